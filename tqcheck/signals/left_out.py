"""Find what the translation leaves out: runs of the source's words that nothing stands for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tqcheck.backends.protocols import LeftOut, QualityReading
from tqcheck.records import Finding, Segment, Severity
from tqcheck.rules.quality import LEFT_OUT
from tqcheck.rules.roundtrip import NOT_IN_TRANSLATION
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


def join_witnesses(findings: Sequence[Finding], lost: Sequence[Finding]) -> Iterator[Finding]:
    """Give both, as one finding where a round trip has lost the same words of the source.

    What is left out then says so, and is as bad as the worse of the two.
    """
    trips = [finding for finding in findings if finding.code == NOT_IN_TRANSLATION]
    joined: set[int] = set()
    for one in lost:
        own = [n for n, other in enumerate(trips) if _same_words(one, other)]
        joined.update(own)
        yield _backed(one, [trips[n] for n in own])
    gone = [trips[n] for n in joined]
    yield from (finding for finding in findings if finding not in gone)


def _same_words(one: Finding, other: Finding) -> bool:
    (start, end), (first, last) = (
        (int(str(f.evidence["source_start"])), int(str(f.evidence["source_end"])))
        for f in (one, other)
    )
    return start < last and first < end


def _backed(finding: Finding, trips: Sequence[Finding]) -> Finding:
    if not trips:
        return finding
    severity = max((finding.severity, *(t.severity for t in trips)), key=list(Severity).index)
    came_back = trips[0].evidence.get("came_back")
    became = (
        "does not come back" if came_back is None else f"comes back as {quoted(str(came_back))}"
    )
    message = f"{finding.message}; it {became}"
    evidence = {**finding.evidence, "roundtrip": dict(trips[0].evidence)}
    return replace(finding, severity=severity, message=message, evidence=evidence)


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
