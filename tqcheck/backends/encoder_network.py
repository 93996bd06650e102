"""The network of the encoder: what it makes of a text, and of a translation beside its source.

Source and translation are encoded alone, by one set of weights, and laid beside each other by the
likeness of their tokens (late interaction; Khattab and Zaharia, arXiv 2004.12832). The encoder is
the lower part of a BERT (Devlin et al., arXiv 1810.04805).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - as everywhere

# What is asked of a token of the translation: is it marked; if so, is it major, is it accuracy?
MARKED, MAJOR, ACCURACY = range(3)
# What is asked of a translation.
SENTENCE_MAJOR, SENTENCE_PENALTY, SENTENCE_DA = range(3)
_EPS = 1e-12
_MASKED = -1e4
_N_LIKENESS = 3


@dataclass(frozen=True, slots=True)
class EncoderShape:
    """Give the sizes: of the encoder, and of the head that lays two texts beside each other."""

    n_pieces: int
    width: int = 384
    n_layers: int = 9
    n_heads: int = 12
    inner: int = 1536
    positions: int = 512
    likeness: int = 192
    head_width: int = 256
    named: int = 64
    head_layers: int = 2


class Side(NamedTuple):
    """Hold the tokens of a batch of texts: states (texts, tokens, width) and which are there.

    `pieces` (texts, tokens, width) is what the tokens are without their sentence: two are equal
    exactly where the same piece stands. A state hardly tells one number or name from another.
    """

    states: Tensor
    is_token: Tensor
    pieces: Tensor


class Judgement(NamedTuple):
    """Give logits: of a batch's tokens (texts, tokens, 3), and of its sentences (texts, 3)."""

    tokens: Tensor
    sentence: Tensor


