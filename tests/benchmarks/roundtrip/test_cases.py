"""Cases are chosen by how far the trip moves a segment among its group."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.data.judged import Judged, Mark
from benchmarks.roundtrip.cases import Odds, pick_cases, render_cases
from tests.benchmarks.fakes import judged
from tqcheck.records import Origin, RoundTrip, Segment, SegmentResult, SignalState


def pair(name: str, score: float, marks: tuple[Mark, ...] = ()) -> tuple[Judged, SegmentResult]:
    gold = judged(
        name,
        f"text {name}",
        lp="en-de",
        source=f"source {name}",
        score=score,
        marks=marks,
    )
    segment = Segment(0, name, "a", Origin("a", 1), 0, 1, "x", "de")
    trip = RoundTrip(SignalState.OK, "en", back_text=f"back {name}")
    return gold, SegmentResult(segment, None, None, None, "", False, (), (), (), roundtrip=trip)


def moved() -> Any:
    pairs = [pair("up", -5, (Mark(0, 4, 1.0),)), pair("stays", 0), pair("down", 0), pair("hid", -6)]
    alone = np.asarray([0.0, 1.0, 3.0, 2.0])
    joint = np.asarray([3.0, 1.0, 2.0, 0.0])
    return [(pairs, Odds(alone, joint, np.asarray([True, False, False, True])))]


def test_majors_should_rise_and_others_fall() -> None:
    cases = pick_cases(moved())
    assert [case["id"] for case in cases["good"]] == ["up", "down", "stays", "hid"]
    assert [case["id"] for case in cases["bad"]] == ["hid", "stays", "down", "up"]
    assert cases["good"][0]["rank"] == [0.0, 1.0]
    assert cases["good"][0]["marked"] == ["text"]


def test_cases_tell_source_text_and_what_came_back() -> None:
    page = render_cases(pick_cases(moved()))
    assert "en-de, score -5.0: riskier than 0 in 100 of its group, with the trip than 100" in page
    for told in ("source: source up", "translation: text up", "came back: back up"):
        assert told in page
    assert "people marked: text" in page
    assert "people marked: nothing" in page
