"""Count what happened to the segments of a run, part by part: tallies of parts add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from tqcheck.records import Document, SegmentResult, SignalState, Skip, Summary

TRANSLATION, SOURCE = "translation", "source"
"""How the levels of evidence begin at which the translation alone, or the source too, was read."""
ROUNDTRIP_ALONE = "roundtrip"
"""The level at which nothing but a round trip was compared."""

Counts = tuple[tuple[str, str, int], ...]
"""How often each pair of names was met."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Hold the counts of a part of a run.

    `kinds` counts segments by level of evidence and language; `with_text_source` counts those that
    came with a source, `unread_source` those of them whose source no model read; `trips` counts
    round trips by their state and the reason why they were not done.
    """

    documents: int = 0
    scored: int = 0
    suspect: int = 0
    truncated: int = 0
    with_text_source: int = 0
    unread_source: int = 0
    kinds: Counts = ()
    trips: Counts = ()

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.documents + other.documents,
            self.scored + other.scored,
            self.suspect + other.suspect,
            self.truncated + other.truncated,
            self.with_text_source + other.with_text_source,
            self.unread_source + other.unread_source,
            _sum(self.kinds, other.kinds),
            _sum(self.trips, other.trips),
        )

    @property
    def segments(self) -> int:
        """Count all segments."""
        return sum(n for *_, n in self.kinds)

    def summary(self, known: Collection[str]) -> Summary:
        """Give the counts of a report; `known` are the languages the model was trained on."""
        return Summary(
            documents=self.documents,
            segments=self.segments,
            scored=self.scored,
            skipped=self.segments - self.scored,
            truncated=self.truncated,
            suspect=self.suspect,
            with_source=sum(n for level, _, n in self.kinds if level.startswith(SOURCE)),
            untested_language=sum(n for _, lang, n in self.kinds if lang not in known),
            roundtrips=self._trips(SignalState.OK),
            roundtrips_failed=self._trips(SignalState.FAILED),
        )

    def _trips(self, wanted: SignalState) -> int:
        return sum(n for state, _, n in self.trips if state == wanted.value)

    def notices(self, known: Collection[str]) -> list[str]:
        """Say what a reader of the numbers must know."""
        untested = sorted({lang for _, lang, _ in self.kinds} - set(known))
        trained_on = ", ".join(sorted(known))
        lines = [
            f"untested language {lang}: the model was trained on {trained_on}; risks are a guess"
            for lang in untested
        ]
        if self.unread_source:
            lines.append(
                f"{self.unread_source} segments have a source that the model did not read: "
                "rules alone used it"
            )
        return lines


def count(documents: Sequence[Document], results: Iterable[SegmentResult]) -> Tally:
    """Count documents and the results on their segments."""
    held = list(results)
    return Tally(
        documents=len(documents),
        scored=sum(r.risk is not None for r in held),
        suspect=sum(r.is_suspect for r in held),
        truncated=sum(r.truncated > 0 or r.source_truncated > 0 for r in held),
        with_text_source=sum(r.segment.source is not None for r in held),
        unread_source=sum(
            r.level.startswith(TRANSLATION) and bool((r.segment.source or "").strip()) for r in held
        ),
        kinds=_sum((r.level, r.segment.lang, 1) for r in held),
        trips=_sum(trip for r in held for trip in _trip_of(r)),
    )


def _trip_of(result: SegmentResult) -> Iterator[tuple[str, str, int]]:
    """Give state and reason of a segment's round trip; what was only weighed has no record."""
    trip = result.roundtrip
    if trip is not None:
        yield trip.state.value, trip.reason or "", 1
    elif any(score.skip is Skip.WEIGHED for score in result.evidence):
        yield SignalState.SKIPPED.value, Skip.WEIGHED.value, 1


def _sum(*counts: Iterable[tuple[str, str, int]]) -> Counts:
    found: Counter[tuple[str, str]] = Counter()
    for first, second, n in chain(*counts):
        found[first, second] += n
    return tuple((*pair, n) for pair, n in found.items())
