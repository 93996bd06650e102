"""The second view: a small encoder that lays a translation beside its source, word by word.

Each text is read alone, so the numbers do not depend on what else is in a batch. The file holds the
matrices in 8 bits with a scale for each row, and the pieces of the tokenizer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch
from safetensors import SafetensorError, safe_open

from tqcheck.backends import store
from tqcheck.backends.bfloat16 import to_bfloat16
from tqcheck.backends.causal_lm import pick_device, pick_precision
from tqcheck.backends.encoder_network import (
    ACCURACY,
    MAJOR,
    MARKED,
    SENTENCE_DA,
    SENTENCE_MAJOR,
    SENTENCE_PENALTY,
    Encoder,
    EncoderShape,
    Judgement,
    PairHead,
    Side,
)
from tqcheck.backends.identity import ENCODER_ID
from tqcheck.backends.protocols import (
    STANDS_FOR,
    Laid,
    LeftOut,
    Link,
    SecondReading,
    SecondWord,
)
from tqcheck.backends.tokens import Ints, Tokens
from tqcheck.backends.words import find_words, tokens_of_words, words_of_tokens
from tqcheck.config import ModelConfig
from tqcheck.errors import ModelError
from tqcheck.records import ModelInfo

if TYPE_CHECKING:
    from tokenizers import Tokenizer

FIRST, PADDING, LAST, UNKNOWN = range(4)
"""The pieces that are never found in a text."""

_SCALE = ".scale"
_BATCH_TOKENS = 4096
_TOLD = 0.1  # risk from which on a source word is worth naming

Cosines = np.ndarray[tuple[int, int], np.dtype[np.float32]]


class Pair(NamedTuple):
    """Hold a translation, the places (start, end) of its words, and its source."""

    text: str
    words: tuple[tuple[int, int], ...]
    source: str | None


@dataclass(frozen=True, slots=True)
class EncoderFile:
    """Hold what the file of an encoder holds, its matrices as float32."""

    shape: EncoderShape
    most_tokens: int
    pieces: tuple[tuple[str, float], ...]
    encoder: dict[str, torch.Tensor]
    head: dict[str, torch.Tensor]


def read_encoder(path: Path) -> EncoderFile:
    """Read an encoder's file; raises ModelError when it is not one of ours."""
    try:
        with safe_open(path, "pt") as file:
            note = json.loads(file.metadata()["tqcheck"])
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
        text = bytes(tensors.pop("pieces.text").numpy()).decode("utf-8")
        scores = tensors.pop("pieces.scores").tolist()
        weights = {name: _widened(name, tensors) for name in tensors if not name.endswith(_SCALE)}
        return EncoderFile(
            shape=EncoderShape(**note["shape"]),
            most_tokens=note["most_tokens"],
            pieces=tuple(zip(text.split("\n"), scores, strict=True)),
            encoder=_under("encoder.", weights),
            head=_under("head.", weights),
        )
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{path}: not an encoder of tqcheck: {error}") from error


def _widened(name: str, tensors: dict[str, torch.Tensor]) -> torch.Tensor:
    scale = tensors.get(name + _SCALE)
    return tensors[name].float() if scale is None else tensors[name].float() * scale[:, None]


