"""Name the words that a language model would have expected where a word stands.

The model predicts pieces, and a piece may be the beginning of many words (“inter”). People are
shown only what is a common word of the language: `models/words/words.json` lists those, counted in
human texts. Scripts without blanks have no such list: there a piece of two characters is a word.
A language that is not listed gets no alternatives.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import regex

from tqcheck.backends.tokens import Ints, Tokenizer
from tqcheck.backends.words import is_unspaced
from tqcheck.errors import ModelError

WORDS_ID = "words-1"
"""The words that came with tqcheck."""
CHOICES = 16
"""The likeliest tokens that are looked through for words."""
_MOST = 3
_UNSPACED_LEAST = 2  # characters: a single one is as a rule the beginning of a word

_LETTERS = regex.compile(r"[\p{L}\p{M}]+")
CommonWords = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Spot:
    """Say where a word stands: in a text of this language, its first token being `first`."""

    word: str
    lang: str
    first: int


def read_words(path: Path) -> CommonWords:
    """Read each language's common words; raises ModelError where the file is no such list."""
    try:
        entries = json.loads(path.read_text("utf-8"))
        return {lang: frozenset(words.split()) for lang, words in entries.items()}
    except (OSError, ValueError, AttributeError) as error:
        raise ModelError(f"{path}: not a list of words: {error}; install tqcheck again") from error


class ExpectedWords:
    """Turn a language model's favourite tokens into words."""

    def __init__(self, tokenizer: Tokenizer, words: CommonWords) -> None:
        self._tokenizer = tokenizer
        self._words = words
        self._opening = tokenizer.encode("\n").ids.tolist()  # else a first blank may be dropped
        self._n_opening = len(tokenizer.decode(self._opening))
        self._pieces: dict[int, str] = {}

    def name(self, spot: Spot, ids: Ints, choices: Sequence[Sequence[int]]) -> tuple[str, ...]:
        """Give up to three words, the likeliest first, that differ from the one that stands there.

        `ids` are the sentence's tokens, `choices` the likeliest at each, -1 where none are known.
        Where a blank is a token of its own, the choice of the word falls at the blank.
        """
        place, piece = spot.first, self._piece(int(ids[spot.first]))
        is_begun = spot.word.startswith(piece.lstrip()) or "\ufffd" in piece
        if not is_begun or not _LETTERS.match(spot.word):
            return ()
        if place and not piece.startswith(" ") and self._piece(int(ids[place - 1])) == " ":
            place, piece = place - 1, " "
        blank = " " if piece.startswith(" ") else ""
        return tuple(self._fitting(spot, blank, choices[place]))[:_MOST]

    def _fitting(self, spot: Spot, blank: str, tokens: Sequence[int]) -> Iterator[str]:
        """Give the tokens that are words, each once, whatever its capitals."""
        own = spot.word.casefold()
        seen: set[str] = set()
        for token in tokens:
            piece = self._piece(token) if token >= 0 else ""
            word = piece.removeprefix(" ")
            key = word.casefold()
            if piece == blank + word and self._is_word(word, spot):
                if not own.startswith(key) and key not in seen:
                    yield word
                seen.add(key)

    def _is_word(self, word: str, spot: Spot) -> bool:
        if is_unspaced(word):
            return len(word) >= _UNSPACED_LEAST and is_unspaced(spot.word)
        return word in self._words.get(spot.lang, ())

    def _piece(self, token: int) -> str:
        if token not in self._pieces:
            text = self._tokenizer.decode([*self._opening, token])
            self._pieces[token] = text[self._n_opening :]
        return self._pieces[token]
