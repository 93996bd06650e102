"""From draws to verdicts: intervals, p-values, Holm's correction, ranks and clusters."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from tqcheck.comparison.measures import Array, Measure
from tqcheck.comparison.records import CompareSettings, MeasureResult, PairTest, Score
from tqcheck.comparison.resampling import bootstrap, is_as_large, randomise, sums_of

Pairs = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Tested:
    """Hold a measure with what the draws gave: bootstrap scores, p-values (NaN: undefined)."""

    measure: Measure
    units: int
    scores: Array
    p_bootstrap: Array
    p_randomisation: Array


def judge_measures(
    measures: Sequence[Measure],
    systems: Sequence[str],
    units: NDArray[np.intp],
    settings: CompareSettings,
) -> list[MeasureResult]:
    """Score all systems in all measures and test each pair of them; `units` names draws' units."""
    pairs = list(combinations(range(len(systems)), 2))
    groups: dict[bytes, list[Measure]] = {}
    for measure in measures:
        groups.setdefault(measure.known.tobytes(), []).append(measure)
    done = {
        tested.measure.name: _result(tested, systems, pairs, settings)
        for group in groups.values()
        for tested in _test_group(group, units, pairs, settings)
    }
    return [done[measure.name] for measure in measures]


def _test_group(
    group: Sequence[Measure], units: NDArray[np.intp], pairs: Pairs, settings: CompareSettings
) -> list[_Tested]:
    """Test measures that are known for the same segments, all on the same draws."""
    sums = sums_of(group, units)
    if not sums.n_units:
        nothing = np.full((len(group[0].statistics), settings.replicates), np.nan)
        unknown = np.full(len(pairs), np.nan)
        return [_Tested(measure, 0, nothing, unknown, unknown) for measure in group]
    drawn = bootstrap(sums, settings.replicates, settings.seed)
    counts: Sequence[NDArray[np.int64]] = [np.zeros(0, dtype=np.int64) for _ in group]
    if pairs:
        counts = randomise(sums, pairs, settings.trials, settings.seed)
    return [
        _Tested(
            measure,
            sums.n_units,
            scores,
            bootstrap_p_values(scores, measure.score(), pairs),
            _undefined_where(measure.score(), pairs, (found + 1) / (settings.trials + 1)),
        )
        for measure, scores, found in zip(group, drawn, counts, strict=True)
    ]


def bootstrap_p_values(scores: Array, observed: Array, pairs: Pairs) -> Array:
    """Give the p-value of each pair by the paired bootstrap as sacreBLEU and Moses have it.

    The differences of the resamplings, shifted to a mean of zero, say how large one gets by chance
    (Koehn, EMNLP 2004; Riezler and Maxwell, 2005). Equal or larger ones count.
    """
    values = np.empty(len(pairs))
    for i, (first, second) in enumerate(pairs):
        differences = np.abs(scores[first] - scores[second])
        chance = differences - np.nanmean(differences) if differences.size else differences
        limit = np.abs(observed[first] - observed[second])
        found = is_as_large(chance, limit, observed).sum()
        values[i] = (found + 1) / (scores.shape[1] + 1)
    return _undefined_where(observed, pairs, values)


def _undefined_where(observed: Array, pairs: Pairs, values: Array) -> Array:
    unknown = [bool(np.isnan(observed[list(pair)]).any()) for pair in pairs]
    return np.where(unknown, np.nan, values) if pairs else values


def holm(p_values: Array) -> Array:
    """Correct p-values for their number (Holm, 1979); NaN stays and does not count."""
    corrected = np.full(len(p_values), np.nan)
    known = np.flatnonzero(~np.isnan(p_values))
    order = known[np.argsort(p_values[known], kind="stable")]
    factors = np.arange(len(order), 0, -1)
    corrected[order] = np.minimum(1.0, np.maximum.accumulate(p_values[order] * factors))
    return corrected


