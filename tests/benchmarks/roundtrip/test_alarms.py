"""Alarms on human translations: each half is judged by the cuts of the other."""

from __future__ import annotations

import pytest

from benchmarks.roundtrip import alarms
from benchmarks.roundtrip.reference import MAJOR, unmatched_cuts
from tqcheck.errors import InputError
from tqcheck.records import Origin, Segment, SegmentResult, SignalScore, SignalState
from tqcheck.signals.roundtrip.reference import Way

WAY = Way("de", "en", "translator", to_source=True)
OTHER = WAY._replace(lang="fr")
NAMES = (
    "roundtrip_chrf", "roundtrip_changed", "roundtrip_alike", "roundtrip_lost", "roundtrip_added",
)  # fmt: skip


def result(n: int, lost: float | None, added: float = 0.0) -> SegmentResult:
    text = f"Das ist Satz Nummer {n}."
    segment = Segment(n, str(n), "a", Origin("a", n + 1), 0, len(text), text, "de", source="x")
    values = dict(zip(NAMES, (50.0, 0.0, 0.9, lost, added), strict=True))
    scores = tuple(
        SignalScore(name, SignalState.FAILED if value is None else SignalState.OK, value)
        for name, value in values.items()
    )
    return SegmentResult(segment, None, None, None, "", False, (), (), scores)


def test_the_rarest_of_the_texts_are_beyond_the_cut() -> None:
    even = {WAY: [result(n, n / 1000) for n in range(1000)]}
    cuts = unmatched_cuts(even)[WAY]
    assert cuts["roundtrip_lost"] == pytest.approx(0.999 - MAJOR, abs=2e-3)
    assert cuts["roundtrip_added"] == 0.0


def test_a_text_is_judged_once_and_by_others() -> None:
    usual = [result(n, 0.2 + n / 10**4, 0.1 + n / 10**4) for n in range(200)]
    odd = [result(200, 0.9, 0.1), result(201, 0.9, 0.9), result(202, None)]
    found = alarms.count_alarms({WAY: [*usual, *odd]})[WAY]
    assert found["n"] == 202
    assert found["TQ206"] >= 1
    assert found["either"] <= found["TQ206"] + found["TQ207"]
    assert found["either"] >= 1
    table = alarms.render({"en-de": found})
    assert table.splitlines()[-1].startswith("| all | 202 |")


def test_how_far_the_rarest_go_is_taken_from_all_directions() -> None:
    far = {WAY: [result(n, n / 1000) for n in range(1000)]}
    near = {OTHER: [result(n, n / 10**4) for n in range(1000)]}
    alone, both = unmatched_cuts(near)[OTHER], unmatched_cuts({**far, **near})[OTHER]
    assert both["roundtrip_lost"] > alone["roundtrip_lost"]


def test_too_few_texts_give_no_count() -> None:
    with pytest.raises(InputError, match="en-de: 5 texts are too few"):
        unmatched_cuts({WAY: [result(n, 0.1) for n in range(5)]})
