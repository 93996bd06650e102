"""Cut a text into the words that carry a risk, in every script, and map tokens to them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import regex

from tqcheck.backends.tokens import Ints, Tokens

# Scripts written without blanks between words, where the language model's tokens serve as words.
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\u30fc\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}"
_LETTER = rf"[\w--[{_UNSPACED}]]"
_WORD = regex.compile(
    rf"(?P<spaced>{_LETTER}+(?:[.,'’\-]{_LETTER}+)*)|[{_UNSPACED}]+|[^\w\s]+", regex.VERSION1
)

_UNSPACED_TEXT = regex.compile(rf"[{_UNSPACED}]+")


def is_unspaced(text: str) -> bool:
    """Tell whether a text is all in scripts that are written without blanks."""
    return _UNSPACED_TEXT.fullmatch(text) is not None


def find_words(text: str, tokens: Tokens) -> Ints:
    """Find the words of a text as rows (start, end), in order.

    Runs of punctuation, and runs of letters in scripts without blanks, are cut where tokens begin.
    """
    cuts = np.unique(tokens.starts)
    places: list[tuple[int, int]] = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        inner = cuts[:0] if match["spaced"] else cuts[(cuts > start) & (cuts < end)]
        places += zip([start, *inner.tolist()], [*inner.tolist(), end], strict=True)
    return np.asarray(places, dtype=np.int64).reshape(-1, 2)


def words_of_tokens(tokens: Tokens, words: Ints) -> Ints:
    """Give for each token the row of the word in which it ends; -1 for blanks."""
    if not len(words):
        return np.full(len(tokens), -1, dtype=np.int64)
    rows = np.searchsorted(words[:, 0], tokens.ends, side="left") - 1
    overlaps = (rows >= 0) & (words[np.clip(rows, 0, None), 1] > tokens.starts)
    return np.where(overlaps, rows, -1)


def tokens_of_words(tokens: Tokens, words: Ints) -> npt.NDArray[np.int64]:
    """Give for each word the last token that reaches into it; -1 behind the last token read."""
    if not len(tokens):
        return np.full(len(words), -1, dtype=np.int64)
    rows = np.searchsorted(tokens.starts, words[:, 1], side="left") - 1
    reaches = (rows >= 0) & (tokens.ends[np.clip(rows, 0, None)] > words[:, 0])
    return np.where(reaches, rows, -1)
