"""Cut texts into an encoder-decoder's tokens, each with its place, and put translations together.

A text never yields a special token: `</s>` or `>>fra<<` in it are characters like any others.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from tqcheck.backends.tokens import Ints, Tokens, TransformersTokenizer

# No tokenizer takes half a surrogate pair; in its stead stands one character, too.
_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANK = "\u2581"
_BYTE = re.compile(r"<0x([0-9A-F]{2})>")


class Codec(Protocol):
    """Turn texts into tokens and back; offsets are code points into the text."""

    @property
    def sizes(self) -> tuple[int, int]:
        """Give how many ids the source and the translation may have."""

    def encode_source(self, text: str) -> Tokens:
        """Tokenize a text to translate, without special tokens."""

    def encode_target(self, text: str) -> Tokens:
        """Tokenize a translation, without special tokens."""

    def knows(self, tokens: Tokens) -> bool:
        """Tell whether the vocabulary has any of a source's tokens, blanks left out."""

    def decode(self, ids: Sequence[int]) -> str:
        """Put a translation together, leaving special tokens and languages out."""


class FastCodec:
    """Tokenize both sides with one fast tokenizer; `languages` are the ids of its languages."""

    def __init__(self, tokenizer: Any, languages: Iterable[int] = ()) -> None:
        self._tokenizer = tokenizer
        self._inner = TransformersTokenizer(tokenizer)
        self._unk = int(tokenizer.unk_token_id)
        self._special = {*tokenizer.all_special_ids, *languages}
        vocabulary = tokenizer.get_vocab()
        self._nothing = {self._unk, vocabulary.get(_BLANK, self._unk)}
        self.sizes = (max(vocabulary.values()) + 1,) * 2

    def encode_source(self, text: str) -> Tokens:
        """Tokenize a text to translate, without special tokens."""
        found = self._inner.encode(_SURROGATE.sub("\ufffd", text))
        # Some vocabularies hold their special tokens as words, and these are found in a text.
        ids = np.where(np.isin(found.ids, list(self._special)), self._unk, found.ids)
        return Tokens(ids, found.starts, found.ends)

    encode_target = encode_source

    def knows(self, tokens: Tokens) -> bool:
        """Tell whether the vocabulary has any of a source's tokens, blanks left out."""
        return not self._nothing.issuperset(tokens.ids.tolist())

    def decode(self, ids: Sequence[int]) -> str:
        """Put a translation together, leaving special tokens and languages out."""
        kept = [i for i in ids if i not in self._special]
        return str(self._tokenizer.decode(kept, clean_up_tokenization_spaces=False)).strip()


@dataclass(frozen=True, slots=True)
class Pieces:
    """Hold one side's sentencepiece model and the ids of its pieces, which stand beside it."""

    model: Any
    ids: Mapping[str, int]


class PiecesCodec:
    """Tokenize with sentencepiece models beside which a vocabulary file gives the ids.

    The tokenizers of transformers for such models are slow ones and give no offsets. `special` are
    tokens that no text yields.
    """

    def __init__(self, source: Pieces, target: Pieces, special: Collection[str], unk: int) -> None:
        self._source = _without(source, special)
        self._target = _without(target, special)
        self._unk = unk
        self._nothing = {unk, source.ids.get(_BLANK, unk)}
        self._piece_of = {i: piece for piece, i in self._target.ids.items()}
        self.sizes = (max(source.ids.values()) + 1, max(target.ids.values()) + 1)

    def encode_source(self, text: str) -> Tokens:
        """Tokenize a text to translate, without special tokens."""
        return self._encode(text, self._source)

    def encode_target(self, text: str) -> Tokens:
        """Tokenize a translation, without special tokens."""
        return self._encode(text, self._target)

    def knows(self, tokens: Tokens) -> bool:
        """Tell whether the vocabulary has any of a source's tokens, blanks left out."""
        return not self._nothing.issuperset(tokens.ids.tolist())

    def decode(self, ids: Sequence[int]) -> str:
        """Put a translation together, leaving special tokens and languages out."""
        pieces = [self._piece_of[i] for i in ids if i in self._piece_of]
        # A piece of the vocabulary that the model lacks is kept as it is, with its blank.
        return str(self._target.model.decode(pieces)).replace(_BLANK, " ").strip()

    def _encode(self, text: str, side: Pieces) -> Tokens:
        text = _SURROGATE.sub("\ufffd", text)
        pieces = side.model.encode(text, out_type=str)
        # Pieces follow one another in the normalized text, and that knows where it came from.
        _, origins = side.model.normalize(text, with_offsets=True)
        places = np.asarray(origins, dtype=np.int64)
        starts, ends = _spans(pieces)
        ids = np.asarray([side.ids.get(piece, self._unk) for piece in pieces], dtype=np.int64)
        return Tokens(ids, places[starts], places[ends])


def _without(side: Pieces, special: Collection[str]) -> Pieces:
    return Pieces(side.model, {p: i for p, i in side.ids.items() if p not in special})


def _spans(pieces: Sequence[str]) -> tuple[Ints, Ints]:
    """Give where pieces lie in the text they spell; bytes all carry their character's place."""
    widths, advances = [], []
    for piece in pieces:
        byte = _BYTE.fullmatch(piece)
        # In UTF-8 a byte 10xxxxxx goes on with a character that an earlier byte began.
        goes_on = byte is not None and int(byte[1], 16) & 0xC0 == 0x80
        widths.append(1 if byte else len(piece))
        advances.append(0 if goes_on else widths[-1])
    ends = np.cumsum(np.asarray(advances, dtype=np.int64))
    return ends - np.asarray(widths, dtype=np.int64), ends
