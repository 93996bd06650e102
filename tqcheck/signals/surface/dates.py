"""Did a month or weekday become another?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import regex

from tqcheck.records import Finding, Segment
from tqcheck.rules import RULES
from tqcheck.signals.surface.words import base_lang, shorten

# Twelve months, then seven days from Monday; each a pattern for a whole word.
_NAMES: dict[str, tuple[str, str]] = {
    "en": (
        "january february march april may june july august september october november december",
        "mondays? tuesdays? wednesdays? thursdays? fridays? saturdays? sundays?",
    ),
    "de": (
        "jan(?:uar|ner)s? feb(?:ruar|er)s? märz april mai juni juli august september oktober "
        "november dezember",
        "montag\\w* dienstag\\w* mittwoch\\w* donnerstag\\w* freitag\\w* "
        "(?:samstag|sonnabend)\\w* sonntag\\w*",
    ),
    "fr": (
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "lundis? mardis? mercredis? jeudis? vendredis? samedis? dimanches?",
    ),
    "es": (
        "enero febrero marzo abril mayo junio julio agosto sep?tiembre octubre noviembre diciembre",
        "lunes martes miércoles jueves viernes sábados? domingos?",
    ),
    "it": (
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre "
        "dicembre",
        "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    ),
    "pt": (
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        "segundas?-feiras? terças?-feiras? quartas?-feiras? quintas?-feiras? sextas?-feiras? "
        "sábados? domingos?",
    ),
    "nl": (
        "januari februari maart april mei juni juli augustus september oktober november december",
        "maandag\\w* dinsdag\\w* woensdag\\w* donderdag\\w* vrijdag\\w* zaterdag\\w* zondag\\w*",
    ),
    "ru": (
        "январ[ьяюе]м? феврал[ьяюе]м? март[ауе]?(?:ом)? апрел[ьяюе]м? ма[йяюе]м? июн[ьяюе]м? "
        "июл[ьяюе]м? август[ауе]?(?:ом)? сентябр[ьяюе]м? октябр[ьяюе]м? ноябр[ьяюе]м? "
        "декабр[ьяюе]м?",
        "понедельник\\w* вторник\\w* сред[аыеу] четверг\\w* пятниц\\w* суббот\\w* воскресень\\w*",
    ),
    "uk": (
        "січ(?:ень|н\\w+) лют(?:ий|ого|ому) берез(?:ень|н[яюі]\\w*) квіт(?:ень|н[яюі]\\w*) "
        "трав(?:ень|н[яюі]\\w*) черв(?:ень|н[яюі]\\w*) лип(?:ень|н[яюі]\\w*) "
        "серп(?:ень|н[яюі]\\w*) верес(?:ень|н[яюі]\\w*) жовт(?:ень|н[яюі]\\w*) "
        "листопад\\w* груд(?:ень|н[яюі]\\w*)",
        "понеділ\\w+ вівтор\\w+ серед[аиуі] четвер\\w* п[’'ʼ]ятниц\\w+ субот\\w+ неділ\\w+",
    ),
    "pl": (
        "stycz(?:eń|ni\\w+) lut(?:y|ego|ym) mar(?:zec|ca|cu|cem) kwie(?:cień|tni\\w+) maj[aue]?m? "
        "czerw(?:iec|c[aue]m?) lip(?:iec|c[aue]m?) sierp(?:ień|ni\\w+) wrze(?:sień|śni\\w+) "
        "październik\\w* listopad\\w* grud(?:zień|ni\\w+)",
        "poniedział\\w+ wtor\\w+ środ[aęyą]\\w* czwart(?:ek|k\\w+) piąt(?:ek|k\\w+) sobot\\w+ "
        "niedziel\\w+",
    ),
    "cs": (
        "led(?:en|n[aue]\\w*) únor\\w* břez(?:en|n\\w+) dub(?:en|n[aue]\\w*) květ(?:en|n[aue]\\w*) "
        "červ(?:en|n[aue]\\w*) červen(?:ec|c\\w+) srp(?:en|n\\w+) září\\w* říj(?:en|n\\w+) "
        "listopad\\w* prosin(?:ec|c\\w+)",
        "ponděl\\w+ úter\\w+ střed[aueyo]\\w* čtvrt(?:ek|k\\w+) pát(?:ek|k\\w+) sobot\\w+ "
        "neděl\\w+",
    ),
}
_AMBIGUOUS_EN = regex.compile(r"\b(?:may|march|august)\b")  # small letters: not a month in English
_CHINESE_MONTH = regex.compile(r"(1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月(?!球)")
_CHINESE_DAY = regex.compile(r"(?:星期|礼拜|周|週)([一二三四五六日天])(?![\p{Nd}年个间])")
_JAPANESE_DAY = regex.compile(r"([月火水木金土日])曜")
_CHINESE_NUMBERS = {c: i for i, c in enumerate("一二三四五六七八九十", 1)} | {
    "十一": 11,
    "十二": 12,
}


def _compile(names: tuple[str, str]) -> Mapping[tuple[str, int], regex.Pattern[str]]:
    return {
        (what, i): regex.compile(rf"(?<![\p{{L}}])(?:{name})(?![\p{{L}}])", regex.IGNORECASE)
        for what, group in zip(("month", "day"), names, strict=True)
        for i, name in enumerate(group.split(), 1)
    }


_PATTERNS = {lang: _compile(names) for lang, names in _NAMES.items()}


def find_date_mismatch(segment: Segment, source: str) -> Iterator[Finding]:
    """Find a month or weekday of the source in whose place another one stands."""
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


def _named(text: str, lang: str) -> dict[tuple[str, int], tuple[str, int, int]]:
    """Map each month and weekday that a text names to the first place where it does."""
    found: dict[tuple[str, int], tuple[str, int, int]] = {}
    for key, pattern in _PATTERNS.get(lang, {}).items():
        for match in pattern.finditer(text):
            if lang != "en" or not _AMBIGUOUS_EN.fullmatch(match[0]):
                found.setdefault(key, (match[0], *match.span()))
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
