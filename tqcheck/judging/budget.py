"""A time budget: what cheap rules find worst is read first, the rest is left and told.

Round trips come last and riskiest first, a batch at a time: one that was begun is ended.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tqcheck.backends.protocols import QualityModel, QualityReading, Step, Translator
from tqcheck.errors import ConfigError
from tqcheck.judging.readings import Rules
from tqcheck.records import (
    Document,
    Segment,
    SegmentResult,
    Severity,
    SignalScore,
    SignalState,
    Skip,
)
from tqcheck.signals.roundtrip.trip import Plan, Route, Trip, make_trips

# Characters a second, until it has been measured: about half of what two cores do.
_FIRST_RATE = 500.0
_CHUNK_CHARACTERS = 2000
# Texts that go on a round trip together, as many as the embedded translator writes side by side: it
# takes as long for fewer. The seconds are for the first batch, about twice what two cores need.
_TRIPS, _FIRST_TRIPS_S = 32, 40.0
_SPENT = "the time budget was spent"
_WEIGHTS = {Severity.NEUTRAL: 0, Severity.MINOR: 1, Severity.MAJOR: 10, Severity.CRITICAL: 100}


@dataclass(frozen=True, slots=True)
class _Unit:
    """Hold what has to be read in one go: a connected document, or a few rows of a table."""

    document: Document
    weight: float

    @property
    def n_characters(self) -> int:
        return sum(len(s.text) + len(s.source or "") for s in self.document.segments)

    @property
    def indices(self) -> frozenset[int]:
        return frozenset(segment.index for segment in self.document.segments)


class TimeBudget:
    """Limit a quality model to so many seconds, counted from now; what is read is unchanged.

    A document is begun only if, by the speed so far, it will be done in time.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seconds = seconds
        self._end = clock() + seconds
        self._left: frozenset[int] = frozenset()

    def read(
        self,
        quality: QualityModel,
        documents: Sequence[Document],
        rules: Sequence[Rules],
        step: Step,
        known: Collection[int] = (),
    ) -> tuple[tuple[QualityReading | None, ...], ...]:
        """Read as a quality model does, worst documents first; None for what is left.

        `rules` say which are the worst. `known` are the indices of segments that the model
        remembers: they take no time. Raises ConfigError where there was no time for anything.
        """
        units = sorted(_units(documents, rules), key=lambda unit: -unit.weight)
        kept = frozenset(known)
        remembered = [unit for unit in units if unit.indices <= kept]
        found = _read_together(quality, remembered)
        total = sum(len(document.segments) for document in documents)
        n_characters, began = 0, self._clock()
        waiting = [unit for unit in units if not unit.indices <= kept]
        while waiting:
            rate = n_characters / (self._clock() - began) if n_characters else _FIRST_RATE
            chunk, waiting = _next(waiting, rate * (self._end - self._clock()))
            if not chunk:
                break
            found |= _read_together(quality, chunk)
            n_characters += sum(unit.n_characters for unit in chunk)
            step(len(found), total)
        if not found:
            raise ConfigError(
                f"--time-budget: {self._seconds:g} s were over before any sentence was read"
            )
        everything = {segment.index for document in documents for segment in document.segments}
        self._left = frozenset(everything - found.keys())
        return tuple(tuple(found.get(s.index) for s in d.segments) for d in documents)

    def make_trips(
        self,
        documents: Sequence[Document],
        translator: Translator,
        plan: Plan,
        risks: Mapping[int, float | None],
        step: Step,
    ) -> tuple[tuple[Trip, ...], ...]:
        """Send segments on round trips as long as there is time, the riskiest first."""
        segments = [segment for document in documents for segment in document.segments]
        going = [segment for segment in segments if plan(segment).pivot is not None]
        waiting = sorted(going, key=lambda segment: -(risks.get(segment.index) or 0.0))
        made: dict[int, Trip] = {}
        needed_s = _FIRST_TRIPS_S
        while waiting and self._clock() + needed_s <= self._end:
            batch, waiting, began = waiting[:_TRIPS], waiting[_TRIPS:], self._clock()
            (trips,) = make_trips(_as_one(batch), translator, plan, _silent)
            made |= {s.index: trip for s, trip in zip(batch, trips, strict=True)}
            needed_s = self._clock() - began
            step(len(made), len(going))
        left = {segment.index for segment in waiting}
        others = [segment for segment in segments if segment.index not in made]

        def stay(segment: Segment) -> Route:
            return Route(None, _SPENT, Skip.UNSENT) if segment.index in left else plan(segment)

        (trips,) = make_trips(_as_one(others), translator, stay, _silent)
        made |= {s.index: trip for s, trip in zip(others, trips, strict=True)}
        return tuple(tuple(made[s.index] for s in d.segments) for d in documents)

    def marked(self, results: Sequence[SegmentResult]) -> list[SegmentResult]:
        """Say of the results that were left why they have no risk."""
        return [_unchecked(r) if r.segment.index in self._left else r for r in results]

    @property
    def notices(self) -> tuple[str, ...]:
        """Say how many sentences were left; empty where none was."""
        told = f"{len(self._left)} sentences {Skip.UNREAD} ({self._seconds:g} s)"
        return (told,) if self._left else ()


def _silent(done: int, total: int) -> None:
    """Say nothing: the budget tells the progress itself."""


def _as_one(segments: Sequence[Segment]) -> tuple[Document]:
    """Put segments of many documents into one: a round trip asks for no context."""
    return (Document("", "", "", tuple(segments)),)


def _read_together(
    quality: QualityModel, units: Sequence[_Unit]
) -> dict[int, QualityReading | None]:
    """Read units at once; the readings by the index of their segments."""
    if not units:
        return {}
    read = quality.read([unit.document for unit in units], _silent)
    segments = [segment.index for unit in units for segment in unit.document.segments]
    return dict(zip(segments, (one for own in read for one in own), strict=True))


def _units(documents: Sequence[Document], rules: Sequence[Rules]) -> Iterator[_Unit]:
    for document, found in zip(documents, rules, strict=True):
        weights = [float(sum(_WEIGHTS[f.severity] for f in one.findings)) for one in found]
        if document.is_connected:
            yield _Unit(document, max(weights, default=0.0))
        else:
            for segment, weight in zip(document.segments, weights, strict=True):
                yield _Unit(replace(document, segments=(segment,)), weight)


def _next(waiting: Sequence[_Unit], room: float) -> tuple[list[_Unit], list[_Unit]]:
    """Take from the front what fits into a chunk and into the time; smaller ones pass larger."""
    chunk: list[_Unit] = []
    rest: list[_Unit] = []
    n_characters = 0
    for unit in waiting:
        size = n_characters + unit.n_characters
        if size <= room and (not chunk or size <= _CHUNK_CHARACTERS):
            chunk.append(unit)
            n_characters = size
        else:
            rest.append(unit)
    return chunk, rest


def _unchecked(result: SegmentResult) -> SegmentResult:
    evidence = tuple(
        SignalScore(score.name, score.state, reason=Skip.UNREAD.value, skip=Skip.UNREAD)
        if score.state is SignalState.SKIPPED
        else score
        for score in result.evidence
    )
    return replace(result, evidence=evidence)
