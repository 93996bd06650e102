"""Write one JSON object: `run`, `documents`, `segments`, `summary`.

The fields are those of `jsonl`; a document has `id`, `path`, `lang`, `source_lang`, `system` and
its counts `segments`, `scored`, `suspect`.
"""

from __future__ import annotations

import json

from tqcheck.config import ViewConfig
from tqcheck.records import JsonValue, Report
from tqcheck.report.payload import (
    JsonObject,
    document_object,
    run_object,
    segment_object,
    summary_object,
)
from tqcheck.report.view import select


def render(report: Report, view: ViewConfig) -> str:
    """Render the report as one indented JSON object."""
    chosen = select(report, view)
    whole: JsonObject = {
        "run": run_object(report, view),
        "documents": _documents(report),
        "segments": [segment_object(result) for result in chosen],
        "summary": summary_object(report, len(chosen)),
    }
    return json.dumps(whole, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _documents(report: Report) -> list[JsonValue]:
    by_index = {result.segment.index: result for result in report.results}
    return [
        document_object(document, [by_index[segment.index] for segment in document.segments])
        for document in report.documents
    ]
