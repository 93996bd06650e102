"""Agreement with human judgement, with bootstrap intervals.

A statistic takes predictions, gold, and a matrix of weights with one row a resampling: how often
each item was drawn. It gives one value a row, NaN where it is undefined (one class only, no
variance). One row of ones gives the value on the data as they are. So a thousand resamplings cost a
few matrix operations, and the interval and the value come from the same code.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Statistic = Callable[[Array, Array, Array], Array]
LEAST_DEFINED = 0.95
KENDALL_BLOCK = 512


@dataclass(frozen=True, slots=True)
class Estimate:
    """Hold a value with its 95% interval; None where it is undefined."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Bin:
    """Hold one row of a reliability table: `n` items, mean prediction and mean gold."""

    n: int
    predicted: float
    observed: float


def ones(n: int) -> Array:
    """Give the weights of the data as they are."""
    return np.ones((1, n))


def resample(units: Sequence[Hashable], n_replicates: int = 1000, seed: int = 0) -> Array:
    """Draw units with replacement; give each item's weight in each replicate."""
    numbers: dict[Hashable, int] = {}
    index = np.array([numbers.setdefault(unit, len(numbers)) for unit in units], dtype=np.intp)
    rng = np.random.default_rng(seed)
    counts = rng.multinomial(len(numbers), np.full(len(numbers), 1 / len(numbers)), n_replicates)
    return counts[:, index].astype(np.float64)


def summarise(value: float, replicates: Array) -> Estimate:
    """Turn a value and its replicates into an estimate with a percentile interval.

    There is no interval where more than one replicate in twenty is undefined.
    """
    if math.isnan(value):
        return Estimate(None)
    defined = replicates[~np.isnan(replicates)]
    if len(defined) < LEAST_DEFINED * len(replicates) or not len(defined):
        return Estimate(float(value))
    low, high = np.percentile(defined, [2.5, 97.5])
    return Estimate(float(value), float(low), float(high))


def estimate(statistic: Statistic, predicted: Array, gold: Array, weights: Array) -> Estimate:
    """Estimate a statistic with its interval over the resamplings in `weights`."""
    if not len(predicted):
        return Estimate(None)
    value = statistic(predicted, gold, ones(len(predicted)))[0]
    return summarise(value, statistic(predicted, gold, weights))


def estimate_lead(
    statistic: Statistic, ours: Array, theirs: Array, gold: Array, weights: Array
) -> Estimate:
    """Estimate by how much ours is above theirs, both on the same resamplings."""
    if not len(ours):
        return Estimate(None)
    once = ones(len(ours))
    value = statistic(ours, gold, once)[0] - statistic(theirs, gold, once)[0]
    return summarise(value, statistic(ours, gold, weights) - statistic(theirs, gold, weights))


def _ratio(numerator: Array, denominator: Array) -> Array:
    defined = denominator > 0
    return np.where(defined, numerator / np.where(defined, denominator, 1.0), np.nan)


def _correlate(x: Array, y: Array, weights: Array) -> Array:
    total = weights.sum(axis=1, keepdims=True)
    dx = x - (weights * x).sum(axis=1, keepdims=True) / total
    dy = y - (weights * y).sum(axis=1, keepdims=True) / total
    vx, vy = (weights * dx * dx).sum(axis=1), (weights * dy * dy).sum(axis=1)
    noise = 1e-13 * total[:, 0]
    defined = (vx > noise * np.square(x).max()) & (vy > noise * np.square(y).max())
    covariance = (weights * dx * dy).sum(axis=1)
    return np.where(defined, _ratio(covariance, np.sqrt(vx * vy)), np.nan)


def pearson(predicted: Array, gold: Array, weights: Array) -> Array:
    """Correlate the values."""
    return _correlate(predicted - predicted.mean(), gold - gold.mean(), weights)


def spearman(predicted: Array, gold: Array, weights: Array) -> Array:
    """Correlate the ranks; ties share their mean rank."""
    return _correlate(_midranks(predicted, weights), _midranks(gold, weights), weights)


