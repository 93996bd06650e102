"""Find what the translation leaves out: runs of the source's words that nothing stands for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tqcheck.backends.protocols import LeftOut, QualityReading
from tqcheck.records import Finding, Segment, Severity
from tqcheck.rules.quality import LEFT_OUT
from tqcheck.signals.reasons import quoted

_STAY = 0.6  # a run goes on through words of so much of the risk at which it begins
_GAP = 2  # characters between two words of a run


def find_left_out(
    segment: Segment, reading: QualityReading, cut: float, *, is_suspect: bool
) -> tuple[Finding, ...]:
    """Report each run of words with one at or over `cut`; in a suspect segment it is major."""
    if reading.second is None or segment.source is None:
        return ()
    source, words = segment.source, reading.second.left_out
    severity = Severity.MAJOR if is_suspect else Severity.MINOR
    return tuple(_finding(segment, source, run, severity) for run in _runs(source, words, cut))


def _runs(source: str, words: Sequence[LeftOut], cut: float) -> Iterator[list[LeftOut]]:
    run: list[LeftOut] = []
    for word in words:
        if run and not _follows(source, run[-1], word):
            yield from _worth_telling(run, cut)
            run = []
        if word.risk >= _STAY * cut:
            run.append(word)
    yield from _worth_telling(run, cut)


def _follows(source: str, before: LeftOut, word: LeftOut) -> bool:
    between = source[before.end : word.start]
    return len(between) <= _GAP and not any(map(str.isalnum, between))


def _worth_telling(run: list[LeftOut], cut: float) -> Iterator[list[LeftOut]]:
    if run and max(word.risk for word in run) >= cut:
        yield run


def _finding(segment: Segment, source: str, run: list[LeftOut], severity: Severity) -> Finding:
    start, end = run[0].start, run[-1].end
    risk = max(word.risk for word in run)
    place = min(run[0].place, len(segment.text))
    words = quoted(source[start:end])
    return Finding(
        code=LEFT_OUT.code,
        severity=severity,
        start=place,
        end=place,
        message=f"nothing here seems to stand for {words} of the source",
        evidence={
            "signal": "quality",
            "risk": round(risk, 4),
            "source_words": source[start:end],
            "source_start": start,
            "source_end": end,
        },
    )
