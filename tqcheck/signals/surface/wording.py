"""Patterns that find words of any language in their inflected forms and spellings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import regex

from tqcheck.language.letters import GLUED_LANGS

Meaning = TypeVar("Meaning")

BLANK = r"[\s\u00a0\u202f]"
_VARIANTS = (
    "'’ʼ‘", "يیى", "كک", "هہةۃ", "şș", "ţț", "её", "-‑–", "ύυ", "ίι", "όο", "άα", "έε", "ώω", "ήη",
)  # fmt: skip
_LOOSE = {char: f"[{group}]" for group in _VARIANTS for char in group}
# Devanagari, Bengali and Gurmukhi letters with a dot have one sign of their own and two in CLDR;
# the dot is left out as often.
_DOTTED = {
    "\u0915\u093c": "\u0958", "\u0916\u093c": "\u0959", "\u0917\u093c": "\u095a",
    "\u091c\u093c": "\u095b", "\u0921\u093c": "\u095c", "\u0922\u093c": "\u095d",
    "\u092b\u093c": "\u095e", "\u092f\u093c": "\u095f", "\u09a1\u09bc": "\u09dc",
    "\u09a2\u09bc": "\u09dd", "\u09af\u09bc": "\u09df",
}  # fmt: skip
_DOTTED_SIGNS = str.maketrans({sign: pair for pair, sign in _DOTTED.items()})
_LAST_VOWEL = regex.compile(
    r"(?:(?<=\p{L}{4})(?:[aeiouyąęáéíóúăâîаеёиоуыэюяіїєηιοαიაეოუի]|[iauy]s|ος|ου)|ம்|ം|ం|ು|್)$"
)
_SHORT = 5  # letters; shorter words take no endings, as they begin others
_SHORT_ABUGIDA = 3
_ABUGIDA = regex.compile(
    r"[\p{Devanagari}\p{Bengali}\p{Gujarati}\p{Gurmukhi}\p{Tamil}\p{Telugu}\p{Kannada}\p{Malayalam}]"
)
_LETTER_LAST = regex.compile(r"[\p{L}\p{M}]$")
_ENDING = r"[\p{L}\p{M}\u200c\u200d]{0,8}"
_WORD_END = r"(?![\p{L}\p{M}])"


def loose(word: str) -> str:
    """Give the pattern of a word with its variant spellings."""
    parts: list[str] = []
    for char in word.translate(_DOTTED_SIGNS):
        if char in "\u093c\u09bc" and parts:
            pair = regex.sub(r"\\", "", parts.pop()) + char
            parts.append(f"(?:{pair[0]}{char}?|{_DOTTED.get(pair, pair)})")
        elif char.isspace():
            parts.append(rf"{BLANK}+")
        elif char in "\u200c\u200d":
            parts.append(r"[\u200c\u200d\s]?")
        else:
            parts.append(_LOOSE.get(char, regex.escape(char)))
    return "".join(parts)


def inflected(word: str, lang: str, *, trims: bool = True) -> str:
    """Give the pattern of a word in any of its forms; `word*` may go on whatever its length.

    The endings of long words are free, as far as these are letters: CLDR has plurals, few cases.
    """
    if word.endswith("*"):
        return loose(word[:-1]) + _ENDING
    if lang in GLUED_LANGS or not _LETTER_LAST.search(word):
        return loose(word) + (r"(?!\p{Latin})" if word[-1:].isascii() else "")
    stem = stem_of(word) if trims else word
    return loose(stem) + _ENDING if may_end(stem) else loose(word) + _WORD_END


def stem_of(word: str) -> str:
    """Give a word without its last vowel, which other forms may lack."""
    return _LAST_VOWEL.sub("", word)


def may_end(word: str) -> bool:
    """Say whether a word is long enough to take endings and begin no other word."""
    return len(word.split()[-1]) >= (_SHORT_ABUGIDA if _ABUGIDA.search(word) else _SHORT)


@dataclass(frozen=True, slots=True)
class Lexicon(Generic[Meaning]):
    """Find words and tell what they mean; the longest word wins."""

    pattern: regex.Pattern[str]
    meanings: tuple[Meaning, ...]

    def at(self, text: str, place: int) -> tuple[int, Meaning] | None:
        """Give the end and meaning of the word that starts at a place."""
        match = self.pattern.match(text, place)
        return (match.end(), self._meaning(match)) if match else None

    def all(self, text: str, start: int = 0) -> Iterator[tuple[int, int, Meaning]]:
        """Give start, end and meaning of all words from a place on."""
        for match in self.pattern.finditer(text, start):
            yield *match.span(), self._meaning(match)

    def _meaning(self, match: regex.Match[str]) -> Meaning:
        return self.meanings[int((match.lastgroup or "w0")[1:])]


def lexicon(
    words: Mapping[str, Meaning],
    lang: str,
    before: str = "",
    after: str = "",
    *,
    trims: bool = True,
) -> Lexicon[Meaning] | None:
    """Build the lexicon of words in any of their forms, between two patterns; None of no words."""
    if not words:
        return None
    ordered = sorted(words, key=lambda word: (-len(word.rstrip("*")), word))
    groups = (f"(?P<w{i}>{inflected(word, lang, trims=trims)})" for i, word in enumerate(ordered))
    pattern = regex.compile(f"{before}(?:{'|'.join(groups)}){after}", regex.IGNORECASE)
    return Lexicon(pattern, tuple(words[word] for word in ordered))


def any_of(patterns: Iterable[str]) -> str:
    """Join patterns, the longer before the shorter."""
    return "|".join(sorted(set(patterns), key=lambda each: (-len(each), each)))