def _order(values: Array) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Give the ascending order, where each run of equal values starts, and each place's run."""
    order = np.argsort(values, kind="stable")
    is_new = np.diff(values[order], prepend=np.nan) != 0
    return order, np.flatnonzero(is_new), np.cumsum(is_new) - 1


def _midranks(values: Array, weights: Array) -> Array:
    order, starts, runs = _order(values)
    sums = np.add.reduceat(weights[:, order], starts, axis=1)
    middle = np.cumsum(sums, axis=1) - sums + (sums + 1) / 2
    ranks = np.empty_like(weights)
    ranks[:, order] = middle[:, runs]
    return ranks


def kendall(predicted: Array, gold: Array, weights: Array) -> Array:
    """Give Kendall's tau-b: concordant less discordant pairs, corrected for ties."""
    balance = np.zeros(len(weights))
    small = weights.astype(np.float32)
    for start in range(0, len(predicted), KENDALL_BLOCK):
        block = slice(start, start + KENDALL_BLOCK)
        signs = np.sign(np.subtract.outer(predicted[block], predicted))
        signs *= np.sign(np.subtract.outer(gold[block], gold))
        sums = (small[:, block] @ signs.astype(np.float32)).astype(np.float64)
        balance += (sums * weights).sum(axis=1) / 2
    untied = _untied(predicted, weights) * _untied(gold, weights)
    return _ratio(balance, np.sqrt(untied))


def _untied(values: Array, weights: Array) -> Array:
    """Count the pairs whose two values differ."""
    order, starts, _ = _order(values)
    sums = np.add.reduceat(weights[:, order], starts, axis=1)
    pairs: Array = (np.square(weights.sum(axis=1)) - np.square(sums).sum(axis=1)) / 2
    return pairs


def _class_sums(predicted: Array, gold: Array, weights: Array) -> tuple[Array, Array]:
    """Sum positives and all by equal prediction, the highest prediction first."""
    order, starts, _ = _order(-predicted)
    positives = np.add.reduceat((weights * gold)[:, order], starts, axis=1)
    return positives, np.add.reduceat(weights[:, order], starts, axis=1)


def auroc(predicted: Array, gold: Array, weights: Array) -> Array:
    """Give the chance that a random positive stands over a random negative; ties count half."""
    positives, sums = _class_sums(predicted, gold, weights)
    negatives = sums - positives
    below = negatives.sum(axis=1, keepdims=True) - np.cumsum(negatives, axis=1)
    wins = (positives * (below + negatives / 2)).sum(axis=1)
    return _ratio(wins, positives.sum(axis=1) * negatives.sum(axis=1))


def average_precision(predicted: Array, gold: Array, weights: Array) -> Array:
    """Give the mean over the positives of the precision at their place in the ranking."""
    positives, sums = _class_sums(predicted, gold, weights)
    found = np.cumsum(positives, axis=1)
    precision = found / np.maximum(np.cumsum(sums, axis=1), 1e-12)
    total = positives.sum(axis=1)
    score = _ratio((positives * precision).sum(axis=1), total)
    return np.where(total < weights.sum(axis=1), score, np.nan)


def precision_at_tenth(predicted: Array, gold: Array, weights: Array) -> Array:
    """Give the share of positives in the highest tenth; a tie at its edge counts by its mean."""
    positives, sums = _class_sums(predicted, gold, weights)
    size = np.maximum(np.round(weights.sum(axis=1, keepdims=True) / 10), 1)
    before = np.cumsum(sums, axis=1) - sums
    taken = np.clip(size - before, 0, sums) / np.maximum(sums, 1e-12)
    precision: Array = (positives * taken).sum(axis=1) / size[:, 0]
    total = positives.sum(axis=1)
    return np.where((total > 0) & (total < weights.sum(axis=1)), precision, np.nan)


def share(predicted: Array, gold: Array, weights: Array) -> Array:
    """Give the mean of the predictions where gold is 1: how many of those items are flagged."""
    chosen = weights * gold
    return _ratio((chosen * predicted).sum(axis=1), chosen.sum(axis=1))


