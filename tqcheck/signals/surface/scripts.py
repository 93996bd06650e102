"""Scripts: which a language is written in, words left in another, words of two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache

import regex

from tqcheck.records import Finding, Segment
from tqcheck.rules import RULES
from tqcheck.signals.surface.words import lang_of, shorten

_WRITTEN_IN = """
Latin: af az bs ca ceb cs cy da de en es et eo eu fi fil fo fr fy ga gd gl ha haw hr ht hu id ig is
Latin: it jv kk ku la lb lt lv mg mi ms mt nb nl nn no ny pl pt ro sk sl sm sn so sq sr st su sv sw
Latin: tk tl tr uz vi xh yo zu
Cyrillic: az ba be bg cv kk ky mk mn ru sr tg tt uk uz
Arabic: ar ckb fa ku pa ps sd ug ur
Devanagari: bho hi mai mr ne sa
Bengali: as bn
Hebrew: he yi
Ethiopic: am ti
Greek: el
Armenian: hy
Georgian: ka
Gujarati: gu
Gurmukhi: pa
Kannada: kn
Khmer: km
Lao: lo
Malayalam: ml
Myanmar: my
Oriya: or
Sinhala: si
Tamil: ta
Telugu: te
Thai: th
Han: zh yue ja ko
Bopomofo: zh yue
Hiragana: ja
Katakana: ja
Hangul: ko
"""


def _read_table(table: str) -> dict[str, frozenset[str]]:
    scripts: dict[str, set[str]] = {}
    for line in table.strip().splitlines():
        script, langs = line.split(": ")
        for lang in langs.split():
            scripts.setdefault(lang, set()).add(script)
    return {lang: frozenset(names) for lang, names in scripts.items()}


SCRIPTS = _read_table(_WRITTEN_IN)
"""The scripts of each language; a language that is not here is never judged by its script."""

_ALL = sorted(frozenset().union(*SCRIPTS.values()))
# Marks and the long-vowel sign belong to no one script; letters of a script are found by name.
_LETTERS = {name: regex.compile(rf"[\p{{Script={name}}}&&\p{{L}}]", regex.V1) for name in _ALL}
_RUN = {
    name: regex.compile(rf"[\p{{Script={name}}}&&\p{{L}}][\p{{Script={name}}}\p{{M}}\-]*", regex.V1)
    for name in _ALL
}
_ENCLOSED = regex.compile(
    r"\([^()]*\)|（[^（）]*）|\[[^\[\]]*\]|[“„«\"][^“”„«»\"]*[”“»\"]|[‘‚'][^‘’‚']*[’‘']"
    r"|「[^「」]*」|『[^『』]*』|《[^《》]*》"
)
_GLOSS = regex.compile(r"\s*[(（]")
_ACRONYM_WITH_ENDING = regex.compile(r"\p{Lu}{2,}\p{Ll}+")
_CASED = ("Latin", "Cyrillic", "Greek")
_LOOK_ALIKE = {
    ("Latin", "Cyrillic"): frozenset("ABCEHIJKMOPSTXYaceijopsxyËÏëï"),
    ("Latin", "Greek"): frozenset("ABEHIKMNOTXYZovu"),
    ("Cyrillic", "Latin"): frozenset("АВЕЅІЈКМНОРСТХУаеіјорсухѕЁЇёї"),
    ("Cyrillic", "Greek"): frozenset("АВЕНІКМОРТХУо"),
    ("Greek", "Latin"): frozenset("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧον"),
    ("Greek", "Cyrillic"): frozenset("ΑΒΕΗΙΚΜΟΡΤΧο"),
}
_WORD = regex.compile(r"[\p{L}\p{M}]+")
_MIN_WORD = 3


@lru_cache(maxsize=8)
def count_scripts(text: str) -> Mapping[str, int]:
    """Count the letters of each known script; scripts that do not occur are left out."""
    counts: Counter[str] = Counter()
    for char, n in Counter(text).items():
        script = _script_of(char)
        if script is not None:
            counts[script] += n
    return counts


@lru_cache(maxsize=1 << 15)
def _script_of(char: str) -> str | None:
    return next((name for name, letter in _LETTERS.items() if letter.match(char)), None)


def find_foreign_script(segment: Segment) -> Iterator[Finding]:
    """Find words in a script that is neither the language's own nor Latin."""
    own = SCRIPTS.get(lang_of(segment))
    if own is None or segment.text.isascii():
        return
    enclosed = [m.span() for m in _ENCLOSED.finditer(segment.text)]
    for name in count_scripts(segment.text).keys() - own - {"Latin"}:
        for run in _RUN[name].finditer(segment.text):
            is_symbol = run.end() - run.start() == 1 and name in ("Greek", *_kana(own))
            # A word that touches Latin letters is TQ306's, or a brand name.
            is_meant = any(a < run.start() and run.end() < b for a, b in enclosed)
            if is_symbol or is_meant or _GLOSS.match(segment.text, run.end()):
                continue
            if not _touches_letters(segment.text, *run.span()):
                message = f"{shorten(run[0])!r} is left in {name} script"
                yield RULES["TQ305"].at(*run.span(), message, {"script": name})


def _kana(own: frozenset[str]) -> tuple[str, ...]:
    """Name the scripts whose single letters serve as ornament, as の does in Chinese."""
    return ("Hiragana", "Katakana") if "Han" in own else ()


def _touches_letters(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return any(len(_LETTERS[name].findall(before + after)) > 0 for name in _CASED)


def find_mixed_script(segment: Segment) -> Iterator[Finding]:
    """Find words in which look-alike letters of a second script hide."""
    text = segment.text
    if len(count_scripts(text).keys() & set(_CASED)) < 2:
        return
    for word in _WORD.finditer(text):
        counts = {k: n for k, n in count_scripts(word[0]).items() if k in _CASED}
        if len(counts) != 2 or len(word[0]) < _MIN_WORD or _ACRONYM_WITH_ENDING.fullmatch(word[0]):
            continue
        main, odd = sorted(counts, key=lambda name: -counts[name])
        letters = _LETTERS[odd].findall(word[0])
        if counts[main] > counts[odd] and set(letters) <= _LOOK_ALIKE[odd, main]:
            message = (
                f"{shorten(word[0])!r} mixes {main} with {odd} {', '.join(sorted(set(letters)))}"
            )
            yield RULES["TQ306"].at(*word.span(), message, {"main": main, "odd": odd})
