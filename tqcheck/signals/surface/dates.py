"""Did a month or weekday become another?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import regex

from tqcheck.language.letters import GLUED_LANGS
from tqcheck.records import Finding, Segment
from tqcheck.rules import RULES
from tqcheck.signals.surface.cldr import day_words, month_words
from tqcheck.signals.surface.digits import plain_digits
from tqcheck.signals.surface.spellings import spelled
from tqcheck.signals.surface.wording import Lexicon, lexicon
from tqcheck.signals.surface.words import base_lang, knows, shorten

_Key = tuple[str, int]
"""`month` or `day`, and its number from 1; days from Monday."""

_AMBIGUOUS_EN = regex.compile(r"(?:may|march|august)\p{L}*|marche[sd]|marching|mays?|augusta")
# What short names end in where these are inflected: maju, junu, marta.
_SLAVIC = ("a", "u", "e", "om", "i", "а", "у", "е", "ом", "и")
_INFLECTED: dict[str, tuple[str, ...]] = dict.fromkeys(("bs", "hr", "sh", "sl", "sr"), _SLAVIC)
_INFLECTED |= {"et": ("i", "is", "il", "ist", "ini"), "is": ("s",), "tr": ("ta", "ın", "ıs")}
# The cases of the first declension: marta, martam, martu, martā.
_LATVIAN = regex.compile(r"(?<=[^\W\daeiouāēīōū])s$")
_LATVIAN_CASES = ("a", "am", "u", "ā")
_SHORT = 6
_LOST = regex.compile(r"(?<=b)[ea]r$|(?<=dag)ur$|(?<=б)[аe]р$")
_PREFIXES = {"he": "[בלמהוכש]{0,2}", "ar": "[ولبف]{0,2}"}  # prepositions are written to the word
_CHINESE_MONTH = regex.compile(r"(1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])\s?月(?!球)")
_MONTH_IN_DIGITS = regex.compile(
    r"(?<!\d)(1[0-2]|0?[1-9])월|tháng (1[0-2]|0?[1-9])(?!\d)", regex.IGNORECASE
)
_CHINESE_DAY = regex.compile(r"(?:星期|礼拜|周|週)([一二三四五六日天])(?![\p{Nd}年个间])")
_JAPANESE_DAY = regex.compile(r"([月火水木金土日])曜")
_CHINESE_NUMBERS = {c: i for i, c in enumerate("一二三四五六七八九十", 1)} | {
    "十一": 11,
    "十二": 12,
}


def find_date_mismatch(segment: Segment, source: str) -> Iterator[Finding]:
    """Find a month or weekday of the source in whose place another one stands."""
    if not knows(RULES["TQ352"], segment):
        return
    theirs = _named(source, base_lang(segment.source_lang))
    ours = _named(segment.text, base_lang(segment.lang))
    for what, name in (("month", "month"), ("day", "day of the week")):
        lost = [key for key in theirs if key[0] == what and key not in ours]
        new = [key for key in ours if key[0] == what and key not in theirs]
        if len(lost) == 1 and len(new) == 1:
            (written, _, _), (other, start, end) = theirs[lost[0]], ours[new[0]]
            message = f"the {name} {shorten(written)!r} of the source became {shorten(other)!r}"
            evidence = {"source": written, "translation": other}
            yield RULES["TQ352"].at(start, end, message, evidence)


def _named(text: str, lang: str) -> dict[_Key, tuple[str, int, int]]:
    """Map each month and weekday that a text names to the first place where it does."""
    found: dict[_Key, tuple[str, int, int]] = {}
    words = _words(lang)
    for start, end, key in words.all(text) if words else ():
        if lang != "en" or not _AMBIGUOUS_EN.fullmatch(text[start:end]):
            found.setdefault(key, (text[start:end], start, end))
    if lang in ("ko", "vi"):
        for match in _MONTH_IN_DIGITS.finditer(plain_digits(text)):
            found.setdefault(("month", int(match[1] or match[2])), (match[0], *match.span()))
    if lang in ("zh", "ja", "yue"):
        for match in _CHINESE_MONTH.finditer(text):
            number = _CHINESE_NUMBERS.get(match[1]) or int(match[1])
            found.setdefault(("month", number), (match[0], *match.span()))
        for pattern, days in (
            (_CHINESE_DAY, "一二三四五六日天"),
            (_JAPANESE_DAY, "月火水木金土日"),
        ):
            for match in pattern.finditer(text):
                number = min(days.index(match[1]) + 1, 7)
                found.setdefault(("day", number), (match[0], *match.span()))
    return found


@lru_cache(maxsize=256)
def _words(lang: str) -> Lexicon[_Key] | None:
    """Build the lexicon of the months and days; those in digits are read by their own patterns."""
    months = [*month_words(lang), *_numbered("month", lang)]
    days = [*day_words(lang), *_numbered("day", lang)]
    named = {word: ("day", number) for word, number in days}
    named |= {word: ("month", number) for word, number in months}
    words = {word: key for word, key in named.items() if not any(map(str.isdigit, word))}
    if lang in _INFLECTED:
        short = [word for word in words if word.isalpha() and len(word) < _SHORT]
        words |= {word + ending: words[word] for word in short for ending in _INFLECTED[lang]}
        # oktober, oktobra; mánudagur, mánudag
        stems = [(word, _LOST.sub("", word)) for word in words if _LOST.search(word)]
        words |= {
            stem + ("r*" if stem[-1] == "b" else "р*" if stem[-1] == "б" else "*"): words[word]
            for word, stem in stems
        }
    if lang == "lv":  # jūlijs, jūlijā: the nominative alone ends in -s after a consonant
        stems = [(word, word[:-1]) for word in words if _LATVIAN.search(word)]
        words |= {stem + ending: words[word] for word, stem in stems for ending in _LATVIAN_CASES}
    start = (
        "" if lang in GLUED_LANGS else rf"(?<![\p{{L}}\p{{M}}])(?!student){_PREFIXES.get(lang, '')}"
    )
    return lexicon(words, lang, start)


def _numbered(kind: str, lang: str) -> Iterator[tuple[str, int]]:
    return ((word, int(number)) for word, number in spelled(kind, lang))
