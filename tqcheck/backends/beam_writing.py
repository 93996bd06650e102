"""Write by beam search: of the likeliest beginnings a few go on, until so many have ended.

A text is as likely as its tokens are on average, the one that ends it included, so that length is
neither won nor lost by. Shapes are always the same, as in greedy writing: so many slots, in which
as many texts are written side by side as have room for all their beams.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import torch

from tqcheck.backends.gemma3 import Gemma3, Writing
from tqcheck.backends.writing import (
    SLOTS,
    Prompt,
    Writer,
    Written,
    goes_round,
    reading_order,
)
from tqcheck.errors import ConfigError

Ids = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """Hold a text that was found after a prompt, and its mean log-probability for each token."""

    written: Written
    score: float


@dataclass(slots=True)
class _Beams:
    """Hold the beginnings of a text that go on, each (log-probability, tokens), and what has ended.

    What has ended is rated by its log-probability for each token.
    """

    width: int
    limit: int
    end: int
    alive: list[tuple[float, Ids]] = field(default_factory=lambda: [(0.0, ())])
    ended: list[tuple[float, Ids]] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        ids = self.alive[0][1]
        return len(ids) >= self.limit or len(self.ended) >= self.width or goes_round(ids)

    def go_on(self, choices: Sequence[Sequence[tuple[float, int]]]) -> list[int]:
        """Take the likeliest of the next tokens of all; gives the beam that each now goes on from.

        `choices` has (log-probability, token) for each that is alive.
        """
        found = [
            (score + value, beam, token)
            for beam, ((score, _), own) in enumerate(zip(self.alive, choices, strict=False))
            for value, token in own
        ]
        found.sort(key=lambda one: (-one[0], one[1:]))
        old, self.alive, origins = self.alive, [], []
        for score, beam, token in found[: 2 * self.width]:
            ids = old[beam][1]
            if token == self.end:
                self.ended.append((score / (len(ids) + 1), ids))
            elif len(self.alive) < self.width:
                self.alive.append((score, (*ids, token)))
                origins.append(beam)
        return origins

    @property
    def hypotheses(self) -> tuple[Hypothesis, ...]:
        """Give the texts that ended, likeliest first, else the likeliest beginning."""
        if not self.ended:
            score, ids = self.alive[0]
            return (Hypothesis(Written(ids, is_cut=True), score / max(1, len(ids))),)
        return tuple(
            Hypothesis(Written(ids, is_cut=False), score)
            for score, ids in sorted(self.ended, reverse=True)[: self.width]
        )


class BeamWriter(Writer):
    """Write on with a model greedily, or by a beam search of so many beams."""

    def __init__(self, model: Gemma3, kept: torch.Tensor, end: int, beams: int) -> None:
        super().__init__(model, kept, end)
        if beams > SLOTS:
            raise ConfigError(f"beams: {beams} is more than {SLOTS}")
        self._beams = beams

    def search(self, prompts: Sequence[Prompt]) -> Iterator[dict[int, tuple[Hypothesis, ...]]]:
        """Write on after each prompt, some side by side; yields what was found for these.

        There are one to `beams` texts for each, the likeliest first.
        """
        order = [n for group in reading_order(prompts) for n in group]
        width = SLOTS // self._beams
        for start in range(0, len(order), width):
            own = order[start : start + width]
            yield dict(zip(own, self._search([prompts[n] for n in own]), strict=True))

    @torch.inference_mode()
    def _search(self, prompts: Sequence[Prompt]) -> list[tuple[Hypothesis, ...]]:
        room = max(p.padded + p.limit for p in prompts) + 1
        writing = self._model.writing(SLOTS, room)
        self._begin_all(writing, prompts)
        texts = [_Beams(self._beams, prompt.limit, self._end) for prompt in prompts]
        while not all(text.is_done for text in texts):
            self._go_on(writing, texts)
        return [text.hypotheses for text in texts]

    def _begin_all(self, writing: Writing, prompts: Sequence[Prompt]) -> None:
        """Read each prompt into the first slot of its beams."""
        taken = {slot: slot for slot in range(SLOTS) if slot % self._beams}
        begun: dict[int, int] = {}
        for group in reading_order(prompts):
            begun |= self._begin(writing, group, prompts, taken | begun)
        at = torch.arange(SLOTS)
        for slot, n in begun.items():
            at[n * self._beams] = slot
        writing.reorder(at.to(self._weight.device))

    def _go_on(self, writing: Writing, texts: Sequence[_Beams]) -> None:
        logits = (writing.last @ self._weight.T).float()
        values, places = logits.log_softmax(-1).topk(2 * self._beams, dim=-1)
        tokens = self._kept[places]
        rows = [
            list(zip(*row, strict=True))
            for row in zip(values.tolist(), tokens.tolist(), strict=True)
        ]
        origins, chosen = list(range(SLOTS)), [self._end] * SLOTS
        for n, text in enumerate(texts):
            first = n * self._beams
            if text.is_done:
                continue
            for beam, origin in enumerate(text.go_on(rows[first : first + self._beams])):
                origins[first + beam] = first + origin
                chosen[first + beam] = text.alive[beam][1][-1]
        device = self._weight.device
        writing.reorder(torch.tensor(origins, device=device))
        self._model.go_on(writing, torch.tensor(chosen, device=device))