def _under(prefix: str, weights: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {k.removeprefix(prefix): v for k, v in weights.items() if k.startswith(prefix)}


def make_tokenizer(pieces: Sequence[tuple[str, float]]) -> Tokenizer:
    """Make the tokenizer of some pieces (unigram model; Kudo, arXiv 1804.10959)."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    tokenizer = Tokenizer(models.Unigram(list(pieces), unk_id=UNKNOWN))
    blanks = normalizers.Replace(Regex(r"\s+"), " ")
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), blanks])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    return tokenizer


class _Text(NamedTuple):
    """Hold a text's tokens, without the marks around it, and how many characters were cut off."""

    tokens: Tokens
    truncated: int


class PairEncoder:
    """Judge translations by what they say, beside their sources where there are any.

    The precision of its matrix products is that of `info`; all else is float32.
    """

    def __init__(self, file: EncoderFile, info: ModelInfo, device: str | torch.device) -> None:
        self.info = info
        self._device = device
        self._most = file.most_tokens - 2
        self._tokenizer = make_tokenizer(file.pieces)
        # Given empty pieces: drawing so many at random takes longer than reading the file.
        pieces = torch.empty(file.shape.n_pieces, file.shape.width)
        self._encoder, self._head = Encoder(file.shape, pieces), PairHead(file.shape)
        for part, weights in ((self._encoder, file.encoder), (self._head, file.head)):
            try:
                part.load_state_dict(weights, assign=True)
            except RuntimeError as error:
                raise ModelError(f"{info.id}: damaged weights: {error}") from error
            if info.precision == "bfloat16":
                to_bfloat16(part)
            part.to(device).eval()

    def read(self, pairs: Sequence[Pair]) -> Iterator[tuple[int, SecondReading]]:
        """Judge every pair, those of like length together; gives (index, reading)."""
        texts = [self._text(pair.text) for pair in pairs]
        sources = [None if p.source is None else self._text(p.source) for p in pairs]
        for is_beside in (True, False):
            chosen = [n for n, source in enumerate(sources) if (source is not None) == is_beside]
            sizes = [
                len(texts[n].tokens) + (len(s.tokens) if (s := sources[n]) else 0) + 4
                for n in chosen
            ]
            for batch in _batches(chosen, sizes):
                own = [sources[n] for n in batch]
                read = self._judge(
                    [pairs[n] for n in batch],
                    [texts[n] for n in batch],
                    [source for source in own if source is not None],
                )
                yield from zip(batch, read, strict=True)

    def find_words(self, text: str) -> tuple[tuple[int, int], ...]:
        """Give the places (start, end) of the words of a text."""
        places = find_words(text, self._text(text).tokens)
        return tuple((int(start), int(end)) for start, end in places)

    @torch.inference_mode()
    def align(self, pairs: Sequence[tuple[str, str]]) -> tuple[Laid | None, ...]:
        """Lay the texts of each pair beside each other; each text is encoded once."""
        texts = {
            text: self._text(text) for text in dict.fromkeys(t for pair in pairs for t in pair)
        }
        listed = list(texts)
        states: dict[str, torch.Tensor] = {}
        for batch in _batches(range(len(listed)), [len(texts[t].tokens) + 2 for t in listed]):
            side = self._encode([texts[listed[n]] for n in batch])
            for row, n in enumerate(batch):
                text = listed[n]
                states[text] = side.states[row, 1 : len(texts[text].tokens) + 1]
        cosines = (self._head.compare(states[a], states[b]).cpu().numpy() for a, b in pairs)
        return tuple(
            _laid((a, texts[a].tokens), (b, texts[b].tokens), own)
            for (a, b), own in zip(pairs, cosines, strict=True)
        )

    def _text(self, text: str) -> _Text:
        encoding = self._tokenizer.encode(text)
        places = np.asarray(encoding.offsets, dtype=np.int64).reshape(-1, 2)
        tokens = Tokens(np.asarray(encoding.ids, dtype=np.int64), places[:, 0], places[:, 1])
        kept = tokens.cut(self._most)
        n_cut = len(text) - int(kept.ends[-1]) if len(kept) < len(tokens) else 0
        return _Text(kept, n_cut)

    @torch.inference_mode()
    def _judge(
        self, pairs: Sequence[Pair], texts: Sequence[_Text], sources: Sequence[_Text]
    ) -> Iterator[SecondReading]:
        own = self._encode(texts)
        theirs = self._encode(sources) if sources else None
        found = self._head(own, theirs)
        lost = self._head(theirs, own, is_source=True) if theirs else None
        alike = self._head.compare(own.states, theirs.states).cpu().numpy() if theirs else None
        for n, pair in enumerate(pairs):
            judged = Judgement(found.tokens[n].cpu(), found.sentence[n].cpu())
            view = partial(_reading, pair, texts[n], judged)
            if lost is None or alike is None:
                yield view()
            else:
                tokens = sources[n].tokens
                words = find_words(pair.source or "", tokens)
                cosines = alike[n, 1 : len(texts[n].tokens) + 1, 1 : len(tokens) + 1]
                risks = lost.tokens[n, :, MARKED].sigmoid().cpu()
                rows = words_of_tokens(tokens, words)
                yield view(_Beside(sources[n], words, rows, risks, cosines))

    def _encode(self, texts: Sequence[_Text]) -> Side:
        rows = [torch.from_numpy(np.concatenate([[FIRST], t.tokens.ids, [LAST]])) for t in texts]
        ids = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=PADDING)
        is_token = torch.arange(ids.shape[1])[None] < torch.tensor([len(r) for r in rows])[:, None]
        ids, is_token = ids.to(self._device), is_token.to(self._device)
        encoded: Side = self._encoder(ids, is_token)
        return encoded


class _Beside(NamedTuple):
    """Hold a source beside a translation: its tokens' risk of having been left out, likenesses.

    `words` are the places of its words, `rows` the word of each token.
    """

    source: _Text
    words: Ints
    rows: Ints
    lost: torch.Tensor
    alike: Cosines


def _batches(chosen: Sequence[int], sizes: Sequence[int]) -> Iterator[list[int]]:
    """Cut into batches of like length, none over the budget of tokens."""
    batch: list[int] = []
    for size, n in sorted(zip(sizes, chosen, strict=True)):
        if batch and (len(batch) + 1) * size > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(n)
    if batch:
        yield batch


