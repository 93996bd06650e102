"""Do the numbers of the source stand in the translation?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import regex

from tqcheck.records import Finding, Segment
from tqcheck.rules import RULES
from tqcheck.signals.surface.digits import Number, Value, plain_digits, read_numbers
from tqcheck.signals.surface.numerals import read_numerals
from tqcheck.signals.surface.words import base_lang

_MIN_SPELLED = 13  # smaller numbers are written in words as often as in digits
_YEAR = regex.compile(r"1[5-9]\d\d|20\d\d")
_CONVERTED = regex.compile(
    r"^[\s\-\u00a0]?(?:miles?|mph|mi|feet|foot|ft|inch(?:es)?|in|yards?|acres?|gallons?|pounds?|lbs?"
    r"|ounces?|oz|stone|°\s?F|degrees?|fahrenheit|km|kilomet\w+|met(?:er|re)s?|m|cm|mm|kg|kilo\w*"
    r"|°\s?C|celsius|hect\w+|lit(?:er|re)s?|sq\w*|square|里|亩|斤|公里|平方|英里|英尺|华氏|摄氏|度"
    r"|миль|мил[яи]|фут\w*|дюйм\w*|акр\w*|км|м|кг|метр\w*|Meilen?|Fuß|Zoll|Kilomet\w+|Grad)(?!\p{L})",
    regex.IGNORECASE,
)
_FOOT_MARK = regex.compile(r"^\s?['’′″\"”]")


@dataclass(frozen=True, slots=True)
class _Side:
    """Hold the numbers of one text; `converted` counts those with a unit a translator converts."""

    hard: tuple[Number, ...]
    values: frozenset[Value]
    converted: int


def find_number_mismatch(segment: Segment, source: str) -> Iterator[Finding]:
    """Find numbers of the source that the translation replaced, lost or added."""
    theirs = _read_side(source, segment.source_lang)
    ours = _read_side(segment.text, segment.lang)
    missing = [n for n in theirs.hard if not n.values & ours.values]
    extra = [n for n in ours.hard if not n.values & theirs.values]
    if theirs.converted + ours.converted:
        return
    all_in_digits = len(theirs.hard) == len(ours.hard)
    for number in missing:
        partner = _closest(number, extra)
        if partner and _is_replacement(number, partner, all_in_digits):
            extra.remove(partner)
            yield _replaced(number, partner)
        elif partner is None and _is_precise(number):
            message = f"the number {number.text} of the source is missing"
            end = len(segment.text)
            yield RULES["TQ351"].at(end, end, message, {"source": number.text})
    if not missing:
        yield from _added(extra)


def _read_side(text: str, lang: str | None) -> _Side:
    written = [_with_decade(number) for number in read_numbers(text, lang)]
    spelled = read_numerals(text, base_lang(lang))
    plain = plain_digits(text)
    values = {v for number in (*written, *spelled) for v in number.values}
    values |= {value[-2:].lstrip("0") for value in values if _YEAR.fullmatch(value)}
    hard = tuple(number for number in written if number.is_hard)
    converted = sum(_has_unit(plain, number) for number in hard)
    return _Side(hard, frozenset(values), converted)


def _with_decade(number: Number) -> Number:
    """Let the 1980s also be the 80s."""
    decades = {v[-2:] for v in number.values if _YEAR.fullmatch(v) and v[-1] == "0"}
    return replace(number, values=number.values | decades)


def _has_unit(plain: str, number: Number) -> bool:
    after = plain[number.end : number.end + 16]
    return bool(_CONVERTED.match(after) or _FOOT_MARK.match(after))


def _closest(number: Number, others: Iterable[Number]) -> Number | None:
    """Give the other number with the most digits in common at the same places."""

    def likeness(other: Number) -> int:
        ours, theirs = _digits(number), _digits(other)
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
    return value.isdigit() and int(value) < _MIN_SPELLED


def _is_precise(number: Number) -> bool:
    """Say whether a number has three or more significant digits and is not a year."""
    significant = [v.replace(".", "").strip("0") for v in number.values if ":" not in v]
    is_year = any(_YEAR.fullmatch(value) for value in number.values)
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
