"""Paired bootstrap and approximate randomisation over sums of statistics, vectorised.

All systems and measures see the same draws, so that differences are paired. The seed alone decides
the draws; they are made in blocks of fixed size, so that memory does not grow with their number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tqcheck.comparison.measures import Array, Measure

BLOCK = 500
CLOSE = 1e-9  # relative: sums in another order differ in their last digits


def sum_by_unit(measure: Measure, units: NDArray[np.intp]) -> Array:
    """Add up the statistics of each unit (system, unit, k); units without known segments go."""
    known = units[measure.known]
    _, places = np.unique(known, return_inverse=True)
    n_units = int(places.max()) + 1 if len(places) else 0
    found = measure.statistics[:, measure.known]
    sums = np.zeros((found.shape[0], n_units, found.shape[2]))
    np.add.at(sums.swapaxes(0, 1), places, found.swapaxes(0, 1))
    return sums


@dataclass(frozen=True, slots=True)
class Sums:
    """Hold the statistics by unit of several measures side by side: one matrix product for all."""

    measures: tuple[Measure, ...]
    table: Array  # unit, system, numbers of all measures
    cuts: tuple[int, ...]

    @property
    def n_units(self) -> int:
        """Count what the tests draw."""
        return len(self.table)

    def drawn(self, weights: Array) -> list[Array]:
        """Sum up each draw's units: for each measure (system, draw, k)."""
        n_units, n_systems, width = self.table.shape
        flat = weights @ self.table.reshape(n_units, n_systems * width)
        table = flat.reshape(len(weights), n_systems, width).swapaxes(0, 1)
        return np.split(table, self.cuts, axis=-1)


def sums_of(measures: Sequence[Measure], units: NDArray[np.intp]) -> Sums:
    """Add up by unit the statistics of measures that are known for the same segments."""
    parts = [sum_by_unit(measure, units) for measure in measures]
    widths = np.cumsum([part.shape[2] for part in parts])
    table = np.ascontiguousarray(np.concatenate(parts, axis=2).swapaxes(0, 1))
    return Sums(tuple(measures), table, tuple(map(int, widths[:-1])))


def bootstrap(sums: Sums, n: int, seed: int) -> list[Array]:
    """Score all systems on `n` resamplings with replacement: for each measure (system, n)."""
    parts: list[list[Array]] = [[] for _ in sums.measures]
    for weights in _draw_counts(sums.n_units, n, seed):
        for scores, measure, drawn in zip(parts, sums.measures, sums.drawn(weights), strict=True):
            scores.append(measure.aggregate(drawn))
    return [np.concatenate(scores, axis=1) for scores in parts]


def randomise(
    sums: Sums, pairs: Sequence[tuple[int, int]], n: int, seed: int
) -> list[NDArray[np.int64]]:
    """Swap the outputs of two systems at random in each unit; for each measure and pair count.

    Counted are the trials whose difference is at least as large as the one observed.
    """
    first, second = (list(side) for side in zip(*pairs, strict=True))
    counts = [np.zeros(len(pairs), dtype=np.int64) for _ in sums.measures]
    totals = [total[:, 0] for total in sums.drawn(np.ones((1, sums.n_units)))]
    for swaps in _draw_swaps(sums.n_units, n, seed):
        for i, kept in enumerate(sums.drawn(swaps)):
            score, total = sums.measures[i].aggregate, totals[i][:, None]
            one = score(kept[first] + total[second] - kept[second])
            other = score(kept[second] + total[first] - kept[first])
            observed = score(totals[i])
            limits = np.abs(observed[first] - observed[second])
            counts[i] += is_as_large(np.abs(one - other), limits[:, None], observed).sum(axis=1)
    return counts


def is_as_large(values: Array, limits: Array, scale: Array) -> NDArray[np.bool_]:
    """Compare with a tolerance; an undefined value counts, which can only raise a p-value."""
    slack = CLOSE * max(1.0, float(np.nanmax(np.abs(scale), initial=0.0)))
    return ~(values < limits - slack)


def _draw_counts(n_units: int, n: int, seed: int) -> Iterator[Array]:
    rng = np.random.default_rng(seed)
    for start in range(0, n, BLOCK):
        draws = rng.integers(n_units, size=(min(BLOCK, n - start), n_units))
        counts = np.zeros(draws.shape)
        np.add.at(counts, (np.arange(len(draws))[:, None], draws), 1.0)
        yield counts


def _draw_swaps(n_units: int, n: int, seed: int) -> Iterator[Array]:
    rng = np.random.default_rng([seed, 1])  # not the bootstrap's draws
    for start in range(0, n, BLOCK):
        yield rng.integers(2, size=(min(BLOCK, n - start), n_units)).astype(np.float64)
