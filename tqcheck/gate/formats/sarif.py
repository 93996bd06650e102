"""Write a verdict as SARIF 2.1.0, for code scanning.

Known alarms are in it, too, marked by `baselineState` and `suppressions`, as readers of SARIF
expect. Columns count Unicode code points; paths are relative to `%SRCROOT%`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from urllib.parse import quote

from tqcheck.gate.verdict import Alarm, AlarmState, Location, Verdict
from tqcheck.records import Severity
from tqcheck.rules import RULES, Rule

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {
    Severity.NEUTRAL: "note",
    Severity.MINOR: "warning",
    Severity.MAJOR: "error",
    Severity.CRITICAL: "error",
}
_ROOT = "%SRCROOT%"

Object = dict[str, object]


def render(verdict: Verdict) -> str:
    """Render the verdict as a log with one run."""
    rules = [RULES[code] for code in sorted({alarm.code for alarm in verdict.alarms})]
    run: Object = {
        "tool": {
            "driver": {
                "name": "tqcheck",
                "version": verdict.version,
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [_notification(told) for told in verdict.notices],
            }
        ],
        "columnKind": "unicodeCodePoints",
        "results": _results(verdict.alarms, [rule.code for rule in rules]),
        "properties": {"signature": verdict.signature, "failures": list(verdict.failures)},
    }
    log: Object = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _rule(rule: Rule) -> Object:
    help_ = f"{rule.why}\n\nMQM category: {rule.category}. More: tqcheck explain {rule.code}"
    return {
        "id": rule.code,
        "name": _pascal(rule.name),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.why},
        "help": {"text": help_, "markdown": help_},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": ["translation", rule.category.value], "precision": "medium"},
    }


def _results(alarms: Sequence[Alarm], codes: Sequence[str]) -> list[Object]:
    """GitHub takes two results with one fingerprint for one: each gets the number of its turn."""
    turns: Counter[tuple[str, str]] = Counter()
    results = []
    for alarm in alarms:
        key = alarm.place.path, alarm.fingerprint
        turns[key] += 1
        results.append(_result(alarm, codes.index(alarm.code), turns[key]))
    return results


def _result(alarm: Alarm, rule_index: int, turn: int) -> Object:
    result: Object = {
        "ruleId": alarm.code,
        "ruleIndex": rule_index,
        "level": _LEVELS[alarm.severity],
        "message": {"text": f"{alarm.message}\n\n{' '.join(alarm.text.split())}".strip()},
        "locations": [{"physicalLocation": _location(alarm.place)}],
        "partialFingerprints": {
            "tqcheck/v1": alarm.fingerprint,
            "primaryLocationLineHash": f"{alarm.fingerprint}:{turn}",
        },
        "baselineState": "unchanged" if alarm.state is AlarmState.BASELINE else "new",
        "properties": {"doc": alarm.doc, "text": alarm.text, "risk": alarm.risk},
    }
    if alarm.risk is not None:
        result["rank"] = round(100 * alarm.risk, 2)
    if alarm.state in (AlarmState.SUPPRESSED, AlarmState.ALLOWED):
        kind = "inSource" if alarm.is_inline else "external"
        result["suppressions"] = [{"kind": kind, "justification": alarm.reason}]
    return result


def _location(place: Location) -> Object:
    artifact: Object = {"uri": _uri(place.path)}
    if not place.path.startswith("/"):
        artifact["uriBaseId"] = _ROOT
    region: Object = {"startLine": place.line, "endLine": place.end_line}
    if place.column is not None and place.end_column is not None:
        region |= {"startColumn": place.column, "endColumn": place.end_column}
    return {"artifactLocation": artifact, "region": region}


def _uri(path: str) -> str:
    """Write a path as a URI reference; a colon in its first part would look like a scheme."""
    encoded = quote(path.encode("utf-8", "surrogateescape"), safe="/")
    return f"file://{encoded}" if path.startswith("/") else encoded


def _notification(told: str) -> Object:
    return {"level": "warning", "message": {"text": told}}


def _pascal(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("-"))
