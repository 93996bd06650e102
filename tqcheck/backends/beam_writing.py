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
Going = tuple[int, tuple[float, Ids]]
"""The beam that a beginning goes on from, its log-probability, and its tokens."""


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
        _, ids = self._likeliest
        return len(ids) >= self.limit or len(self.ended) >= self.width or goes_round(ids)

    @property
    def _likeliest(self) -> tuple[float, Ids]:
        return min(self.alive, key=lambda one: (-one[0], one[1]))

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
        going: list[Going] = []
        for score, beam, token in found[: 2 * self.width]:
            ids = self.alive[beam][1]
            if token == self.end:
                self.ended.append((score / (len(ids) + 1), ids))
            elif len(going) < self.width:
                going.append((beam, (score, (*ids, token))))
        going = _in_place(going)
        self.alive = [one for _, one in going]
        return [beam for beam, _ in going]

    @property
    def hypotheses(self) -> tuple[Hypothesis, ...]:
        """Give the texts that ended, likeliest first, else the likeliest beginning."""
        if not self.ended:
            score, ids = self._likeliest
            return (Hypothesis(Written(ids, is_cut=True), score / max(1, len(ids))),)
        return tuple(
            Hypothesis(Written(ids, is_cut=False), score)
            for score, ids in sorted(self.ended, reverse=True)[: self.width]
        )


def _in_place(going: Sequence[Going]) -> list[Going]:
    """Leave one that goes on from each beam where that is: what is in mind need not be moved."""
    at: dict[int, Going] = {}
    others = [one for one in going if at.setdefault(one[0], one) is not one]
    free = [beam for beam in range(len(going)) if beam not in at]
    at |= dict(zip(free, others, strict=True))
    return [at[beam] for beam in range(len(going))]


class BeamWriter(Writer):
    """Write on with a model greedily, or by a beam search of so many beams.

    `texts` are searched side by side, as many as there are slots for if it is not given.
    """

    def __init__(
        self, model: Gemma3, kept: torch.Tensor, end: int, beams: int, texts: int | None = None
    ) -> None:
        super().__init__(model, kept, end)
        if beams > SLOTS:
            raise ConfigError(f"beams: {beams} is more than {SLOTS}")
        self._beams = beams
        self._slots = SLOTS if texts is None else beams * texts
        self._places = range(0, self._slots - beams + 1, beams)  # the first slot of each text

    @torch.inference_mode()
    def search(self, prompts: Sequence[Prompt]) -> Iterator[dict[int, tuple[Hypothesis, ...]]]:
        """Write on after each prompt; yields what was found for some, as soon as it is.

        There are one to `beams` texts for each, the likeliest first. As soon as the beams of a text
        are done another takes their place.
        """
        room = max((p.padded + p.limit for p in prompts), default=0) + 1
        writing = self._model.writing(self._slots, room)
        waiting = reading_order(prompts)
        at: dict[int, tuple[int, _Beams]] = {}
        found: dict[int, tuple[Hypothesis, ...]] = {}
        while waiting or at:
            self._begin_some(writing, waiting, prompts, at)
            origins, chosen = self._choose_all(writing.last, [(f, t) for f, (_, t) in at.items()])
            for first in [first for first, (_, text) in at.items() if text.is_done]:
                number, text = at.pop(first)
                found[number] = text.hypotheses
                writing.free(torch.arange(first, first + self._beams, device=chosen.device))
            if len(found) >= len(self._places) or not (waiting or at):
                yield found
                found = {}
            if at:
                writing.reorder(origins)
                self._model.go_on(writing, chosen)

    def _begin_some(
        self,
        writing: Writing,
        waiting: list[list[int]],
        prompts: Sequence[Prompt],
        at: dict[int, tuple[int, _Beams]],
    ) -> None:
        """Read prompts into places that are free, as soon as a group of them finds room."""
        while waiting:
            free = [first for first in self._places if first not in at]
            if len(free) < min(len(waiting[-1]), len(self._places)):
                return
            group = waiting.pop()
            if group[len(free) :]:
                waiting.append(group[len(free) :])
            taken = set(range(SLOTS)) - set(free)
            for first, n in self._begin(writing, group[: len(free)], prompts, taken).items():
                at[first] = (n, _Beams(self._beams, prompts[n].limit, self._end))

    def _choose_all(
        self, states: torch.Tensor, texts: Sequence[tuple[int, _Beams]]
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Let each text, at its first slot, choose; gives the slots to go on from, and tokens."""
        logits = (states @ self._weight.T).float()
        values, places = logits.log_softmax(-1).topk(2 * self._beams, dim=-1)
        tokens = self._kept[places]
        rows = [
            list(zip(*row, strict=True))
            for row in zip(values.tolist(), tokens.tolist(), strict=True)
        ]
        origins, chosen = list(range(self._slots)), [self._end] * self._slots
        for first, text in texts:
            for beam, origin in enumerate(text.go_on(rows[first : first + self._beams])):
                origins[first + beam] = first + origin
                chosen[first + beam] = text.alive[beam][1][-1]
        device = self._weight.device
        return torch.tensor(origins, device=device), torch.tensor(chosen, device=device)
