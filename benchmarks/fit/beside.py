"""Weigh the encoder's scores beside the language model's: on annotated texts and made errors.

The language model's share of the risk stays as `fit.combine` fitted it. What the encoder adds to
its log-odds (its penalty, the logarithm of its excess, a shift) makes two losses small, of which
each counts as much: the cross entropy of the share of raters who marked a major error (half the
documents of `qe/dev`), and how often a made error does not raise the risk of its sentence
(`spoiled`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from benchmarks.data.checked import CheckerFor, Options
from benchmarks.data.judged import find_sets
from benchmarks.fit.combine import (
    POINTS_SCORES,
    SETS,
    Pair,
    fit_points,
    in_short,
    is_fitted_on,
    read_pairs,
)
from benchmarks.fit.spoiled import SpoiledPair
from tqcheck.judging.combine import EXCESS_SCORE, weighable
from tqcheck.judging.standing import Excess, scores_of
from tqcheck.records import SegmentKind, SegmentResult

PENALTY_SCORE = "encoder_penalty"
POINTS_BESIDE = (PENALTY_SCORE, "encoder_major", "encoder_da")
ADDED = (PENALTY_SCORE, EXCESS_SCORE)
Array = NDArray[np.float64]
Json = dict[str, Any]


def read_marked(data: Path, checker_for: CheckerFor) -> list[Pair]:
    """Judge what annotators marked, the half of it that is fitted on, with its source."""
    files = [f for f in find_sets(data, ("dev",)) if f.set in SETS]
    pairs = read_pairs(files, checker_for, Options(("dev",), (), None, True, 0, 200))
    return [pair for pair in pairs if is_fitted_on(pair[0])]


def points_beside(pairs: Sequence[Pair]) -> Json:
    """Fit the MQM points lost on the scores of both models."""
    return in_short(fit_points(_read_by_both(pairs), (*POINTS_SCORES, *POINTS_BESIDE)))


def _read_by_both(pairs: Sequence[Pair]) -> list[Pair]:
    wanted = set(POINTS_BESIDE)
    return [pair for pair in pairs if scores_of(pair[1]).keys() >= wanted]


@dataclass(frozen=True, slots=True)
class Sides:
    """Hold the log-odds that the language model gives, and the scores that are added."""

    odds: Array
    scores: Array

    def with_weights(self, weights: Array) -> Array:
        """Give the log-odds of the risk, but for a shift."""
        summed: Array = self.odds + self.scores @ weights
        return summed


def weigh_beside(
    level: Json, excess: Excess, pairs: Sequence[Pair], spoiled: Sequence[SpoiledPair]
) -> tuple[dict[str, float], float]:
    """Give the weights of what is added, none below 0, and the shift of the intercept."""
    judged = _read_by_both(pairs)
    marked = sides_of(level, excess, [result for _, result in judged])
    share = np.asarray([gold.major_share or 0.0 for gold, _ in judged])
    clean, bad = (
        sides_of(level, excess, [getattr(pair, name) for pair in spoiled])
        for name in ("clean", "spoiled")
    )

    def loss(given: Array) -> float:
        shift, weights = given[0], given[1:]
        odds = marked.with_weights(weights) + shift
        rise = bad.with_weights(weights) - clean.with_weights(weights)
        entropy = np.mean(np.logaddexp(0.0, odds) - share * odds)
        return float(entropy + np.mean(np.logaddexp(0.0, -rise)))

    bounds = [(None, None), *((0.0, None) for _ in ADDED)]
    found = minimize(loss, np.asarray([0.0, 1.0, 1.0]), bounds=bounds).x.tolist()
    return dict(zip(ADDED, found[1:], strict=True)), found[0]


def sides_of(level: Json, excess: Excess, results: Sequence[SegmentResult]) -> Sides:
    """Compute what the language model's level says of results, and what is added."""
    return Sides(
        np.asarray([_odds(level, result) for result in results]),
        np.asarray([_added(excess, scores_of(result)) for result in results]),
    )


def _odds(level: Json, result: SegmentResult) -> float:
    values = weighable(result.evidence, result.findings)
    odds = sum(weight * values[name] for name, weight in level["weights"].items())
    odds += level["intercept"] + level["languages"].get(result.segment.lang, 0.0)
    is_fragment = result.segment.kind is SegmentKind.FRAGMENT
    return float(odds + (level["fragment"] if is_fragment else 0.0))


def _added(excess: Excess, scores: Mapping[str, float]) -> tuple[float, float]:
    return scores[PENALTY_SCORE], float(np.log1p(excess.of(scores)))
