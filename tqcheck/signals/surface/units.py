"""Units of measure beside numbers, and whether one amount is another one converted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from tqcheck.signals.surface.cldr import unit_words
from tqcheck.signals.surface.digits import Number, plain_digits
from tqcheck.signals.surface.spellings import spelled
from tqcheck.signals.surface.wording import BLANK, Lexicon, lexicon

# CLDR's unit -> dimension and size in the dimension's base; from NIST Special Publication 811, the
# Chinese, Japanese and Korean ones from the laws on weights and measures.
UNIT_SIZES: dict[str, tuple[str, float]] = {
    "length-kilometer": ("length", 1000.0),
    "length-meter": ("length", 1.0),
    "length-centimeter": ("length", 0.01),
    "length-millimeter": ("length", 0.001),
    "length-mile": ("length", 1609.344),
    "length-nautical-mile": ("length", 1852.0),
    "length-yard": ("length", 0.9144),
    "length-foot": ("length", 0.3048),
    "length-inch": ("length", 0.0254),
    "length-fathom": ("length", 1.8288),
    "length-furlong": ("length", 201.168),
    "li": ("length", 500.0),
    "area-square-kilometer": ("area", 1e6),
    "area-hectare": ("area", 1e4),
    "area-square-meter": ("area", 1.0),
    "area-square-mile": ("area", 2589988.0),
    "area-acre": ("area", 4046.856),
    "area-square-yard": ("area", 0.836127),
    "area-square-foot": ("area", 0.092903),
    "area-square-inch": ("area", 0.00064516),
    "area-dunam": ("area", 1000.0),
    "mu": ("area", 666.667),
    "pyeong": ("area", 3.305785),
    "mass-ton": ("mass", 907.185),
    "mass-tonne": ("mass", 1000.0),
    "mass-kilogram": ("mass", 1.0),
    "mass-gram": ("mass", 0.001),
    "mass-pound": ("mass", 0.45359237),
    "mass-ounce": ("mass", 0.0283495),
    "mass-stone": ("mass", 6.350293),
    "jin": ("mass", 0.5),
    "speed-kilometer-per-hour": ("speed", 1.0),
    "speed-mile-per-hour": ("speed", 1.609344),
    "speed-meter-per-second": ("speed", 3.6),
    "speed-knot": ("speed", 1.852),
    "volume-liter": ("volume", 1.0),
    "volume-milliliter": ("volume", 0.001),
    "volume-cubic-meter": ("volume", 1000.0),
    "volume-cubic-foot": ("volume", 28.316847),
    "volume-cubic-yard": ("volume", 764.554858),
    "volume-gallon": ("volume", 3.785412),
    "volume-gallon-imperial": ("volume", 4.54609),
    "volume-quart": ("volume", 0.946353),
    "volume-pint": ("volume", 0.473176),
    "volume-fluid-ounce": ("volume", 0.0295735),
    "volume-barrel": ("volume", 158.987295),
    "volume-acre-foot": ("volume", 1233481.84),
    "temperature-celsius": ("temperature", 1.0),
    "temperature-fahrenheit": ("temperature", 1.0),
}
_OWN_WORDS = ("li", "mu", "jin", "pyeong")  # not in CLDR
_ALSO = {"volume-gallon": "volume-gallon-imperial", "mass-ton": "mass-tonne"}  # one word for two
_NEAR, _DEGREES = 0.06, 1.5
_MARKED = {"'": "length-foot", "’": "length-foot", "′": "length-foot", '"': "length-inch",
           "″": "length-inch", "”": "length-inch"}  # fmt: skip
_MARK = regex.compile(r"\s?(['’′\"″”])")
_FIGURE = regex.compile(r"\d[\d.,]*(?<=\d)")
_LONGEST = 28
_JOIN = regex.compile(r"[\s,-]*(?:(?:and|und|et|y|e|i|и|og|och)\s)?$")
# The smaller unit of a pair: 5 ft 10 in, 12 stone 3.
_PAIRS = {
    "length-foot": "length-inch", "mass-stone": "mass-pound", "mass-pound": "mass-ounce",
    "length-meter": "length-centimeter",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Amount:
    """Hold numbers that are one amount, its units (none if there is no known one) and sizes.

    `sizes` are its possible sizes in the base of the dimension of each unit, with the error that
    rounding of its figures may make.
    """

    numbers: tuple[Number, ...]
    units: tuple[str, ...]
    values: tuple[tuple[float, float], ...]


def read_amounts(text: str, lang: str, numbers: Sequence[Number]) -> list[Amount]:
    """Read the units of numbers, two numbers of a pair of units as one amount."""
    plain = plain_digits(text)
    amounts: list[Amount] = []
    before: tuple[Number, tuple[str, ...], int] | None = None
    for number in numbers:
        units, end = _units_of(plain, number, lang)
        larger = before[1] if before else ()
        smaller = next((_PAIRS[u] for u in larger if u in _PAIRS), None)
        is_second = (
            before is not None
            and number.start - before[2] < 8
            and bool(_JOIN.match(plain[before[2] : number.start]))
        )
        if before and is_second and smaller and (smaller in units or not units):
            amounts[-1] = _join(amounts[-1], number, smaller)
            before = None
            continue
        amounts.append(Amount((number,), units, _values(number)))
        before = (number, units, end)
    return _share_units(amounts)


def _join(amount: Amount, number: Number, smaller: str) -> Amount:
    larger = next(u for u in amount.units if _PAIRS.get(u) == smaller)
    part = UNIT_SIZES[smaller][1] / UNIT_SIZES[larger][1]
    values = tuple(
        (a + b * part, error * part) for a, _ in amount.values for b, error in _values(number)
    )
    return Amount((*amount.numbers, number), (larger,), values)


def _share_units(amounts: list[Amount]) -> list[Amount]:
    """Give 5 in `5 to 10 miles` the unit of ten."""
    shared: list[Amount] = []
    for amount in reversed(amounts):
        last = shared[-1] if shared else None
        near = last and last.numbers[0].start - amount.numbers[-1].end <= 8
        units = last.units if last and near and not amount.units else amount.units
        shared.append(Amount(amount.numbers, units, amount.values))
    return shared[::-1]


def is_conversion(ours: Amount, theirs: Amount) -> bool:
    """Say whether two amounts are of one size in different units, within rounding.

    One of the two must have a known unit; where the other's is not known it may be any.
    """
    if not (ours.units or theirs.units):
        return False
    if not ours.units:
        ours, theirs = theirs, ours
    return any(
        _is_same(value, unit, other, target)
        for unit in ours.units
        for target in (theirs.units or _of_dimension(UNIT_SIZES[unit][0]))
        if unit != target and UNIT_SIZES[unit][0] == UNIT_SIZES[target][0]
        for value in ours.values
        for other in theirs.values
    )


def _is_same(
    value: tuple[float, float], unit: str, other: tuple[float, float], target: str
) -> bool:
    """Compare both ways: either of the two may be the rounded one."""
    there, back = _convert(value[0], unit, target), _convert(other[0], target, unit)
    if UNIT_SIZES[unit][0] == "temperature":  # numbers are read without their signs
        return abs(abs(there) - other[0]) <= _DEGREES or abs(abs(back) - value[0]) <= _DEGREES
    return abs(there - other[0]) <= max(_NEAR * abs(there), other[1]) or abs(
        back - value[0]
    ) <= max(_NEAR * abs(back), value[1])


def _convert(value: float, unit: str, target: str) -> float:
    if unit == "temperature-fahrenheit":
        return (value - 32) / 1.8
    if unit == "temperature-celsius":
        return value * 1.8 + 32
    return value * UNIT_SIZES[unit][1] / UNIT_SIZES[target][1]


def _of_dimension(dimension: str) -> Iterable[str]:
    return [unit for unit, (of, _) in UNIT_SIZES.items() if of == dimension]


def _values(number: Number) -> tuple[tuple[float, float], ...]:
    """Give the values with half a unit of the last figure written."""
    return tuple((float(v), _half(v)) for v in sorted(number.values) if ":" not in v)


def _half(value: str) -> float:
    fraction = value.partition(".")[2]
    return 0.5 * 0.1 ** len(fraction)


def _units_of(plain: str, number: Number, lang: str) -> tuple[tuple[str, ...], int]:
    """Read the unit after a number or, as in Swahili, before it; and where the unit ends."""
    after, before = _after(lang), _before(lang)
    # 80 m may be 80 millions, whose scale has taken the letter.
    figure = _FIGURE.match(plain, number.start)
    for end in (number.end, figure.end() if figure else number.end):
        if after and (found := after.at(plain, end)):
            return found[1], found[0]
    if mark := _MARK.match(plain, number.end):
        return (_MARKED[mark[1]],), mark.end()
    near = plain[max(0, number.start - _LONGEST) : number.start]
    ends = [units for _, end, units in before.all(near) if end == len(near)] if before else []
    return (ends[-1] if ends else ()), number.end


@lru_cache(maxsize=256)
def _after(lang: str) -> Lexicon[tuple[str, ...]] | None:
    return lexicon(_by_word(lang, is_before=False), lang, rf"(?:{BLANK}|[-‑]){{0,2}}")


@lru_cache(maxsize=256)
def _before(lang: str) -> Lexicon[tuple[str, ...]] | None:
    return lexicon(_by_word(lang, is_before=True), lang, "", rf"{BLANK}{{0,2}}")


def _by_word(lang: str, *, is_before: bool) -> dict[str, tuple[str, ...]]:
    """Map words to the units that they may mean; English signs are known everywhere."""
    found: dict[str, set[str]] = {}
    for unit in UNIT_SIZES:
        words = [*unit_words(lang, unit), *unit_words("en", unit)] if unit not in _OWN_WORDS else []
        words += [(word, False) for word, of in _spelled_units(lang) if of == unit]
        for word, stands_before in words:
            if word and stands_before is is_before:
                found.setdefault(word.casefold(), set()).update((unit, _ALSO.get(unit, unit)))
    return {word: tuple(sorted(units)) for word, units in found.items()}


def _spelled_units(lang: str) -> tuple[tuple[str, str], ...]:
    return (*spelled("unit", lang), *spelled("unit", "en"))