def clusters_of(order: Sequence[int], beats: NDArray[np.bool_]) -> dict[int, int]:
    """Number the clusters of systems given best first, from 1, as WMT does.

    A line is drawn where every system above it is significantly better than every one below.
    """
    clusters: dict[int, int] = {}
    number = 1
    for place, system in enumerate(order):
        above, below = list(order[:place]), list(order[place:])
        if place and beats[np.ix_(above, below)].all():
            number += 1
        clusters[system] = number
    return clusters


def _result(
    tested: _Tested, systems: Sequence[str], pairs: Pairs, settings: CompareSettings
) -> MeasureResult:
    measure = tested.measure
    tests = _pair_tests(tested, systems, pairs, settings)
    return MeasureResult(
        name=measure.name,
        title=measure.title,
        higher_is_better=measure.higher_is_better,
        digits=measure.digits,
        signature=measure.signature,
        segments=int(measure.known.sum()),
        units=tested.units,
        scores=_scores(tested, systems, _beats(measure, pairs, tests)),
        pairs=tests,
    )


def _pair_tests(
    tested: _Tested, systems: Sequence[str], pairs: Pairs, settings: CompareSettings
) -> tuple[PairTest, ...]:
    values = tested.measure.score()
    p_values = (tested.p_bootstrap, tested.p_randomisation)
    corrected = dict(zip(("bootstrap", "randomisation"), map(holm, p_values), strict=True))
    is_clear = corrected[settings.test] < settings.alpha  # NaN is not
    return tuple(
        PairTest(
            systems[a],
            systems[b],
            number(values[a] - values[b]),
            *interval(tested.scores[a] - tested.scores[b]),
            number(tested.p_bootstrap[i]),
            number(corrected["bootstrap"][i]),
            number(tested.p_randomisation[i]),
            number(corrected["randomisation"][i]),
            bool(is_clear[i]),
        )
        for i, (a, b) in enumerate(pairs)
    )


def _scores(tested: _Tested, systems: Sequence[str], beats: NDArray[np.bool_]) -> tuple[Score, ...]:
    values = tested.measure.score()
    order = _best_first(values, tested.measure.higher_is_better)
    clusters = clusters_of(order, beats)
    unranked = [i for i in range(len(systems)) if i not in clusters]
    return tuple(
        Score(
            systems[i],
            number(values[i]),
            *interval(tested.scores[i]),
            best_rank=1 + int(beats[:, i].sum()) if i in clusters else None,
            worst_rank=len(order) - int(beats[i].sum()) if i in clusters else None,
            cluster=clusters.get(i),
        )
        for i in [*order, *unranked]
    )


def _beats(measure: Measure, pairs: Pairs, tests: Sequence[PairTest]) -> NDArray[np.bool_]:
    """Tell for each two systems whether the first is significantly better."""
    values = measure.score()
    found = np.zeros((len(values), len(values)), dtype=np.bool_)
    for (a, b), test in zip(pairs, tests, strict=True):
        if test.is_significant:
            is_first_better = (values[a] > values[b]) == measure.higher_is_better
            winner, loser = (a, b) if is_first_better else (b, a)
            found[winner, loser] = True
    return found


def _best_first(values: Array, higher_is_better: bool) -> list[int]:
    known = [i for i in range(len(values)) if not math.isnan(values[i])]
    return sorted(known, key=lambda i: -values[i] if higher_is_better else values[i])


def interval(scores: Array) -> tuple[float | None, float | None]:
    """Give the 95% percentile interval; none where one draw in twenty is undefined."""
    defined = scores[~np.isnan(scores)]
    if not len(defined) or len(defined) < 0.95 * len(scores):
        return None, None
    low, high = np.percentile(defined, [2.5, 97.5])
    return float(low), float(high)


def number(value: float) -> float | None:
    """Replace NaN by None."""
    return None if math.isnan(value) else float(value)
