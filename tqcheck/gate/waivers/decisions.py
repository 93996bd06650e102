"""What people decided in a review: which sentences are errors, and which alarms are none.

A JSON Lines file, one line a decision: `fingerprint` (of the sentence or an alarm), `decision`
(`dismiss`, `error`, or `undo`, which takes back what was decided before), `reason`. The last line
about a fingerprint counts. What else a line says is left alone here; `tqcheck review` adds what was
decided on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from tqcheck.config.nearest import nearest
from tqcheck.errors import ConfigError
from tqcheck.errors.border import border
from tqcheck.records import JsonValue
from tqcheck.report.strict_json import parse_strict

DISMISS, ERROR, UNDO = "dismiss", "error", "undo"
DECISIONS = (DISMISS, ERROR, UNDO)


@dataclass(frozen=True, slots=True)
class Decision:
    """Hold one decision; `place` says where it stands, `content` all that its line says."""

    place: str
    fingerprint: str
    decision: str
    reason: str = ""
    content: Mapping[str, JsonValue] = field(default_factory=dict)


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """Read all lines, also those that later ones overrule; raises ConfigError with the place."""
    with border(str(path)):
        return tuple(_parsed(read_utf8(path), path))


def standing(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """Keep the last decision about each fingerprint, and none that was taken back."""
    found = {decision.fingerprint: decision for decision in decisions}
    return {name: last for name, last in found.items() if last.decision != UNDO}


def read_utf8(path: Path) -> str:
    """Read a file as text; raises ConfigError."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 text (byte {error.start})") from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error


def _parsed(text: str, path: Path) -> Iterator[Decision]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _decision(line, f"{path}:{number}")


def _decision(line: str, place: str) -> Decision:
    try:
        entry = parse_strict(line)
    except ValueError as error:
        raise ConfigError(f"{place}: not valid JSON: {error}") from error
    if not isinstance(entry, dict) or not isinstance(entry.get("fingerprint"), str):
        _refuse(place, "no decision: it has no fingerprint")
    decision = entry.get("decision")
    if decision not in DECISIONS:
        hint = nearest(str(decision), DECISIONS)
        _refuse(place, f"decision {decision!r} is not one of {', '.join(DECISIONS)}{hint}")
    reason = str(entry.get("reason") or "")
    return Decision(place, entry["fingerprint"], decision, reason, entry)


def _refuse(place: str, why: str) -> NoReturn:
    raise ConfigError(f"{place}: {why}")
