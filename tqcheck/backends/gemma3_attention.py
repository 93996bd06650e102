"""Attention of Gemma 3: where tokens stand, what each looks back at, what is kept in mind.

States of many texts lie behind one another, (tokens, heads, width): no work goes into padding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import nn


class Norm(nn.Module):
    """Scale to a root mean square of one, then by one plus the weight."""

    def __init__(self, width: int, epsilon: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(width))
        self._shape, self._epsilon = (width,), epsilon

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Normalize the last dimension."""
        scaled = nn.functional.rms_norm(x.float(), self._shape, eps=self._epsilon)
        return (scaled * (1.0 + self.weight.float())).to(x.dtype)


@dataclass(frozen=True, slots=True)
class MaskedRun:
    """Say how many texts of one length follow one another, and what of it each token looks at.

    `mask` is (length, length), None where every token looks at all before it.
    """

    n_texts: int
    length: int
    mask: torch.Tensor | None


@dataclass(frozen=True, slots=True)
class Positions:
    """Hold the rotations of all tokens, (tokens, 1, width), and the texts to which they belong."""

    cos: torch.Tensor
    sin: torch.Tensor
    runs: tuple[MaskedRun, ...] = ()


class Memory:
    """Hold one layer's keys and values of the texts in every slot, (slots, heads, room, width)."""

    def __init__(self, shape: tuple[int, int, int, int], like: torch.Tensor) -> None:
        self._keys, self._values = like.new_zeros(2, *shape).unbind()

    def put(self, slots: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> None:
        """Take up what texts begin with, one in each of the slots; further texts are left out."""
        self._keys[slots, :, : key.shape[2]] = key[: len(slots)]
        self._values[slots, :, : value.shape[2]] = value[: len(slots)]

    def append(self, ends: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> None:
        """Take up one more token (slots, heads, width) of each slot, at its end."""
        slots = torch.arange(len(key), device=key.device)
        self._keys[slots, :, ends] = key
        self._values[slots, :, ends] = value

    def move(self, slots: torch.Tensor, to: torch.Tensor, reach: int) -> None:
        """Put the first tokens of some slots into others, all at once."""
        for states in (self._keys, self._values):
            states[to, :, :reach] = states[slots, :, :reach]

    def attend(self, query: torch.Tensor, mask: torch.Tensor, scale: float) -> torch.Tensor:
        """Attend from one token of each slot to all that its mask (slots, 1, 1, reach) allows."""
        # Query heads that share a key head stand in for positions: nothing has to be repeated.
        slots, heads, width = query.shape
        shared = query.view(slots, self._keys.shape[1], -1, width)
        reach = mask.shape[-1]
        out = nn.functional.scaled_dot_product_attention(
            shared,
            self._keys[:, :, :reach],
            self._values[:, :, :reach],
            attn_mask=mask,
            scale=scale,
        )
        return out.reshape(slots, heads, width)


@dataclass(frozen=True, slots=True)
class Intake:
    """Say into which slots of a memory the texts go that are being read, all of one length."""

    memory: Memory
    slots: torch.Tensor


@dataclass(frozen=True, slots=True)
class OneMore:
    """Say behind which places of a memory one more token of each slot comes, and what it sees."""

    memory: Memory
    ends: torch.Tensor
    mask: torch.Tensor


def attend_within(
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    runs: Sequence[MaskedRun],
    scale: float,
    intake: Intake | None = None,
) -> torch.Tensor:
    """Attend in every text from each token to those before it, all (tokens, heads, width)."""
    sizes = [run.n_texts * run.length for run in runs]
    found = []
    cut = (torch.split(states, sizes) for states in (query, key, value))
    for run, *parts in zip(runs, *cut, strict=True):
        q, k, v = (part.unflatten(0, (run.n_texts, run.length)).transpose(1, 2) for part in parts)
        if intake is not None:
            intake.memory.put(intake.slots, k, v)
        times = q.shape[1] // k.shape[1]
        out = nn.functional.scaled_dot_product_attention(
            q,
            _shared(k, times),
            _shared(v, times),
            attn_mask=run.mask,
            is_causal=run.mask is None,
            scale=scale,
        )
        found.append(out.transpose(1, 2).flatten(0, 1))
    return found[0] if len(found) == 1 else torch.cat(found)


def _shared(heads: torch.Tensor, times: int) -> torch.Tensor:
    """Let so many query heads read each key head (texts, heads, length, width)."""
    return heads.unsqueeze(2).expand(-1, -1, times, -1, -1).flatten(1, 2)


def angles(
    length: int, width: int, theta: float, like: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Compute rotary cosines and sines (Su et al., arXiv 2104.09864)."""
    exponents = torch.arange(0, width, 2, device=like.device, dtype=torch.float32) / width
    steps = torch.arange(length, device=like.device, dtype=torch.float32)
    turns = torch.outer(steps, theta**-exponents)
    turns = torch.cat([turns, turns], dim=-1)
    return turns.cos().to(like.dtype), turns.sin().to(like.dtype)


def near_mask(length: int, window: int, device: torch.device) -> torch.Tensor | None:
    """Mask what lies `window` tokens back or further; None where nothing does."""
    if length <= window:
        return None
    steps = torch.arange(length, device=device)
    back = steps[:, None] - steps[None, :]
    return (back >= 0) & (back < window)


def rotate(x: torch.Tensor, positions: Positions) -> torch.Tensor:
    """Turn queries or keys (tokens, heads, width) by the places of their tokens."""
    first, second = x.chunk(2, dim=-1)
    return x * positions.cos + torch.cat([-second, first], dim=-1) * positions.sin
