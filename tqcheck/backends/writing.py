"""Let a language model write on after a prompt: greedily, many texts side by side.

The likeliest token among those that may be written is taken every time. Half precision cannot tell
near ties apart, so the likeliest few are weighed again in full.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from tqcheck.backends.gemma3 import Gemma3, Writing
from tqcheck.backends.tokens import Ints

_WEIGHED_AGAIN = 8
_PAD_STEP = 16
_FEWEST_ROWS = 4  # below it, dropping rows that are done saves nothing


@dataclass(frozen=True, slots=True)
class Prompt:
    """Hold what a text begins with, and how many tokens may be written after it."""

    ids: Ints
    limit: int


@dataclass(frozen=True, slots=True)
class Written:
    """Give the tokens written, without the one that ends them; `is_cut`: the limit came first."""

    ids: tuple[int, ...]
    is_cut: bool


class Writer:
    """Write on with a model; `kept` are the tokens that may be written, `end` the one that ends."""

    def __init__(self, model: Gemma3, kept: torch.Tensor, end: int) -> None:
        self._model = model
        self._kept = kept.long().to(model.output_weight.device)
        self._weight = model.output_weight.detach()[self._kept]
        self._end = end

    @torch.inference_mode()
    def write(self, prompts: Sequence[Prompt]) -> tuple[Written, ...]:
        """Write on after each prompt, all in one batch; the order is kept."""
        texts: list[list[int]] = [[] for _ in prompts]
        alive = list(range(len(prompts)))
        is_done = [False] * len(prompts)
        writing = self._begin(prompts)
        while alive:
            chosen = self._choose(writing.last)
            for row, token in zip(alive, chosen.tolist(), strict=True):
                if not is_done[row] and token != self._end:
                    texts[row].append(token)
                is_done[row] |= token == self._end or len(texts[row]) >= prompts[row].limit
            going = [n for n, row in enumerate(alive) if not is_done[row]]
            if not going:
                break
            if len(going) <= len(alive) // 2 and len(alive) > _FEWEST_ROWS:
                kept = torch.tensor(going, device=chosen.device)
                writing, chosen = writing.keep(kept), chosen[kept]
                alive = [alive[n] for n in going]
            writing = self._model.go_on(writing, chosen)
        return tuple(
            Written(tuple(ids), is_cut=len(ids) >= prompt.limit)
            for ids, prompt in zip(texts, prompts, strict=True)
        )

    def _begin(self, prompts: Sequence[Prompt]) -> Writing:
        longest = max(len(p.ids) for p in prompts)
        longest = -(-longest // _PAD_STEP) * _PAD_STEP
        ids = torch.zeros(len(prompts), longest, dtype=torch.long)
        for row, prompt in enumerate(prompts):
            ids[row, : len(prompt.ids)] = torch.from_numpy(prompt.ids)
        lengths = torch.tensor([len(p.ids) for p in prompts])
        room = longest + max(p.limit for p in prompts) + 1
        device = self._weight.device
        return self._model.begin(ids.to(device), lengths.to(device), room)

    def _choose(self, states: torch.Tensor) -> torch.Tensor:
        best = (states @ self._weight.T).topk(_WEIGHED_AGAIN, dim=-1).indices.sort(dim=-1).values
        logits = torch.einsum("rw,rkw->rk", states.float(), self._weight[best].float())
        places = best.gather(1, logits.argmax(-1, keepdim=True))[:, 0]
        return self._kept[places]
