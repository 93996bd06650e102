"""Words and signs that multiply the number before them: thousand, Mio., 万, लाख."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import regex

_LONG_SCALE = frozenset(
    [
        "de",
        "fr",
        "es",
        "it",
        "nl",
        "da",
        "nb",
        "no",
        "sv",
        "fi",
        "pl",
        "cs",
        "sk",
        "sl",
        "hr",
        "sr",
        "hu",
        "et",
        "lv",
        "lt",
        "uk",
        "ru",
        "be",
        "bg",
    ]
)
_DENSE = {
    "百万": 6,
    "百萬": 6,
    "千万": 7,
    "千萬": 7,
    "百亿": 10,
    "千亿": 11,
    "万亿": 12,
    "萬億": 12,
    "億": 8,
    "亿": 8,
    "억": 8,
    "兆": 12,
    "조": 12,
    "万": 4,
    "萬": 4,
    "만": 4,
    "千": 3,
    "천": 3,
    "百": 2,
}
_DENSE_SIGN = regex.compile(r"[\s多余餘几數数]?(" + "|".join(_DENSE) + r")(?![伏克米瓦卡帕赫字位])")
_SPELLED: tuple[tuple[int, str], ...] = (
    (
        3,
        r"thousand|tausend|mille|mila|mil(?! ?mil)|tys|tis(?!\w)|tisíc\w*|tysi[ąę]\w*|duizend"
        r"|tusen|tusind"
        r"|тыс|тысяч\w*|тис|тисяч\w*|хил|хиляди|bin|ألف|آلاف|हज़ार|हजार|nghìn|ribu|k",
    ),
    (5, r"लाख|lakhs?"),
    (7, r"करोड़|crores?"),
    (
        6,
        r"millions?|millionen|mill|mio|mn|mln|mill[oó]n(?:es)?|milh(?:ão|ões)|milion[ei]?|milion\w*"
        r"|mili[oó]n\w*|миллион\w*|мільйон\w*|мільён\w*|милион\w*|млн|miljoen\w*|miljon\w*|milyon\w*"
        r"|مليون|ملايين|مليونا|मिलियन|triệu|juta|m",
    ),
    (
        9,
        r"bn|milliard\w*|mrd|mld|miliard\w*|миллиард\w*|мільярд\w*|мільярд\w*|милиард\w*|млрд"
        r"|miljard\w*|milyar\w*|mia|md|bi(?:lhão|lhões)|mil ?mil\w+|مليار\w*|tỷ|miliar|b",
    ),
    (12, r"trillions?|trn|tn|триллион\w*|трлн|трильйон\w*|trylion\w*|trilh(?:ão|ões)|biliard\w*"),
)
_SPELLED_SIGN = regex.compile(
    r"[\s\u00a0\u202f-]{0,2}(?:"
    + "|".join(f"(?P<e{exponent}>{words})" for exponent, words in _SPELLED)
    + r"|(?P<billion>billions?|billionen|billones|bill[oó]n|bilion\w*|bili[oó]n\w*|bilioni)"
    + r")(?!\p{L})\.?",
    regex.IGNORECASE,
)
_SHORT = regex.compile(r"^(?:k|m|b|md|mil|bin|mill|mi)$", regex.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Scale:
    """Hold the end of a scale word and the factors it may stand for."""

    end: int
    factors: tuple[Decimal, ...]
    is_dense: bool


def read_scale(plain: str, place: int, lang: str) -> Scale | None:
    """Read the scale that follows a number at `place`, if any.

    A billion is 10⁹ in English and 10¹² in most of Europe; one-letter scales may be units instead,
    so they also stand for 1.
    """
    if dense := _DENSE_SIGN.match(plain, place):
        return Scale(dense.end(), (Decimal(10) ** _DENSE[dense[1]],), True)
    match = _SPELLED_SIGN.match(plain, place)
    if match is None:
        return None
    name = match.lastgroup or ""
    word = match[name]
    if name == "billion":
        exponents = [12] if lang in _LONG_SCALE else [9, 12] if lang != "en" else [9]
    else:
        exponents = [int(name[1:])]
    if _SHORT.match(word):
        exponents.append(0)
    return Scale(match.end(name), tuple(Decimal(10) ** e for e in exponents), False)
