"""How much faster a second time is, with a model that costs nothing."""

from __future__ import annotations

from pathlib import Path

from benchmarks.batch.cache import render, time_judging
from benchmarks.batch.soak import FreeModel, write_input
from tqcheck.api import Checker
from tqcheck.config import Config

RESULT = {
    "segments": 600,
    "cores": 2,
    "shell_first_seconds": 61.2,
    "shell_second_seconds": 1.02,
    "shell_times_faster": 60.0,
    "shell_identical": True,
    "judging_first_seconds": 50.0,
    "judging_second_seconds": 0.1,
    "judging_times_faster": 500.0,
    "judging_identical": True,
}


def test_the_second_time_reads_nothing_and_says_the_same(tmp_path: Path) -> None:
    made: list[FreeModel] = []

    def make_checker(config: Config) -> Checker:
        model = FreeModel() if not made else Unwilling()
        made.append(model)
        return Checker(config, quality=model)

    write_input(tmp_path / "feed.jsonl", 40)
    found = time_judging(tmp_path / "feed.jsonl", tmp_path, make_checker)
    assert found["judging_identical"] is True
    assert len(made) == 2


class Unwilling(FreeModel):
    """Refuse to read."""

    def read(self, *given: object) -> tuple[()]:
        raise AssertionError("the model was asked the second time")


def test_both_times_are_told_and_a_difference_is_not_hidden() -> None:
    assert "1.0 s instead of 61 s, 60 times faster, starting included" in render(RESULT)
    assert "0.10 s instead of 50 s, 500 times faster; the output is identical" in render(RESULT)
    assert "**not identical**" in render({**RESULT, "shell_identical": False})
