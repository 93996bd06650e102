"""Pairs instead of correlations, and tests between two metrics.

- `tie_calibrated`: pairwise accuracy with tie calibration, acc*eq (Deutsch, Foster and Freitag,
  "Ties Matter", EMNLP 2023), grouped by item as in the WMT23 metrics task: the pairs of systems of
  one segment are one group, groups count alike, and the metric's differences up to the best
  threshold are ties.
- `within_groups`: the same from a list of scores and what each of them belongs to.
- `system_accuracy`: pairwise accuracy of system scores (Kocmi et al., "To Ship or Not to Ship",
  WMT 2021).
- `permute`: the paired permutation test PERM-BOTH (Deutsch, Dror and Roth, TACL 2021), two-sided:
  the two metrics' standardised scores are swapped at random, segment by segment.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from benchmarks.measures import statistics as st

Array = st.Array
BLOCK = 50


@dataclass(frozen=True, slots=True)
class Calibrated:
    """Hold acc*eq and the difference of metric scores up to which a pair is a tie."""

    accuracy: float
    threshold: float


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Hold all pairs of systems of all segments, by rising difference of the metric.

    `plain`: right as it stands; `tied`: right if called a tie; `row`: its segment, of `n_rows`.
    """

    difference: Array
    plain: Array
    tied: Array
    row: NDArray[np.intp]
    n_rows: int


def tie_calibrated(metric: Array, human: Array) -> Calibrated | None:
    """Give acc*eq of scores with a row a segment and a column a system; NaN is no score.

    None where no segment has two systems with both scores.
    """
    pairs = _pairs_of(metric, human)
    if not len(pairs.row):
        return None
    found = _calibrate(pairs, np.ones((1, pairs.n_rows)))
    return Calibrated(float(found[0][0]), float(found[1][0]))


def tie_calibrated_replicates(metric: Array, human: Array, weights: Array) -> Array:
    """Give acc*eq on resamplings of segments, each with a threshold of its own."""
    pairs = _pairs_of(metric, human)
    if not len(pairs.row):
        return np.full(len(weights), np.nan)
    blocks = [weights[i : i + BLOCK] for i in range(0, len(weights), BLOCK)]
    return np.concatenate([_calibrate(pairs, block)[0] for block in blocks])


def within_groups(groups: Sequence[Hashable], metric: Array, human: Array, weights: Array) -> Array:
    """Give acc*eq on resamplings of single scores, paired within their groups.

    All scores of a group must weigh the same in a resampling; NaN where no group has two.
    """
    rows: dict[Hashable, list[int]] = {}
    for item, group in enumerate(groups):
        rows.setdefault(group, []).append(item)
    members = list(rows.values())
    tables = np.full((2, len(members), max(map(len, members), default=0)), np.nan)
    for row, items in enumerate(members):
        tables[0, row, : len(items)] = metric[items]
        tables[1, row, : len(items)] = human[items]
    of_group = weights[:, [items[0] for items in members]]
    return tie_calibrated_replicates(tables[0], tables[1], of_group)


def accuracy_at(metric: Array, human: Array, threshold: float) -> float:
    """Give the pairwise accuracy where differences up to the threshold are ties."""
    pairs = _pairs_of(metric, human)
    right = np.where(pairs.difference <= threshold, pairs.tied, pairs.plain)
    sizes = np.bincount(pairs.row, minlength=pairs.n_rows)
    shares = np.bincount(pairs.row, right, pairs.n_rows)[sizes > 0] / sizes[sizes > 0]
    return float(shares.mean()) if len(shares) else float("nan")


def _pairs_of(metric: Array, human: Array) -> _Pairs:
    known = ~(np.isnan(metric) | np.isnan(human))
    parts = []
    for i, j in combinations(range(metric.shape[1]), 2):
        rows = np.flatnonzero(known[:, i] & known[:, j])
        step = metric[rows, i] - metric[rows, j]
        gold = np.sign(human[rows, i] - human[rows, j])
        parts.append(np.stack([np.abs(step), np.sign(step) == gold, gold == 0, rows]))
    table = np.concatenate(parts, axis=1) if parts else np.zeros((4, 0))
    order = np.argsort(table[0], kind="stable")
    difference, plain, tied, row = table[:, order]
    return _Pairs(difference, plain, tied, row.astype(np.intp), metric.shape[0])


def _calibrate(pairs: _Pairs, weights: Array) -> tuple[Array, Array]:
    """Give for each resampling of segments the best accuracy and its threshold."""
    sizes = np.bincount(pairs.row, minlength=pairs.n_rows)
    has_pairs = (sizes > 0).astype(float)
    totals = weights @ has_pairs
    share = weights / np.where(totals > 0, totals, np.nan)[:, None] / np.maximum(sizes, 1)
    of_pair = share[:, pairs.row]
    start = (of_pair * pairs.plain).sum(axis=1)
    gains = np.cumsum(of_pair * (pairs.tied - pairs.plain), axis=1)
    # A threshold makes ties of all pairs with the same difference at once.
    is_last = np.append(np.diff(pairs.difference) > 0, True)
    accuracies = np.concatenate([start[:, None], start[:, None] + gains[:, is_last]], axis=1)
    thresholds = np.concatenate([[0.0], pairs.difference[is_last]])
    best = accuracies.argmax(axis=1)
    return accuracies[np.arange(len(weights)), best], thresholds[best]


def system_accuracy(metric: Array, human: Array) -> float:
    """Give the share of pairs of systems that the metric orders as humans do; NaN without any."""
    pairs = list(combinations(range(len(metric)), 2))
    if not pairs:
        return float("nan")
    right = [np.sign(metric[i] - metric[j]) == np.sign(human[i] - human[j]) for i, j in pairs]
    return float(np.mean(right))


def permute(
    first: Array, second: Array, score: Callable[[Array], float], n: int, seed: int
) -> float:
    """Test whether two metrics score differently; give the two-sided p-value.

    `score` turns a metric's values into its statistic. Both are standardised first, so that values
    can change places.
    """
    one, other = (_standardise(values) for values in (first, second))
    observed = abs(score(one) - score(other))
    if np.isnan(observed):
        return float("nan")
    rng = np.random.default_rng(seed)
    count = 0
    for _ in range(n):
        swap = rng.integers(2, size=len(one)).astype(bool)
        a, b = np.where(swap, other, one), np.where(swap, one, other)
        count += not abs(score(a) - score(b)) < observed - 1e-12
    return (count + 1) / (n + 1)


def permute_counts(
    first: Array, second: Array, score: Callable[[Array], Array], n: int, seed: int
) -> float:
    """Test statistics of counts, a row a segment: whole segments are swapped."""
    sums = [counts.sum(axis=0, keepdims=True) for counts in (first, second)]
    observed = abs(float(score(sums[0])[0] - score(sums[1])[0]))
    if np.isnan(observed):
        return float("nan")
    swaps = np.random.default_rng(seed).integers(2, size=(n, len(first))).astype(float)
    moved = swaps @ (second - first)
    steps = np.abs(score(sums[0] + moved) - score(sums[1] - moved))
    return float((~(steps < observed - 1e-12)).sum() + 1) / (n + 1)


def _standardise(values: Array) -> Array:
    spread = values.std()
    standard: Array = (values - values.mean()) / (spread if spread > 0 else 1.0)
    return standard
