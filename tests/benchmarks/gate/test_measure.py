"""Alarms and errors are counted as the gate judges."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

from benchmarks.gate import measure as gate
from benchmarks.gate import tables as gate_tables
from benchmarks.gate import trips as gate_trips
from tests.benchmarks.fakes import finding, judged, result
from tqcheck.records import SegmentResult


def odd(rate: float | None, *codes: str) -> SegmentResult:
    """Make a segment that is suspect where at most 2% stand out so far."""
    made = result(judged("a"), 0.3, findings=[finding(code, 0, 3) for code in codes])
    return replace(made, alarm_rate=rate, is_suspect=rate is not None and rate <= 0.02)


def test_findings_fail_by_code_or_severity() -> None:
    assert gate.is_found(odd(0.5, "TQ302"), ("TQ3",))
    assert gate.is_found(odd(0.5, "TQ302"), ("major",))
    assert not gate.is_found(odd(0.5, "TQ302"), ("critical",))


def measured() -> list[dict[str, object]]:
    """Measure one segment of each sort, at the presets 0.5%, 1.5% and all that is suspect."""
    pairs = [
        (judged("h1", human=True), odd(0.6)),
        (judged("h2", human=True), odd(0.01)),
        (judged("m1", major_share=1.0), odd(0.004)),
        (judged("m2", major_share=0.5), odd(0.7, "TQ302")),
        (judged("m3", major_share=0.5), odd(None)),
        (judged("m4"), odd(0.018)),
    ]
    return gate.measure(pairs)


def test_alarms_and_errors_are_counted() -> None:
    (entry,) = measured()
    assert entry["n"] == {"human": 2, "major": 3, "machine_fine": 1}
    assert entry["presets"] == {
        "relaxed": {"human": 0.0, "major": 0.6667, "machine_fine": 0.0},
        "standard": {"human": 0.5, "major": 0.6667, "machine_fine": 0.0},
        "strict": {"human": 0.5, "major": 0.6667, "machine_fine": 1.0},
    }
    curve = {rate: rest for rate, *rest in entry["curve"]}  # type: ignore[attr-defined]
    assert curve[0.0] == [0.0, 0.0]
    assert curve[0.01] == [0.5, 0.3333]
    assert curve[1.0] == [1.0, 0.6667], "what was not judged never alarms"


def test_tables_and_curve_are_well_formed() -> None:
    rates = {"relaxed": 0.005, "standard": 0.015, "strict": None}
    found = {"levels": {"translation": measured()}, "alarm_rates": rates, "limit": 9}
    page = gate_tables.render_tables(found)
    assert "| zh-en | standard | 500.0 | 66.7% | 0.0 | 2 | 3 |" in page
    assert "`standard` 1.5%, `strict` all that is suspect" in page
    assert "`python -m benchmarks.gate --limit 9`" in page
    curve = ElementTree.fromstring(gate_tables.render_curve(measured(), "a<b"))  # noqa: S314
    assert curve.tag.endswith("svg")


def test_a_trip_alarms_on_what_the_preset_lets_through() -> None:
    pairs = [
        (judged("h1", human=True), odd(0.3, "TQ201")),
        (judged("h2", human=True), odd(0.3)),
        (judged("m1", major_share=1.0), odd(0.001)),
        (judged("m2", major_share=1.0), odd(0.3, "TQ201", "TQ205")),
        (judged("m3"), odd(0.3, "TQ205")),
    ]
    (entry,) = gate_trips.count(pairs)
    assert entry["n"] == {"human": 2, "major": 2, "fine": 1}
    assert entry["alarms"]["-"] == {"human": 0, "major": 1, "fine": 0}
    assert entry["alarms"]["TQ201"] == {"human": 1, "major": 2, "fine": 0}
    assert entry["alarms"]["TQ205"] == {"human": 0, "major": 2, "fine": 1}
    assert entry["alarms"]["TQ2"] == {"human": 1, "major": 2, "fine": 1}
    shown = gate_tables.trip_table({"levels": {"translation": [entry]}})
    assert "| translation | zh-en | 2 / 2 | 0.0% / 50.0% | 50.0% / 100.0% |" in shown
