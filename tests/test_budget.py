"""A time budget: the worst is read first, what is left is told, and nothing read is changed."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from tests.fakes import FakeQuality
from tqcheck.api import Checker
from tqcheck.backends.protocols import QualityReading, Step
from tqcheck.budget import TimeBudget
from tqcheck.config import Config, SegmentConfig
from tqcheck.errors import ConfigError
from tqcheck.records import UNCHECKED, Document, Origin, Row, SegmentResult
from tqcheck.segment import build_documents

CONFIG = Config(segment=SegmentConfig(lang="en"))
FINE = "The council met on Monday in the old hall."
LOOP = "The the mayor left the hall on Monday."


def rows(*texts: Sequence[str], doc: bool = True) -> list[Row]:
    return [
        Row(Origin("a.jsonl", n + 1), text, doc=f"d{d}" if doc else None)
        for d, own in enumerate(texts)
        for n, text in enumerate(own)
    ]


def documents(*texts: Sequence[str], doc: bool = True) -> tuple[Document, ...]:
    return build_documents(rows(*texts, doc=doc), CONFIG.segment).documents


@dataclass
class Clock:
    """Time that passes only where a model reads: so many seconds a character."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class SlowQuality(FakeQuality):
    """Read, and let the clock go on."""

    clock: Clock = field(default_factory=Clock)
    s_per_character: float = 0.01
    asked: list[str] = field(default_factory=list)

    def read(
        self, documents: Sequence[Document], step: Step
    ) -> tuple[tuple[QualityReading | None, ...], ...]:
        texts = [s.text for d in documents for s in d.segments]
        self.asked += texts
        self.clock.now += self.s_per_character * sum(map(len, texts))
        return super().read(documents, step)


def silent(done: int, total: int) -> None:
    """Say nothing."""


def test_with_time_enough_everything_is_as_without_a_budget() -> None:
    given = documents([FINE, LOOP], [FINE])
    clock = Clock()
    budget = TimeBudget(1000, clock)
    assert budget.read(SlowQuality(clock=clock), given, silent) == FakeQuality().read(given, silent)
    assert budget.notices == ()


def test_what_rules_find_worst_is_read_first_and_the_rest_is_left() -> None:
    long = [FINE.replace("old", word) * 30 for word in ("new", "big")]
    given = documents(long, [FINE, LOOP], [FINE])
    clock = Clock()
    quality = SlowQuality(clock=clock)
    budget = TimeBudget(3, clock)
    readings = budget.read(quality, given, silent)
    assert quality.asked == [FINE, LOOP, FINE], "the document with a finding, then what fits"
    assert [[r is not None for r in own] for own in readings] == [[False] * 2, [True] * 2, [True]]
    assert budget.notices == (f"2 sentences {UNCHECKED} (3 s)",)


def test_rows_of_a_table_are_read_one_by_one() -> None:
    given = documents([FINE * 40, LOOP, FINE], doc=False)
    clock = Clock()
    quality = SlowQuality(clock=clock)
    TimeBudget(2, clock).read(quality, given, silent)
    assert quality.asked == [LOOP, FINE]


def test_no_time_for_anything_is_an_error() -> None:
    clock = Clock()
    budget = TimeBudget(1, clock)
    clock.now = 2
    with pytest.raises(ConfigError, match="1 s were over before any sentence was read"):
        budget.read(SlowQuality(clock=clock), documents([FINE]), silent)


def test_the_report_says_what_was_left(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    checker = Checker(CONFIG, quality=SlowQuality(clock=clock), time_budget_s=1)
    monkeypatch.setattr(checker, "_budget", TimeBudget(1, clock))
    report = checker.check_rows(rows([FINE], [FINE * 40], [LOOP]))
    whole = Checker(CONFIG, quality=FakeQuality()).check_rows(rows([FINE], [FINE * 40], [LOOP]))
    assert [is_left(r) for r in report.results] == [False, True, False]
    assert report.results[1].risk is None
    assert f"1 sentences {UNCHECKED} (1 s)" in report.notices
    kept = [
        r.risk for r, other in zip(report.results, whole.results, strict=True) if not is_left(r)
    ]
    assert kept == [whole.results[0].risk, whole.results[2].risk]


def is_left(result: SegmentResult) -> bool:
    return any(score.reason == UNCHECKED for score in result.evidence)


def test_progress_counts_every_sentence() -> None:
    told: list[tuple[int, int]] = []
    clock = Clock()
    given = documents(*itertools.repeat([FINE * 3], 20))
    TimeBudget(1000, clock).read(SlowQuality(clock=clock), given, lambda d, t: told.append((d, t)))
    assert told[-1] == (20, 20)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
