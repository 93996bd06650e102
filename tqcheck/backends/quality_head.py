"""The small network of ours that turns a language model's readings into judgements.

It reads a sentence both ways over the model's states and evidence, and answers for every word
whether an annotator would mark it and as what, and for the sentence how many MQM points it would
lose.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import torch
from torch import nn

MAX_PENALTY = 25.0
N_SENTENCE_OUTPUTS = 3
# What is asked of a word: is it marked; if so, is it major, and is it accuracy (else fluency)?
MARKED, MAJOR, ACCURACY = range(3)
N_WORD_OUTPUTS = 3
_PENALTY_SCALE = math.log1p(MAX_PENALTY)
_N_EVIDENCE = 4
_N_FEATURES = 2 * (_N_EVIDENCE + 2) + 3


@dataclass(frozen=True, slots=True)
class HeadShape:
    """Give the sizes of a head: states read, their width, and what is built on them."""

    n_layers: int
    state_width: int
    width: int = 256
    reader_width: int = 160
    reader_layers: int = 2
    dropout: float = 0.3


class HeadBatch(NamedTuple):
    """Hold sentences padded to one length.

    `evidence` (B, T, 4) and `states` (B, T, layers, width) as in `TokenReadings`; `word` (B, T) is
    the row of the token's word, -1 for blanks and padding; `n_tokens` (B); `has_context` (B) is 1
    where the sentence was read after others. `n_words` is the largest number of words.
    """

    evidence: torch.Tensor
    states: torch.Tensor
    word: torch.Tensor
    n_tokens: torch.Tensor
    has_context: torch.Tensor
    n_words: int


class HeadOutput(NamedTuple):
    """Hold raw answers: `word` (B, W, 3) and `major` (B) logits, `penalty` and `da` (B).

    `penalty` is on a log scale (`penalty_of`); `da` is a direct assessment as a z-score, higher is
    better. `token` (B, T, 3) holds the token logits from which the words' are averaged.
    """

    token: torch.Tensor
    word: torch.Tensor
    penalty: torch.Tensor
    major: torch.Tensor
    da: torch.Tensor


def scale_penalty(penalty: torch.Tensor) -> torch.Tensor:
    """Put MQM points lost (0 to 25) on the scale the head is trained on (0 to 1)."""
    return penalty.clamp(0.0, MAX_PENALTY).log1p() / _PENALTY_SCALE


def penalty_of(scaled: torch.Tensor) -> torch.Tensor:
    """Turn the head's `penalty` into MQM points lost, 0 to 25."""
    return (scaled.clamp(0.0, 1.0) * _PENALTY_SCALE).expm1()


