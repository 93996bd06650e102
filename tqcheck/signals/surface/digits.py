"""Numbers as they are written all over the world, read as values."""

from __future__ import annotations

import sys
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import zip_longest

import regex

from tqcheck.signals.surface.scales import read_scale
from tqcheck.signals.surface.words import base_lang

Value = str
"""A number's value in plain decimal digits, or a clock time as `15:30`."""

_DATE = regex.compile(r"(?<![\d.,])(\d{1,4})\.(\d{1,2})\.(\d{2,4})(?!\d)")
_DAY_AND_MONTH = regex.compile(r"(?<![\d.,])(0?[1-9]|[12]\d|3[01])\.(0?[1-9]|1[0-2])\.(?=[\s,;)])")
# Who writes `24.12.` for a day: elsewhere that is an amount at the end of a sentence.
_DOTTED_DATE_LANGS = frozenset(
    ("be", "bg", "bs", "cs", "da", "de", "et", "fi", "hr", "hu", "is", "kk", "lt", "lv", "mk", "nb",
     "nn", "no", "pl", "ro", "ru", "sk", "sl", "sq", "sr", "tr", "uk")
)  # fmt: skip
_CLOCK = regex.compile(
    r"(?<![\d.,:])([01]?\d|2[0-4])(?:[:.：点點时時]|\s?h\s?)([0-5]\d)(?![\d:]|[.,]\d)(?:\s*([ap])\.?\s?m\b)?",
    regex.IGNORECASE,
)
_HOUR = regex.compile(r"(?<![\d.,:])(1[0-2]|0?[1-9])\s*([ap])\.?\s?m\b", regex.IGNORECASE)
_MARKED = regex.compile(r"\d+(?:[.,٫٬'’]\d+)*")
_SPACED = regex.compile(
    r"(?<![\d.,])[1-9]\d{0,2}(?:[ \u00a0\u202f\u2009]\d{3})+(?![\d])(?:[.,]\d+)?"
)
_HARD_BLANK = regex.compile(r"[\u00a0\u202f\u2009]")
_LATIN_BEFORE = regex.compile(r"\p{L}[-‑–]?$")
_SPACED_LANGS = frozenset(
    [
        "be",
        "bg",
        "cs",
        "da",
        "de",
        "es",
        "et",
        "fi",
        "fr",
        "hr",
        "hu",
        "it",
        "kk",
        "ky",
        "lt",
        "lv",
        "nb",
        "no",
        "pl",
        "pt",
        "ro",
        "ru",
        "sk",
        "sl",
        "sr",
        "sv",
        "uk",
    ]
)
_AS_ASCII = {
    code: str(unicodedata.decimal(chr(code)))
    for code in range(0x80, sys.maxunicode + 1)
    if chr(code).isdecimal()
}
_MAX_DIGITS = 30
_RANGE_GAP = 8
_DIGITS = regex.compile(r"\d+")
_DIGIT_BEFORE = regex.compile(r"\d\s$")
_CODE_AFTER = regex.compile(r"\s\d|[月월成]|\s?[½¼¾]")


@dataclass(frozen=True, slots=True)
class Number:
    """Hold a written number and every value it may stand for.

    `is_hard`: written in digits as an amount or date of its own, so its loss may be reported; the
    others (words, parts of codes such as G20) only explain numbers of the other side. `factors` are
    those of a scale word that the values already contain.
    """

    start: int
    end: int
    text: str
    values: frozenset[Value]
    is_hard: bool = True
    factors: tuple[Decimal, ...] = ()


def plain_digits(text: str) -> str:
    """Write the decimal digits of all scripts as 0 to 9, each in its place."""
    return text.translate(_AS_ASCII)


def read_numbers(text: str, lang: str | None) -> list[Number]:
    """List the numbers written in digits, in order; `lang` says what blanks and scales mean."""
    # The parts of a dotted date are numbers of their own.
    base = base_lang(lang)
    plain = _DATE.sub(r"\1\n\2\n\3", plain_digits(text))
    if base in _DOTTED_DATE_LANGS:
        plain = _DAY_AND_MONTH.sub(r"\1\n\2\n", plain)
    numbers: list[Number] = []
    place = 0
    while first := _MARKED.search(plain, place):
        start = first.start()
        place, values, factors = _read_at(plain, first, base)
        is_hard = not _is_part_of_code(plain, start, place)
        numbers.append(Number(start, place, text[start:place], values, is_hard, factors))
    return [_share_scale(*pair) for pair in zip_longest(numbers, numbers[1:])]


