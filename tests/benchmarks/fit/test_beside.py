"""What the encoder adds is weighed by annotated texts and by made errors, both."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from benchmarks.fit import beside
from tqcheck.judging.standing import Excess
from tqcheck.records import SegmentKind, SignalScore, SignalState

RNG = np.random.default_rng(5)
LEVEL = {"weights": {"major": 1.0}, "intercept": 0.0, "languages": {}, "fragment": 0.0}
EXCESS = Excess({"left_out_words": (0.0, 1.0)}, 0.0, ((0.0, 0.05),), 0.3)
Values = dict[str, float]


def result(values: Values) -> Any:
    known = {"encoder_major": 0.0, "encoder_da": 0.0, **values}
    evidence = tuple(SignalScore(name, SignalState.OK, value) for name, value in known.items())
    segment = SimpleNamespace(lang="en", kind=SegmentKind.SENTENCE)
    return SimpleNamespace(evidence=evidence, findings=(), segment=segment)


def marked(n: int) -> list[Any]:
    """Make annotated texts in which the penalty tells as much as the language model does."""
    found = []
    for major, penalty in RNG.normal(size=(n, 2)):
        share = float(RNG.random() < 1 / (1 + np.exp(1.0 - major - penalty)))
        values = {"major": major, "encoder_penalty": penalty, "left_out_words": 0.0}
        found.append((SimpleNamespace(major_share=share), result(values)))
    return found


def spoiled(n: int, lost: float) -> list[Any]:
    """Make errors that only what is left out gives away."""
    same = {"major": 0.0, "encoder_penalty": 0.0}
    return [
        SimpleNamespace(
            clean=result({**same, "left_out_words": 0.0}),
            spoiled=result({**same, "left_out_words": lost}),
        )
        for _ in range(n)
    ]


def test_each_is_weighed_by_what_it_tells() -> None:
    weights, shift = beside.weigh_beside(LEVEL, EXCESS, marked(4000), spoiled(10, 3.0))
    assert weights["encoder_penalty"] == pytest.approx(1.0, abs=0.15)
    assert shift == pytest.approx(-1.0, abs=0.15)
    assert weights["encoder_excess"] > 1.0


def test_nothing_is_weighed_the_wrong_way() -> None:
    worse = [SimpleNamespace(clean=pair.spoiled, spoiled=pair.clean) for pair in spoiled(10, 3.0)]
    weights, _ = beside.weigh_beside(LEVEL, EXCESS, marked(500), worse)
    assert weights["encoder_excess"] == 0.0
