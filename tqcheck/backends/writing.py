"""Let a language model write on after a prompt: greedily, many texts side by side.

The likeliest token among those that may be written is taken every time. Half precision cannot tell
near ties apart, so the likeliest few are weighed again in full.

Half precision also rounds the sums of a product by the shape of the product. So that a text comes
out the same whatever is written beside it, shapes are the same always: so many slots at every step,
whether taken or free, and so many prompts of one padded length when they are read. How far back is
looked is not the same always, and once in a while a long text comes out otherwise for it.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np
import torch

from tqcheck.backends.gemma3 import Gemma3, Writing
from tqcheck.backends.tokens import Ints

SLOTS = 32  # texts that are written side by side
_READ_TOGETHER = 4  # prompts that are read side by side
_PAD_STEP = 32
_WEIGHED_AGAIN = 8
# Writing stops where a few tokens have come round so often that `loops.find_loop` sees it, too.
_LOOP_TOKENS, _LONGEST_PERIOD = 40, 8


@dataclass(frozen=True, slots=True)
class Prompt:
    """Hold what a text begins with, and how many tokens may be written after it."""

    ids: Ints
    limit: int

    @property
    def padded(self) -> int:
        """Give the length to which the prompt is padded."""
        return -(-len(self.ids) // _PAD_STEP) * _PAD_STEP


@dataclass(frozen=True, slots=True)
class Written:
    """Give the tokens written, without the one that ends them; `is_cut`: it did not come.

    Writing stops at the limit, and where the same few tokens come again and again.
    """

    ids: tuple[int, ...]
    is_cut: bool


@dataclass(slots=True)
class _Sheet:
    """Hold what has been written after a prompt so far."""

    limit: int
    ids: list[int] = field(default_factory=list)
    has_ended: bool = False

    @property
    def is_done(self) -> bool:
        return self.has_ended or len(self.ids) >= self.limit or goes_round(self.ids)


def ignore(done: int) -> None:
    """Take no notice of progress."""


class Writer:
    """Write on with a model; `kept` are the tokens that may be written, `end` the one that ends."""

    def __init__(self, model: Gemma3, kept: torch.Tensor, end: int) -> None:
        self._model = model
        self._kept = kept.long().to(model.output_weight.device)
        dtype = model.norm.weight.dtype
        self._weight = model.output_weight.detach()[self._kept].to(dtype)
        self._end = end

    @torch.inference_mode()
    def write(
        self, prompts: Sequence[Prompt], step: Callable[[int], None] = ignore
    ) -> tuple[Written, ...]:
        """Write on after each prompt; the order is kept, `step` is told how many are done.

        As soon as a text is done another takes its slot.
        """
        sheets = [_Sheet(prompt.limit) for prompt in prompts]
        room = max((p.padded + p.limit for p in prompts), default=0) + 1
        writing = self._model.writing(SLOTS, room)
        waiting = reading_order(prompts)
        at: dict[int, int] = {}
        n_done = 0
        while waiting or at:
            while waiting and SLOTS - len(at) >= len(waiting[-1]):
                at |= self._begin(writing, waiting.pop(), prompts, at)
            chosen = self._choose(writing.last)
            done = self._write_down(chosen.tolist(), at, sheets)
            at = {slot: n for slot, n in at.items() if slot not in done}
            writing.free(torch.tensor(done, dtype=torch.long, device=chosen.device))
            n_done += len(done)
            step(n_done)
            if at:
                self._model.go_on(writing, chosen)
        return tuple(Written(tuple(s.ids), is_cut=not s.has_ended) for s in sheets)

    def _write_down(
        self, tokens: Sequence[int], at: dict[int, int], sheets: Sequence[_Sheet]
    ) -> list[int]:
        """Add a token to each text that is being written; the slots whose texts are done."""
        done = []
        for slot, n in at.items():
            sheet = sheets[n]
            if tokens[slot] == self._end:
                sheet.has_ended = True
            else:
                sheet.ids.append(tokens[slot])
            if sheet.is_done:
                done.append(slot)
        return done

    def _begin(
        self,
        writing: Writing,
        chosen: Sequence[int],
        prompts: Sequence[Prompt],
        taken: Container[int],
    ) -> dict[int, int]:
        """Read prompts into free slots, and tell which went where."""
        free = [slot for slot in range(SLOTS) if slot not in taken][: len(chosen)]
        ids = np.zeros((_READ_TOGETHER, prompts[chosen[0]].padded), dtype=np.int64)
        lengths = np.ones(_READ_TOGETHER, dtype=np.int64)
        for row, n in enumerate(chosen):
            own = prompts[n].ids
            ids[row, : len(own)], lengths[row] = own, len(own)
        device = self._weight.device
        slots, rows, ends = (
            torch.from_numpy(part).to(device) for part in (np.asarray(free), ids, lengths)
        )
        self._model.begin(writing, slots, rows, ends)
        return dict(zip(free, chosen, strict=True))

    def _choose(self, states: torch.Tensor) -> torch.Tensor:
        best = (states @ self._weight.T).topk(_WEIGHED_AGAIN, dim=-1).indices.sort(dim=-1).values
        logits = torch.einsum("rw,rkw->rk", states.float(), self._weight[best].float())
        places = best.gather(1, logits.argmax(-1, keepdim=True))[:, 0]
        return self._kept[places]


def reading_order(prompts: Sequence[Prompt]) -> list[list[int]]:
    """Group prompts of one padded length, so many together; the longest stand last, to go first."""
    order = sorted(range(len(prompts)), key=lambda n: (prompts[n].padded, n))
    groups = []
    for _, found in groupby(order, key=lambda n: prompts[n].padded):
        alike = list(found)
        starts = range(0, len(alike), _READ_TOGETHER)
        groups += [alike[start : start + _READ_TOGETHER] for start in starts]
    return groups


def goes_round(ids: Sequence[int]) -> bool:
    """Tell whether the last tokens are a few ones over and over; looked at now and then."""
    if len(ids) < _LOOP_TOKENS or len(ids) % _LONGEST_PERIOD:
        return False
    last = ids[-_LOOP_TOKENS:]
    return any(last[p:] == last[:-p] for p in range(1, _LONGEST_PERIOD + 1))
