"""The presets' fit keeps its promise, and alarms and errors are counted right."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from benchmarks import gate, gate_tables, gate_trips
from benchmarks.fit_combine import is_fitted_on
from tests.benchmarks.fakes import finding, judged, result
from tqcheck.records import SegmentResult


def risky(risk: float, *codes: str, lang: str = "en") -> SegmentResult:
    made = result(judged("a"), risk, findings=[finding(code, 0, 3) for code in codes])
    return replace(made, segment=replace(made.segment, lang=lang))


@pytest.mark.parametrize("most", [0.0, 0.005, 0.01, 0.1])
def test_no_more_than_the_share_is_alarmed(most: float) -> None:
    results = [risky(n / 1000) for n in range(1000)]
    limit = gate.fit_risk(results, (), most)
    alarmed = sum((r.risk or 0.0) > limit for r in results) / 1000
    assert most - 0.01 <= alarmed <= most


def test_findings_that_fail_take_up_of_the_share() -> None:
    results = [risky(n / 1000, *(["TQ302"] if n < 5 else [])) for n in range(1000)]
    limit = gate.fit_risk(results, ("TQ302",), 0.01)
    alarmed = sum(gate.is_found(r, ("TQ302",)) or (r.risk or 0.0) > limit for r in results)
    assert 5 <= alarmed <= 10
    assert gate.fit_risk(results, ("TQ302",), 0.001) == 1.0  # 0.999, in hundredths
    few = [risky(0.95, "TQ302"), *(risky(n / 100) for n in range(50))]
    assert gate.fit_risk(few, ("TQ302",), 0.005) == 0.49
    assert gate.fit_risk(few[:1], ("TQ302",), 0.005) == 1.0
    assert gate.is_found(risky(0.1, "TQ302"), ("TQ3",))
    assert gate.is_found(risky(0.1, "TQ302"), ("major",))
    assert not gate.is_found(risky(0.1, "TQ302"), ("critical",))


def test_a_language_takes_the_highest_of_its_groups_and_the_level_that_of_all() -> None:
    pairs = [(judged(str(n), human=True, lp="zh-en"), risky(n / 100)) for n in range(50)]
    clean = {"en": [risky(0.7)], "fr": [risky(0.2, lang="fr")], "ko": []}
    fitted = gate.fit_presets("translation", pairs, {**clean, "ko": [risky(0.3)]})
    assert fitted["standard"] == {
        "translation": 0.7, "translation/en": 0.7, "translation/fr": 0.2, "translation/ko": 0.3
    }  # fmt: skip


def measured() -> list[dict[str, object]]:
    pairs = [
        (judged("h1", human=True), risky(0.2)),
        (judged("h2", human=True), risky(0.95)),
        (judged("m1", major_share=1.0), risky(0.95)),
        (judged("m2", major_share=0.5), risky(0.1, "TQ302")),
        (judged("m3", major_share=0.5), risky(0.1)),
        (judged("m4"), risky(0.6)),
    ]
    return gate.measure(
        pairs, {"relaxed": {"translation": 1.0}, "standard": {"translation/en": 0.9}}
    )


def test_alarms_and_errors_are_counted() -> None:
    (entry,) = measured()
    assert entry["n"] == {"human": 2, "major": 3, "machine_fine": 1}
    assert entry["presets"] == {
        "relaxed": {"human": 0.0, "major": 0.3333, "machine_fine": 0.0},
        "standard": {"human": 0.5, "major": 0.6667, "machine_fine": 0.0},
        "strict": {"human": 0.5, "major": 0.6667, "machine_fine": 1.0},
    }
    curve = {cut: rest for cut, *rest in entry["curve"]}  # type: ignore[attr-defined]
    assert curve[0.0] == [1.0, 1.0]
    assert curve[0.9] == [0.5, 0.3333]


def test_tables_and_curve_are_well_formed() -> None:
    page = gate_tables.render_tables({"levels": {"translation": measured()}})
    assert "| zh-en | standard | 500.0 | 66.7% | 0.0 | 2 | 3 |" in page
    curve = ElementTree.fromstring(gate_tables.render_curve(measured(), "a<b"))  # noqa: S314
    assert curve.tag.endswith("svg")


def test_the_presets_file_keeps_what_fails_by_itself() -> None:
    text = gate.presets_text({"standard": {"translation": 0.9}})
    found = json.loads(text)["presets"]
    assert found["standard"]["max_risk"] == {"translation": 0.9}
    assert "TQ302" in found["relaxed"]["fail_on"]
    assert found["strict"]["max_risk"] == {}


def test_a_trip_alarms_on_what_the_preset_lets_through() -> None:
    presets = {half: {"translation": 0.9} for half in (True, False)}
    pairs = [
        (judged("h1", human=True), risky(0.1, "TQ201")),
        (judged("h2", human=True), risky(0.1)),
        (judged("m1", major_share=1.0), risky(0.95)),
        (judged("m2", major_share=1.0), risky(0.1, "TQ201", "TQ205")),
        (judged("m3"), risky(0.1, "TQ205")),
    ]
    (entry,) = gate_trips.count(list(gate_trips.judge(pairs, presets)))
    assert entry["n"] == {"human": 2, "major": 2, "fine": 1}
    assert entry["alarms"]["-"] == {"human": 0, "major": 1, "fine": 0}
    assert entry["alarms"]["TQ201"] == {"human": 1, "major": 2, "fine": 0}
    assert entry["alarms"]["TQ205"] == {"human": 0, "major": 2, "fine": 1}
    assert entry["alarms"]["TQ2"] == {"human": 1, "major": 2, "fine": 1}
    shown = gate_tables.trip_table({"levels": {"translation": [entry]}})
    assert "| translation | zh-en | 2 / 2 | 0.0% / 50.0% | 50.0% / 100.0% |" in shown


def test_no_half_is_judged_by_what_was_fitted_on_it() -> None:
    docs = [str(n) for n in range(40)]
    pairs = [(judged(d, human=True, doc=d), risky(0.3)) for d in docs]
    riskier = [(gold, risky(0.8) if is_fitted_on(gold) else found) for gold, found in pairs]
    assert gate_trips.fit_crosswise("translation", riskier, {}) == {
        True: {"translation": 0.3, "translation/en": 0.3},
        False: {"translation": 0.8, "translation/en": 0.8},
    }
