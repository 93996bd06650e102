"""The watch keeps the most that was held, and forgets it when told."""

from __future__ import annotations

import time

import pytest

from benchmarks.speed.memory import MemoryWatch, resident_bytes


def test_the_peak_is_kept_until_the_restart() -> None:
    held = [5_000_000]
    with MemoryWatch(lambda: held[0], period_s=0.001) as memory:
        assert memory.restart() == 5.0
        held[0] = 9_000_000
        _wait_for(memory, 9.0, held)
        held[0] = 4_000_000
        assert memory.peak_mb() == 9.0
        assert memory.restart() == 4.0
        assert memory.peak_mb() == 4.0


def _wait_for(memory: MemoryWatch, peak: float, held: list[int]) -> None:
    """Look only after what was held is gone: the thread must have seen it."""
    time.sleep(0.2)
    held[0] = 1
    assert memory.peak_mb() == peak


def test_the_thread_ends_with_the_block() -> None:
    asked: list[int] = []

    def read() -> int:
        asked.append(1)
        return 1

    with MemoryWatch(read, period_s=0.001):
        time.sleep(0.05)
    n_asked = len(asked)
    time.sleep(0.05)
    assert n_asked == len(asked) > 0


def test_memory_that_is_taken_is_seen() -> None:
    pytest.importorskip("psutil", reason="needs the extra 'bench'")
    with MemoryWatch(resident_bytes()) as memory:
        before = memory.restart()
        block = bytearray(b"\1" * 50_000_000)
        assert memory.peak_mb() - before > 40.0
        del block
