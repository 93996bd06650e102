"""Records <-> compact JSON, with nothing lost: what the cache and the parts of a run hold.

Not a format for others: fields stand in lists by place. `report.jsonl` is the format for others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tqcheck.records import (
    Finding,
    JsonValue,
    ModelInfo,
    Origin,
    RoundTrip,
    Row,
    Run,
    RunKind,
    Segment,
    SegmentKind,
    SegmentResult,
    Severity,
    SignalScore,
    SignalState,
    Skip,
    WordRisk,
)


def row_to_json(row: Row) -> list[JsonValue]:
    """Put a row in a list."""
    return [
        row.origin.path,
        row.origin.line,
        row.translation,
        row.source,
        row.reference,
        row.id,
        row.doc,
        row.system,
        row.is_prose,
        row.start,
        row.paragraph,
        row.lang,
        row.source_lang,
    ]


def row_from_json(content: Sequence[Any]) -> Row:
    """Read what `row_to_json` gave."""
    path, line, *rest = content
    return Row(Origin(path, line), *rest)


def segment_to_json(segment: Segment) -> list[JsonValue]:
    """Put a segment in a list."""
    return [
        segment.index,
        segment.id,
        segment.doc,
        segment.origin.path,
        segment.origin.line,
        segment.start,
        segment.end,
        segment.text,
        segment.lang,
        segment.kind.value,
        segment.source,
        segment.source_lang,
        segment.reference,
        segment.system,
        segment.paragraph,
    ]


def segment_from_json(content: Sequence[Any]) -> Segment:
    """Read what `segment_to_json` gave."""
    index, id_, doc, path, line, start, end, text, lang, kind, *rest = content
    return Segment(
        index, id_, doc, Origin(path, line), start, end, text, lang, SegmentKind(kind), *rest
    )


def judgement_to_json(result: SegmentResult) -> list[JsonValue]:
    """Put all of a result but its segment and rank in a list."""
    return [
        result.risk,
        result.mqm,
        result.level,
        result.is_suspect,
        [[w.start, w.end, w.risk, w.surprisal] for w in result.words],
        [
            [f.code, f.severity.value, f.start, f.end, f.message, dict(f.evidence)]
            for f in result.findings
        ],
        [[s.name, s.state.value, s.value, s.reason] for s in result.evidence],
        result.truncated,
        result.source_truncated,
        None if result.roundtrip is None else _trip_to_json(result.roundtrip),
        result.alarm_rate,
    ]


def judgement_from_json(content: Sequence[Any], segment: Segment) -> SegmentResult:
    """Read what `judgement_to_json` gave."""
    risk, mqm, level, is_suspect, words, findings, evidence, *cut, trip, alarm_rate = content
    truncated, source_truncated = cut
    return SegmentResult(
        segment=segment,
        risk=risk,
        mqm=mqm,
        rank=None,
        level=level,
        is_suspect=is_suspect,
        words=tuple(WordRisk(*word) for word in words),
        findings=tuple(
            Finding(code, Severity(severity), *rest) for code, severity, *rest in findings
        ),
        evidence=tuple(
            SignalScore(name, SignalState(state), value, reason, Skip.told_by(reason))
            for name, state, value, reason in evidence
        ),
        truncated=truncated,
        source_truncated=source_truncated,
        roundtrip=None if trip is None else _trip_from_json(trip),
        alarm_rate=alarm_rate,
    )


def _trip_to_json(trip: RoundTrip) -> list[JsonValue]:
    return [
        trip.state.value,
        trip.pivot,
        trip.reason,
        trip.pivot_text,
        trip.back_text,
        [[run.text, run.kind.value] for run in trip.text_runs],
        [[run.text, run.kind.value] for run in trip.back_runs],
        trip.translator,
        trip.to_source,
        [[run.text, run.kind.value] for run in trip.source_runs],
    ]


def _trip_from_json(content: Sequence[Any]) -> RoundTrip:
    state, pivot, reason, pivot_text, back_text, text_runs, back_runs, *rest = content
    translator, to_source, source_runs = rest
    return RoundTrip(
        SignalState(state),
        pivot,
        reason,
        pivot_text,
        back_text,
        tuple(Run(text, RunKind(kind)) for text, kind in text_runs),
        tuple(Run(text, RunKind(kind)) for text, kind in back_runs),
        translator,
        to_source,
        tuple(Run(text, RunKind(kind)) for text, kind in source_runs),
    )


def model_to_json(model: ModelInfo) -> list[JsonValue]:
    """Put what identifies a model in a list."""
    return [model.id, model.kind, model.digest, model.licence, model.precision]


def model_from_json(content: Sequence[Any]) -> ModelInfo:
    """Read what `model_to_json` gave."""
    return ModelInfo(*content)
