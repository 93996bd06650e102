"""Cut a text into a language model's tokens and keep the place of each in the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tokens:
    """Hold a text's token ids and their code-point offsets, `text[starts[i]:ends[i]]`.

    Tokens that spell one character byte by byte all carry that character's offsets.
    """

    ids: Ints
    starts: Ints
    ends: Ints

    def __len__(self) -> int:
        return len(self.ids)

    def cut(self, limit: int) -> Tokens:
        """Keep the first `limit` tokens."""
        return Tokens(self.ids[:limit], self.starts[:limit], self.ends[:limit])


class Tokenizer(Protocol):
    """Turn texts into tokens; special tokens are never read from a text."""

    @property
    def bos(self) -> int:
        """Give the id that opens every sequence."""

    @property
    def size(self) -> int:
        """Give the number of token ids."""

    def encode(self, text: str) -> Tokens:
        """Tokenize a text as it stands, without special tokens."""

    def decode(self, ids: Sequence[int]) -> str:
        """Join tokens into a text; bytes that spell no character become U+FFFD."""


class SentencePieceTokenizer:
    """Tokenize by a sentencepiece model that neither normalizes nor drops anything."""

    def __init__(self, path: Path) -> None:
        import sentencepiece

        self._model = sentencepiece.SentencePieceProcessor(model_file=str(path))
        self.bos = int(self._model.bos_id())
        self.size = n = int(self._model.vocab_size())
        pieces = self._model.id_to_piece(list(range(n)))  # in one call: a single one is slow
        # A vocabulary may also hold a word that merely looks like a byte, "<0x41>".
        is_byte = self._model.is_byte
        self._is_byte = np.fromiter(
            (piece.startswith("<0x") and is_byte(i) for i, piece in enumerate(pieces)), bool, n
        )
        self._first_byte = int(np.argmax(self._is_byte))
        self._width = np.fromiter(map(len, pieces), np.int64, n)

    def encode(self, text: str) -> Tokens:
        """Tokenize a text as it stands, without special tokens."""
        ids = np.asarray(self._model.encode(text), dtype=np.int64)
        is_byte = self._is_byte[ids]
        # In UTF-8 a byte 10xxxxxx goes on with a character that an earlier byte began.
        continues = is_byte & ((ids - self._first_byte) & 0xC0 == 0x80)
        width = np.where(is_byte, 1, self._width[ids])
        ends = np.cumsum(np.where(continues, 0, width))
        return Tokens(ids, ends - width, ends)

    def decode(self, ids: Sequence[int]) -> str:
        """Join tokens into a text; bytes that spell no character become U+FFFD."""
        return str(self._model.decode(list(ids)))


class TransformersTokenizer:
    """Tokenize by any fast tokenizer of the transformers library."""

    def __init__(self, tokenizer: PreTrainedTokenizerBase) -> None:
        self._tokenizer = tokenizer
        self.size = len(tokenizer)
        bos = tokenizer.bos_token_id
        self.bos = int(tokenizer.eos_token_id if bos is None else bos)

    def encode(self, text: str) -> Tokens:
        """Tokenize a text as it stands, without special tokens."""
        found = self._tokenizer(
            text, add_special_tokens=False, return_offsets_mapping=True, split_special_tokens=True
        )
        places = np.asarray(found["offset_mapping"], dtype=np.int64).reshape(-1, 2)
        ids = np.asarray(found["input_ids"], dtype=np.int64)
        return Tokens(ids, places[:, 0], places[:, 1])

    def decode(self, ids: Sequence[int]) -> str:
        """Join tokens into a text; bytes that spell no character become U+FFFD."""
        return str(self._tokenizer.decode(list(ids), clean_up_tokenization_spaces=False))
