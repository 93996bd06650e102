"""Two models' risks of a word are weighed by what people marked."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from benchmarks.data import Judged, Mark
from benchmarks.fit_encoder import EXCESS_SCORES, excess_of, fit_blend, word_rows
from tqcheck.backends.protocols import QualityReading, SecondReading, SecondWord, WordReading

RNG = np.random.default_rng(3)


def judged(text: str, marks: tuple[Mark, ...] | None) -> Judged:
    return Judged(
        id="1", lp="en-de", set="mqm-news20", doc="d", seg="1", system="s",
        source="", translation=text, scale="mqm", score=-5, human=False, raters=1,
        marks=marks, major_share=1.0, line=1,
    )  # fmt: skip


def reading(second: SecondReading | None) -> QualityReading:
    words = tuple(WordReading(n, n + 1, 0.2, 1, 1, 0.5, 0.5) for n in (0, 2, 4))
    return QualityReading(1.0, 0.0, 0.0, 3.0, words, second=second)


def test_the_weights_are_those_the_marks_were_made_by() -> None:
    both = RNG.normal(size=(20000, 2))
    odds = 0.5 * both[:, 0] + 1.5 * both[:, 1] - 1.0
    marked = RNG.random(20000) < 1 / (1 + np.exp(-odds))
    rows = [(a, b, float(m)) for (a, b), m in zip(both.tolist(), marked, strict=True)]
    found = fit_blend(rows)
    assert found["first"] == pytest.approx(0.5, abs=0.06)
    assert found["second"] == pytest.approx(1.5, abs=0.08)
    assert found["shift"] == pytest.approx(-1.0, abs=0.06)


def test_a_word_that_the_encoder_did_not_read_is_left_out() -> None:
    second = SecondReading(0, 0, 0, (SecondWord(0.5, 0, 0), None, SecondWord(0.9, 0, 0)))
    rows = word_rows(judged("a b c", (Mark(4, 5, 1.0),)), reading(second))
    low, high = math.log(0.2 / 0.8), math.log(0.9 / 0.1)
    wanted = [(low, 0.0, 0.0), (low, high, 1.0)]
    assert rows == [pytest.approx(row) for row in wanted]


def test_words_that_nobody_judged_teach_nothing() -> None:
    second = SecondReading(0, 0, 0, (SecondWord(0.5, 0, 0),) * 3)
    assert word_rows(judged("a b c", None), reading(second)) == []
    assert word_rows(judged("a b c", ()), reading(None)) == []


def scores(values: Sequence[float]) -> dict[str, float]:
    return dict(zip(EXCESS_SCORES, values, strict=True))


def test_the_excess_tells_spoiled_ones_by_the_score_that_does() -> None:
    human = RNG.normal(size=(4000, len(EXCESS_SCORES)))
    spoiled = RNG.normal(size=(400, len(EXCESS_SCORES)))
    spoiled[:, 3] += 3.0
    fitted = excess_of([scores(row) for row in human], [scores(row) for row in spoiled])
    cut, weight = fitted.cuts["left_out"]
    assert cut == pytest.approx(1.645, abs=0.1)  # the 95th percentile of a normal distribution
    assert weight > 0.5 > fitted.cuts["encoder_major"][1]
    at, share = fitted.tail[-1]
    assert share == 0.0025
    assert np.mean([fitted.of(scores(row)) >= at for row in human]) == pytest.approx(
        share, abs=5e-4
    )
