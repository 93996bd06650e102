from __future__ import annotations

import pytest

from benchmarks.roundtrip.candidates import Output, candidates_of, judge


def test_candidates_are_wholes_and_their_phrases() -> None:
    output = Output("k", "de-en", "…", "The old lorry stopped, slowly.", "…")
    fresh = "The truck stopped, gently."
    others = {"fresh": fresh, "beams": None, "back": output.text}
    assert list(candidates_of(output, others)) == [
        ("fresh", fresh),
        ("fresh phrase", "The truck stopped, slowly."),
        ("fresh phrase", "The old lorry stopped, gently."),
    ]


@pytest.mark.parametrize(
    ("candidate", "verdict"),
    [
        ("They were called for military service today.", "repairs"),
        ("They were summoned for combat duties today.", "spoils"),
        ("They were summoned for military service today.", "spoils"),
        ("They were called for fighting tasks today.", "neither"),
    ],
)
def test_a_suggestion_is_judged_by_the_reference(candidate: str, verdict: str) -> None:
    text = "They were called for combat duties today."
    reference = "They were called up for military service today."
    assert judge(text, candidate, reference) == verdict
