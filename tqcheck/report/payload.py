"""Turn the records of a report into plain JSON objects, for `jsonl` and `json`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tqcheck.config import ViewConfig
from tqcheck.records import Document, JsonValue, Report, SegmentResult
from tqcheck.records.wire import plain

SEGMENT_FIELDS = (
    *("id", "doc", "path", "line", "start", "end", "text", "source", "lang"),
    *("risk", "mqm", "rank", "words", "findings", "evidence"),
    *("kind", "source_lang", "system", "level", "suspect", "truncated", "source_truncated"),
    *("roundtrip", "alarm_rate"),
)
"""What is said of a segment; the order is part of the JSONL contract, here and below."""

RUN_FIELDS = (
    *("version", "models", "options", "signature", "alarm_rate", "threshold", "has_source"),
    *("top", "min_risk", "notices"),
)
_WORD_FIELDS = ("start", "end", "risk")
_SCORE_FIELDS = ("state", "value", "reason")
_TRIP_FIELDS = (
    *("state", "reason", "pivot", "pivot_text", "back_text", "text_runs", "back_runs"),
    *("translator", "to_source", "source_runs"),
)
_DIGITS = 6

JsonObject = dict[str, JsonValue]


def run_object(report: Report, view: ViewConfig) -> JsonObject:
    """Describe the run: what makes its numbers repeatable, and what it has to say."""
    whole = {**plain(report.run), **plain(view), "notices": [*report.notices]}
    return {name: _rounded(whole[name]) for name in RUN_FIELDS}


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
    """Describe one segment: its record laid flat, without what only tqcheck itself needs."""
    whole = plain(result)
    trip = whole["roundtrip"]
    flat = {
        **whole,
        **whole["segment"],
        **whole["segment"]["origin"],
        "words": [_chosen(_WORD_FIELDS, word) for word in whole["words"]],
        "evidence": {score["name"]: _chosen(_SCORE_FIELDS, score) for score in whole["evidence"]},
        "suspect": result.is_suspect,
        "roundtrip": None if trip is None else _chosen(_TRIP_FIELDS, trip),
    }
    return {name: _rounded(flat[name]) for name in SEGMENT_FIELDS}


def summary_object(report: Report, n_listed: int) -> JsonObject:
    """Give the counts of the whole run, and how many segments this report lists."""
    return {**plain(report.summary), "listed": n_listed}


def _chosen(names: Iterable[str], content: Mapping[str, Any]) -> JsonObject:
    return {name: content[name] for name in names}


def _rounded(value: JsonValue) -> JsonValue:
    """Round every float to six decimals, however deep, and keep -0.0 out."""
    if isinstance(value, float):
        return round(value, _DIGITS) + 0.0
    if isinstance(value, Mapping):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return value
