"""Cuts for words that a source does not explain, fitted on surprisals with known tails."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.roundtrip.unexplained import (
    MAJOR,
    MINOR,
    count,
    fit_cuts,
    read_worst,
    severity,
)
from tests.fake_translator import TableTranslator
from tqcheck.signals.roundtrip.unexplained import UnexplainedCuts, WordClass

WAYS = [("en", "de"), ("de", "en"), ("fr", "en")]


def test_the_cuts_leave_so_many_texts_of_each_class() -> None:
    rng = np.random.default_rng(0)
    worst = {
        way: [{own: float(shift + rng.exponential(2.0)) for own in WordClass} for _ in range(4000)]
        for shift, way in enumerate(WAYS)
    }
    cuts = fit_cuts(worst)
    for way, texts in worst.items():
        for own in WordClass:
            values = np.asarray([text[own] for text in texts])
            assert np.mean(values >= cuts[way].minor[own]) == pytest.approx(MINOR, abs=0.004)
            assert np.mean(values >= cuts[way].major[own]) == pytest.approx(MAJOR, abs=0.0015)


def test_texts_are_counted_by_their_worst_word() -> None:
    cuts = UnexplainedCuts(dict.fromkeys(WordClass, 5.0), dict.fromkeys(WordClass, 9.0))
    name, other = WordClass.NAME, WordClass.OTHER
    texts = [{name: 4.0}, {name: 5.0, other: 1.0}, {name: 6.0, other: 9.0}, {}]
    assert [severity(text, cuts) for text in texts] == [None, "minor", "major", None]
    assert count(texts, cuts) == {"n": 4, "major": 1, "any": 2}


def test_what_cannot_be_read_has_no_worst_word() -> None:
    table = TableTranslator({("de", "en"): {}}, {"Sara": -7.0})
    pairs = [("the talks with Sara", "…"), ("", "…")]
    assert read_worst(pairs, ("en", "de"), table) == [
        {WordClass.OTHER: 1.0, WordClass.NAME: 7.0},
        {},
    ]
