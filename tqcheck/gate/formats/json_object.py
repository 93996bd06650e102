"""Write a verdict as one JSON object.

`version`, `signature`, `verdict` (`passed` or `failed`), `failures`, `counts`, `alarms` (all of
them, with their `state`: `new`, `baseline`, `suppressed` or `allowed`), `documents`, `notices`,
`policy`. An alarm has `code`, `severity`, `message`, `path`, `line`, `column`, `end_line`,
`end_column` (from 1, in Unicode code points, null where unknown), `doc`, `text`, `quote`, `risk`,
`state`, `reason`, `fingerprint` and `sentence_fingerprint`, which stands for all rules.
"""

from __future__ import annotations

import json
from dataclasses import asdict

from tqcheck.gate.fingerprints import ANY_RULE, fingerprint
from tqcheck.gate.verdict import Alarm, AlarmState, Verdict

_DIGITS = 6


def render(verdict: Verdict) -> str:
    """Render the verdict as one indented JSON object."""
    whole = {
        "version": verdict.version,
        "signature": verdict.signature,
        "verdict": "failed" if verdict.is_failed else "passed",
        "failures": verdict.failures,
        "counts": _counts(verdict),
        "alarms": [_alarm(alarm) for alarm in verdict.alarms],
        "documents": [asdict(document) for document in verdict.documents],
        "notices": verdict.notices,
        "policy": verdict.policy,
    }
    return json.dumps(whole, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _counts(verdict: Verdict) -> dict[str, int]:
    documents = verdict.documents
    return {
        "documents": len(documents),
        "segments": sum(document.segments for document in documents),
        "scored": sum(document.scored for document in documents),
        "unchecked": sum(document.unchecked for document in documents),
        "suspects": sum(document.suspects for document in documents),
        **{state.value: verdict.count(state) for state in AlarmState},
    }


def _alarm(alarm: Alarm) -> dict[str, object]:
    place = alarm.place
    return {
        "code": alarm.code,
        "severity": alarm.severity,
        "message": alarm.message,
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "doc": alarm.doc,
        "text": alarm.text,
        "quote": alarm.quote,
        "risk": None if alarm.risk is None else round(alarm.risk, _DIGITS),
        "state": alarm.state,
        "reason": alarm.reason,
        "fingerprint": alarm.fingerprint,
        "sentence_fingerprint": fingerprint(ANY_RULE, alarm.text),
    }
