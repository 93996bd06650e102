"""Do the numbers of the source stand in the translation?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import regex

from tqcheck.language.letters import CHINESE_JAPANESE
from tqcheck.records import Finding, Segment
from tqcheck.rules import RULES
from tqcheck.signals.surface.digits import Number, Value, plain_digits, read_numbers
from tqcheck.signals.surface.numerals import read_numerals
from tqcheck.signals.surface.units import Amount, is_conversion, read_amounts
from tqcheck.signals.surface.words import base_lang, knows, shorten

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
_PAIR = regex.compile(r"\d{1,2}:\d\d(?!\d)")
_NAME = regex.compile(
    rf"(?<![\p{{L}}\d--[{CHINESE_JAPANESE}]])"
    r"(\p{Lu}\p{Latin}*+)[-‑–]?(\d{1,4})(?![\p{Latin}\d])",
    regex.VERSION1,
)
_MANY_DOUBLED = 20
_MANY = 60  # beyond it a number is compared with those at about its place alone


@dataclass(frozen=True, slots=True)
class _Side:
    """Hold the numbers of one text and the values that they may have.

    `loose` are the decades and centuries of round years, by number, and `all_loose` those of all
    years. Two loose values never meet: 1950 and 1450 are no fifties.
    """

    hard: tuple[Number, ...]
    spelled: tuple[Number, ...]
    values: frozenset[Value]
    loose: Mapping[Number, frozenset[Value]]
    all_loose: frozenset[Value]


def find_number_mismatch(segment: Segment, source: str) -> Iterator[Finding]:
    """Find numbers of the source that the translation replaced, lost or added."""
    if not knows(RULES["TQ351"], segment):
        return
    found = list(_find_in_amounts(segment, source))
    yield from found or _find_in_names(segment.text, source)


def _find_in_amounts(segment: Segment, source: str) -> Iterator[Finding]:
    theirs = _read_side(source, segment.source_lang)
    ours = _read_side(segment.text, segment.lang)
    missing = [n for n in theirs.hard if not _stands(n, theirs, ours)]
    extra = [n for n in ours.hard if not _stands(n, ours, theirs)]
    if not missing and not extra:
        return
    converted = _converted(segment, source, theirs, ours)
    missing = [n for n in missing if n not in converted[0]]
    extra = [n for n in extra if n not in converted[1]]
    all_in_digits = len(theirs.hard) == len(ours.hard)
    if all_in_digits and len(missing) + len(extra) == 1:
        missing = missing or _doubled(extra[0], ours, theirs)
        extra = extra or _doubled(missing[0], theirs, ours)
    taken: set[Number] = set()
    for place, number in enumerate(missing):
        free = [other for other in _nearby(extra, place, len(missing)) if other not in taken]
        partner = _closest(number, free) or _broken_clock(number, free, segment.text)
        if partner and _is_replacement(number, partner, all_in_digits):
            taken.update(n for n in free if partner.start <= n.start < partner.end)
            yield _replaced(number, partner)
        elif partner is None and _is_precise(number):
            message = f"the number {number.text} of the source is missing"
            end = len(segment.text)
            yield RULES["TQ351"].at(end, end, message, {"source": number.text})
    if not missing:
        yield from _added(extra)


def _read_side(text: str, lang: str | None) -> _Side:
    written = read_numbers(text, lang)
    spelled = tuple(read_numerals(text, base_lang(lang)))
    values = frozenset(v for number in (*written, *spelled) for v in number.values)
    loose = {number: _loose(number, text) for number in written}
    hard = tuple(n for n in written if n.is_hard)
    return _Side(hard, spelled, values, loose, _short_years(values).union(*loose.values()))


def _short_years(values: frozenset[Value]) -> frozenset[Value]:
    """Give 96 for 1996."""
    return frozenset(value[-2:].lstrip("0") for value in values if _YEAR.fullmatch(value))


def _stands(number: Number, own: _Side, other: _Side) -> bool:
    """Say whether a number of one side stands on the other as well."""
    loose = own.loose.get(number, frozenset())
    return bool(number.values & (other.values | other.all_loose) or loose & other.values)


def _doubled(number: Number, own: _Side, other: _Side) -> list[Number]:
    """Give the number that another of its value hides, so that it seems not to be replaced.

    Where 2:2 became 5:2 each number but the 5 has its like; one 2 has none. Empty if there is none
    or the numbers left do not match one to one.
    """
    if len(other.hard) > _MANY_DOUBLED:
        return []
    place = own.hard.index(number)
    rest = [n for n in own.hard if n != number]
    for i in sorted(range(len(other.hard)), key=lambda i: abs(i - place)):
        hidden = other.hard[i]
        others = [*other.hard[:i], *other.hard[i + 1 :]]
        if not _are_alike(number, hidden) and _match(rest, others):
            return [hidden]
    return []


def _match(ours: Iterable[Number], theirs: list[Number]) -> bool:
    """Say whether each number has one of its value to itself."""
    for number in ours:
        like = next((n for n in theirs if _are_alike(n, number)), None)
        if like is None:
            return False
        theirs.remove(like)
    return not theirs


def _are_alike(one: Number, other: Number) -> bool:
    ours, theirs = one.values, other.values
    return bool(ours & theirs or _short_years(ours) & theirs or ours & _short_years(theirs))


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
    return not any(number.values & (other.values | other.all_loose) for number in amount.numbers)


def _amounts(text: str, lang: str | None, side: _Side) -> list[Amount]:
    """Give the amounts; a number in words that has no unit of its own is none."""
    numbers = sorted((*side.hard, *side.spelled), key=lambda number: number.start)
    amounts = read_amounts(text, base_lang(lang), numbers)
    return [a for a in amounts if a.units or any(number.is_hard for number in a.numbers)]


def _nearby(others: Sequence[Item], place: int, length: int) -> Sequence[Item]:
    """Give all others, or of many those at about the same place among them."""
    if len(others) <= _MANY:
        return others
    middle = place * len(others) // max(length, 1)
    start = max(0, min(middle - _MANY // 2, len(others) - _MANY))
    return others[start : start + _MANY]


def _loose(number: Number, text: str) -> frozenset[Value]:
    """Let the 1980s also be the 80s and of the 20th century, and 800-luku the ninth."""
    years = {v for v in number.values if _YEAR.fullmatch(v) and v[-1] == "0"}
    also = {v[-2:] for v in years} | {str(int(v) // 100 + 1) for v in years}
    if _CENTURY.match(text, number.end):
        also |= {str(int(v) // 100 + 1) for v in number.values if regex.fullmatch(r"\d{1,2}00", v)}
    if _DECADE.match(text, number.end):
        digits = {v for v in number.values if regex.fullmatch(r"[1-9]|10", v)}
        also |= {f"{century}{int(v) - 1}0" for v in digits for century in range(10, 21)}
    return frozenset(also)


def _closest(number: Number, others: Iterable[Number]) -> Number | None:
    """Give the other number with the most digits in common at the same places."""

    ours = _digits(number)

    def likeness(other: Number) -> int:
        theirs = _digits(other)
        return sum(a == b for a, b in zip(ours, theirs, strict=False)) - abs(
            len(ours) - len(theirs)
        )

    kinds = _kinds(number)
    return max((o for o in others if _kinds(o) & kinds), key=likeness, default=None)


def _kinds(number: Number) -> set[bool]:
    """Say whether a number is a clock time; a full hour may be one or not, 02.30 is one."""
    clock = _is_clock(number)
    return {clock, clock and not any(value.isdigit() for value in number.values)}


def _broken_clock(number: Number, others: Iterable[Number], text: str) -> Number | None:
    """Give what stands for a clock time and is none: 71:20."""
    for other in others if _is_clock(number) else ():
        if match := _PAIR.match(text, other.start):
            return replace(other, end=match.end(), text=text[other.start : match.end()])
    return None


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


def _find_in_names(text: str, source: str) -> Iterator[Finding]:
    """Find the number in a name such as COVID-19 that became another."""
    theirs, ours = _numbered_names(source), _numbered_names(text)
    known = {number for numbers in theirs.values() for number in numbers}
    here = {number for numbers in ours.values() for number in numbers}
    for name in theirs.keys() & ours.keys():
        if len(theirs[name]) == len(ours[name]) == 1:
            (number, (start, end)), (other, span) = *theirs[name].items(), *ours[name].items()
            if number not in here and other not in known:
                message = (
                    f"the name {shorten(source[start:end])} of the source became "
                    f"{shorten(text[slice(*span)])}"
                )
                evidence = {"source": source[start:end], "translation": text[slice(*span)]}
                yield RULES["TQ351"].at(*span, message, evidence)


def _numbered_names(text: str) -> dict[str, dict[str, tuple[int, int]]]:
    """Map the letters of names, without case, to their numbers and the first place of each."""
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for match in _NAME.finditer(plain_digits(text)):
        found.setdefault(match[1].casefold(), {}).setdefault(match[2], match.span())
    return found


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
