"""Numbers with the scale signs of Chinese, Japanese and Korean: 3億5000万, 2조 5천억, 百万."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import regex

_SMALL = {"十": 1, "百": 2, "千": 3, "仟": 3, "佰": 2, "십": 1, "백": 2, "천": 3}
_LARGE = {
    "万": 4, "萬": 4, "만": 4, "亿": 8, "億": 8, "억": 8, "兆": 12, "조": 12, "京": 16, "경": 16,
}  # fmt: skip
# A kilometre is no thousand: 千米, 千克, 千瓦; nor is 백제 a hundred.
_NOT_SCALES = r"(?<![千百十천백십](?=[伏克米瓦卡帕赫字位古제]))"
# 제247조 is an article, 5조 a group, 49경기 are matches: trillions are counted in money, or go on.
_ARTICLE = regex.compile(r"(?<=[조경])(?!\s?(?:\d|원|달러|유로|엔|위안|파운드|여))")
_SIGNS = regex.compile(
    rf"\s?[多余餘几数數여수]?(?P<small>[{''.join(_SMALL)}]*)(?P<large>[{''.join(_LARGE)}]*){_NOT_SCALES}"
)
_MORE = regex.compile(
    r"[多余餘零]?(?P<blank>\s?)(?P<number>\d{1,3}(?:,\d{3}){1,4}|\d{1,15}(?:\.\d{1,15})?)(?!\d)"
)
_MAX_SIGNS = 4
_MAX_PARTS = 6


@dataclass(frozen=True, slots=True)
class Dense:
    """Hold the end of the signs, the factor of the first number, and what those after it add.

    Where it is not sure, the sign may be a word of its own.
    """

    end: int
    factor: Decimal
    more: Decimal
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class _Number:
    """Hold one number of a dense one: 5千万 is 5, three zeros, four more that close a section."""

    end: int
    number: Decimal
    small: int
    large: int


def read_dense(plain: str, place: int, *, blanks: bool) -> Dense | None:
    """Read the signs after a number at `place` and the parts that go on; None without signs.

    `blanks`: parts may have blanks between them, as in Korean.
    """
    first = _read_signs(plain, place, Decimal(1))
    if first is None:
        return None
    parts = [first]
    while len(parts) < _MAX_PARTS and (more := _next_part(plain, parts, blanks=blanks)):
        parts.append(more)
    factor, total, zeros = Decimal(0), Decimal(0), 0
    for place_of, part in reversed(list(enumerate(parts))):  # the last sign closes a section
        zeros = part.large or zeros
        value = part.number.scaleb(part.small + zeros)
        if place_of == 0:
            factor = value
        else:
            total += value
    is_sure = len(parts) > 1 or not _ARTICLE.match(plain, first.end)
    return Dense(parts[-1].end, factor, total, is_sure)


def _next_part(plain: str, parts: list[_Number], *, blanks: bool) -> _Number | None:
    last = parts[-1]
    match = _MORE.match(plain, last.end)
    if match is None or (match["blank"] and not blanks) or not last.small + last.large:
        return None
    number = Decimal(match["number"].replace(",", ""))
    part = _read_signs(plain, match.end(), number) or _Number(match.end(), number, 0, 0)
    if last.large:  # a new section is of a smaller size: 5万 3000万 are two numbers
        below = last.large if not part.large else min(4, last.large - part.large)
        return (
            part
            if number.scaleb(part.small) < Decimal(10) ** below and part.large < last.large
            else None
        )
    return part if number.scaleb(part.small) < Decimal(10) ** last.small else None


def _read_signs(plain: str, place: int, number: Decimal) -> _Number | None:
    match = _SIGNS.match(plain, place, place + _MAX_SIGNS + 3)
    if match is None or not 0 < len(match["small"]) + len(match["large"]) <= _MAX_SIGNS:
        return None
    small = sum(_SMALL[sign] for sign in match["small"])
    return _Number(match.end(), number, small, sum(_LARGE[sign] for sign in match["large"]))
