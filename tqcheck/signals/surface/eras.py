"""Years of other calendars and of reigns, read as years of the common era."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import regex

Span = tuple[int, ...]
"""What is added to a year; two where the year begins within one of ours."""

_LETTERS_BEFORE, _LETTERS_AFTER = 16, 12
# The marks between a name and its year; no more of them than letters are looked at.
_MARKS = r"[\s.:\u00a0]"


@dataclass(frozen=True, slots=True)
class _Era:
    """Hold the words before or after a year that name its era, and what to add to it."""

    before: str
    after: str
    add: Span
    langs: str = ""
    """The languages in which it is read; empty: all."""
    years: range = range(1, 200)


_REIGNS = (
    # Cabinet Office of Japan: the first years of the reigns are 2019, 1989, 1926, 1912 and 1868.
    _Era(r"令和|레이와|Reiwa|Рэйва|Рейва", "", (2018,), years=range(1, 60)),
    _Era(r"平成|헤이세이|Heisei|Хэйсэй|Хейсей", "", (1988,), years=range(1, 32)),
    _Era(r"昭和|쇼와|Sh[oō]wa|Сёва", "", (1925,), years=range(1, 65)),
    _Era(r"大正|다이쇼|Taish[oō]|Тайсё", "", (1911,), years=range(1, 16)),
    _Era(r"明治|메이지|Meiji|Мэйдзи", "", (1867,), years=range(1, 46)),
    # The letters of the reigns, as forms have them.
    _Era(r"(?<!\p{L})R", "", (2018,), "ja", range(1, 60)),
    _Era(r"(?<!\p{L})H", "", (1988,), "ja", range(1, 32)),
    _Era(r"(?<!\p{L})S", "", (1925,), "ja", range(1, 65)),
    # Order of 1912: the first year of the Republic of China is 1912.
    _Era(r"民國|民国|민국|Minguo|ROC|Republic of China", "", (1911,)),
    _Era(r"주체|主体|Juche|Чучхе", "", (1911,)),  # decree of 1997: Juche 1 is 1912
    _Era(r"단기|檀紀|Dangi", "", (-2333,), years=range(4200, 4500)),  # law of 1948: 4281 is 1948
    _Era(r"皇紀|皇纪|K[oō]ki", "", (-660,), years=range(2500, 2800)),  # decree of 1872
)
_CALENDARS = (
    # Thai solar calendar, act of 1940: 2484 is 1941; Khmer and Lao use the same count.
    _Era(
        r"พ\.?\s?ศ\.?|ព\.?ស\.?|ພ\.?ສ\.?|佛曆|佛历|佛暦|仏暦|B\.?E\.?|phật lịch",
        r"B\.?E\.?(?!\p{L})|Buddhist",
        (-543,),
        years=range(2300, 2700),
    ),
    _Era("", "", (-543,), "th", range(2400, 2600)),  # Thai years stand without a name as well
    # Solar Hijri calendar, law of 1925: the year begins on 20 or 21 March.
    _Era("", "", (621, 622), "fa ps tg", range(1200, 1450)),
    _Era(
        r"S\.?H\.?|A\.?P\.?",
        r"S\.?H\.?(?!\p{L})|A\.?P\.?(?!\p{L})|Solar|هجری|ه‍?\.?\s?ش|شمسی|خورشیدی",
        (621, 622),
        years=range(1200, 1450),
    ),
    # Vikram Samvat, 57 years ahead from April on, and the Indian national calendar (act of 1957).
    _Era(
        r"विक्रम संवत|विक्रम संवत्|वि\.?\s?सं\.?|संवत|વિક્રમ સંવત|Vikram Samvat|B\.?S\.?",
        r"B\.?S\.?(?!\p{L})|Vikram|विक्रम",
        (-57, -56),
        years=range(1800, 2200),
    ),
    _Era(r"शक संवत|शके|शक|Saka|Shaka", "शके|Saka", (78, 79), years=range(1700, 2100)),
    _Era("", "", (-57, -56), "ne", range(1950, 2100)),  # Nepal's own dates
    _Era(r"বঙ্গাব্দ", r"বঙ্গাব্দ|বাংলা", (593, 594), years=range(1200, 1500)),  # Bengali calendar
    # Hebrew calendar: the year begins in September or October.
    _Era(
        r"A\.?M\.?|Anno Mundi",
        r"A\.?M\.?(?!\p{L})|Anno Mundi",
        (-3761, -3760),
        years=range(5400, 6000),
    ),
    _Era("", "", (-3761, -3760), "he yi", range(5600, 5900)),
    # Ethiopian calendar: seven or eight years behind.
    _Era(r"", r"ዓ\.?\s?ም|E\.?C\.?(?!\p{L})", (7, 8), years=range(1000, 2100)),
    _Era("", "", (7, 8), "am ti", range(1850, 2030)),
    # Coptic calendar, era of the Martyrs: the year begins in September.
    _Era(r"A\.?\s?Mart", r"A\.?\s?Mart|للشهداء", (283, 284), years=range(1400, 1900)),
)
# Lunar Hijri: Freeman-Grenville, The Muslim and Christian Calendars.
_LUNAR = _Era(
    r"A\.?H\.?|Hijri|хиджр\p{L}*|hijriah|hicr[iî]|الهجري|الهجرية|回历|回曆|ヒジュラ暦",
    r"A\.?H\.?(?!\p{L})|H\.?(?![\p{L}])|Hijri|hijriah|Hicr[iî]|هـ|ه‍|ھ|هجري\p{L}*|هجرية|للهجرة"
    r"|ہجری|قمری|هجری|год\p{L}* хиджры|по хиджре",
    (),
    years=range(1, 1600),
)
_LUNAR_ALONE = {"ar": range(1300, 1460), "ur": range(1300, 1460)}
_LUNAR_YEAR, _HIJRA = 0.970224, 621.5774  # a lunar year in ours; when the first began
_FIRST = regex.compile(r"(?P<era>令和|平成|昭和|大正|明治|民國|民国)元年")
_HAN_ERA = regex.compile(
    r"(?P<era>令和|平成|昭和|大正|明治|民國|民国)(?P<year>[〇零一二三四五六七八九十百]{1,5})年"
)


def _beside(eras: Iterable[_Era]) -> tuple[regex.Pattern[str], regex.Pattern[str]]:
    """Compile what stands before or after a year of any of some eras."""
    before = "|".join(era.before for era in eras if era.before) or "(?!)"
    after = "|".join(era.after for era in eras if era.after) or "(?!)"
    return (
        regex.compile(rf"(?:{before}){_MARKS}{{0,{_LETTERS_BEFORE}}}$"),
        regex.compile(rf"{_MARKS}{{0,{_LETTERS_AFTER}}}[(（]?(?:{after})"),
    )


_PATTERNS = {era: _beside([era]) for era in (*_REIGNS, *_CALENDARS, _LUNAR)}
_ANY_BEFORE, _ANY_AFTER = _beside(_PATTERNS)
_UNNAMED = tuple(era for era in _CALENDARS if not (era.before or era.after))


# The days of months that are not ours are other ones of ours: 22 Bahman is 11 February.
_OTHER_MONTHS = regex.compile(
    r"[\s\u00a0]*(?:de |of |ماه )?(?:فروردین|اردیبهشت|خرداد|تیر(?!\p{L})|مرداد|شهریور|مهر(?!\p{L})"
    r"|آبان|آذر|دی(?!\p{L})"
    r"|بهمن|اسفند|محرم|صفر|ربيع|ربیع|جمادى|جمادی|رجب|شعبان|رمضان|شوال|ذو القعدة|ذو الحجة|ذي|ذی"
    r"|ב?(?:תשרי|חשוון|כסלו|טבת|שבט|אדר|ניסן|אייר|סיוון|תמוז|אלול)(?!\p{L})"
    r"|चैत्र|वैशाख|ज्येष्ठ|आषाढ़|श्रावण|भाद्रपद|आश्विन|कार्तिक|मार्गशीर्ष|पौष|माघ|फाल्गुन"
    r"|বৈশাখ|জ্যৈষ্ঠ|আষাঢ়|শ্রাবণ|ভাদ্র|আশ্বিন|কার্তিক|অগ্রহায়ণ|পৌষ|মাঘ|ফাল্গুন|চৈত্র"
    r"|መስከረም|ጥቅምት|ኅዳር|ታኅሣሥ|ጥር|የካቲት|መጋቢት|ሚያዝያ|ግንቦት|ሰኔ|ሐምሌ|ነሐሴ"
    r"|(?:Muharram|Safar|Rabi|Jumada|Rajab|Sha.ban|Ramadan|Shawwal|Dhu)(?!\p{L}))"
)


def is_day_elsewhere(plain: str, end: int) -> bool:
    """Say whether the name of a month of another calendar follows a number."""
    return _OTHER_MONTHS.match(plain, end) is not None


def era_years(plain: str, start: int, end: int, lang: str) -> frozenset[int]:
    """Give the years of the common era that a year written at `plain[start:end]` may be."""
    if (
        not 1 <= end - start <= 4
        or not plain[start:end].isascii()
        or not plain[start:end].isdigit()
    ):
        return frozenset()
    year = int(plain[start:end])
    before = plain[max(0, start - _LETTERS_BEFORE) : start]
    after = plain[end : end + _LETTERS_AFTER]
    eras = [era for era in _UNNAMED if year in era.years and lang in era.langs.split()]
    if _ANY_BEFORE.search(before) or _ANY_AFTER.match(after):
        eras += [era for era in _PATTERNS if _is_named(era, year, before, after, lang)]
    found = {year + n for era in eras for n in era.add}
    if _LUNAR in eras or year in _LUNAR_ALONE.get(lang, ()):
        solar = int(year * _LUNAR_YEAR + _HIJRA)
        found |= {solar, solar + 1}
    return frozenset(found)


def _is_named(era: _Era, year: int, before: str, after: str, lang: str) -> bool:
    if year not in era.years or (era.langs and lang not in era.langs.split()):
        return False
    opens, closes = _PATTERNS[era]
    return bool(opens.search(before) or closes.match(after))


def eras_in_han(text: str) -> Iterator[tuple[int, int, str, int]]:
    """Give (start, end, numerals, what to add) for years of reigns in Chinese numerals."""
    for match in (*_FIRST.finditer(text), *_HAN_ERA.finditer(text)):
        era = next(e for e in _REIGNS if match["era"] in e.before.split("|"))
        numerals = match.groupdict().get("year") or "一"
        yield match.start(), match.end(), numerals, era.add[0]
