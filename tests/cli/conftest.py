"""A checker that records what the command line asks of the library, and a small report."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest

from tqcheck.cli import check, gate, main, progress, roundtrip
from tqcheck.config import Config
from tqcheck.records import (
    Document,
    Finding,
    Origin,
    Report,
    RunInfo,
    Segment,
    SegmentResult,
    Severity,
    SignalScore,
    SignalState,
    Summary,
    WordRisk,
)

TEXTS = ("The council met on Monday.", "He raised the tax to window.", "Rain fell.")
RISKS = (0.1, 0.8, 0.3)


def small_report() -> Report:
    """Return a report on three sentences, the second of them suspect."""
    starts = [sum(len(text) + 1 for text in TEXTS[:n]) for n in range(len(TEXTS))]
    segments = tuple(
        Segment(n, f"a.txt:{n + 1}", "a.txt", Origin("a.txt", n + 1), start, start + len(text),
                text, "en")
        for n, (text, start) in enumerate(zip(TEXTS, starts, strict=True))
    )  # fmt: skip
    finding = Finding("TQ101", Severity.MAJOR, 21, 27, "the model doubts these words")
    results = tuple(
        SegmentResult(
            segment,
            risk,
            mqm=-5 * risk,
            rank=rank,
            level="translation",
            is_suspect=risk >= 0.5,
            words=(WordRisk(0, 3, risk / 2),),
            findings=(finding,) if risk >= 0.5 else (),
            evidence=(SignalScore("quality", SignalState.OK, risk),),
        )
        for segment, risk, rank in zip(segments, RISKS, (3, 1, 2), strict=True)
    )
    return Report(
        run=RunInfo("0.0", "tqcheck|v0.0", None, 0.5, models=(), options={}),
        documents=(Document("a.txt", "a.txt", "en", segments),),
        results=results,
        summary=Summary(1, 3, 3, 0, 0, 1, 0, 0),
        notices=("a.txt: one remark",),
    )


@dataclass
class Recorder:
    """Stand for `tqcheck.api`: keep what was asked, then give a report or fail."""

    act: Callable[[], Report] = small_report
    configs: list[Config] = field(default_factory=list)
    inputs: list[list[str]] = field(default_factory=list)
    sources: list[str | None] = field(default_factory=list)
    budgets: list[float | None] = field(default_factory=list)
    progress: Callable[[str, int, int], None] | None = None

    def Checker(  # noqa: N802 - the name of the class it stands for
        self,
        config: Config,
        *,
        progress: Callable[[str, int, int], None],
        time_budget_s: float | None = None,
    ) -> SimpleNamespace:
        self.configs.append(config)
        self.budgets.append(time_budget_s)
        self.progress = progress
        return SimpleNamespace(check=self.check, roundtrip=self.check)

    def check(self, inputs: Sequence[str], *, source: str | None = None) -> Report:
        self.inputs.append(list(inputs))
        self.sources.append(source)
        return self.act()


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    recorder = Recorder()
    monkeypatch.setitem(sys.modules, "tqcheck.api", recorder)
    return recorder


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder that has no settings above it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@dataclass(frozen=True)
class Done:
    """What a call left: exit code, stdout, stderr."""

    code: int
    out: str
    err: str


Call = Callable[..., Done]


@pytest.fixture
def call(folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """Run the command line in this process; a busy machine shows no progress."""
    patient = functools.partial(progress.ShownProgress, quiet_s=3600)
    for module in (check, gate, roundtrip):
        monkeypatch.setattr(module, "ShownProgress", patient)

    def run(*arguments: str) -> Done:
        code = main(arguments)
        captured = capfd.readouterr()
        return Done(code, captured.out, captured.err)

    return run
