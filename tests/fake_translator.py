"""A translator that knows what its table says: deterministic, faithful to the protocol."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tqcheck.backends.protocols import ForcedReading, Step, Translation
from tqcheck.errors import ModelError
from tqcheck.records import ModelInfo

Pair = tuple[str, str]


@dataclass
class TableTranslator:
    """Translate by a table (source language, target language) -> text -> translation.

    A text that is not in the table of a known pair has a problem of its own. Scoring gives every
    word of the target `logprobs[word]`, else -1.0. `down` are pairs that fail as a whole; `calls`
    lists what was asked: (pair, number of texts).
    """

    tables: Mapping[Pair, Mapping[str, str | Translation]]
    logprobs: Mapping[str, float] = field(default_factory=dict)
    can_score: bool = True
    down: frozenset[Pair] = frozenset()
    destination: str | None = None
    models: tuple[ModelInfo, ...] = (ModelInfo("table", "translator", "0" * 64, "none"),)
    calls: list[tuple[str, Pair, int]] = field(default_factory=list)

    def supports(self, source_lang: str, target_lang: str) -> bool:
        return (source_lang, target_lang) in self.tables

    def translate(
        self, texts: Sequence[str], source_lang: str, target_lang: str, step: Step
    ) -> tuple[Translation, ...]:
        pair = self._asked("translate", (source_lang, target_lang), len(texts))
        answers = [self._translate(text, pair) for text in texts]
        for n in range(len(texts)):
            step(n + 1, len(texts))
        return tuple(answers)

    def score(
        self, sources: Sequence[str], targets: Sequence[str], languages: Pair, step: Step
    ) -> tuple[ForcedReading | None, ...]:
        self._asked("score", languages, len(targets))
        if not self.can_score:
            raise ModelError("this translator cannot score")
        readings = [self._score(target) for _, target in zip(sources, targets, strict=True)]
        step(len(targets), len(targets))
        return tuple(readings)

    def _asked(self, what: str, pair: Pair, n: int) -> Pair:
        self.calls.append((what, pair, n))
        if pair not in self.tables:
            raise ModelError(f"no table for {pair[0]} to {pair[1]}")
        if pair in self.down:
            raise ModelError("the table is away")
        return pair

    def _translate(self, text: str, pair: Pair) -> Translation:
        found = self.tables[pair].get(text)
        if isinstance(found, Translation):
            return found
        return Translation(found, None if found is not None else "not in the table")

    def _score(self, target: str) -> ForcedReading | None:
        if not target.split():
            return None
        starts, ends, place = [], [], 0
        for word in target.split():
            start = target.index(word, place)
            place = start + len(word)
            starts.append(start)
            ends.append(place)
        logprobs = tuple(
            self.logprobs.get(target[s:e].strip(".,;:!?"), -1.0)
            for s, e in zip(starts, ends, strict=True)
        )
        return ForcedReading(tuple(starts), tuple(ends), logprobs)
