"""What the gate says of a report: alarms, each new or known, and whether the policy failed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from tqcheck.records import Severity


class AlarmState(StrEnum):
    """Say whether an alarm counts; only `NEW` ones do."""

    NEW = "new"
    BASELINE = "baseline"
    SUPPRESSED = "suppressed"
    ALLOWED = "allowed"


@dataclass(frozen=True, slots=True)
class Location:
    """Say where something stands: path below the root, lines and columns from 1, ends excluded.

    Columns count Unicode code points; they are None where only the line is known.
    """

    path: str
    line: int
    end_line: int
    column: int | None = None
    end_column: int | None = None


@dataclass(frozen=True, slots=True)
class Alarm:
    """Hold one breach of the policy.

    `text` is the sentence, `quote` the marked words of it, `index` its number in the report.
    `reason` says why an alarm does not count: from a suppression, `is_inline` where that stands in
    the text itself. `fingerprint` names the alarm in a baseline.
    """

    code: str
    severity: Severity
    message: str
    place: Location
    doc: str
    index: int
    text: str
    fingerprint: str
    state: AlarmState = AlarmState.NEW
    quote: str = ""
    risk: float | None = None
    reason: str = ""
    is_inline: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """Count one document's segments; `unchecked` were left out for want of time.

    `suspects` are the suspect segments that neither baseline nor suppression knows.
    """

    id: str
    path: str
    line: int
    segments: int
    scored: int
    unchecked: int
    suspects: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Hold the gate's judgement; alarms are worst first, documents in input order.

    `notices` are one-line remarks: stale baseline entries, expired suppressions, what was left
    unchecked, and those of the report. `failures` says in one line each why the policy failed.
    """

    version: str
    signature: str
    alarms: tuple[Alarm, ...]
    documents: tuple[Judged, ...]
    failures: tuple[str, ...]
    notices: tuple[str, ...]
    policy: dict[str, object]

    @property
    def is_failed(self) -> bool:
        """Say whether the policy failed."""
        return bool(self.failures)

    @property
    def new(self) -> tuple[Alarm, ...]:
        """Give the alarms that count."""
        return tuple(alarm for alarm in self.alarms if alarm.state is AlarmState.NEW)

    def count(self, state: AlarmState) -> int:
        """Count the alarms in a state."""
        return sum(alarm.state is state for alarm in self.alarms)


def worst_first(alarms: Iterable[Alarm]) -> tuple[Alarm, ...]:
    """Sort alarms: new ones first, then by severity, risk and place."""
    severities, states = list(Severity), list(AlarmState)
    return tuple(
        sorted(
            alarms,
            key=lambda a: (
                states.index(a.state),
                -severities.index(a.severity),
                -(a.risk or 0.0),
                a.place.path,
                a.place.line,
                a.place.column or 0,
                a.code,
            ),
        )
    )
