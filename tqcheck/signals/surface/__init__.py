"""The surface signal: rules that need no model, with exact places.

Each module holds one family of checks, and each check reads one segment and yields findings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tqcheck.records import Finding, Segment, SegmentReading, SignalScore, SignalState
from tqcheck.signals.surface.addresses import find_address_mismatches
from tqcheck.signals.surface.copies import find_copied_phrase, find_copied_source
from tqcheck.signals.surface.currencies import find_currency_mismatch
from tqcheck.signals.surface.dates import find_date_mismatch
from tqcheck.signals.surface.empty import find_empty, find_null_word
from tqcheck.signals.surface.encoding import find_damaged_characters, find_mojibake
from tqcheck.signals.surface.language import Weigh, find_wrong_language
from tqcheck.signals.surface.leftovers import find_entities, find_placeholders, find_tags
from tqcheck.signals.surface.lengths import find_length_mismatch
from tqcheck.signals.surface.numbers import find_number_mismatch
from tqcheck.signals.surface.pairs import find_unbalanced_brackets, find_unbalanced_quotes
from tqcheck.signals.surface.percents import find_percent_mismatch
from tqcheck.signals.surface.remarks import find_remarks
from tqcheck.signals.surface.repetition import find_repetition
from tqcheck.signals.surface.scripts import find_foreign_script, find_mixed_script
from tqcheck.signals.surface.tokens import find_token_marks
from tqcheck.signals.surface.truncation import find_cut_off

__all__ = ["NAME", "Weigh", "read_surface"]

NAME = "surface"

_TEXT_CHECKS: tuple[Callable[[Segment], Iterator[Finding]], ...] = (
    find_mixed_script,
    find_repetition,
    find_unbalanced_brackets,
    find_mojibake,
    find_damaged_characters,
    find_placeholders,
    find_tags,
    find_entities,
    find_remarks,
    find_token_marks,
    find_cut_off,
)
_SOURCE_CHECKS: tuple[Callable[[Segment, str], Iterator[Finding]], ...] = (
    find_copied_phrase,
    find_unbalanced_quotes,
    find_number_mismatch,
    find_date_mismatch,
    find_percent_mismatch,
    find_currency_mismatch,
    find_address_mismatches,
    find_length_mismatch,
)


def read_surface(segment: Segment, weigh: Weigh | None) -> SegmentReading:
    """Read one segment by all surface rules.

    `weigh` maps a text to the probability of each language; without it a wrong language is known by
    its script alone. The one score counts the findings, which are in the
    order of their places.
    """
    found = sorted(_findings(segment, weigh), key=lambda each: (each.start, each.end, each.code))
    score = SignalScore(NAME, SignalState.OK, float(len(found)))
    return SegmentReading(scores=(score,), findings=tuple(found))


def _findings(segment: Segment, weigh: Weigh | None) -> Iterator[Finding]:
    whole = next(_whole_segment(segment, weigh), None)
    if whole is not None:
        # What is not a translation at all has no details worth reporting.
        yield whole
        return
    yield from find_foreign_script(segment)
    for check in _TEXT_CHECKS:
        yield from check(segment)
    if segment.source and segment.source.strip():
        for compare in _SOURCE_CHECKS:
            yield from compare(segment, segment.source)


def _whole_segment(segment: Segment, weigh: Weigh | None) -> Iterator[Finding]:
    yield from find_empty(segment)
    yield from find_null_word(segment)
    if segment.source and segment.source.strip():
        yield from find_copied_source(segment, segment.source)
    yield from find_wrong_language(segment, weigh)
