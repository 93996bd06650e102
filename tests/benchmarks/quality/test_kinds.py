"""Guesses of severity and category against the marks that a finding touches."""

from __future__ import annotations

import pytest

from benchmarks.quality.kinds import Guess, is_meaning, judge_finding, score, summarize
from tqcheck.records import Finding, Severity


def finding(start: int, end: int, *, major: bool = True, category: str | None = None) -> Finding:
    severity = Severity.MAJOR if major else Severity.MINOR
    return Finding("TQ101", severity, start, end, "m", {"category": category} if category else {})


def span(start: int, end: int, severity: str, raters: int = 1, cat: str | None = None) -> dict:  # type: ignore[type-arg]
    return {"start": start, "end": end, "severity": severity, "raters": raters, "cat": cat}


def test_marks_that_are_touched_decide_by_raters() -> None:
    spans = [
        span(0, 4, "major", 2, "Accuracy/Mistranslation"),
        span(3, 9, "minor", 1, "Fluency/Grammar"),
        span(20, 30, "minor", 3, "Fluency/Spelling"),
    ]
    assert judge_finding(finding(2, 5, category="accuracy"), spans) == Guess(True, True, True, True)
    assert judge_finding(finding(4, 5), spans) == Guess(True, False, None, False)
    assert judge_finding(finding(21, 22, major=False), spans) == Guess(False, False, None, False)
    assert judge_finding(finding(9, 20), spans) is None


def test_a_gap_is_touched_where_it_stands() -> None:
    gap = [span(5, 5, "major", 1, "Accuracy/Omission")]
    assert judge_finding(finding(5, 8), gap) is not None
    assert judge_finding(finding(2, 5), gap) is None


@pytest.mark.parametrize(
    ("category", "wanted"),
    [
        ("Accuracy/Omission", True),
        ("Other POS omitted", True),
        ("Lexical Selection", True),
        ("Fluency/Grammar", False),
        ("Declension", False),
        ("Other", None),
        (None, None),
    ],
)
def test_categories(category: str | None, wanted: bool | None) -> None:
    assert is_meaning(category) is wanted


def test_scores_stand_beside_the_commoner_answer() -> None:
    pairs = [(True, True), (True, True), (False, True), (True, False)]
    assert score(pairs) == {"n": 4, "right": 0.5, "commoner": 0.75}
    assert score([]) == {"n": 0, "right": None, "commoner": None}


def test_pairs_are_summed_up_apart_and_together() -> None:
    found = [("zh-en", Guess(True, True, None, True)), ("en-de", Guess(True, False, True, True))]
    table = summarize(found)
    assert table["all"]["severity"] == {"n": 2, "right": 0.5, "commoner": 0.5}
    assert table["en-de"]["category"] == {"n": 1, "right": 1.0, "commoner": 1.0}
    assert table["zh-en"]["category"]["n"] == 0
