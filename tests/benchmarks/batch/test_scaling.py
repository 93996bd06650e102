"""What batches cost on many machines, from figures of one: sums done by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.batch.scaling import Timing, estimate, rates, render, time_serial
from benchmarks.batch.soak import write_input

TIMINGS = [
    Timing(1, 1000, 100.0),
    Timing(2, 1000, 80.0),
    Timing(1, 1000, 50.0),
    Timing(2, 1000, 80.0),
    Timing(1, 1000, 125.0),
]


def test_a_number_of_workers_has_its_median_rate() -> None:
    assert rates(TIMINGS) == {1: 10.0, 2: 12.5}


def test_a_cluster_shares_all_but_what_is_serial() -> None:
    found = estimate(TIMINGS, serial_seconds=2.0, moved_mb=3.0, n_serial=10_000)
    # A million at 12.5 a second are 80,000 s; a hundredth of that, and 200 s of one process.
    assert found.machine_hours == pytest.approx(80_000 / 3600)
    assert found.serial_seconds == pytest.approx(200)
    assert found.cluster_seconds == pytest.approx(1000)
    assert found.cluster_share_serial == pytest.approx(0.2)
    assert found.moved_mb == pytest.approx(300)


def test_the_table_compares_with_the_fewest_workers() -> None:
    text = render(TIMINGS, estimate(TIMINGS, 2.0, 3.0, 10_000), "2 cores")
    assert "| 1 | 10.0 | 1.00 |" in text
    assert "| 2 | 12.5 | 1.25 |" in text
    assert "an estimate" in text


def test_what_is_serial_is_timed_without_a_model(tmp_path: Path) -> None:
    write_input(tmp_path / "feed.jsonl", 40)
    seconds, megabytes = time_serial(tmp_path / "feed.jsonl", tmp_path / "run")
    assert 0 < seconds < 30
    assert 0.001 < megabytes < 1
