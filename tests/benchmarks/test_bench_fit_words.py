"""Two models' risks of a word are weighed by what people marked."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.data import Judged, Mark
from benchmarks.fit_words import fit_blend, log_odds, word_rows
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
    assert rows == [(log_odds(0.2), 0.0, 0.0), (log_odds(0.2), log_odds(0.9), 1.0)]


def test_words_that_nobody_judged_teach_nothing() -> None:
    second = SecondReading(0, 0, 0, (SecondWord(0.5, 0, 0),) * 3)
    assert word_rows(judged("a b c", None), reading(second)) == []
    assert word_rows(judged("a b c", ()), reading(None)) == []
