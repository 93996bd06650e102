"""What CLDR, read by babel, knows of a language: its words for scales, per cent, units, money."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Literal

import regex
from babel import Locale, UnknownLocaleError
from babel.numbers import get_currency_name, get_currency_symbol
from babel.units import format_unit, get_unit_name

# Where a language is written in several standards or scripts, all of them are read.
_LOCALES = {
    "ar": ("ar", "ar_SY"),
    "bs": ("bs", "bs_Cyrl", "sr_Latn"),
    "en": ("en", "en_IN"),
    "es": ("es", "es_MX"),
    "nb": ("nb", "nn"),
    "no": ("nb", "nn"),
    "pt": ("pt", "pt_PT"),
    "sh": ("hr", "sr_Latn"),
    "sr": ("sr", "sr_Latn"),
    "tl": ("fil",),
    "zh": ("zh", "zh_Hant", "zh_Hant_HK"),
}
_COUNTS = ("0", "1", "2", "3", "5", "1.5", "11", "100")  # together every plural form of CLDR
_BIDI = regex.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_FIGURE = regex.compile(r"[\p{Nd}.,٫٬]+")
_LENGTHS: tuple[Literal["long", "short", "narrow"], ...] = ("long", "short", "narrow")


@lru_cache(maxsize=256)
def locales_of(lang: str) -> tuple[Locale, ...]:
    """Give the locales of a primary language subtag, none if CLDR does not know it."""
    try:
        return tuple(Locale.parse(name) for name in _LOCALES.get(lang, (lang,)))
    except (UnknownLocaleError, ValueError):
        return ()


def scale_words(lang: str) -> Iterator[tuple[str, int, bool]]:
    """Give (word, power of ten, whether it stands before the number) of the compact long forms."""
    for locale in locales_of(lang):
        for by_size in (locale.compact_decimal_formats.get("long") or {}).values():
            for size, pattern in by_size.items():
                written = _clean(str(getattr(pattern, "pattern", pattern)).split(";")[0])
                word = written.replace("'", "").replace("0", "").strip(" \u00a0\u202f")
                power = len(size) - written.count("0")
                if word and any(map(str.isalpha, word)) and len(word) > 1 and power > 0:
                    yield word, power, not written.startswith("0")


def unit_words(lang: str, unit: str) -> Iterator[tuple[str, bool]]:
    """Give (word, whether it stands before the number) for a unit, in every length and plural."""
    for locale in locales_of(lang):
        for length in _LENGTHS:
            for count in _COUNTS:
                written = _clean(format_unit(float(count), unit, length, locale=locale))
                figure = _FIGURE.search(written)
                if figure:
                    before, after = written[: figure.start()], written[figure.end() :]
                    yield from ((before.strip(), True), (after.strip(), False))
        yield _clean(get_unit_name(unit, "long", locale=locale) or "").strip(), False


@lru_cache(maxsize=8192)
def currency_names(lang: str, code: str) -> tuple[str, ...]:
    """Give the names of a currency, in every plural."""
    names: list[str] = []
    for locale in locales_of(lang):
        names.append(_clean(get_currency_name(code, locale=locale)))
        forms = locale.plural_form.tags | {"other"}
        counts = {str(locale.plural_form(float(count))): float(count) for count in _COUNTS}
        names += [
            _clean(get_currency_name(code, counts.get(form, 5.0), locale=locale))
            for form in sorted(forms)
        ]
    return tuple(names)


def currency_symbols(lang: str, code: str) -> Iterator[str]:
    """Give the signs of a currency."""
    for locale in locales_of(lang):
        yield _clean(get_currency_symbol(code, locale=locale))


def territory_name(lang: str, territory: str) -> str:
    """Give the name of a country, empty if there is none."""
    names = (locale.territories.get(territory, "") for locale in locales_of(lang))
    return next((name for name in names if name), "")


def month_words(lang: str) -> Iterator[tuple[str, int]]:
    """Give the full names of the months, in every form, with their numbers from 1."""
    for locale in locales_of(lang):
        for names in _wide(locale.months):
            yield from ((_clean(name), number) for number, name in names.items())


def day_words(lang: str) -> Iterator[tuple[str, int]]:
    """Give the full names of the days of the week, in every form, with their numbers from 1."""
    for locale in locales_of(lang):
        for names in _wide(locale.days):
            yield from ((_clean(name), number + 1) for number, name in names.items())


def _wide(contexts: Mapping[str, Mapping[str, Mapping[int, str]]]) -> Iterator[Mapping[int, str]]:
    for context in ("format", "stand-alone"):
        yield contexts[context]["wide"]


@lru_cache(maxsize=256)
def groups_with_blank(lang: str) -> bool:
    """Say whether a blank parts the thousands."""
    marks = (locale.number_symbols.get("latn", {}).get("group", "") for locale in locales_of(lang))
    return any(mark.isspace() for mark in marks)


@lru_cache(maxsize=256)
def dots_its_dates(lang: str) -> bool:
    """Say whether a short date is written with dots, so that `24.12.` is a day."""
    return any("." in locale.date_formats["short"].pattern for locale in locales_of(lang))


def _clean(text: str) -> str:
    return _BIDI.sub("", text)