class QualityHead(nn.Module):
    """Judge words and sentences from a language model's readings."""

    def __init__(self, shape: HeadShape) -> None:
        super().__init__()
        self.shape = shape
        # Whole channels of a sentence at a time: as good a regularizer, and a fraction of the cost.
        self.state_dropout = nn.Dropout1d(shape.dropout)
        self.from_states = nn.Linear(shape.n_layers * shape.state_width, shape.width)
        self.from_features = nn.Linear(_N_FEATURES, shape.width)
        self.norm = nn.LayerNorm(shape.width)
        self.reader = nn.GRU(
            shape.width,
            shape.reader_width,
            shape.reader_layers,
            batch_first=True,
            bidirectional=True,
            dropout=shape.dropout,
        )
        self.dropout = nn.Dropout(shape.dropout)
        both = 2 * shape.reader_width
        self.judge_token = nn.Sequential(
            nn.Linear(both, 64), nn.GELU(), nn.Linear(64, N_WORD_OUTPUTS)
        )
        self.attend = nn.Linear(both, 1)
        self.judge_sentence = nn.Sequential(
            nn.Linear(2 * both + 4, 128),
            nn.GELU(),
            nn.Dropout(shape.dropout),
            nn.Linear(128, N_SENTENCE_OUTPUTS),
        )

    def forward(self, batch: HeadBatch) -> HeadOutput:
        """Judge a batch."""
        length = batch.word.shape[1]
        inside = torch.arange(length, device=batch.word.device) < batch.n_tokens[:, None]
        states = batch.states.to(self.from_states.weight.dtype).flatten(2)
        if self.training:
            states = (
                states * self.state_dropout(states.new_ones(len(states), states.shape[2], 1)).mT
            )
        features = self.from_features(_features(batch, inside))
        joined = self.norm(nn.functional.gelu(self.from_states(states) + features))
        read = self._read(self.dropout(joined), batch.n_tokens)
        token = self.judge_token(self.dropout(read))
        word = _mean_by_word(token, batch.word, batch.n_words)
        sentence = self.judge_sentence(self._pool(read, token[..., MARKED], inside, batch))
        penalty, major, da = sentence.unbind(1)
        return HeadOutput(token, word, penalty, major, da)

    def _read(self, joined: torch.Tensor, n_tokens: torch.Tensor) -> torch.Tensor:
        packed = nn.utils.rnn.pack_padded_sequence(
            joined, n_tokens.cpu(), batch_first=True, enforce_sorted=False
        )
        read, _ = self.reader(packed)
        return nn.utils.rnn.pad_packed_sequence(
            read, batch_first=True, total_length=joined.shape[1]
        )[0]

    def _pool(
        self, read: torch.Tensor, token: torch.Tensor, inside: torch.Tensor, batch: HeadBatch
    ) -> torch.Tensor:
        outside = ~inside
        weights = self.attend(read)[..., 0].masked_fill(outside, -1e4).softmax(-1)
        attended = (weights[..., None] * read).sum(1)
        highest = read.masked_fill(outside[..., None], -1e4).amax(1)
        risk = token.sigmoid() * inside
        count = batch.n_tokens.to(read.dtype)
        summary = torch.stack(
            [
                risk.sum(1) / count,
                risk.amax(1),
                (batch.evidence[..., 0] * inside).sum(1) / count / 5,
                count.log() / 5,
            ],
            dim=1,
        )
        pooled: torch.Tensor = self.dropout(torch.cat([attended, highest, summary], dim=1))
        return pooled


def _features(batch: HeadBatch, inside: torch.Tensor) -> torch.Tensor:
    """Lay a token's evidence beside its successor's: an error often shows one token late."""
    evidence = batch.evidence
    surprisal, entropy, _, best = evidence.unbind(-1)
    own = torch.cat(
        [evidence, (surprisal - entropy)[..., None], (surprisal + best)[..., None]], dim=-1
    ) * (inside[..., None] / 5)
    following = torch.cat([own[:, 1:], torch.zeros_like(own[:, :1])], dim=1)
    position = torch.arange(evidence.shape[1], device=evidence.device, dtype=evidence.dtype)
    places = torch.stack(
        [
            (position == 0).to(evidence.dtype).expand_as(surprisal),
            (position.log1p() / 5).expand_as(surprisal),
            batch.has_context[:, None].to(evidence.dtype).expand_as(surprisal),
        ],
        dim=-1,
    )
    return torch.cat([own, following, places], dim=-1)


def _mean_by_word(token: torch.Tensor, word: torch.Tensor, n_words: int) -> torch.Tensor:
    """Average the token logits of each word; words without a token get 0."""
    rows = torch.where(word >= 0, word, n_words).long()[..., None].expand_as(token)
    empty = token.new_zeros(len(token), n_words + 1, token.shape[-1])
    total = empty.scatter_add(1, rows, token)
    count = empty.scatter_add(1, rows, torch.ones_like(token))
    return (total / count.clamp(min=1))[:, :n_words]


def make_batch(
    sentences: list[tuple[torch.Tensor, torch.Tensor, torch.Tensor, int, bool]],
) -> HeadBatch:
    """Pad sentences (evidence, states, word rows, number of words, has context) to one batch."""
    pad = partial(nn.utils.rnn.pad_sequence, batch_first=True)
    evidence, states = pad([s[0] for s in sentences]), pad([s[1] for s in sentences])
    word = pad([s[2] for s in sentences], padding_value=-1.0)
    n_tokens = torch.tensor([len(s[0]) for s in sentences])
    has_context = torch.tensor([s[4] for s in sentences], dtype=torch.float32)
    return HeadBatch(evidence, states, word, n_tokens, has_context, max(s[3] for s in sentences))
