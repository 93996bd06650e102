"""How many spoiled translations are found at a fixed rate of false alarms.

The threshold is the risk that 5% of the clean sentences reach, of the same language and evidence. A
bootstrap draws sentences, each with its clean and its spoiled versions, and sets the threshold anew
every time, so that an interval holds the doubt about the threshold, too.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.challenge.injection.records import Span
from benchmarks.measures.statistics import Array, Estimate, ones, resample, share, summarise
from tqcheck.records import SegmentResult

FALSE_ALARMS = 0.05
GAP_REACH = 3  # code points to either side of an omission: punctuation, blank, and the next letter
NEVER = -1.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold what tqcheck said of one text: its risk, and the pieces that its findings mark.

    A finding about the text as a whole marks no place. `is_suspect` is its verdict as it ships.
    """

    risk: float | None
    marks: tuple[Span, ...]
    length: int
    is_suspect: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Hold one spoiled text's outcome: `unit` is its sentence's number, `clean` that one's risk."""

    kind: str
    unit: int
    start: int
    end: int
    outcome: Outcome
    clean: float | None


@dataclass(frozen=True, slots=True)
class Cell:
    """Hold the figures of one kind of error in one language.

    Each array has the value on the data as they are first, then one for each resampling. `within`
    is the share of spoiled texts with a higher risk than their clean version, `suspect` of those
    that are called so, `touched` the share of the detected ones whose marks touch the error,
    `marked` the mean share of their text under marks: about what `touched` would be by chance.
    """

    n: int
    unscored: int
    detected: int
    recall: Array
    within: Array
    suspect: Array
    touched: Array
    marked: float | None


def draw(units: Sequence[Hashable], n_replicates: int, seed: int) -> Array:
    """Give how often each unit counts: once in the first row, then as often as it is drawn."""
    return np.concatenate([ones(len(units)), resample(units, n_replicates, seed)])


def read_outcome(result: SegmentResult) -> Outcome:
    """Take from a result what counts here."""
    length = len(result.segment.text)
    spans = ((f.start, f.end) for f in result.findings)
    marks = tuple(s for s in spans if s != (0, length))
    return Outcome(result.risk, marks, length, result.is_suspect)


def touches(outcome: Outcome, start: int, end: int) -> bool:
    """Tell whether a mark shares a character with the error, or is next to an omission."""
    low, high = (start - GAP_REACH, end + GAP_REACH) if start == end else (start, end)
    return any(
        max(mark[0], low) < min(mark[1], high) or (mark[0] == mark[1] and low <= mark[0] <= high)
        for mark in outcome.marks
    )


def marked_share(outcome: Outcome) -> float:
    """Give the share of the text under marks."""
    places = {place for start, end in outcome.marks for place in range(start, end)}
    return len(places) / max(outcome.length, 1)


def risks(outcomes: Sequence[float | None]) -> Array:
    """Put what has no risk below every risk."""
    return np.array([NEVER if risk is None else risk for risk in outcomes], dtype=np.float64)


def thresholds(clean: Array, weights: Array, rate: float = FALSE_ALARMS) -> Array:
    """Give for each row of weights the lowest risk that at most `rate` of the clean ones reach.

    It lies just above the highest where even that one is reached by more.
    """
    values = np.unique(clean)[::-1]
    reached = weights @ (clean[:, None] >= values).astype(np.float64)
    few = reached <= rate * weights.sum(axis=1, keepdims=True) + 1e-9
    index = few.sum(axis=1) - 1
    above = np.nextafter(values[0], np.inf)
    cuts: Array = np.where(index >= 0, values[np.maximum(index, 0)], above)
    return cuts


def measure_language(
    clean: Array, units: Sequence[int], found: Sequence[Found], weights: Array
) -> tuple[float, dict[str, Cell]]:
    """Give the threshold of a language and a cell for each kind of error that it has.

    `units` are the numbers of the clean sentences, which are the columns of `weights`.
    """
    cuts = thresholds(clean, weights[:, list(units)])
    kinds = dict.fromkeys(item.kind for item in found)
    cells = {k: _cell([f for f in found if f.kind == k], cuts, weights) for k in kinds}
    return float(cuts[0]), cells


def _cell(found: Sequence[Found], cuts: Array, weights: Array) -> Cell:
    own = weights[:, [item.unit for item in found]]
    risk = risks([item.outcome.risk for item in found])
    hits = (risk >= cuts[:, None]).astype(np.float64)
    above = (risk > risks([item.clean for item in found])).astype(np.float64)
    suspect = np.array([item.outcome.is_suspect for item in found], dtype=np.float64)
    touched = np.array([touches(f.outcome, f.start, f.end) for f in found], dtype=np.float64)
    detected = [item.outcome for item, hit in zip(found, hits[0], strict=True) if hit]
    everywhere = np.ones(len(found))
    return Cell(
        n=len(found),
        unscored=sum(item.outcome.risk is None for item in found),
        detected=len(detected),
        recall=share(hits, everywhere, own),
        within=share(above, everywhere, own),
        suspect=share(suspect, everywhere, own),
        touched=share(touched, everywhere, own * hits),
        marked=float(np.mean([*map(marked_share, detected)])) if detected else None,
    )


def mean_over(arrays: Sequence[Array]) -> Estimate:
    """Average one figure over languages, resampling by resampling."""
    return estimate_of(np.mean(arrays, axis=0))


def estimate_of(values: Array) -> Estimate:
    """Turn a figure and its resamplings into an estimate."""
    return summarise(float(values[0]), values[1:])


def pooled_touch(cells: Mapping[str, Cell]) -> float | None:
    """Give the share of all detected texts whose marks touch the error."""
    detected = sum(cell.detected for cell in cells.values())
    hits = sum(cell.detected * cell.touched[0] for cell in cells.values() if cell.detected)
    return float(hits / detected) if detected else None
