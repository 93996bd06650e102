"""Pairwise accuracy and permutation tests against published values, brute force and scipy."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from benchmarks.measures import pairwise
from benchmarks.measures import statistics as bs

NAN = float("nan")
# The worked examples of mt-metrics-eval (tau_optimization_test.py), which goes with Deutsch,
# Foster and Freitag, "Ties Matter" (EMNLP 2023).
METRIC: list[list[float]] = [
    [0, 5, 2, 3, 2],
    [NAN, 2, 1, 5, 3],
    [9, 1, 5, 3, 8],
    [9, 3, 4, 4, 1],
    [NAN] * 5,
]
HUMAN: list[list[float]] = [
    [1, 5, 2, 1, 1],
    [4, 2, 2, 1, 4],
    [5, 9, 2, 8, 7],
    [7, 6, NAN, 3, 2],
    [NAN] * 5,
]
BY_THRESHOLD = [
    0.4666666666666667,
    0.4916666666666668,
    0.38333333333333347,
    0.29166666666666674,
    0.2666666666666667,
    0.2,
    0.15833333333333335,
    0.15833333333333335,
    0.1166666666666667,
]
SMALL = st.lists(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), min_size=3, max_size=3),
    min_size=1,
    max_size=5,
)


def table(rows: Sequence[Sequence[float]]) -> bs.Array:
    return np.array(rows, dtype=np.float64)


def test_published_example_of_tie_calibration() -> None:
    found = pairwise.tie_calibrated(table(METRIC), table(HUMAN))
    assert found is not None
    assert found.accuracy == pytest.approx(0.4916666666666668)
    assert found.threshold == 1
    for threshold, expected in enumerate(BY_THRESHOLD):
        got = pairwise.accuracy_at(table(METRIC), table(HUMAN), threshold)
        assert got == pytest.approx(expected)


@pytest.mark.parametrize(
    ("human", "accuracy", "threshold"), [([1, 2, 3, 4], 1.0, 0), ([1, 1, 1, 4], 4 / 6, 4)]
)
def test_published_examples_of_one_segment(
    human: list[int], accuracy: float, threshold: float
) -> None:
    found = pairwise.tie_calibrated(table([[0, 2, 6, 8]]), table([human]))
    assert found is not None
    assert found.accuracy == pytest.approx(accuracy)
    assert found.threshold == threshold


@given(SMALL)
def test_tie_calibration_is_the_best_of_all_thresholds(rows: list[list[tuple[int, int]]]) -> None:
    metric, human = (table([[pair[i] for pair in row] for row in rows]) for i in (0, 1))
    found = pairwise.tie_calibrated(metric, human)
    accuracies = []
    for threshold in range(5):
        by_row = []
        for m, h in zip(metric, human, strict=True):
            pairs = list(itertools.combinations(range(3), 2))
            right = [
                (0 if abs(m[i] - m[j]) <= threshold else np.sign(m[i] - m[j]))
                == np.sign(h[i] - h[j])
                for i, j in pairs
            ]
            by_row.append(np.mean(right))
        accuracies.append(np.mean(by_row))
    assert found is not None
    assert found.accuracy == pytest.approx(max(accuracies))


def test_replicates_weigh_whole_segments() -> None:
    metric, human = table(METRIC), table(HUMAN)
    weights = table([[1, 1, 1, 1, 1], [2, 0, 1, 0, 0]])
    found = pairwise.tie_calibrated_replicates(metric, human, weights)
    repeated = [0, 0, 2]
    alone = pairwise.tie_calibrated(metric[repeated], human[repeated])
    assert alone is not None
    assert found == pytest.approx([0.4916666666666668, alone.accuracy])


def test_without_pairs_it_is_undefined() -> None:
    metric, human = table([[1, NAN], [NAN, 2]]), table([[1, 2], [1, 2]])
    assert pairwise.tie_calibrated(metric, human) is None
    assert np.isnan(pairwise.tie_calibrated_replicates(metric, human, np.ones((2, 2)))).all()
    assert np.isnan(pairwise.accuracy_at(metric, human, 0))


def test_system_accuracy_worked_by_hand() -> None:
    """Of six pairs of systems the metric turns one round and ties one."""
    human, metric = np.array([4.0, 3.0, 2.0, 1.0]), np.array([4.0, 4.0, 1.0, 2.0])
    assert pairwise.system_accuracy(metric, human) == pytest.approx(4 / 6)
    tau = stats.kendalltau([1, 3, 2, 4], [1, 2, 3, 4])[0]
    assert pairwise.system_accuracy(
        np.array([1.0, 3, 2, 4]), np.array([1.0, 2, 3, 4])
    ) == pytest.approx((tau + 1) / 2)
    assert np.isnan(pairwise.system_accuracy(np.array([1.0]), np.array([1.0])))


def test_permutation_is_the_exact_test_within_monte_carlo_error() -> None:
    """Against scipy's exhaustive paired permutations of the standardised scores."""
    rng = np.random.default_rng(3)
    gold = rng.normal(size=10)
    one, other = gold + rng.normal(size=10), gold + 2 * rng.normal(size=10)

    def score(x: bs.Array) -> float:
        return float(np.corrcoef(x, gold)[0, 1])

    z_scores = [(x - x.mean()) / x.std() for x in (one, other)]
    exact = stats.permutation_test(
        z_scores,
        lambda x, y: score(x) - score(y),
        permutation_type="samples",
        n_resamples=np.inf,
        alternative="two-sided",
    ).pvalue
    found = pairwise.permute(one, other, score, 4000, 0)
    assert 0.02 < exact < 0.98
    assert found == pytest.approx(exact, abs=4 * np.sqrt(0.25 / 4000))


