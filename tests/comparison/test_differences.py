"""Where systems differ."""

from __future__ import annotations

import numpy as np
import pytest

from tests.comparison import made
from tests.comparison.test_measures import BAD, GOOD, results_of
from tqcheck.comparison.corpus import read_test_set
from tqcheck.comparison.differences import breakdowns_of, difference_of
from tqcheck.comparison.measures import result_measures

VERY_BAD = "the blorp met blorp monday"
TEXTS = {"a": [GOOD, BAD, GOOD, BAD], "b": [BAD, GOOD, VERY_BAD, BAD]}


def test_regressions_are_worst_first_and_counted() -> None:
    test_set = read_test_set(TEXTS, source=["1", "2", "3", "4"], docs=["x", "x", "y", "y"])
    results = results_of(TEXTS)
    found = difference_of("a", "b", test_set, results, 1)
    assert (found.better, found.worse, found.equal) == (1, 2, 1)
    (change,) = found.regressions
    assert (change.line, change.doc, change.source) == (3, "y", "3")
    assert (change.baseline_text, change.system_text) == (GOOD, VERY_BAD)
    assert (change.baseline_mqm, change.system_mqm) == (0.0, results["b"][2].mqm)
    assert str(change.baseline_mqm) == "0.0"
    assert change.findings[0].startswith("TQ101 major: ")


def test_shifts_count_kinds_of_findings() -> None:
    results = results_of(TEXTS)
    found = difference_of("a", "b", read_test_set(TEXTS), results, 0)
    (shift,) = found.shifts
    assert (shift.code, shift.name) == ("TQ101", "suspect-wording")
    assert (shift.baseline_count, shift.system_count) == (2, 3)
    assert (shift.baseline_rate, shift.system_rate) == (100.0, 150.0)
    assert found.regressions == ()


def test_breakdowns_cover_every_segment_once() -> None:
    docs = ["news\td1", "news\td1", "talk\td2", "talk\td2"]
    sources = ["a", "bb", "cccc", "dddddddd"]
    test_set = read_test_set(TEXTS, source=sources, docs=docs)
    results = results_of(TEXTS)
    measures = result_measures(results, "")
    found = {b.kind: b.groups for b in breakdowns_of(test_set, measures)}
    assert list(found) == ["length", "domain", "document"]
    assert all(sum(g.segments for g in groups) == 4 for groups in found.values())
    assert [g.name for g in found["domain"]] == ["news", "talk"]
    for group, part in ((found["domain"][0], slice(2)), (found["document"][1], slice(2, 4))):
        means = {name: np.mean([r.mqm for r in own[part]]) for name, own in results.items()}
        assert group.values["mqm"] == pytest.approx(means)
    starts = [int(g.name.split("–")[0]) for g in found["length"]]
    assert starts == sorted(starts)


@pytest.mark.parametrize("n", [1, 2, 5])
def test_lengths_of_few_segments(n: int) -> None:
    texts = {"a": made.lines(n)}
    measures = result_measures(results_of(texts), "")
    (lengths,) = breakdowns_of(read_test_set(texts), measures)
    assert sum(group.segments for group in lengths.groups) == n


def test_equal_lengths_are_one_group() -> None:
    texts = {"a": [GOOD] * 4}
    (lengths,) = breakdowns_of(read_test_set(texts), result_measures(results_of(texts), ""))
    assert [(g.name, g.segments) for g in lengths.groups] == [
        (f"{len(GOOD)}–{len(GOOD)} characters", 4)
    ]
