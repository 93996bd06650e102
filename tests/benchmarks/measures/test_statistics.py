"""Our statistics against scipy, scikit-learn and worked values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats
from sklearn import metrics
from sklearn.calibration import calibration_curve

from benchmarks.measures import statistics as ours

Floats = NDArray[np.float64]

TIED = st.integers(0, 4).map(float)
PAIRED = st.lists(st.tuples(TIED, TIED), min_size=3, max_size=40)
LABELLED = st.lists(st.tuples(TIED, st.booleans()), min_size=3, max_size=40)
CORRELATIONS = [
    (ours.pearson, stats.pearsonr),
    (ours.spearman, stats.spearmanr),
    (ours.kendall, stats.kendalltau),
]
RANKINGS = [
    (ours.auroc, metrics.roc_auc_score),
    (ours.average_precision, metrics.average_precision_score),
]


def columns(rows: list[tuple[float, float]]) -> tuple[Floats, Floats]:
    table = np.array(rows, dtype=np.float64)
    return table[:, 0], table[:, 1]


def value(statistic: ours.Statistic, x: Floats, y: Floats) -> float | None:
    return ours.estimate(statistic, x, y, ours.ones(len(x))).value


@pytest.mark.parametrize(("statistic", "reference"), CORRELATIONS)
@given(rows=PAIRED)
@settings(max_examples=60, deadline=None)
def test_correlation_is_scipys(statistic, reference, rows) -> None:  # type: ignore[no-untyped-def]
    x, y = columns(rows)
    if len(set(x)) == 1 or len(set(y)) == 1:
        assert value(statistic, x, y) is None
    else:
        assert value(statistic, x, y) == pytest.approx(reference(x, y)[0], abs=1e-9)


@pytest.mark.parametrize(("statistic", "reference"), RANKINGS)
@given(rows=LABELLED)
@settings(max_examples=60, deadline=None)
def test_ranking_is_sklearns(statistic, reference, rows) -> None:  # type: ignore[no-untyped-def]
    x, y = columns(rows)
    if len(set(y)) == 1:
        assert value(statistic, x, y) is None
    else:
        assert value(statistic, x, y) == pytest.approx(reference(y, x), abs=1e-9)


@pytest.mark.parametrize("statistic", [pair[0] for pair in CORRELATIONS + RANKINGS])
def test_weights_are_repetitions(statistic: ours.Statistic) -> None:
    rng = np.random.default_rng(3)
    x = rng.integers(0, 9, 30).astype(float)
    y = rng.integers(0, 2, 30).astype(float)
    weights = rng.multinomial(30, np.full(30, 1 / 30), 5).astype(float)
    values = statistic(x, y, weights)
    for row, got in zip(weights.astype(int), values, strict=True):
        assert got == pytest.approx(value(statistic, np.repeat(x, row), np.repeat(y, row)))


def test_kendall_over_several_blocks() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.integers(0, 50, 1200).astype(float), rng.integers(0, 50, 1200).astype(float)
    assert value(ours.kendall, x, y) == pytest.approx(stats.kendalltau(x, y)[0], abs=1e-9)


def test_pearson_survives_a_large_offset() -> None:
    x = 1e6 + np.arange(10.0)
    assert value(ours.pearson, x, np.arange(10.0)) == pytest.approx(1.0)
    assert value(ours.pearson, np.full(10, 0.1), np.arange(10.0)) is None


def test_precision_at_tenth() -> None:
    predicted = np.arange(20.0)
    gold = np.zeros(20)
    gold[[19, 3]] = 1
    assert value(ours.precision_at_tenth, predicted, gold) == 0.5
    assert value(ours.precision_at_tenth, np.zeros(20), gold) == pytest.approx(0.1)
    assert value(ours.precision_at_tenth, predicted, np.ones(20)) is None


def test_precision_of_the_highest_tenth_is_sklearns() -> None:
    rng = np.random.default_rng(4)
    for n in (20, 100, 250):
        predicted = rng.permutation(n).astype(float)
        gold = rng.integers(0, 2, n)
        flagged = predicted >= n - n // 10
        assert value(ours.precision_at_tenth, predicted, gold.astype(float)) == pytest.approx(
            metrics.precision_score(gold, flagged)
        )


def test_share_counts_only_the_chosen() -> None:
    flagged, human = np.array([1.0, 0, 1, 0]), np.array([1.0, 1, 0, 1])
    assert value(ours.share, flagged, human) == pytest.approx(1 / 3)
    assert value(ours.share, flagged, np.zeros(4)) is None


def test_calibration_error_worked_by_hand() -> None:
    predicted: Floats = np.array([n / 10 - 0.05 for n in range(1, 11) for _ in range(10)])
    gold: Floats = np.array([float(i < n) for n in range(1, 11) for i in range(10)])
    table = ours.reliability(predicted, gold)
    assert [row.n for row in table] == [10] * 10
    assert [row.observed for row in table] == pytest.approx([n / 10 for n in range(1, 11)])
    assert value(ours.calibration_error, predicted, gold) == pytest.approx(0.05)


def test_calibration_is_that_of_sklearns_quantile_bins() -> None:
    rng = np.random.default_rng(6)
    predicted = rng.random(200)
    gold = (rng.random(200) < predicted**2).astype(float)
    observed, mean = calibration_curve(gold, predicted, n_bins=10, strategy="quantile")
    table = ours.reliability(predicted, gold)
    assert [row.n for row in table] == [20] * 10
    assert [row.observed for row in table] == pytest.approx(observed)
    assert [row.predicted for row in table] == pytest.approx(mean)
    expected = np.abs(observed - mean).mean()  # all bins weigh the same
    assert value(ours.calibration_error, predicted, gold) == pytest.approx(expected)


def test_bins_have_equal_mass() -> None:
    assert ours.bins_of(np.arange(20.0)).tolist() == [i // 2 for i in range(20)]


def test_equal_predictions_share_a_bin() -> None:
    predicted, gold = np.full(100, 0.5), np.tile([0.0, 1.0], 50)
    assert value(ours.calibration_error, predicted, gold) == pytest.approx(0.0)
    assert ours.reliability(predicted, gold) == [ours.Bin(100, 0.5, 0.5)]


@given(rows=st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=40))
@settings(max_examples=60, deadline=None)
def test_word_scores_are_sklearns(rows: list[tuple[bool, bool]]) -> None:
    predicted, gold = (np.array(column) for column in zip(*rows, strict=True))
    items = np.arange(len(rows)) % 3
    counts = ours.confusion(predicted, gold, items, 3)
    assert counts.sum() == len(rows)
    total = counts.sum(axis=0, keepdims=True)
    if predicted.any() and not predicted.all() and gold.any() and not gold.all():
        assert ours.mcc(total)[0] == pytest.approx(metrics.matthews_corrcoef(gold, predicted))
    else:
        assert np.isnan(ours.mcc(total)[0])
    for positive, statistic in ((True, ours.f1_bad), (False, ours.f1_ok)):
        if (gold == positive).any():
            expected = metrics.f1_score(gold, predicted, pos_label=positive, zero_division=0)
            assert statistic(total)[0] == pytest.approx(expected)
        else:
            assert np.isnan(statistic(total)[0])


def test_best_cut_is_the_best_of_all() -> None:
    rng = np.random.default_rng(5)
    predicted = rng.integers(0, 12, 200).astype(float)
    gold = predicted + rng.normal(0, 3, 200) > 8
    cut = ours.best_cut(predicted, gold)
    assert cut is not None
    scores = {c: metrics.matthews_corrcoef(gold, predicted >= c) for c in range(1, 12)}
    assert scores[int(cut)] == max(scores.values())
    assert ours.best_cut(np.ones(5), np.arange(5) > 2) is None
    assert ours.best_cut(predicted, np.zeros(200, dtype=bool)) is None


def test_resampling_draws_whole_units_with_a_fixed_seed() -> None:
    units = ["a", "a", "b", "c", "c", "c"]
    weights = ours.resample(units, 50, seed=7)
    assert (weights == ours.resample(units, 50, seed=7)).all()
    assert (weights[:, 0] == weights[:, 1]).all()
    assert (weights[:, 0] + weights[:, 2] + weights[:, 3] == 3).all()


def test_interval_covers_as_promised() -> None:
    rng = np.random.default_rng(11)
    hits = 0
    for trial in range(100):
        x = rng.normal(size=80)
        y = 0.5 * x + np.sqrt(0.75) * rng.normal(size=80)
        got = ours.estimate(ours.pearson, x, y, ours.resample(range(80), 200, seed=trial))
        assert got.low is not None
        assert got.high is not None
        hits += got.low <= 0.5 <= got.high
    assert 88 <= hits <= 100


@pytest.mark.parametrize(("statistic", "reference"), CORRELATIONS + RANKINGS)
def test_interval_is_scipys_percentile_bootstrap(statistic, reference) -> None:  # type: ignore[no-untyped-def]
    rng = np.random.default_rng(8)
    x = rng.normal(size=60)
    y = x + rng.normal(size=60)
    is_ranking = statistic in (ours.auroc, ours.average_precision)
    y = (y > 0).astype(float) if is_ranking else y

    def theirs(a: Floats, b: Floats) -> float:
        return float(reference(b, a) if is_ranking else reference(a, b)[0])

    expected = stats.bootstrap(
        (x, y), theirs, paired=True, vectorized=False, n_resamples=600,
        method="percentile", random_state=np.random.default_rng(9),
    ).confidence_interval  # fmt: skip
    got = ours.estimate(statistic, x, y, ours.resample(range(60), 4000))
    width = expected.high - expected.low
    assert got.low == pytest.approx(expected.low, abs=0.12 * width)
    assert got.high == pytest.approx(expected.high, abs=0.12 * width)


def test_no_interval_where_replicates_are_mostly_undefined() -> None:
    x, y = np.array([0.0, 1, 2, 3]), np.array([0.0, 0, 0, 1])
    got = ours.estimate(ours.auroc, x, y, ours.resample(range(4), 200))
    assert got == ours.Estimate(1.0)
    empty = np.zeros(0)
    assert ours.estimate(ours.auroc, empty, empty, np.ones((3, 0))) == ours.Estimate(None)


def test_lead_is_narrower_than_its_sides() -> None:
    rng = np.random.default_rng(2)
    gold = rng.normal(size=100)
    theirs = gold + rng.normal(size=100)
    ours_too = theirs + 0.1 * gold
    weights = ours.resample(range(100), 300)
    lead = ours.estimate_lead(ours.pearson, ours_too, theirs, gold, weights)
    side = ours.estimate(ours.pearson, theirs, gold, weights)
    expected = stats.pearsonr(ours_too, gold)[0] - stats.pearsonr(theirs, gold)[0]
    assert lead.value == pytest.approx(expected)
    assert None not in (lead.low, lead.high, side.low, side.high)
    assert lead.low > 0  # type: ignore[operator]
    assert lead.high - lead.low < (side.high - side.low) / 3  # type: ignore[operator]


def test_lead_of_counts() -> None:
    good, bad = np.array([[5.0, 1, 1, 5]] * 4), np.array([[3.0, 3, 3, 3]] * 4)
    weights = ours.resample(range(4), 20)
    lead = ours.estimate_counts_lead(ours.mcc, good, bad, weights)
    assert lead.value == pytest.approx(2 / 3)
    assert lead.low == pytest.approx(2 / 3)
