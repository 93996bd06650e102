"""Did an amount of money change its currency?"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

import regex

from tqcheck.records import Finding, Segment
from tqcheck.rules import RULES
from tqcheck.signals.surface.digits import Number, Value, read_numbers
from tqcheck.signals.surface.money import Codes, Mention, find_money, is_adjective
from tqcheck.signals.surface.scales import knows_scale_before, names_scales_first
from tqcheck.signals.surface.words import base_lang, knows

_GAP = 30
# 45 million US dollars, 45 millions d'euros, 45-million-euro; words between are adjectives.
_BETWEEN = regex.compile(
    r"(?:[\s\u00a0\u202f\-‑.]|(?:de|di|of|do|da|dels?|des|des|ng|na|von|van|af|av|o)\s|d['’]"
    r"|(?P<word>\p{L}[\p{L}\p{M}.]*))*+"
)
_BEFORE = regex.compile(r"[\s\u00a0\u202f.:\-]{0,2}")
_MOST_WORDS = 3


@dataclass(frozen=True, slots=True)
class _Sum:
    """Hold a number with the currencies beside it and where they stand."""

    number: Number
    codes: Codes
    start: int
    end: int


def find_currency_mismatch(segment: Segment, source: str) -> Iterator[Finding]:
    """Find an amount that stands with another currency than in the source."""
    if not knows(RULES["TQ354"], segment):
        return
    theirs = _sums(source, base_lang(segment.source_lang))
    ours = _sums(segment.text, base_lang(segment.lang)) if theirs else []
    by_value = _by_value(theirs)
    for amount in ours:
        values = [value for value in sorted(amount.number.values) if value in by_value]
        same = [other for value in values for other in by_value[value]]
        # One of the same size with one of its currencies explains it.
        if same and not any(other.codes & amount.codes for other in same):
            other = same[0]
            if any(
                o.codes & other.codes and o.number.values & other.number.values
                for o in ours[:_MOST]
            ):
                continue  # given in both
            written, became = (
                source[other.start : other.end],
                segment.text[amount.start : amount.end],
            )
            message = f"the amount {written!r} of the source became {became!r}"
            evidence = {"source": written, "translation": became}
            yield RULES["TQ354"].at(amount.start, amount.end, message, evidence)
            return


_MOST = 60
"""Sums of a text that are looked at for the same amount in the old currency."""


def _by_value(sums: list[_Sum]) -> dict[Value, list[_Sum]]:
    by_value: dict[Value, list[_Sum]] = {}
    for each in sums:
        for value in each.number.values:
            known = by_value.setdefault(value, [])
            if len(known) < _MOST:
                known.append(each)
    return by_value


def _sums(text: str, lang: str) -> list[_Sum]:
    numbers = [number for number in read_numbers(text, lang) if not _is_clock(number)]
    mentions = find_money(text, lang) if numbers else []
    starts, ends = [m.start for m in mentions], [m.end for m in mentions]
    sums: list[_Sum] = []
    for number in numbers:
        beside = [
            mentions[place]
            for place, is_beside in (
                (bisect_left(starts, number.end), _is_after),
                (bisect_left(ends, number.start + 1) - 1, _is_before),
            )
            if 0 <= place < len(mentions) and is_beside(text, number, mentions[place], lang)
        ]
        if beside:
            codes = frozenset().union(*(mention.codes for mention in beside))
            start = min(number.start, *(m.start for m in beside))
            sums.append(_Sum(number, codes, start, max(number.end, *(m.end for m in beside))))
    return sums


def _is_clock(number: Number) -> bool:
    return any(":" in value for value in number.values)


def _is_after(text: str, number: Number, mention: Mention, lang: str) -> bool:
    """Say whether a mention follows a number, with nothing but adjectives of money between."""
    gap = text[number.end : mention.start]
    if len(gap) > _GAP or (text[mention.end : mention.end + 1].isdigit() and gap):
        return False
    match = _BETWEEN.fullmatch(gap)
    words = match.captures("word") if match else []
    return (
        match is not None
        and len(words) <= _MOST_WORDS
        and all(is_adjective(w, lang) for w in words)
    )


def _is_before(text: str, number: Number, mention: Mention, lang: str) -> bool:
    gap = text[mention.end : number.start]
    if len(gap) > _GAP:
        return False
    if _BEFORE.fullmatch(gap):
        return mention.is_sign or names_scales_first(lang)
    # In Swahili the scale stands between: dola milioni 45.
    return knows_scale_before(gap.strip(), lang)
