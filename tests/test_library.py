"""The library's conveniences: rows for data frames, threads that share a checker."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.fakes import FakeQuality
from tqcheck.api import Checker
from tqcheck.backends.protocols import QualityReading, Step
from tqcheck.config import CombineConfig, Config, ModelConfig
from tqcheck.errors import ConfigError
from tqcheck.records import Document, Origin, Row

TEXTS = ("The council met on Monday again.", "The blorp met on Monday again.", "")


def rows(system: str) -> list[Row]:
    return [Row(Origin("a", i), text, doc="a", system=system) for i, text in enumerate(TEXTS, 1)]


class OneAtATime(FakeQuality):
    """Notice when two threads read at once."""

    def __init__(self) -> None:
        self.is_reading = threading.Lock()
        self.n_together = 0

    def read(
        self, documents: Sequence[Document], step: Step
    ) -> tuple[tuple[QualityReading | None, ...], ...]:
        if not self.is_reading.acquire(blocking=False):
            self.n_together += 1
            return super().read(documents, step)
        try:
            time.sleep(0.01)
            return super().read(documents, step)
        finally:
            self.is_reading.release()


def test_a_report_becomes_flat_rows() -> None:
    report = Checker(quality=FakeQuality()).check_rows(rows("s"))
    found = report.to_records()
    assert [row["text"] for row in found] == list(TEXTS)
    assert [row["risk"] for row in found] == [result.risk for result in report.results]
    assert (found[1]["codes"], found[1]["findings"], found[1]["system"]) == ("TQ101", 1, "s")
    assert found[0]["signal.penalty"] == 0.0
    assert found[2]["signal.penalty"] is None, "it did not run"
    assert len({tuple(row) for row in found}) == 1, "every row has the same fields"


def test_threads_share_a_checker() -> None:
    quality = OneAtATime()
    checker = Checker(quality=quality)
    names = [f"system {i}" for i in range(8)]
    alone = {name: Checker(quality=FakeQuality()).check_rows(rows(name)).results for name in names}
    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda name: checker.check_rows(rows(name)), names))
    assert quality.n_together == 0
    for name, report in zip(names, reports, strict=True):
        assert report.results == alone[name]


def test_a_checker_for_other_languages_shares_models_and_lock() -> None:
    quality = OneAtATime()
    one = Checker(quality=quality)
    other = one.for_languages("de", None)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda c: c.check_rows(rows("s")), [one, other] * 4))
    assert quality.n_together == 0
    assert "|judged:translation/de|" in other.check_rows(rows("s")).run.signature
    assert one.config.segment.lang is None


def test_models_are_shared_where_the_settings_mean_the_same_ones() -> None:
    one = Checker(quality=FakeQuality())
    other = Checker(Config(combine=CombineConfig(alarm_rate=0.5)), models=one.models)
    assert other.models is one.models
    with pytest.raises(ConfigError, match=r"models: they were loaded for other .* \[model\]"):
        Checker(Config(model=ModelConfig(precision="float32")), models=one.models)
    with pytest.raises(ConfigError, match="models: they come with quality"):
        Checker(quality=FakeQuality(), models=one.models)
