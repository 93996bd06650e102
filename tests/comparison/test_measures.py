"""What systems are compared in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.comparison import made
from tqcheck.comparison.measures import (
    Measure,
    Results,
    category_of,
    count_words,
    rate_per_thousand,
    ratio,
    result_measures,
)
from tqcheck.records import Finding, Origin, Row, SegmentResult, Severity, SignalScore, SignalState


def results_of(systems: dict[str, list[str]], source: str | None = "Quelle") -> Results:
    found = {}
    for name, texts in systems.items():
        rows = [Row(Origin(name, i), t, source=source, doc=name) for i, t in enumerate(texts, 1)]
        found[name] = made.checker().check_rows(rows).results
    return found


def by_name(results: Results) -> dict[str, Measure]:
    return {measure.name: measure for measure in result_measures(results, "signature")}


GOOD, BAD = "the council met on monday", "the blorp met on monday"


def test_means_and_rates_worked_by_hand() -> None:
    results = results_of({"a": [GOOD, BAD], "b": [BAD, BAD]})
    found = by_name(results)
    points = {name: [r.mqm or 0.0 for r in own] for name, own in results.items()}
    assert points["a"][0] > max(points["a"][1], *points["b"])
    assert found["mqm"].score() == pytest.approx([np.mean(points[name]) for name in "ab"])
    assert found["errors"].score() == pytest.approx([100.0, 200.0])  # in 10 words
    assert found["errors.major"].score() == pytest.approx([100.0, 200.0])
    assert found["errors.accuracy"].score() == pytest.approx([100.0, 200.0])
    assert [m.higher_is_better for m in found.values()][:4] == [True, False, False, False]
    assert {m.signature for m in found.values()} == {"signature"}
    risks = [r.risk or 0.0 for r in results_of({"a": [GOOD, BAD]})["a"]]
    assert found["risk"].score()[0] == pytest.approx(np.mean(risks))


def test_without_source_what_the_model_finds_is_fluency() -> None:
    found = by_name(results_of({"a": [BAD]}, source=None))
    assert "errors.accuracy" not in found
    assert found["errors.fluency"].score() == pytest.approx([200.0])


def test_a_segment_that_one_system_has_no_score_for_is_left_out_for_all() -> None:
    results = results_of({"a": [GOOD, BAD, GOOD], "b": ["", BAD, GOOD]})
    found = by_name(results)
    bad = results["b"][1].mqm or 0.0
    assert found["mqm"].known.tolist() == [False, True, True]
    assert found["risk"].known.tolist() == [True, True, True]  # an empty text has a risk
    assert found["mqm"].score() == pytest.approx([bad / 2, bad / 2])
    assert (found["risk"].score()[1] > found["risk"].score()[0]).all()


def test_a_signal_becomes_a_column_where_it_ran() -> None:
    def with_round_trip(result: SegmentResult, value: float | None) -> SegmentResult:
        state = SignalState.OK if value is not None else SignalState.FAILED
        score = SignalScore("roundtrip_chrf", state, value)
        return replace(result, evidence=(*result.evidence, score))

    plain = results_of({"a": [GOOD, BAD], "b": [BAD, GOOD]})
    assert "roundtrip_chrf" not in by_name(plain)
    values = {"a": (60.0, 40.0), "b": (50.0, None)}
    ran = {
        name: [with_round_trip(r, v) for r, v in zip(own, values[name], strict=True)]
        for name, own in plain.items()
    }
    found = by_name(ran)["roundtrip_chrf"]
    assert found.title == "round-trip chrF"
    assert found.higher_is_better
    assert found.score() == pytest.approx([60.0, 50.0])


def test_categories() -> None:
    def finding(code: str, **evidence: str) -> Finding:
        return Finding(code, Severity.MAJOR, 0, 1, "", evidence)

    assert category_of(finding("TQ101")) == "fluency"
    assert category_of(finding("TQ101", category="accuracy")) == "accuracy"
    assert category_of(finding("TQ303")) == "non-translation"
    assert category_of(finding("TQ351")) == "accuracy"
    assert category_of(finding("XY1")) == "other"


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("", 0),
        ("It's 3.5 o'clock, well-known.", 4),
        ("理事会开会", 5),
        ("Он сказал: BMW!", 3),
        ("ไทย", 3),
    ],
)
def test_words(text: str, n: int) -> None:
    assert count_words(text) == n


def test_nothing_divided_by_nothing_is_undefined() -> None:
    assert np.isnan(ratio(np.array([0.0, 0.0])))
    assert rate_per_thousand(np.array([[3.0, 1000.0], [1.0, 0.0]])).tolist()[0] == 3.0
