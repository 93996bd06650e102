"""Judgements and a checker made by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from benchmarks.data.checked import to_rows
from benchmarks.data.judged import Judged
from tqcheck.records import (
    Finding,
    Report,
    Row,
    RunInfo,
    Segment,
    SegmentResult,
    Severity,
    SignalScore,
    SignalState,
    Summary,
    WordRisk,
)

WORD = re.compile(r"\w+")


def judged(id: str, text: str = "one two three", **changes: object) -> Judged:
    """Make a record of an MQM set; `changes` are fields."""
    fields: dict[str, object] = {
        "id": id,
        "lp": "zh-en",
        "set": "mqm-x",
        "doc": "d",
        "seg": id,
        "system": "s",
        "source": "源",
        "translation": text,
        "scale": "mqm",
        "score": 0.0,
        "human": False,
        "raters": 1,
        "marks": (),
        "major_share": 0.0,
        "line": 1,
    }
    return Judged(**(fields | changes))  # type: ignore[arg-type]


def finding(code: str, start: int, end: int) -> Finding:
    return Finding(code, Severity.MAJOR, start, end, "a reason")


def result(
    gold: Judged,
    risk: float | None = 0.5,
    *,
    bad: Sequence[str] = (),
    findings: Sequence[Finding] = (),
    surprisal: float | None = 1.0,
) -> SegmentResult:
    """Make a result whose words in `bad` are risky and found."""
    text = gold.translation
    words = [match.span() for match in WORD.finditer(text)]
    found = [finding("TQ101", *span) for span in words if text[slice(*span)] in bad]
    state = SignalState.SKIPPED if surprisal is None else SignalState.OK
    return SegmentResult(
        segment=Segment(
            0,
            gold.id,
            "d",
            to_rows([gold], "x", with_source=False)[0].origin,
            0,
            len(text),
            text,
            "en",
        ),
        risk=risk,
        mqm=None if risk is None else -25 * risk,
        rank=None,
        level="translation",
        is_suspect=risk is not None and risk >= 0.5,
        words=tuple(
            WordRisk(start, end, 0.9 if text[start:end] in bad else 0.1, float(end - start))
            for start, end in words
        ),
        findings=(*found, *findings),
        evidence=(SignalScore("surprisal", state, surprisal),),
    )


class FakeChecker:
    """Give each row the risk that a function tells, and keep what it was asked."""

    def __init__(self, risk: Callable[[str], float]) -> None:
        self.risk = risk
        self.asked: list[Sequence[Row]] = []

    def check_rows(self, rows: Sequence[Row]) -> Report:
        self.asked.append(rows)
        results = tuple(self._result(row) for row in rows)
        run = RunInfo("0.0", "fake|v:0", None, 0.5, (), {})
        return Report(run, (), results, Summary(0, len(rows), len(rows), 0, 0, 0, 0, 0))

    def _result(self, row: Row) -> SegmentResult:
        return result(judged(row.id or "", row.translation), self.risk(row.translation))
