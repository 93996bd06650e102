"""Minimal pairs by the way back: the good side comes back nearer to the source."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from benchmarks.challenge.contrast import Contrast
from benchmarks.roundtrip import contrast
from tests.fake_translator import TableTranslator
from tqcheck.records import Origin, Row, Segment, SegmentResult, SignalScore, SignalState


def made(n: int) -> Contrast:
    return Contrast(f"made/{n}", "made", "number", "en-de", f"source {n}", "good", "bad")


class Checker:
    """Give the bad side numbers of its own; what has no way back, none."""

    def check_rows(self, rows: Sequence[Row]) -> Any:
        return SimpleNamespace(results=[self._result(n, row) for n, row in enumerate(rows)])

    def _result(self, n: int, row: Row) -> SegmentResult:
        is_bad = row.translation == "bad"
        segment = Segment(n, str(row.id), "a", Origin("a", n + 1), 0, 3, row.translation, "de")
        is_lost = row.source == "source 1"
        evidence = tuple(
            SignalScore(name, SignalState.OK, None if is_lost else value)
            for name, value in zip(
                contrast.FEATURES, (80.0, 0.9, 0.6 if is_bad else 0.1, 0.2), strict=True
            )
        )
        risk = 0.8 if is_bad else 0.5
        return SegmentResult(segment, risk, None, None, "", False, (), (), evidence)


def test_pairs_that_came_back_are_judged() -> None:
    asked: list[tuple[str, str | None]] = []

    def checker_for(lang: str, source_lang: str | None) -> Checker:
        asked.append((lang, source_lang))
        return Checker()

    (only,) = contrast.judge([made(0), made(1)], checker_for)
    assert asked == [("de", "en")]
    assert only.contrast.id == "made/0"
    assert only.risk == pytest.approx(np.log(4))
    assert only.distance == pytest.approx(0.5)


def test_only_what_the_translator_can_send_back() -> None:
    translator: Any = TableTranslator({("de", "en"): {}})
    assert contrast.can_go_back(made(0), translator)
    assert not contrast.can_go_back(
        Contrast("x", "made", "k", "en-fr", "s", "good", "bad"), translator
    )


def test_what_tells_nothing_is_weighed_away() -> None:
    rng = np.random.default_rng(0)
    judged = [
        contrast.Lead(made(n), rng.normal(), (0.0, 0.0, 1 + rng.normal() / 9, 0.0))
        for n in range(300)
    ]
    leads = contrast.add_up(judged)
    assert (leads > 0).mean() > 0.95  # the risk alone: half
    wins = contrast.wins_of(judged[:3], [1.0, 0.0, -2.0])
    assert list(wins.values()) == [1.0, 0.5, 0.0]
