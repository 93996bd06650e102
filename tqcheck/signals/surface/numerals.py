"""Numbers in words: Chinese numerals and English number words."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from tqcheck.signals.surface.digits import Number
from tqcheck.signals.surface.eras import eras_in_han

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "兩": 2, "○": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000, "廿": 20, "卅": 30}
_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}
_CHINESE = regex.compile(r"[〇零○一二三四五六七八九两兩十百千万萬亿億兆]+")
_MAX_NUMERALS = 24
_MAX_WORDS = 16

_SMALL_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_SMALL = _SMALL_WORDS.split()
_TENS_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS = _TENS_WORDS.split()
_ORDINALS_WORDS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_ORDINALS = _ORDINALS_WORDS.split()
_ENGLISH = (
    {word: n for n, word in enumerate(_SMALL)}
    | {word: n for n, word in enumerate(_ORDINALS)}
    | {word: 10 * n for n, word in enumerate(_TENS, 2)}
    | {word[:-1] + "ieth": 10 * n for n, word in enumerate(_TENS, 2)}
    | {"half": 50, "quarter": 25, "dozen": 12, "once": 1, "twice": 2}
)
_MULTIPLIERS = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_ENGLISH_WORD = regex.compile(
    r"\b(?:"
    + "|".join(sorted([*_ENGLISH, *_MULTIPLIERS], key=len, reverse=True))
    + r")(?:s|th)?\b",
    regex.IGNORECASE,
)


def read_numerals(text: str, lang: str) -> Iterator[Number]:
    """Give the numbers written in Chinese numerals and, for English, in words; none is hard."""
    for start, end, numerals, add in eras_in_han(text):
        years = frozenset(str(year + add) for year in _chinese_values(numerals))
        yield Number(start, end, text[start:end], years, is_hard=False)
    for match in _CHINESE.finditer(text):
        values = frozenset(str(v) for v in _chinese_values(match[0]))
        yield Number(match.start(), match.end(), match[0], values, is_hard=False)
    if lang == "en":
        yield from _english(text)


def _chinese_values(written: str) -> set[int]:
    """Read Chinese numerals both by place (二〇二〇) and by unit (两千零二十)."""
    if len(written) > _MAX_NUMERALS:
        return set()
    if all(char in _DIGITS for char in written):
        return {int("".join(str(_DIGITS[char]) for char in written))}
    total = section = digit = 0
    for char in written:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _UNITS:
            section += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            total += (section + digit or 1) * _MYRIADS[char]
            section = digit = 0
    return {total + section + digit}


def _english(text: str) -> Iterator[Number]:
    """Read runs of English number words such as two hundred and thirty-four."""
    run: list[regex.Match[str]] = []
    for match in _ENGLISH_WORD.finditer(text):
        if (
            run
            and regex.fullmatch(r"[\s\-,]*(?:and\s+)?", text[run[-1].end() : match.start()]) is None
        ):
            yield _number(text, run)
            run = []
        run.append(match)
    if run:
        yield _number(text, run)


def _number(text: str, run: list[regex.Match[str]]) -> Number:
    total = section = 0
    alone = set()
    for match in run[:_MAX_WORDS]:
        word = match[0].lower()
        word = (
            word if word in _ENGLISH or word in _MULTIPLIERS else regex.sub(r"(?:s|th)$", "", word)
        )
        if word in _ENGLISH:
            section += _ENGLISH[word]
            alone.add(str(_ENGLISH[word]))
        elif _MULTIPLIERS[word] == 100:
            section = (section or 1) * 100
        else:
            total += (section or 1) * _MULTIPLIERS[word]
            section = 0
    start, end = run[0].start(), run[-1].end()
    return Number(start, end, text[start:end], frozenset(alone | {str(total + section)}), False)
