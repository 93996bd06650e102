"""Small reports, written down by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tqcheck.records import (
    Document,
    Finding,
    Origin,
    Report,
    RunInfo,
    Segment,
    SegmentResult,
    SignalScore,
    SignalState,
    Skip,
    Summary,
)
from tqcheck.rules import RULES

THRESHOLD = 0.5


@dataclass(frozen=True)
class Line:
    """One sentence, on a line of its own; `marks` maps marked words to a rule's code."""

    text: str
    risk: float | None = 0.1
    marks: Sequence[tuple[str, str]] = ()
    is_unchecked: bool = False
    is_untried: bool = False


@dataclass(frozen=True)
class Text:
    """One document: its sentences, and what else makes a difference."""

    path: str
    lines: Sequence[Line]
    lang: str = "en"
    doc: str | None = None


def text_of(text: Text) -> str:
    """Return the file that a document stands in: each sentence on a line of its own."""
    return "".join(f"{line.text}\n" for line in text.lines)


def report_of(*texts: Text, notices: Sequence[str] = ()) -> Report:
    """Build the report on some documents, in order."""
    results: list[SegmentResult] = []
    documents = []
    for text in texts:
        own = _results(text, len(results))
        results += own
        documents.append(
            Document(text.doc or text.path, text.path, text.lang, tuple(r.segment for r in own))
        )
    summary = Summary(len(texts), len(results), 0, 0, 0, 0, 0, 0)
    run = RunInfo("0.1.0", "tqcheck:0.1.0|fake", 0.02, None, (), {})
    return Report(run, tuple(documents), tuple(results), summary, tuple(notices))


def _results(text: Text, first: int) -> list[SegmentResult]:
    results, start = [], 0
    for number, line in enumerate(text.lines):
        segment = Segment(
            index=first + number,
            id=f"{text.path}#{number + 1}",
            doc=text.doc or text.path,
            origin=Origin(text.path, number + 1),
            start=start,
            end=start + len(line.text),
            text=line.text,
            lang=text.lang,
        )
        results.append(_result(segment, line))
        start += len(line.text) + 1
    return results


def _result(segment: Segment, line: Line) -> SegmentResult:
    score = SignalScore("quality", SignalState.OK, line.risk)
    if line.is_unchecked:
        score = SignalScore("quality", SignalState.SKIPPED, None, Skip.UNREAD.value, Skip.UNREAD)
    trip = SignalScore("roundtrip_chrf", SignalState.SKIPPED, None, Skip.UNSENT.value, Skip.UNSENT)
    return SegmentResult(
        segment=segment,
        risk=line.risk,
        mqm=None,
        rank=None,
        level="translation",
        is_suspect=line.risk is not None and line.risk >= THRESHOLD,
        words=(),
        findings=tuple(_finding(line.text, words, code) for words, code in line.marks),
        evidence=(score, *([trip] if line.is_untried else [])),
    )


def _finding(text: str, words: str, code: str) -> Finding:
    start = text.index(words)
    return RULES[code].at(start, start + len(words), f"about these words ({code})")


def moved(report: Report, lines: int) -> Report:
    """Return the report as it would be with so many lines put before each text."""
    results = tuple(
        replace(
            r,
            segment=replace(
                r.segment, origin=Origin(r.segment.origin.path, r.segment.origin.line + lines)
            ),
        )
        for r in report.results
    )
    return replace(report, results=results)