def _read_at(
    plain: str, first: regex.Match[str], lang: str
) -> tuple[int, frozenset[Value], tuple[Decimal, ...]]:
    """Read the number at a run of digits: its end, values and the factors in them."""
    for read in (_read_clock, _read_spaced):
        found = read(plain, first.start(), lang)
        if found is not None:
            return *found, ()
    return _read_marked(plain, first.start(), first.end(), lang)


def _is_part_of_code(plain: str, start: int, end: int) -> bool:
    """Say whether a number belongs to a name such as G20, a telephone number or a month."""
    before, after = plain[max(0, start - 2) : start], plain[end : end + 3]
    is_name = before[-1:].isascii() and bool(_LATIN_BEFORE.search(before))
    return is_name or bool(_DIGIT_BEFORE.search(before) or _CODE_AFTER.match(after))


def _share_scale(number: Number, following: Number | None) -> Number:
    """Give 3 in `3 to 8 million` the value of three million too."""
    if number.factors or following is None or not following.factors:
        return number
    if following.start - number.end > _RANGE_GAP or any(":" in v for v in number.values):
        return number
    return replace(number, values=number.values | _scale(number.values, following.factors))


def _read_clock(plain: str, start: int, lang: str) -> tuple[int, frozenset[Value]] | None:
    if hour := _HOUR.match(plain, start):
        n = int(hour[1]) % 12 + (12 if hour[2].lower() == "p" else 0)
        return hour.end(1), frozenset({hour[1].lstrip("0"), str(n), f"{n}:00"})
    match = _CLOCK.match(plain, start)
    if match is None or (plain[match.end(1)] == "." and read_scale(plain, match.end(2), lang)):
        return None
    hour_n, minute = int(match[1]), match[2]
    values = {f"{h}:{minute}" for h in (hour_n, hour_n + 12, hour_n - 12) if 0 <= h <= 24}
    if minute == "00":
        values |= {value.split(":")[0] for value in values}
    if plain[match.end(1)] in ".：":
        values |= _values_of(f"{match[1]}.{minute}")
    return match.end(2), frozenset(values)


def _read_spaced(plain: str, start: int, lang: str) -> tuple[int, frozenset[Value]] | None:
    match = _SPACED.match(plain, start)
    if match is None or not (lang in _SPACED_LANGS or _HARD_BLANK.search(match[0])):
        return None
    joined = regex.sub(r"[ \u00a0\u202f\u2009]", "", match[0])
    return match.end(), _values_of(joined.replace(",", "."))


def _read_marked(
    plain: str, start: int, end: int, lang: str
) -> tuple[int, frozenset[Value], tuple[Decimal, ...]]:
    values = _values_of(plain[start:end])
    if not values:  # not one number but a list of them: take the first
        end = start + len(_DIGITS.findall(plain, start, end)[0])
        values = _values_of(plain[start:end])
    scaled = read_scale(plain, end, lang)
    if scaled is None:
        return end, values, ()
    values, end = _scale(values, scaled.factors), scaled.end
    # 3亿5000万 and 1万2千 go on: add what follows.
    while scaled.is_dense and (more := _DIGITS.match(plain, end)):
        tail = read_scale(plain, more.end(), lang)
        factor = tail.factors[0] if tail else Decimal(1)
        values = frozenset(_format(Decimal(v) + Decimal(more[0]) * factor) for v in values)
        end = tail.end if tail else more.end()
    return end, values, scaled.factors


def _values_of(written: str) -> frozenset[Value]:
    """Give the values that digits with marks between them may have; none if they are a list."""
    parts = regex.split(r"[.,٫٬'’]", written)
    marks = regex.findall(r"[.,٫٬'’]", written)
    if len(written) > _MAX_DIGITS:
        return frozenset({written})
    if not marks:
        return frozenset({_format(Decimal(written))})
    groups = all(len(part) in (2, 3) for part in parts[1:-1]) and len(parts[0]) <= 3
    whole, fraction = "".join(parts[:-1]), parts[-1]
    if len(set(marks)) == 1 and len(marks) > 1:
        return frozenset(
            {_format(Decimal("".join(parts)))} if groups and len(fraction) == 3 else ()
        )
    values = set()
    if len(set(marks)) == 2 and len(set(marks[:-1])) == 1 and groups:
        values.add(_format(Decimal(f"{whole}.{fraction}")))
    elif len(marks) == 1:
        values.add(_format(Decimal(f"{whole}.{fraction}")))
        if len(fraction) == 3 and len(parts[0]) <= 3:
            values.add(_format(Decimal(whole + fraction)))
    return frozenset(values)


def _scale(values: frozenset[Value], factors: tuple[Decimal, ...]) -> frozenset[Value]:
    return frozenset(_format(Decimal(v) * factor) for v in values for factor in factors)


def _format(value: Decimal) -> Value:
    return format(value.normalize(), "f")
