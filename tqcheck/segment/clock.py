"""Times of day whose dot ends no sentence: "at 6 p.m. Friday", "at 9 a.m. CET"."""

from __future__ import annotations

from functools import cache

import regex

# a.m. and p.m., as English, Spanish and Greek have them.
_HALF_OF_DAY = regex.compile(r"\d\s?(?:[ap]\.\s?m|π\.\s?μ|μ\.\s?μ)\.\Z", regex.IGNORECASE)
_ZONE = regex.compile(
    r"\(?(?:(?:UTC|GMT|Z|[A-Z]{1,4}T)\b|(?:U\.S\. )?(?:Eastern|Central|Mountain|Pacific"
    r"|Atlantic|Alaska|Greenwich|Universal|Zulu)\b|(?:\p{Lu}[\p{L}.’'-]+ ){1,3}[Tt]ime\b)"
)
_DAY = regex.compile(r"\(?(?P<word>\p{L}[\p{L}\p{M}-]+)\.?")
_DATE = regex.compile(r"\(?(?P<word>\p{Lu}\p{L}+)\.?,? \d")


def is_time_of_day(before: str, after: str, lang: str) -> bool:
    """Say whether `before` ends in a.m. or p.m. and `after` goes on with a zone, day or date."""
    if not _HALF_OF_DAY.search(before):
        return False
    if _ZONE.match(after):
        return True
    day, date = _DAY.match(after), _DATE.match(after)
    is_day = day is not None and day["word"].casefold() in _names("days", lang)
    return is_day or (date is not None and date["word"].casefold() in _names("months", lang))


@cache
def _names(kind: str, lang: str) -> frozenset[str]:
    """List the weekdays or months of a language and of English, whole and shortened, from CLDR."""
    from babel import Locale, UnknownLocaleError

    names: set[str] = set()
    for code in (lang, "en"):
        try:
            tables = getattr(Locale.parse(code), kind)["format"]
        except (UnknownLocaleError, ValueError):
            continue
        for width in ("wide", "abbreviated"):
            names |= {name.casefold().rstrip(".") for name in tables[width].values()}
    return frozenset(names)
