"""Tests of significance against sacreBLEU, scipy, an exhaustive count and worked examples."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF
from sacrebleu.significance import PairedTest, Result
from scipy import stats

from tests.comparison import made
from tqcheck.comparison.corpus import read_test_set
from tqcheck.comparison.measures import Array, Measure, mean_measure
from tqcheck.comparison.records import CompareSettings, MeasureResult
from tqcheck.comparison.references import reference_measures
from tqcheck.comparison.significance import clusters_of, holm, judge_measures

P_VALUES = st.lists(st.floats(0, 1), max_size=12)


def judged(
    values: dict[str, list[float]], settings: CompareSettings, units: list[int] | None = None
) -> MeasureResult:
    table = np.array(list(values.values()))
    measure = mean_measure(("x", "x"), table, True, "")
    of_line = np.array(units if units else range(table.shape[1]))
    return judge_measures([measure], list(values), of_line, settings)[0]


@pytest.fixture(scope="module")
def texts() -> tuple[list[str], dict[str, list[str]]]:
    """Give two systems whose difference is neither clear nor absent."""
    reference = made.lines(120)
    return reference, {"a": made.garbled(reference, 0.10), "b": made.garbled(reference, 0.14, 2)}


@pytest.mark.parametrize("name", ["BLEU", "chrF"])
def test_p_values_are_those_of_sacrebleu(
    name: str, texts: tuple[list[str], dict[str, list[str]]]
) -> None:
    reference, systems = texts
    metric = {"BLEU": BLEU(), "chrF": CHRF()}[name]
    measures = list(reference_measures(read_test_set(systems, reference=reference), "en", None))
    chosen = next(measure for measure in measures if measure.name == name)
    settings = CompareSettings(replicates=1000, trials=2000)
    ours = judge_measures([chosen], list(systems), np.arange(120), settings)[0]
    for kind, n, p in (
        ("bs", 1000, ours.pairs[0].p_bootstrap),
        ("ar", 2000, ours.pairs[0].p_randomisation),
    ):
        test = PairedTest(list(systems.items()), {name: metric}, [reference], kind, n)
        _, scores = test()
        theirs = next(v[1] for k, v in scores.items() if k != "System")
        assert isinstance(theirs, Result)
        assert p == pytest.approx(theirs.p_value, abs=3 * np.sqrt(0.25 / n))
        if kind == "bs":
            score = ours.score_of("b")
            assert score.low is not None
            assert score.high is not None
            assert (score.high - score.low) / 2 == pytest.approx(theirs.ci, rel=0.1)
            assert score.value == pytest.approx(theirs.score)


def test_p_values_lie_in_the_middle() -> None:
    """Otherwise the comparison with sacreBLEU would compare ones with ones."""
    reference = made.lines(120)
    systems = {"a": made.garbled(reference, 0.10), "b": made.garbled(reference, 0.14, 2)}
    measures = list(reference_measures(read_test_set(systems, reference=reference), "en", None))
    found = judge_measures(measures[:2], list(systems), np.arange(120), CompareSettings())
    assert all(0.02 < (m.pairs[0].p_randomisation or 0) < 0.9 for m in found)


def test_randomisation_is_the_exact_test_within_monte_carlo_error() -> None:
    rng = np.random.default_rng(4)
    a, b = rng.normal(0, 1, 10), rng.normal(0.6, 1, 10)
    observed = abs((a - b).mean())
    swaps = itertools.product((1, -1), repeat=10)
    exact = np.mean([abs(((a - b) * signs).mean()) >= observed - 1e-12 for signs in swaps])
    outside = stats.permutation_test(
        (a, b), lambda x, y: np.mean(x - y), permutation_type="samples", n_resamples=np.inf
    )
    assert exact == pytest.approx(outside.pvalue)
    found = judged({"a": list(a), "b": list(b)}, CompareSettings(trials=20_000)).pairs[0]
    assert found.p_randomisation == pytest.approx(exact, abs=4 * np.sqrt(0.25 / 20_000))


def test_equal_systems_do_not_differ() -> None:
    values = [0.1, 0.7, 0.3, 0.9]
    found = judged({"a": values, "b": list(values)}, made.QUICK)
    pair = found.pairs[0]
    assert (pair.p_bootstrap, pair.p_randomisation) == (1.0, 1.0)
    assert [score.cluster for score in found.scores] == [1, 1]


def test_documents_are_drawn_whole() -> None:
    rng = np.random.default_rng(0)
    effect = np.repeat(rng.normal(0, 1, 8), 10)
    a = effect + rng.normal(0, 0.01, 80) + 0.4
    values = {"a": list(a), "b": [0.0] * 80}
    by_line = judged(values, made.QUICK)
    by_document = judged(values, made.QUICK, [i // 10 for i in range(80)])
    assert by_document.units == 8
    assert by_line.units == 80
    assert (by_line.pairs[0].p_randomisation or 1) < (by_document.pairs[0].p_randomisation or 0)
    widths = [(m.scores[0].high or 0) - (m.scores[0].low or 0) for m in (by_line, by_document)]
    assert widths[1] > 2 * widths[0]


def test_the_seed_alone_decides() -> None:
    values = {"a": [0.1, 0.4, 0.2, 0.9] * 5, "b": [0.2, 0.3, 0.1, 0.8] * 5}
    assert judged(values, made.QUICK) == judged(values, made.QUICK)
    other = CompareSettings(replicates=200, trials=400, seed=1)
    assert judged(values, made.QUICK) != judged(values, other)


def test_unknown_segments_are_left_out_for_all() -> None:
    nan = float("nan")
    found = judged({"a": [1.0, 2.0, nan, 4.0], "b": [1.0, nan, 9.0, 0.0]}, made.QUICK)
    assert found.segments == 2
    assert [(s.system, s.value) for s in found.scores] == [("a", 2.5), ("b", 0.5)]


def test_a_measure_that_nobody_has_is_undefined() -> None:
    found = judged({"a": [float("nan")], "b": [1.0]}, made.QUICK)
    assert [score.value for score in found.scores] == [None, None]
    assert found.pairs[0].p_bootstrap is None
    assert not found.pairs[0].is_significant


def test_one_system_has_an_interval_and_no_pair() -> None:
    found = judged({"a": [0.0, 1.0, 0.5, 0.2]}, made.QUICK)
    assert found.pairs == ()
    assert found.scores[0].low is not None
    assert found.scores[0].cluster == 1


def test_holm_worked_example() -> None:
    """Four p-values, ordered 0.005, 0.01, 0.03, 0.04, times 4, 3, 2, 1, never decreasing."""
    corrected = holm(np.array([0.01, 0.04, 0.03, 0.005]))
    assert corrected == pytest.approx([0.03, 0.06, 0.06, 0.02])


@given(P_VALUES)
def test_holm_is_monotone_and_no_smaller(values: list[float]) -> None:
    found = holm(np.array([*values, float("nan")]))
    assert np.isnan(found[-1])
    order = np.argsort(values, kind="stable")
    assert (np.diff(found[order]) >= 0).all()
    assert all(v <= c <= 1 for v, c in zip(values, found[:-1], strict=True))


def test_clusters_need_a_clean_line() -> None:
    """Kocmi et al. (WMT 2022): all above a line significantly better than all below it."""
    beats = np.zeros((4, 4), dtype=bool)
    beats[0, 2] = beats[0, 3] = beats[1, 3] = beats[2, 3] = True
    assert clusters_of([0, 1, 2, 3], beats) == {0: 1, 1: 1, 2: 1, 3: 2}
    beats[1, 2] = True
    assert clusters_of([0, 1, 2, 3], beats) == {0: 1, 1: 1, 2: 2, 3: 3}


def test_ranks_follow_the_tests() -> None:
    rng = np.random.default_rng(1)
    noise: Array = rng.normal(0, 1, 100)
    values = {"a": list(noise + 5), "b": list(noise[::-1] + 5), "c": list(noise)}
    found = judged(values, made.QUICK)
    ranks = {s.system: (s.best_rank, s.worst_rank, s.cluster) for s in found.scores}
    assert ranks == {"a": (1, 2, 1), "b": (1, 2, 1), "c": (3, 3, 2)}
    assert [pair.is_significant for pair in found.pairs] == [False, True, True]


def test_measures_of_one_group_do_not_touch_each_other() -> None:
    rng = np.random.default_rng(7)
    tables = [rng.normal(0, 1, (3, 40)) for _ in range(3)]
    tables[1][0, 5] = float("nan")
    measures: list[Measure] = [
        mean_measure((str(i), ""), table, True, "") for i, table in enumerate(tables)
    ]
    names, units = ["a", "b", "c"], np.arange(40)
    together = judge_measures(measures, names, units, made.QUICK)
    alone = [judge_measures([measure], names, units, made.QUICK)[0] for measure in measures]
    for one, other in zip(together, alone, strict=True):
        assert one.name == other.name
        for left, right in zip(one.pairs, other.pairs, strict=True):
            assert left.p_randomisation == right.p_randomisation
            assert left.low == pytest.approx(right.low)