def bins_of(predicted: Array, n_bins: int = 10) -> NDArray[np.intp]:
    """Sort items into bins of equal mass by prediction; equal predictions share a bin."""
    places = (_midranks(predicted, ones(len(predicted)))[0] - 0.5) / len(predicted)
    bins: NDArray[np.intp] = np.minimum(np.floor(places * n_bins), n_bins - 1).astype(np.intp)
    return bins


def calibration_error(predicted: Array, gold: Array, weights: Array) -> Array:
    """Give the mean distance of mean prediction and mean gold over ten bins of equal mass.

    The bins are those of the data as they are, in every resampling. `gold` may be a share.
    """
    members = np.eye(10)[bins_of(predicted)]
    gaps = np.abs((weights * (predicted - gold)) @ members)
    error: Array = gaps.sum(axis=1) / weights.sum(axis=1)
    return error


def reliability(predicted: Array, gold: Array) -> list[Bin]:
    """Tabulate mean prediction against mean gold in ten bins of equal mass, lowest first."""
    bins = bins_of(predicted)
    return [
        Bin(
            int((bins == i).sum()),
            float(predicted[bins == i].mean()),
            float(gold[bins == i].mean()),
        )
        for i in np.unique(bins)
    ]


def confusion(
    predicted: NDArray[np.bool_], gold: NDArray[np.bool_], items: NDArray[np.intp], n: int
) -> Array:
    """Count true and false positives, false and true negatives of each item's words: (n, 4)."""
    kind = np.where(predicted, np.where(gold, 0, 1), np.where(gold, 2, 3))
    counts = np.bincount(items * 4 + kind, minlength=4 * n)
    return counts.reshape(n, 4).astype(np.float64)


def mcc(counts: Array) -> Array:
    """Give Matthews' correlation for each row of tp, fp, fn, tn."""
    tp, fp, fn, tn = counts.T
    return _ratio(tp * tn - fp * fn, np.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)))


def f1_bad(counts: Array) -> Array:
    """Give the F-score of the bad words for each row of tp, fp, fn, tn; undefined if none is."""
    tp, fp, fn, _ = counts.T
    return np.where(tp + fn > 0, _ratio(2 * tp, 2 * tp + fp + fn), np.nan)


def f1_ok(counts: Array) -> Array:
    """Give the F-score of the good words for each row of tp, fp, fn, tn; undefined if none is."""
    _, fp, fn, tn = counts.T
    return np.where(tn + fp > 0, _ratio(2 * tn, 2 * tn + fp + fn), np.nan)


def estimate_counts(statistic: Callable[[Array], Array], counts: Array, weights: Array) -> Estimate:
    """Estimate a statistic of word counts, resampling the items that hold the words."""
    if not len(counts):
        return Estimate(None)
    value = statistic(counts.sum(axis=0, keepdims=True))[0]
    return summarise(value, statistic(weights @ counts))


def estimate_counts_lead(
    statistic: Callable[[Array], Array], ours: Array, theirs: Array, weights: Array
) -> Estimate:
    """Estimate by how much ours is above theirs, both on the same resamplings."""
    totals = [counts.sum(axis=0, keepdims=True) for counts in (ours, theirs)]
    value = statistic(totals[0])[0] - statistic(totals[1])[0]
    return summarise(value, statistic(weights @ ours) - statistic(weights @ theirs))


def best_cut(predicted: Array, gold: NDArray[np.bool_]) -> float | None:
    """Find the threshold (flag at or above it) with the best MCC; None if none is defined."""
    positives, sums = _class_sums(predicted, gold.astype(np.float64), ones(len(gold)))
    tp = np.cumsum(positives[0])
    fp = np.cumsum(sums[0]) - tp
    values = mcc(np.stack([tp, fp, tp[-1] - tp, fp[-1] - fp], axis=1))
    if np.isnan(values).all():
        return None
    return float(np.unique(predicted)[::-1][np.nanargmax(values)])
