from __future__ import annotations

from dataclasses import replace

from benchmarks.roundtrip.candidates import Candidate, Output
from benchmarks.roundtrip.suggestions import (
    chosen,
    fit_margin,
    render,
    rerank,
    summarize,
    weigh,
)


def candidates(n: int) -> list[Candidate]:
    """Make a likelier and an unlikelier candidate of each output; the likelier one is nearer."""
    outputs = [Output(f"key {i}", "de-en", "source", "text", "reference") for i in range(n)]
    likely = [
        Candidate(output, "fresh", "a", 0.0, 1.0 + i / n, 0.0, 5.0, "repairs")
        for i, output in enumerate(outputs)
    ]
    return likely + [replace(c, explained=-c.explained, nearer=-5.0, text="b") for c in likely]


def test_judges_weigh_what_they_are_right_about() -> None:
    for one in weigh(candidates(60)):
        assert (one.worth > 0) is (one.nearer > 0)


def test_the_best_candidate_of_an_output_is_chosen_from_the_margin_on() -> None:
    found = chosen(weigh(candidates(60)), 0.0)
    assert [c.text for c in found] == ["a"] * 60


def test_the_margin_is_the_smallest_that_is_right_nine_times_in_ten() -> None:
    likely = candidates(30)[:30]
    good = [replace(c, worth=2.0 + n / 10) for n, c in enumerate(likely[:20])]
    bad = [replace(c, worth=1.5, nearer=-5.0) for c in likely[20:]]
    assert fit_margin([*good, *bad]) == 2.0
    assert fit_margin(bad) is None


def test_suggestions_are_shown_only_if_they_hold_where_nothing_was_fitted() -> None:
    good = candidates(200)
    assert summarize([], good)["is_shown"]
    result = summarize([], [replace(c, verdict="spoils") for c in good])
    assert result["margin"] is not None
    assert not result["is_shown"]
    assert "a suggestion is not shown" in render(result)


def test_each_judge_chooses_among_the_translations_of_a_source() -> None:
    likely, unlikely = candidates(1)
    two = [likely, replace(unlikely, kind="beams", gain=1.0)]
    assert rerank([*two, replace(likely, kind="fresh phrase")]) == {
        "n": 1,
        "fresh": 5.0,
        "beams": -5.0,
        "gain": -5.0,
        "explained": 5.0,
        "returned": 5.0,
        "best": 5.0,
    }
