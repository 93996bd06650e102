"""Cuts that many small groups share."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.roundtrip.tails import pooled_cuts


def test_so_many_are_beyond_in_every_group() -> None:
    rng = np.random.default_rng(0)
    groups = {n: n + rng.exponential(1.0, 4000) for n in range(4)}
    for share in (0.01, 0.002):
        cuts = pooled_cuts(groups, share)
        for n, values in groups.items():
            # An exponential is beyond a cut with the probability exp(n - cut).
            assert cuts[n] == pytest.approx(n - np.log(share), abs=0.4)
            assert np.mean(values > cuts[n]) == pytest.approx(share, abs=0.003)


def test_values_without_a_tail_are_their_own_cut() -> None:
    assert pooled_cuts({"a": np.zeros(50)}, 0.01) == {"a": 0.0}
