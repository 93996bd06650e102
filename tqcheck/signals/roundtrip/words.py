"""Cut a text into the words that are compared: characters in scripts without blanks.

A hyphen parts two words; so does an apostrophe after an elided article (l'armée).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache

import regex

from tqcheck.language.letters import ALL_UNSPACED, SOUTH_EAST_ASIAN
from tqcheck.signals.roundtrip.function_words import is_function_word, is_negation, numerals

_ALONE = rf"\p{{Han}}\p{{Hiragana}}{SOUTH_EAST_ASIAN}\p{{Tibetan}}"
_LETTER = rf"[\p{{L}}\p{{M}}\p{{N}}--[{ALL_UNSPACED}]]"
_NUMBER = (
    r"\p{Nd}{1,3}(?:[ \u00a0\u202f\u2009]\p{Nd}{3})+(?!\p{N})(?:[.,]\p{Nd}+)?"
    r"|\p{Nd}+(?:[.,:٫٬'’]\p{Nd}+)*"
)
_WORD = regex.compile(
    rf"(?<!{_LETTER})(?:{_NUMBER}){_LETTER}*"
    rf"|[{_ALONE}]\p{{M}}*"
    r"|[\p{Katakana}ー]+"
    rf"|{_LETTER}+(?:['’ʼ\u200c\u200d]{_LETTER}+)*",
    regex.VERSION1,
)
_CHAR = regex.compile(rf"[{_ALONE}]")
_ELISION = regex.compile(r"['’ʼ]")
_ELIDING_LANGS = frozenset({"fr", "it", "ca", "oc"})
_ACCENTS = regex.compile(r"[\u0300-\u036f]+")
_GROUPING = regex.compile(r"[.,٫٬'’ \u00a0\u202f\u2009](?=\p{Nd}{3}(?!\p{N}))")
_FIGURES = regex.compile(r"\p{Nd}[\p{Nd}.,:٫٬'’ \u00a0\u202f\u2009]*")


class WordKind(IntEnum):
    """Tell words apart by what their loss on a round trip means."""

    FUNCTION = 0
    CONTENT = 1
    NEGATION = 2
    NUMBER = 3


@dataclass(frozen=True, slots=True)
class Word:
    """Hold a word, `text[start:end]`; words of one `key` are the same but for case and accents.

    `is_char`: one character of a script without blanks. `is_name`: written like a name.
    """

    start: int
    end: int
    text: str
    key: str
    kind: WordKind
    is_char: bool = False
    is_name: bool = False

    @property
    def is_content(self) -> bool:
        """Say whether its loss is worth a word."""
        return self.kind is not WordKind.FUNCTION


@lru_cache(maxsize=64)  # a text is read for its scores, its view and its findings
def words_of(text: str, lang: str) -> tuple[Word, ...]:
    """List the words of a text in order; punctuation lies between them."""
    return _with_names(text, [_word(text, *place, lang) for place in _places(text, lang)], lang)


def _places(text: str, lang: str) -> list[tuple[int, int]]:
    places = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        if lang in _ELIDING_LANGS:
            for mark in _ELISION.finditer(text, start, end):
                places.append((start, mark.start()))
                start = mark.end()
        places.append((start, end))
    return [(start, end) for start, end in places if start < end]


def _word(text: str, start: int, end: int, lang: str) -> Word:
    written = text[start:end]
    if any(char.isdecimal() for char in written):
        return Word(start, end, written, _number_key(written), WordKind.NUMBER)
    folded = unicodedata.normalize("NFC", written).casefold()
    kind = WordKind.CONTENT
    if is_negation(folded, lang):
        kind = WordKind.NEGATION
    elif is_function_word(folded, lang):
        kind = WordKind.FUNCTION
    is_char = bool(_CHAR.match(written))
    if folded in numerals(lang)[2:]:  # 0 and 1 are articles and pronouns as often
        # A Chinese numeral is part of words such as 三明治, so its loss is not that of a number.
        kind = WordKind.CONTENT if is_char else WordKind.NUMBER
        return Word(start, end, written, str(numerals(lang).index(folded)), kind, is_char)
    return Word(start, end, written, _without_accents(folded), kind, is_char)


def _without_accents(folded: str) -> str:
    """Take the accents off, but not the vowel signs of other scripts."""
    if folded.isascii():
        return folded
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", folded))
    return unicodedata.normalize("NFC", plain) or folded


def _number_key(written: str) -> str:
    """Write a number in one way: ASCII digits, no grouping, a point for every other mark."""
    figures = _FIGURES.match(written)
    if figures is None:  # G20, COVID19
        return written.casefold()
    plain = _GROUPING.sub("", figures[0])
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else "." for c in plain)


def _with_names(text: str, words: Sequence[Word], lang: str) -> tuple[Word, ...]:
    """Mark the names: capitals inside a sentence, unless capitals are everywhere or for nouns."""
    cased = [w for w in words if w.kind is WordKind.CONTENT and w.text[0].lower() != w.text[0]]
    n_content = sum(w.kind is WordKind.CONTENT for w in words)
    is_telling = lang not in _NOUNS_IN_CAPITALS and 4 * len(cased) <= 3 * n_content
    return tuple(
        _as_name(w)
        if _is_acronym(w, text) or (is_telling and w in cased and not _opens(text, w.start))
        else w
        for w in words
    )


def _as_name(word: Word) -> Word:
    """Mark a word as a name, which is content, though the US look like a pronoun."""
    kind = WordKind.CONTENT if word.kind is WordKind.FUNCTION else word.kind
    return replace(word, kind=kind, is_name=True)


_NOUNS_IN_CAPITALS = frozenset({"de", "lb", "nds", "gsw"})
_OPENING = regex.compile(r"(?:^|[.!?:…–—\"“„«»‘‚(\[]|(?<!\p{L})['’])\s*$")
_LONGEST_LOOK_BACK = 4


def _opens(text: str, start: int) -> bool:
    """Say whether a word begins a sentence or a quotation, where capitals tell nothing."""
    return bool(_OPENING.search(text[max(0, start - _LONGEST_LOOK_BACK) : start] if start else ""))


def _is_acronym(word: Word, text: str) -> bool:
    return len(word.text) >= 2 and word.text.isupper() and not text.isupper()
