"""Write a verdict for people: alarms with their sentences, then the reasons and the counts."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from tqcheck.gate.verdict import Alarm, AlarmState, Location, Verdict
from tqcheck.report.display import count, for_log, shown_path, visible

_WIDTH = 100
_KNOWN = {
    AlarmState.BASELINE: "in the baseline",
    AlarmState.SUPPRESSED: "suppressed",
    AlarmState.ALLOWED: "allowed",
}


def render(verdict: Verdict) -> str:
    """Render the verdict as plain text."""
    return for_log("\n".join([*_alarms(verdict), *summary(verdict)]) + "\n")


def summary(verdict: Verdict) -> Iterator[str]:
    """Say in a few lines whether the policy failed, why, and what else there is to know."""
    segments = sum(document.segments for document in verdict.documents)
    scored = sum(document.scored for document in verdict.documents)
    left = sum(document.unchecked for document in verdict.documents)
    counts = [f"{count(segments, 'sentence')} in {count(len(verdict.documents), 'document')}"]
    if segments - scored - left:
        counts.append(f"{segments - scored - left} not scored")
    known = ((verdict.count(state), name) for state, name in _KNOWN.items())
    counts += [f"{n} {name}" for n, name in known if n]
    for failure in verdict.failures:
        yield f"FAILED: {visible(failure)}"
    outcome = count(len(verdict.new), "new alarm") if verdict.failures else "passed"
    yield f"{outcome}; {', '.join(counts)}"
    for notice in verdict.notices:
        yield f"note: {visible(notice)}"


def where(place: Location) -> str:
    """Write a place as editors understand it: `path:line:column`."""
    column = f":{place.column}" if place.column else ""
    return f"{shown_path(place.path)}:{place.line}{column}"


def _alarms(verdict: Verdict) -> Iterator[str]:
    for alarm in verdict.new:
        yield visible(f"{where(alarm.place)}  {alarm.code} {alarm.severity}  {alarm.message}")
        yield from _sentence(alarm)
        yield ""


def _sentence(alarm: Alarm) -> list[str]:
    """Quote the sentence; a line never begins with its text, which a build log might obey."""
    return textwrap.wrap(
        visible(" ".join(alarm.text.split())) or "(empty)",
        _WIDTH,
        initial_indent="    > ",
        subsequent_indent="    > ",
        break_on_hyphens=False,
    )
