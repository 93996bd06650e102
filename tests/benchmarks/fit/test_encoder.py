"""What exceeds people's own translations is weighed by what tells made errors from them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from benchmarks.fit.encoder import EXCESS_SCORES, excess_of

RNG = np.random.default_rng(3)


def scores(values: Sequence[float]) -> dict[str, float]:
    return dict(zip(EXCESS_SCORES, values, strict=True))


def test_the_excess_tells_spoiled_ones_by_the_score_that_does() -> None:
    human = RNG.normal(size=(4000, len(EXCESS_SCORES)))
    spoiled = RNG.normal(size=(400, len(EXCESS_SCORES)))
    spoiled[:, EXCESS_SCORES.index("left_out")] += 3.0
    fitted = excess_of([scores(row) for row in human], [scores(row) for row in spoiled])
    cut, weight = fitted.cuts["left_out"]
    assert cut == pytest.approx(1.645, abs=0.1)  # the 95th percentile of a normal distribution
    assert weight > 0.5 > fitted.cuts["encoder_major"][1]
    assert fitted.tail[0] == (0.0, 0.05)
    at, share = fitted.tail[-1]
    assert share == 0.0025
    assert np.mean([fitted.of(scores(row)) >= at for row in human]) == pytest.approx(
        share, abs=5e-4
    )
