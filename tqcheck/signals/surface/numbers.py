"""Do the numbers of the source stand in the translation?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import regex

from tqcheck.records import Finding, Segment
from tqcheck.rules import RULES
from tqcheck.signals.surface.digits import Number, Value, plain_digits, read_numbers
from tqcheck.signals.surface.numerals import read_numerals
from tqcheck.signals.surface.units import Amount, is_conversion, read_amounts
from tqcheck.signals.surface.words import base_lang, knows

Item = TypeVar("Item")

_MIN_SPELLED = 13  # smaller numbers are written in words as often as in digits
_YEAR = regex.compile(r"1\d\d\d|20\d\d")
_SEPARATED = regex.compile(r"\p{Nd}[^\p{Nd}]\p{Nd}")
# The 1700s are the 18th century, by Nordic custom (1700-tallet, 1700-luku).
_CENTURY = regex.compile(r"[-‑:]?\s?(?:tal|luku|luvu|aastat|öld)")
# The eighth decade of a century are its seventies.
_DECADE = regex.compile(
    r"[-.‑]?\p{L}{0,7}\s(?:dešimtme|áratug|évtized|desetlet|десетлет|деценi|деценији)"
)
_MANY = 60  # beyond it a number is compared with those at about its place alone


@dataclass(frozen=True, slots=True)
class _Side:
    """Hold the numbers of one text and the values that they may have."""

    hard: tuple[Number, ...]
    spelled: tuple[Number, ...]
    values: frozenset[Value]


def find_number_mismatch(segment: Segment, source: str) -> Iterator[Finding]:
    """Find numbers of the source that the translation replaced, lost or added."""
    if not knows(RULES["TQ351"], segment):
        return
    theirs = _read_side(source, segment.source_lang)
    ours = _read_side(segment.text, segment.lang)
    missing = [n for n in theirs.hard if not n.values & ours.values]
    extra = [n for n in ours.hard if not n.values & theirs.values]
    if not missing and not extra:
        return
    converted = _converted(segment, source, theirs, ours)
    missing = [n for n in missing if n not in converted[0]]
    extra = [n for n in extra if n not in converted[1]]
    all_in_digits = len(theirs.hard) == len(ours.hard)
    taken: set[Number] = set()
    for place, number in enumerate(missing):
        free = (other for other in _nearby(extra, place, len(missing)) if other not in taken)
        partner = _closest(number, free)
        if partner and _is_replacement(number, partner, all_in_digits):
            taken.add(partner)
            yield _replaced(number, partner)
        elif partner is None and _is_precise(number):
            message = f"the number {number.text} of the source is missing"
            end = len(segment.text)
            yield RULES["TQ351"].at(end, end, message, {"source": number.text})
    if not missing:
        yield from _added(extra)


def _read_side(text: str, lang: str | None) -> _Side:
    written = [_with_years(number, text) for number in read_numbers(text, lang)]
    spelled = tuple(read_numerals(text, base_lang(lang)))
    values = {v for number in (*written, *spelled) for v in number.values}
    values |= {value[-2:].lstrip("0") for value in values if _YEAR.fullmatch(value)}
    return _Side(tuple(n for n in written if n.is_hard), spelled, frozenset(values))


def _converted(
    segment: Segment, source: str, theirs: _Side, ours: _Side
) -> tuple[set[Number], set[Number]]:
    """Give the numbers of either side that are an amount of the other side in another unit."""
    there = _amounts(source, segment.source_lang, theirs)
    here = _amounts(segment.text, segment.lang, ours)
    if not any(amount.units for amount in (*there, *here)):
        return set(), set()
    found: tuple[set[Number], set[Number]] = (set(), set())
    for place, amount in enumerate(there):
        for other in _nearby(here, place, len(there)):
            # Where a unit is not known, both must want an explanation: 2023 in is no length.
            unexplained = _lacks(amount, ours) and _lacks(other, theirs)
            known = amount.units and other.units
            if known and not unexplained and _has_own(amount, other, there, here, theirs, ours):
                continue
            if (known or unexplained) and is_conversion(amount, other):
                found[0].update(amount.numbers)
                found[1].update(other.numbers)
    return found


def _has_own(
    amount: Amount,
    other: Amount,
    there: Sequence[Amount],
    here: Sequence[Amount],
    theirs: _Side,
    ours: _Side,
) -> bool:
    """Say whether the side of the explained amount has one in the unit of the unexplained.

    645 miles (1040 km) do not explain 1049 km.
    """
    if _lacks(other, theirs):
        return any(set(a.units) & set(other.units) and _lacks(a, ours) for a in there[:_MANY])
    if _lacks(amount, ours):
        return any(set(a.units) & set(amount.units) and _lacks(a, theirs) for a in here[:_MANY])
    return False


def _lacks(amount: Amount, other: _Side) -> bool:
    return not any(number.values & other.values for number in amount.numbers)


def _amounts(text: str, lang: str | None, side: _Side) -> list[Amount]:
    numbers = sorted((*side.hard, *side.spelled), key=lambda number: number.start)
    return read_amounts(text, base_lang(lang), numbers)


def _nearby(others: Sequence[Item], place: int, length: int) -> Sequence[Item]:
    """Give all others, or of many those at about the same place among them."""
    if len(others) <= _MANY:
        return others
    middle = place * len(others) // max(length, 1)
    start = max(0, min(middle - _MANY // 2, len(others) - _MANY))
    return others[start : start + _MANY]


def _with_years(number: Number, text: str) -> Number:
    """Let the 1980s also be the 80s and of the 20th century, and 800-luku the ninth."""
    years = {v for v in number.values if _YEAR.fullmatch(v) and v[-1] == "0"}
    also = {v[-2:] for v in years} | {str(int(v) // 100 + 1) for v in years}
    if _CENTURY.match(text, number.end):
        also |= {str(int(v) // 100 + 1) for v in number.values if regex.fullmatch(r"\d{1,2}00", v)}
    if _DECADE.match(text, number.end):
        digits = {v for v in number.values if regex.fullmatch(r"[1-9]|10", v)}
        also |= {f"{century}{int(v) - 1}0" for v in digits for century in range(10, 21)}
    return replace(number, values=number.values | also)


def _closest(number: Number, others: Iterable[Number]) -> Number | None:
    """Give the other number with the most digits in common at the same places."""

    ours = _digits(number)

    def likeness(other: Number) -> int:
        theirs = _digits(other)
        return sum(a == b for a, b in zip(ours, theirs, strict=False)) - abs(
            len(ours) - len(theirs)
        )

    clock = _is_clock(number)
    return max((o for o in others if _is_clock(o) == clock), key=likeness, default=None)


def _is_clock(number: Number) -> bool:
    return any(":" in value for value in number.values)


def _digits(number: Number) -> str:
    return "".join(char for char in plain_digits(number.text) if char.isdigit())


def _is_replacement(number: Number, partner: Number, all_in_digits: bool) -> bool:
    return all_in_digits or (_is_big(number) and _is_big(partner))


def _is_big(number: Number) -> bool:
    return not any(_small(value) for value in number.values)


def _small(value: Value) -> bool:
    return len(value) < 3 and value.isdigit() and int(value) < _MIN_SPELLED


def _is_precise(number: Number) -> bool:
    """Say whether a number has three or more significant digits and is not a year."""
    significant = [v.replace(".", "").strip("0") for v in number.values if ":" not in v]
    # A year is written without a separator: 1,432 is none.
    is_whole = not _SEPARATED.search(number.text)
    is_year = is_whole and any(_YEAR.fullmatch(value) for value in number.values)
    return bool(significant) and not is_year and all(len(s) >= 3 for s in significant)


def _replaced(number: Number, partner: Number) -> Finding:
    message = (
        f"the number {number.text} of the source is missing; the translation has {partner.text}"
    )
    evidence = {"source": number.text, "translation": partner.text}
    return RULES["TQ351"].at(partner.start, partner.end, message, evidence)


def _added(extra: Iterable[Number]) -> Iterator[Finding]:
    for number in extra:
        if _is_precise(number):
            message = f"the number {number.text} is not in the source"
            evidence = {"translation": number.text}
            yield RULES["TQ351"].at(number.start, number.end, message, evidence)