def _reading(
    pair: Pair, text: _Text, judged: Judgement, beside: _Beside | None = None
) -> SecondReading:
    words = np.asarray(pair.words, dtype=np.int64).reshape(-1, 2)
    spans = _token_spans(text.tokens, words)
    probabilities = judged.tokens.sigmoid().numpy()[1:]
    found = [
        SecondWord(
            risk=float(probabilities[first:last, MARKED].max()),
            major=float(probabilities[first:last, MAJOR].mean()),
            accuracy=float(probabilities[first:last, ACCURACY].mean()),
            source=_counterpart(beside, first, last) if beside else None,
        )
        if first < last
        else None
        for first, last in spans
    ]
    sentence = judged.sentence.tolist()
    return SecondReading(
        major=sentence[SENTENCE_MAJOR],
        penalty=sentence[SENTENCE_PENALTY],
        da=sentence[SENTENCE_DA],
        words=tuple(found),
        alike=_alike(beside.alike) if beside else None,
        left_out=tuple(_left_out(pair, text, beside)) if beside else (),
        truncated=text.truncated,
        source_truncated=beside.source.truncated if beside else 0,
    )


def _token_spans(tokens: Tokens, words: Ints) -> list[tuple[int, int]]:
    """Give for each word the tokens (first, behind the last) that reach into it."""
    last = tokens_of_words(tokens, words)
    first = np.searchsorted(tokens.ends, words[:, 0], side="right")
    return [(int(a), int(b) + 1) if b >= 0 else (0, 0) for a, b in zip(first, last, strict=True)]


def _alike(cosines: Cosines) -> float | None:
    """Give the mean of both texts' tokens' best cosines in the other; None where one has none."""
    return float((cosines.max(1).mean() + cosines.max(0).mean()) / 2) if cosines.size else None


def _counterpart(beside: _Beside, first: int, last: int) -> tuple[int, int] | None:
    """Find the word of the source that the tokens of a word stand for; None: nothing is like.

    What another word of the translation is more like is taken by that.
    """
    own = beside.alike[first:last]
    if not own.size:
        return None
    likest = own.max(0)
    taken = np.maximum(0.0, beside.alike.max(0) - likest)
    best = int((likest - taken).argmax())
    if likest[best] < STANDS_FOR:
        return None
    row = int(beside.rows[best])
    return (int(beside.words[row, 0]), int(beside.words[row, 1])) if row >= 0 else None


def _left_out(pair: Pair, text: _Text, beside: _Beside) -> Iterator[LeftOut]:
    """Name the words of the source that may have been left out, and where they belong."""
    source = pair.source or ""
    risks = beside.lost[1:].numpy()
    spans = _token_spans(beside.source.tokens, beside.words)
    for (start, end), (first, last) in zip(beside.words.tolist(), spans, strict=True):
        is_word = any(map(str.isalnum, source[start:end]))
        if is_word and first < last and risks[first:last].max() >= _TOLD:
            risk = float(risks[first:last].max())
            yield LeftOut(start, end, risk, _place_of(text, beside, first))


def _laid(one: tuple[str, Tokens], two: tuple[str, Tokens], cosines: Cosines) -> Laid | None:
    links, alike = tuple(_links(one, two, cosines)), _alike(cosines)
    if not links or alike is None:
        return None
    return Laid(alike, links, tuple(_links(two, one, cosines.T)))


def _links(own: tuple[str, Tokens], other: tuple[str, Tokens], cosines: Cosines) -> Iterator[Link]:
    """Find for each word the one of the other text that its tokens are most like."""
    words, others = find_words(*own), find_words(*other)
    rows = words_of_tokens(other[1], others)
    if not (rows >= 0).any():
        return
    seen = np.where(rows >= 0, cosines, -1.0)
    for (start, end), (first, last) in zip(
        words.tolist(), _token_spans(own[1], words), strict=True
    ):
        if first < last:
            best = int(seen[first:last].max(0).argmax())
            other_start, other_end = others[rows[best]].tolist()
            mean = float(seen[first:last].max(1).mean())
            yield Link(start, end, other_start, other_end, mean)


def _place_of(text: _Text, beside: _Beside, first: int) -> int:
    """Find where a left-out word belongs: behind what stands for the word before it."""
    for before in range(first - 1, -1, -1):
        column = beside.alike[:, before]
        if column.size and column.max() >= STANDS_FOR:
            return int(text.tokens.ends[int(column.argmax())])
    return 0


def encoder_info(config: ModelConfig) -> ModelInfo:
    """Name the encoder that came with tqcheck, and the precision in which it will multiply.

    Beside a language model in int8 that is float32: it is a tenth of the work.
    """
    dtype = pick_precision(config.precision, pick_device(config.device))
    return store.find_model(ENCODER_ID).info(str(dtype).removeprefix("torch."))


@lru_cache(maxsize=1)  # the quality model and the round trip share it
def load_encoder(config: ModelConfig) -> PairEncoder:
    """Load the encoder that came with tqcheck; raises ModelError when it is missing or damaged."""
    path = store.checked_file(ENCODER_ID)
    return PairEncoder(read_encoder(path), encoder_info(config), pick_device(config.device))
