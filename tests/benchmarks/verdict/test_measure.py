"""What becomes of garbled and clean segments is counted right."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.data.articles import Article, Line
from benchmarks.verdict import measure as verdict
from tests.benchmarks.fakes import FakeChecker, finding, judged, result
from tqcheck.records import Finding, Row, SegmentResult, Severity

GARBLED = Line("one two three", "eins", is_garbled=True, spans=((4, 7),), error="order")


def article(name: str = "en-1", source_lang: str | None = "de") -> Article:
    lines = (Line("a headline", "Titel"), GARBLED, Line("fine words", "gut"))
    return Article(name, "en", lines, source_lang)


def found(*findings: Finding, rate: float = 0.01) -> SegmentResult:
    made = result(judged("a"), 0.5, findings=findings)
    return replace(made, alarm_rate=rate, is_suspect=rate <= 0.02)


@pytest.mark.parametrize(
    ("start", "end", "is_touched"), [(0, 4, False), (0, 5, True), (6, 9, True), (7, 13, False)]
)
def test_a_finding_touches_where_characters_overlap(start: int, end: int, is_touched: bool) -> None:
    case = verdict.to_case(article(), GARBLED, found(finding("TQ101", start, end)))
    assert case.is_touched is is_touched


def test_overlapping_findings_cover_a_character_once() -> None:
    twice = found(finding("TQ101", 0, 4), finding("TQ102", 2, 6))
    case = verdict.to_case(article(), GARBLED, twice)
    assert (case.marked, case.garbled) == (6 / 13, 3 / 13)


def test_offsets_are_those_of_the_line_not_of_the_trimmed_segment() -> None:
    line = replace(GARBLED, text="  " + GARBLED.text, spans=((6, 9),))
    made = found(finding("TQ101", 4, 7))
    moved = replace(made, segment=replace(made.segment, start=2))
    assert verdict.to_case(article(), line, moved).is_touched


def test_only_major_findings_of_the_model_count_as_such() -> None:
    minor = replace(finding("TQ101", 0, 3), severity=Severity.MINOR)
    assert verdict.to_case(article(), GARBLED, found(finding("TQ102", 0, 3))).has_major
    assert not verdict.to_case(article(), GARBLED, found(minor)).has_major
    assert not verdict.to_case(article(), GARBLED, found(finding("TQ302", 0, 3))).has_major


class Standing(FakeChecker):
    """Call suspect what has the word `two`, and mark it."""

    def _result(self, row: Row) -> SegmentResult:
        made = result(
            judged(row.id or "", row.translation), self.risk(row.translation), bad=["two"]
        )
        rate = 0.001 if "two" in row.translation else 0.5
        return replace(made, alarm_rate=rate, is_suspect=rate <= 0.02)


def checker_for(lang: str, source_lang: str | None) -> Standing:
    return Standing(lambda text: len(text) / 100)


def test_figures_of_articles() -> None:
    cases = verdict.judge([article(), article("en-2")], checker_for, with_source=False)
    whole = verdict.measure(cases, replicates=50)
    own = whole["languages"]["en"]
    assert (own["articles"], own["auroc_risk"], own["auroc_standing"]) == (2, 1.0, 1.0)
    assert own["garbled"] == own["suspect_touched"] == own["touched"] == [2, 2]
    assert own["clean"] == own["clean_major"] == [0, 4]
    assert whole["languages"]["all"]["recall"] == {"value": 1.0, "low": 1.0, "high": 1.0}
    assert whole["languages"]["all"]["false_alarms"]["value"] == 0.0
    share = pytest.approx(3 / 13, abs=1e-4)
    assert whole["languages"]["all"]["covered"] == {"marked": share, "garbled": share}
    assert whole["errors"] == {"order": {"suspect": [2, 2], "touched": [2, 2]}}


def test_auroc_is_that_within_each_article() -> None:
    cases = verdict.judge([article(), article("en-2")], checker_for, with_source=False)
    shifted = [
        replace(case, risk=(case.risk or 0.0) + 0.5) if case.article == "en-2" else case
        for case in cases
    ]
    assert verdict.summarise(shifted)["auroc_risk"] == 1.0


def test_the_source_is_given_only_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str | None, Sequence[Row]]] = []

    class Asked(Standing):
        def check_rows(self, rows: Sequence[Row]):  # type: ignore[no-untyped-def]
            asked.append((self.source_lang, rows))
            return super().check_rows(rows)

        source_lang: str | None = None

    def make(lang: str, source_lang: str | None) -> Asked:
        made = Asked(lambda text: 0.5)
        made.source_lang = source_lang
        return made

    both = [article(), article("en-2", None)]
    monkeypatch.setattr(verdict, "read_written", lambda langs: both)
    measured = verdict.run(Path(), make, ["en"], 0, 20)
    assert [(lang, rows[0].source) for lang, rows in asked] == [
        (None, None),
        (None, None),
        ("de", "Titel"),
    ]
    assert measured["written"]["source"]["languages"]["en"]["articles"] == 1
    assert measured["mixed"] == {}
    page = verdict.render(json.loads(json.dumps(measured)))
    row = "| en | 2 | 0.50 | 1.00 | 2 of 2 (100%) | 0 of 4 (0%) | 2 of 2 (100%) |"
    assert row in page
    assert "the suspect garbled ones 23% are marked, 23% are in the garbled words." in page
    assert "| order | source | 1 of 1 (100%) | 1 of 1 (100%) |" in page
