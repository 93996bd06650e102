"""Numbers as they are written all over the world, read as values."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from functools import lru_cache
from itertools import zip_longest

import regex

from tqcheck.signals.surface.cldr import dots_its_dates, groups_with_blank
from tqcheck.signals.surface.dense import read_dense
from tqcheck.signals.surface.eras import era_years, is_day_elsewhere
from tqcheck.signals.surface.scales import read_scale, read_scale_before
from tqcheck.signals.surface.spellings import spelled
from tqcheck.signals.surface.wording import any_of, inflected
from tqcheck.signals.surface.words import base_lang

Value = str
"""A number's value in plain decimal digits, or a clock time as `15:30`."""

_DATE = regex.compile(r"(?<![\d.,])(\d{1,4})\.(\d{1,2})\.(\d{2,4})(?!\d)")
_DAY_AND_MONTH = regex.compile(r"(?<![\d.,])(0?[1-9]|[12]\d|3[01])\.(0?[1-9]|1[0-2])\.(?=[\s,;)])")
_CLOCK = regex.compile(
    r"(?<![\d.,:])([01]?\d|2[0-4])(?:[:.：点點时時]|\s?h\s?)([0-5]\d)(?![\d:]|[.,]\d)(?:\s*([ap])\.?\s?m\b)?",
    regex.IGNORECASE,
)
# Without a bound to the blanks, every number looks for an m in the whole text after it.
_HOUR = regex.compile(r"(?<![\d.,:])(1[0-2]|0?[1-9])\s{0,8}([ap])\.?\s?m\b", regex.IGNORECASE)
_MARKED = regex.compile(r"\d+(?:[.,٫٬'’]\d+)*")
_SPACED = regex.compile(
    r"(?<![\d.,])[1-9]\d{0,2}(?:[ \u00a0\u202f\u2009]\d{3}){1,6}(?!\d)(?:[.,]\d+)?"
)
_HARD_BLANK = regex.compile(r"[\u00a0\u202f\u2009]")
# G20, MH-17; but Maltese writes its article to the number: il-31.
_LATIN_BEFORE = regex.compile(r"\p{Lu}[-‑–]$|[\p{Latin}\p{Cyrillic}\p{Greek}]$")
_TIMES_BEFORE = regex.compile(r"\d\s?[xX]$")  # 6 x6 cm
# Besides those whose thousands CLDR parts with a blank: by ISO 80000, and in print.
_ALSO_SPACED = frozenset(("da", "de", "es", "hr", "it", "ro", "sl", "sr"))
_BEHIND_ALL_DIGITS = 0x20000  # the planes from there on hold ideographs and no digits
_AS_ASCII = {
    code: str(unicodedata.decimal(chr(code)))
    for code in range(0x80, _BEHIND_ALL_DIGITS)
    if chr(code).isdecimal()
}
_MAX_DIGITS = 40  # more are a code, and are compared as written
_RANGE_GAP = 8
_MARKS = regex.compile(r"[.,٫٬'’]")
_DIGIT_BEFORE = regex.compile(r"\d\s$")
_CODE_AFTER = regex.compile(r"\s\d|[月월]|[成割](?!\p{Han})|\s?[½¼¾]")
_TENTHS = regex.compile(r"[成割할]")
_CONTEXT = Context(prec=60)  # whatever the caller has made of the thread's own


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


def read_numbers(text: str, lang: str | None) -> tuple[Number, ...]:
    """List the numbers written in digits, in order; `lang` says what blanks and scales mean."""
    return _numbers(text, base_lang(lang))


@lru_cache(maxsize=8)  # several checks read the numbers of one segment in a row
def _numbers(text: str, base: str) -> tuple[Number, ...]:
    # The parts of a dotted date are numbers of their own.
    plain = _DATE.sub(r"\1\n\2\n\3", plain_digits(text))
    if dots_its_dates(base):
        plain = _DAY_AND_MONTH.sub(r"\1\n\2\n", plain)
    numbers: list[Number] = []
    place = 0
    while first := _MARKED.search(plain, place):
        for start, end, values, factors in _read_at(plain, first, base):
            hard = not _is_part_of_code(plain, start, end)
            place = end
            numbers.append(Number(start, end, text[start:end], values, hard, factors))
    return tuple(_share_scale(*pair) for pair in zip_longest(numbers, numbers[1:]))


_Read = tuple[int, int, frozenset[Value], tuple[Decimal, ...]]


def _read_at(plain: str, first: regex.Match[str], lang: str) -> Iterator[_Read]:
    """Read the number or list at a run of digits: start, end, values and the factors in them."""
    start = first.start()
    for read in (_read_clock, _read_spaced):
        found = read(plain, start, lang)
        if found is not None:
            yield start, *found, ()
            return
    for begin, end in _parts(first):
        yield begin, *_read_marked(plain, begin, end, lang)


def _parts(run: regex.Match[str]) -> Iterator[tuple[int, int]]:
    """Give the span of a run of digits and marks, or those of its parts if it is a list."""
    if _values_of(run[0]):
        yield run.span()
        return
    begin = run.start()
    for mark in _MARKS.finditer(run[0]):
        yield begin, run.start() + mark.start()
        begin = run.start() + mark.end()
    yield begin, run.end()


