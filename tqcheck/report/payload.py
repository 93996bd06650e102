"""Turn the records of a report into plain JSON objects, for `jsonl` and `json`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict

from tqcheck.config import ViewConfig
from tqcheck.records import (
    Document,
    Finding,
    JsonValue,
    ModelInfo,
    Report,
    RoundTrip,
    Run,
    SegmentResult,
    SignalScore,
    WordRisk,
)

_DIGITS = 6

JsonObject = dict[str, JsonValue]


def run_object(report: Report, view: ViewConfig) -> JsonObject:
    """Describe the run: what makes its numbers repeatable, and what it has to say."""
    run = report.run
    return {
        "version": run.version,
        "models": [_model_object(model) for model in run.models],
        "options": _rounded(dict(run.options)),
        "signature": run.signature,
        "alarm_rate": _rounded(run.alarm_rate),
        "threshold": _rounded(run.threshold),
        "has_source": run.has_source,
        "top": view.top,
        "min_risk": _rounded(view.min_risk),
        "notices": list(report.notices),
    }


def document_object(document: Document, results: Iterable[SegmentResult]) -> JsonObject:
    """Describe one document and count its segments; `results` are the document's own."""
    found = list(results)
    return {
        "id": document.id,
        "path": document.path,
        "lang": document.lang,
        "source_lang": document.source_lang,
        "system": document.system,
        "segments": len(found),
        "scored": sum(r.risk is not None for r in found),
        "suspect": sum(r.is_suspect for r in found),
    }


def segment_object(result: SegmentResult) -> JsonObject:
    """Describe one segment; the order of the keys is part of the JSONL contract."""
    segment = result.segment
    return {
        "id": segment.id,
        "doc": segment.doc,
        "path": segment.origin.path,
        "line": segment.origin.line,
        "start": segment.start,
        "end": segment.end,
        "text": segment.text,
        "source": segment.source,
        "lang": segment.lang,
        "risk": _rounded(result.risk),
        "mqm": _rounded(result.mqm),
        "rank": result.rank,
        "words": [_word_object(word) for word in result.words],
        "findings": [_finding_object(finding) for finding in result.findings],
        "evidence": {score.name: _score_object(score) for score in result.evidence},
        "kind": segment.kind.value,
        "source_lang": segment.source_lang,
        "system": segment.system,
        "level": result.level,
        "suspect": result.is_suspect,
        "truncated": result.truncated,
        "source_truncated": result.source_truncated,
        "roundtrip": None if result.roundtrip is None else _trip_object(result.roundtrip),
        "alarm_rate": _rounded(result.alarm_rate),
    }


def summary_object(report: Report, n_listed: int) -> JsonObject:
    """Give the counts of the whole run, and how many segments this report lists."""
    return {**asdict(report.summary), "listed": n_listed}


def _model_object(model: ModelInfo) -> JsonObject:
    return {
        "id": model.id,
        "kind": model.kind,
        "digest": model.digest,
        "licence": model.licence,
        "precision": model.precision,
    }


def _word_object(word: WordRisk) -> JsonObject:
    return {"start": word.start, "end": word.end, "risk": _rounded(word.risk)}


def _finding_object(finding: Finding) -> JsonObject:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "start": finding.start,
        "end": finding.end,
        "message": finding.message,
        "evidence": _rounded(dict(finding.evidence)),
    }


def _trip_object(trip: RoundTrip) -> JsonObject:
    return {
        "state": trip.state.value,
        "reason": trip.reason,
        "pivot": trip.pivot,
        "pivot_text": trip.pivot_text,
        "back_text": trip.back_text,
        "text_runs": _run_objects(trip.text_runs),
        "back_runs": _run_objects(trip.back_runs),
        "translator": trip.translator,
        "to_source": trip.to_source,
        "source_runs": _run_objects(trip.source_runs),
    }


def _run_objects(runs: Iterable[Run]) -> list[JsonValue]:
    return [{"text": run.text, "kind": run.kind.value} for run in runs]


def _score_object(score: SignalScore) -> JsonObject:
    return {"state": score.state.value, "value": _rounded(score.value), "reason": score.reason}


def _rounded(value: JsonValue) -> JsonValue:
    """Round every float to six decimals, however deep, and keep -0.0 out."""
    if isinstance(value, float):
        return round(value, _DIGITS) + 0.0
    if isinstance(value, Mapping):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return value