def test_permutation_of_counts_is_that_of_segments() -> None:
    rng = np.random.default_rng(5)
    gold, one = rng.integers(2, size=(2, 200)).astype(bool)
    other = np.where(rng.random(200) < 0.75, gold, ~gold)
    items = np.arange(200) // 4
    counts = [bs.confusion(flags, gold, items, 50) for flags in (one, other)]
    assert pairwise.permute_counts(counts[0], counts[1], bs.mcc, 500, 0) < 0.05
    assert pairwise.permute_counts(counts[0], counts[0], bs.mcc, 500, 0) == 1.0


def test_permutation_of_counts_is_the_exact_test_within_monte_carlo_error() -> None:
    """Against scipy's exhaustive swaps of whole segments; it swaps their numbers."""
    rng = np.random.default_rng(17)
    gold = rng.integers(2, size=36).astype(bool)
    one, other = (np.where(rng.random(36) < share, gold, ~gold) for share in (0.85, 0.65))
    items = np.arange(36) // 4
    counts = [bs.confusion(flags, gold, items, 9) for flags in (one, other)]
    rows = np.concatenate(counts)

    def lead(x: bs.Array, y: bs.Array) -> float:
        sums = [rows[numbers.astype(int)].sum(axis=0, keepdims=True) for numbers in (x, y)]
        return float(bs.mcc(sums[0])[0] - bs.mcc(sums[1])[0])

    exact = stats.permutation_test(
        (np.arange(9), np.arange(9, 18)), lead, permutation_type="samples", vectorized=False,
        n_resamples=np.inf, alternative="two-sided",
    ).pvalue  # fmt: skip
    found = pairwise.permute_counts(counts[0], counts[1], bs.mcc, 4000, 0)
    assert 0.02 < exact < 0.98
    assert found == pytest.approx(exact, abs=4 * np.sqrt(0.25 / 4000))


def test_equal_metrics_do_not_differ() -> None:
    values = np.arange(10.0)
    assert pairwise.permute(values, values, lambda x: float(x @ values), 100, 0) == 1.0
    constant = np.ones(10)
    assert np.isnan(pairwise.permute(values, constant, lambda x: NAN, 10, 0))


def test_scores_in_a_list_are_paired_within_their_groups() -> None:
    groups = ["a", "b", "a", "b", "a", "c"]
    metric = np.asarray([1.0, 5.0, 2.0, 4.0, 3.0, 9.0])
    human = np.asarray([1.0, 0.0, 2.0, 1.0, 2.0, 0.0])
    rows = np.asarray([[1.0, 2.0, 3.0], [5.0, 4.0, np.nan], [9.0, np.nan, np.nan]])
    judged = np.asarray([[1.0, 2.0, 2.0], [0.0, 1.0, np.nan], [0.0, np.nan, np.nan]])
    weights = np.asarray([[1.0, 1, 1, 1, 1, 1], [2, 0, 2, 0, 2, 1]])
    found = pairwise.within_groups(groups, metric, human, weights)
    expected = pairwise.tie_calibrated_replicates(rows, judged, weights[:, [0, 1, 5]])
    assert found.tolist() == expected.tolist()
    assert found[1] == pytest.approx(2 / 3)  # group a alone: its tie counts as missed
    assert np.isnan(pairwise.within_groups(groups[3:], metric[3:], human[3:], weights[:, 3:])).all()
