"""Write a verdict as GitHub workflow commands: annotations beside the lines of a pull request.

GitHub shows ten errors and ten warnings of a step: alarms come worst first.
"""

from __future__ import annotations

from collections.abc import Iterator

from tqcheck.gate.formats.terminal import summary
from tqcheck.gate.verdict import Alarm, Verdict
from tqcheck.records import Severity
from tqcheck.report.display import for_log, visible
from tqcheck.rules import RULES

_COMMANDS = {Severity.NEUTRAL: "notice", Severity.MINOR: "warning"}
_QUOTE_LENGTH = 300


def render(verdict: Verdict) -> str:
    """Render a command for each new alarm and each remark, and one for the outcome."""
    return "".join(f"{line}\n" for line in _lines(verdict))


def _lines(verdict: Verdict) -> Iterator[str]:
    for alarm in verdict.new:
        yield _annotation(alarm)
    for notice in verdict.notices:
        yield f"::warning title=tqcheck::{_data(visible(notice))}"
    told = " ".join(line for line in summary(verdict) if not line.startswith("note: "))
    yield f"::{'error' if verdict.is_failed else 'notice'} title=tqcheck::{_data(told)}"


def _annotation(alarm: Alarm) -> str:
    place = alarm.place
    properties = {"file": place.path, "line": place.line, "endLine": place.end_line}
    # GitHub takes columns only within one line.
    if place.column and place.end_column and place.line == place.end_line:
        properties |= {"col": place.column, "endColumn": max(place.column, place.end_column - 1)}
    properties["title"] = f"{alarm.code} {RULES[alarm.code].name}"
    told = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    sentence = " ".join(alarm.text.split())
    if len(sentence) > _QUOTE_LENGTH:
        sentence = sentence[: _QUOTE_LENGTH - 1] + "…"
    text = f"{visible(alarm.message)}\n{visible(sentence)}"
    return f"::{_COMMANDS.get(alarm.severity, 'error')} {told}::{_data(text)}"


def _data(text: str) -> str:
    return for_log(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(visible(text)).replace(":", "%3A").replace(",", "%2C")