class Block(nn.Module):
    """Attend, then think: a block of a transformer, normalised behind each step."""

    def __init__(self, width: int, n_heads: int, inner: int) -> None:
        super().__init__()
        self.n_heads = n_heads
        self.attend = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width, eps=_EPS)
        self.up = nn.Linear(width, inner)
        self.down = nn.Linear(inner, width)
        self.last_norm = nn.LayerNorm(width, eps=_EPS)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Read states (texts, tokens, width); `mask`: (texts, 1, 1, tokens), True where one is."""
        n, length, width = x.shape
        parts = self.attend(x).view(n, length, 3, self.n_heads, width // self.n_heads)
        q, k, v = parts.permute(2, 0, 3, 1, 4)
        seen = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        x = self.norm(x + self.out(seen.transpose(1, 2).reshape(n, length, width)))
        thought: Tensor = self.last_norm(x + self.down(F.gelu(self.up(x))))
        return thought


class Encoder(nn.Module):
    """Turn pieces into states that know their sentence; `pieces` None draws theirs at random."""

    def __init__(self, shape: EncoderShape, pieces: Tensor | None = None) -> None:
        super().__init__()
        self.pieces = nn.Embedding(shape.n_pieces, shape.width, _weight=pieces)
        self.places = nn.Embedding(shape.positions, shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=_EPS)
        self.layers = nn.ModuleList(
            Block(shape.width, shape.n_heads, shape.inner) for _ in range(shape.n_layers)
        )

    def forward(self, ids: Tensor, is_token: Tensor) -> Side:
        """Encode ids (texts, tokens)."""
        x = self.embed(ids)
        for layer in self.layers:
            x = layer(x, is_token[:, None, None, :])
        return Side(x, is_token, self.pieces(ids))

    def embed(self, ids: Tensor) -> Tensor:
        """Look up what goes into the first layer."""
        places = torch.arange(ids.shape[1], device=ids.device)
        embedded: Tensor = self.norm(self.pieces(ids) + self.places(places))
        return embedded


class PairHead(nn.Module):
    """Judge a text, alone or beside another that it should say the same as."""

    def __init__(self, shape: EncoderShape) -> None:
        super().__init__()
        width, inner = shape.width, shape.head_width
        self.likeness = nn.Linear(width, shape.likeness, bias=False)
        self.sharpness = nn.Parameter(torch.tensor(2.5))
        self.nothing = nn.Parameter(torch.zeros(width))
        self.mix = nn.Linear(4 * width + _N_LIKENESS, inner)
        self.named = nn.Linear(width, shape.named, bias=False)
        self.mix_named = nn.Linear(4 * shape.named + 1, inner, bias=False)
        nn.init.zeros_(self.mix_named.weight)
        self.norm = nn.LayerNorm(inner, eps=_EPS)
        self.side = nn.Embedding(2, inner)
        self.layers = nn.ModuleList(Block(inner, 4, 2 * inner) for _ in range(shape.head_layers))
        self.tokens = nn.Linear(inner, 3)
        self.sentence = nn.Linear(2 * inner, 3)

    def compare(self, own: Tensor, other: Tensor) -> Tensor:
        """Give the cosine of each own token with each of the other text."""
        one = F.normalize(self.likeness(own), dim=-1)
        two = F.normalize(self.likeness(other), dim=-1)
        return one @ two.transpose(-1, -2)

    def forward(self, own: Side, other: Side | None, *, is_source: bool = False) -> Judgement:
        """Judge the tokens of `own` beside `other`; None: nothing is known to lay it beside.

        `is_source`: own is the source, and its marked tokens are those that were left out.
        """
        x = self.norm(F.gelu(self._mixed(own, other)) + self.side.weight[int(is_source)])
        for layer in self.layers:
            x = layer(x, own.is_token[:, None, None, :])
        return Judgement(self.tokens(x), self.sentence(_pooled(x, own.is_token)))

    def _mixed(self, own: Side, other: Side | None) -> Tensor:
        """Lay each token beside what stands for it in the other text."""
        if other is None:
            blank = own.states.new_zeros((*own.states.shape[:2], _N_LIKENESS))
            found = self.nothing.expand_as(own.states)
            alone: Tensor = self.mix(torch.cat([*_differences(own.states, found), blank], dim=-1))
            return alone
        likeness = self.compare(own.states, other.states)
        likeness = likeness.masked_fill(~other.is_token[:, None, :], _MASKED)
        shares = torch.softmax(likeness * self.sharpness.exp(), dim=-1)
        best = likeness.amax(-1)
        second = likeness.topk(min(2, likeness.shape[-1]), dim=-1).values[..., -1].clamp(min=-1)
        measures = torch.stack([torch.ones_like(best), best, best - second], dim=-1)
        states = _differences(own.states, shares @ other.states)
        mixed: Tensor = self.mix(torch.cat([*states, measures], dim=-1))
        return mixed + self._mixed_named(own, other, shares)

    def _mixed_named(self, own: Side, other: Side, shares: Tensor) -> Tensor:
        """Do the same with the bare pieces; also say whether the piece stands in the other text."""
        same = F.normalize(own.pieces, dim=-1) @ F.normalize(other.pieces, dim=-1).transpose(-1, -2)
        nearest = same.masked_fill(~other.is_token[:, None, :], -1.0).amax(-1, keepdim=True)
        one, two = (F.normalize(self.named(side.pieces), dim=-1) for side in (own, other))
        mixed: Tensor = self.mix_named(
            torch.cat([*_differences(one, shares @ two), nearest], dim=-1)
        )
        return mixed


def _differences(own: Tensor, found: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    return own, found, own * found, (own - found).abs()


def likeness_of(head: PairHead, one: Side, two: Side) -> tuple[Tensor, Tensor]:
    """Say how much of each text is found in the other: the means over its tokens' best cosines."""
    between = head.compare(one.states, two.states)
    there = one.is_token[:, :, None] & two.is_token[:, None, :]
    between = between.masked_fill(~there, _MASKED)
    return mean_of(between.amax(2), one.is_token), mean_of(between.amax(1), two.is_token)


def mean_of(values: Tensor, is_token: Tensor) -> Tensor:
    """Average values over the last axis, where there are tokens."""
    return values.masked_fill(~is_token, 0.0).sum(-1) / is_token.sum(-1).clamp(min=1)


def _pooled(x: Tensor, is_token: Tensor) -> Tensor:
    there = is_token[..., None]
    mean = x.masked_fill(~there, 0.0).sum(1) / there.sum(1).clamp(min=1)
    return torch.cat([mean, x.masked_fill(~there, _MASKED).amax(1)], dim=-1)
