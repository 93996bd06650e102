"""A time budget: the worst is read first, what is left is told, and nothing read is changed."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from tests.fake_translator import TableTranslator
from tests.fakes import BAD_WORD, FakeQuality
from tqcheck.api import Checker
from tqcheck.backends.protocols import QualityReading, Step, Translation
from tqcheck.config import CacheConfig, Config, RoundtripConfig, SegmentConfig
from tqcheck.config.policy import GateConfig, Limits
from tqcheck.errors import ConfigError
from tqcheck.gate import Policy, judge
from tqcheck.judging.budget import TimeBudget
from tqcheck.judging.readings import Rules, read_rules
from tqcheck.records import (
    Document,
    Origin,
    Report,
    Row,
    SegmentResult,
    SignalState,
    Skip,
)
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


def rules_of(given: Sequence[Document]) -> list[Rules]:
    return [read_rules(document) for document in given]


def silent(done: int, total: int) -> None:
    """Say nothing."""


def test_with_time_enough_everything_is_as_without_a_budget() -> None:
    given = documents([FINE, LOOP], [FINE])
    clock = Clock()
    budget = TimeBudget(1000, clock)
    read = budget.read(SlowQuality(clock=clock), given, rules_of(given), silent)
    assert read == FakeQuality().read(given, silent)
    assert budget.notices == ()


def test_what_rules_find_worst_is_read_first_and_the_rest_is_left() -> None:
    long = [FINE.replace("old", word) * 30 for word in ("new", "big")]
    given = documents(long, [FINE, LOOP], [FINE])
    clock = Clock()
    quality = SlowQuality(clock=clock)
    budget = TimeBudget(3, clock)
    readings = budget.read(quality, given, rules_of(given), silent)
    assert quality.asked == [FINE, LOOP, FINE], "the document with a finding, then what fits"
    assert [[r is not None for r in own] for own in readings] == [[False] * 2, [True] * 2, [True]]
    assert budget.notices == (f"2 sentences {Skip.UNREAD} (3 s)",)


def test_rows_of_a_table_are_read_one_by_one() -> None:
    given = documents([FINE * 40, LOOP, FINE], doc=False)
    clock = Clock()
    quality = SlowQuality(clock=clock)
    TimeBudget(2, clock).read(quality, given, rules_of(given), silent)
    assert quality.asked == [LOOP, FINE]


def test_no_time_for_anything_is_an_error() -> None:
    clock = Clock()
    given = documents([FINE])
    budget = TimeBudget(1, clock)
    clock.now = 2
    with pytest.raises(ConfigError, match="1 s were over before any sentence was read"):
        budget.read(SlowQuality(clock=clock), given, rules_of(given), silent)


def test_the_report_says_what_was_left(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    checker = Checker(CONFIG, quality=SlowQuality(clock=clock), time_budget_s=1)
    monkeypatch.setattr(checker, "_budget", TimeBudget(1, clock))
    report = checker.check_rows(rows([FINE], [FINE * 40], [LOOP]))
    whole = Checker(CONFIG, quality=FakeQuality()).check_rows(rows([FINE], [FINE * 40], [LOOP]))
    assert [is_left(r) for r in report.results] == [False, True, False]
    assert report.results[1].risk is None
    assert f"1 sentences {Skip.UNREAD} (1 s)" in report.notices
    kept = [
        r.risk for r, other in zip(report.results, whole.results, strict=True) if not is_left(r)
    ]
    assert kept == [whole.results[0].risk, whole.results[2].risk]


def is_left(result: SegmentResult) -> bool:
    return any(score.skip is Skip.UNREAD for score in result.evidence)


def test_progress_counts_every_sentence() -> None:
    told: list[tuple[int, int]] = []
    clock = Clock()
    given = documents(*itertools.repeat([FINE * 3], 20))
    TimeBudget(1000, clock).read(
        SlowQuality(clock=clock), given, rules_of(given), lambda d, t: told.append((d, t))
    )
    assert told[-1] == (20, 20)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


@dataclass
class SlowTranslator(TableTranslator):
    """Take so long for each leg, however many texts go on it; the pivot reads backwards."""

    clock: Clock = field(default_factory=Clock)
    s_per_leg: float = 10.0

    def translate(
        self, texts: Sequence[str], source_lang: str, target_lang: str, step: Step
    ) -> tuple[Translation, ...]:
        self._asked("translate", (source_lang, target_lang), len(texts))
        self.clock.now += self.s_per_leg
        return tuple(Translation(text[::-1]) for text in texts)


def slow_translator(clock: Clock, **changes: float) -> SlowTranslator:
    return SlowTranslator({("en", "de"): {}, ("de", "en"): {}}, clock=clock, **changes)  # type: ignore[arg-type]


def sentences(n: int) -> list[str]:
    """Make sentences, the later ones the riskier."""
    return [f"The mayor of village {i} slept{f' {BAD_WORD}' * (i * 3 // n)}." for i in range(n)]


def check_in(
    seconds: float, texts: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> tuple[Report, SlowTranslator]:
    clock = Clock()
    translator = slow_translator(clock)
    checker = Checker(
        replace(CONFIG, roundtrip=RoundtripConfig("on")),
        quality=SlowQuality(clock=clock, s_per_character=0.0001),
        translator=translator,
        time_budget_s=seconds,
    )
    monkeypatch.setattr(checker, "_budget", TimeBudget(seconds, clock))
    return checker.check_rows(rows(texts)), translator


def is_sent(result: SegmentResult) -> bool:
    return result.roundtrip is not None and result.roundtrip.state is SignalState.OK


def test_trips_are_made_last_and_riskiest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    report, translator = check_in(55, sentences(80), monkeypatch)
    assert translator.clock.now < 55
    assert [n for what, _, n in translator.calls if what == "translate"] == [32, 32, 32, 32]
    # 27 without a bad word: the first eleven of them had room beside the 53 riskier ones.
    assert [is_sent(r) for r in report.results] == [True] * 11 + [False] * 16 + [True] * 53
    assert all(r.risk is not None for r in report.results)
    left = report.results[11]
    assert {(s.reason, s.skip) for s in left.evidence if "trip" in s.name} == {
        (Skip.UNSENT.value, Skip.UNSENT)
    }
    assert "round trip: 16 not done: the time budget was spent" in report.notices
    policy = Policy(GateConfig(fail_on=("TQ904",)), Limits(max_risk=1.0))
    assert judge(report, policy).failures[0].endswith("16 round trips left out (TQ904)")


def test_no_trip_is_begun_that_may_not_end_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    report, translator = check_in(39, sentences(3), monkeypatch)
    assert translator.calls == []
    assert [r.risk is None for r in report.results] == [False] * 3
    assert "round trip: 3 not done: the time budget was spent" in report.notices


def test_with_time_enough_trips_are_as_without_a_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [*sentences(40), "1984", sentences(40)[3]]
    report, _ = check_in(1000, texts, monkeypatch)
    whole = Checker(
        replace(CONFIG, roundtrip=RoundtripConfig("on")),
        quality=FakeQuality(),
        translator=slow_translator(Clock()),
    ).check_rows(rows(texts))
    assert report == whole


def remembering(folder: Path, texts: Sequence[str], budget_s: float | None) -> Report:
    """Check with what is remembered in a folder; a budget too small for a single sentence."""
    config = replace(CONFIG, cache=CacheConfig(str(folder), 50))
    return Checker(config, quality=FakeQuality(), time_budget_s=budget_s).check_rows(rows(texts))


def test_what_is_remembered_takes_no_time(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="were over before any sentence was read"):
        remembering(tmp_path, [FINE, LOOP], 1e-9)
    whole = remembering(tmp_path, [FINE, LOOP], None)
    assert remembering(tmp_path, [FINE, LOOP], 1e-9) == whole
    judged_anew = replace(CONFIG, cache=CacheConfig(str(tmp_path), 50))
    judged_anew = replace(judged_anew, combine=replace(judged_anew.combine, threshold=0.1))
    again = Checker(judged_anew, quality=FakeQuality(), time_budget_s=1e-9)
    assert [r.risk for r in again.check_rows(rows([FINE, LOOP])).results] == [
        r.risk for r in whole.results
    ]


def test_what_was_left_is_not_remembered_as_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = replace(CONFIG, cache=CacheConfig(str(tmp_path), 50))
    given = rows([FINE], [FINE * 40], [LOOP])
    clock = Clock()
    checker = Checker(config, quality=SlowQuality(clock=clock), time_budget_s=1)
    monkeypatch.setattr(checker, "_budget", TimeBudget(1, clock))
    assert [is_left(r) for r in checker.check_rows(given).results] == [False, True, False]
    quality = SlowQuality(clock=clock)
    report = Checker(config, quality=quality).check_rows(given)
    assert quality.asked == [FINE * 40], "the rest was remembered"
    assert report == Checker(CONFIG, quality=FakeQuality()).check_rows(given)