def _is_part_of_code(plain: str, start: int, end: int) -> bool:
    """Say whether a number belongs to a name such as G20, a telephone number or a month."""
    before, after = plain[max(0, start - 2) : start], plain[end : end + 3]
    is_name = before[-1:].isascii() and bool(_LATIN_BEFORE.search(before))
    is_name = is_name and not _TIMES_BEFORE.search(plain[max(0, start - 3) : start])
    is_piece = bool(_DIGIT_BEFORE.search(before) or _CODE_AFTER.match(after))
    return is_name or is_piece or is_day_elsewhere(plain, end)


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
        values |= _with_subunit(plain, match.end(2), _values_of(f"{match[1]}.{minute}"), lang)
    return match.end(2), frozenset(values)


def _read_spaced(plain: str, start: int, lang: str) -> tuple[int, frozenset[Value]] | None:
    match = _SPACED.match(plain, start)
    if match is None or not (_parts_with_blanks(lang) or _HARD_BLANK.search(match[0])):
        return None
    if read_scale(plain, match.end(), lang):
        return None  # 2023 100 million: two numbers
    joined = regex.sub(r"[ \u00a0\u202f\u2009]", "", match[0])
    # A telephone number is grouped in the same way.
    parts = {_format(Decimal(part)) for part in regex.findall(r"\d{1,3}(?!\d)", match[0])}
    return match.end(), _values_of(joined.replace(",", ".")) | parts


def _parts_with_blanks(lang: str) -> bool:
    return lang in _ALSO_SPACED or groups_with_blank(lang)


def _read_marked(
    plain: str, start: int, end: int, lang: str
) -> tuple[int, frozenset[Value], tuple[Decimal, ...]]:
    values = _values_of(plain[start:end])
    values |= {str(year) for year in era_years(plain, start, end, lang)}
    if not all(len(value) <= _MAX_DIGITS for value in values):
        return end, values, ()
    if dense := read_dense(plain, end, blanks=lang == "ko"):
        sums = (_CONTEXT.fma(Decimal(v), dense.factor, dense.more) for v in values)
        plainly = frozenset() if dense.is_sure else values
        return dense.end, plainly | frozenset(map(_format, sums)), (dense.factor,)
    if scaled := read_scale(plain, end, lang):
        if plain[start:end].endswith((".000", ",000")):  # 3.000 millones are no three
            values = frozenset(v for v in values if v.endswith("000"))
        return scaled.end, _scale(values, scaled.factors), scaled.factors
    if before := read_scale_before(plain, start, lang):
        return end, _scale(values, before), before
    if _TENTHS.match(plain, end):
        values |= _scale(values, (Decimal(10),))
    return end, _with_subunit(plain, end, values, lang), ()


def _with_subunit(plain: str, end: int, values: frozenset[Value], lang: str) -> frozenset[Value]:
    """Let 45 cents be 0.45 as well."""
    words = _subunits(lang)
    if words and words.match(plain, end):
        return values | _scale(values, (Decimal("0.01"),))
    return values


@lru_cache(maxsize=256)
def _subunits(lang: str) -> regex.Pattern[str] | None:
    words = any_of(inflected(word, lang, trims=False) for word, _ in spelled("hundredth", lang))
    return regex.compile(rf"[\s\u00a0\u202f-]?(?:{words})", regex.IGNORECASE) if words else None


def _values_of(written: str) -> frozenset[Value]:
    """Give the values that digits with marks between them may have; none if they are a list."""
    parts, marks = _MARKS.split(written), _MARKS.findall(written)
    if not marks:
        is_code = len(written) > _MAX_DIGITS
        return frozenset({written.lstrip("0") if is_code else _format(Decimal(written))})
    if len(written) > _MAX_DIGITS:
        return frozenset()
    if any(mark in "'’" and len(part) != 3 for mark, part in zip(marks, parts[1:], strict=True)):
        return frozenset()  # 5'10 are feet and inches
    groups = all(len(part) in (2, 3) for part in parts[1:-1]) and len(parts[0]) <= 3
    whole, fraction = "".join(parts[:-1]), parts[-1]
    if len(set(marks)) == 1 and len(marks) > 1:
        joined = {_format(Decimal("".join(parts)))}
        return frozenset(joined if groups and len(fraction) == 3 else ())
    values = set()
    if len(set(marks)) == 2 and len(set(marks[:-1])) == 1 and groups:
        values.add(_format(Decimal(f"{whole}.{fraction}")))
    elif len(marks) == 1:
        values.add(_format(Decimal(f"{whole}.{fraction}")))
        if len(fraction) == 3 and len(parts[0]) <= 3:
            values.add(_format(Decimal(whole + fraction)))
    return frozenset(values)


def _scale(values: frozenset[Value], factors: tuple[Decimal, ...]) -> frozenset[Value]:
    numbers = [Decimal(v) for v in values if ":" not in v]
    return frozenset(_format(_CONTEXT.multiply(n, f)) for n in numbers for f in factors)


def _format(value: Decimal) -> Value:
    return format(_CONTEXT.normalize(value), "f")
