"""The note of a run, `run.json`: read with all that it must hold, as it may be damaged."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from tqcheck.batch.shard import Failure
from tqcheck.errors import InputError
from tqcheck.errors.border import border
from tqcheck.judging.tally import Tally
from tqcheck.records import JsonValue, RunInfo
from tqcheck.records.wire import plain, read_as
from tqcheck.report.strict_json import parse_strict

RUN_FILE = "run.json"
FORM = 2
"""Counts the forms that the folder of a run has had; none but this one is read."""


class RunState(StrEnum):
    """Say how far a run is."""

    READING = "reading"
    RUNNING = "running"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class InputFacts:
    """Name an input with its size and digest; stdin and addresses are read once and have none."""

    path: str
    size: int | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class RunSettings:
    """Hold everything that the numbers of a run depend on beside its inputs."""

    version: str
    code: str
    source: str | None
    signals: tuple[str, ...]
    read: Mapping[str, JsonValue]
    segment: Mapping[str, JsonValue]
    combine: Mapping[str, JsonValue]
    roundtrip: Mapping[str, JsonValue]
    model: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold what a finished run came to; `languages` are those that its models were trained on."""

    info: RunInfo
    languages: tuple[str, ...]
    tally: Tally


@dataclass(frozen=True, slots=True)
class Note:
    """Hold what is known of a run: what was asked, of what, and in the end what it came to."""

    state: RunState
    settings: RunSettings
    inputs: tuple[InputFacts, ...] = ()
    failures: tuple[Failure, ...] = ()
    notices: tuple[str, ...] = ()
    outcome: Outcome | None = None
    form: int = FORM


def note_bytes(note: Note) -> bytes:
    """Write a note so that people can read it, too."""
    text = json.dumps(plain(note), ensure_ascii=False, indent=1)
    return f"{text}\n".encode("utf-8", "backslashreplace")


def read_note(path: Path) -> Note | None:
    """Read and check a note; None where there is none. Raises InputError."""
    with border(str(path)):
        try:
            content = parse_strict(path.read_bytes())
            form = content.get("form", 1) if isinstance(content, dict) else FORM
            if form != FORM:
                raise InputError(
                    f"the run is kept in form {form!r}, this version of tqcheck reads form {FORM}: "
                    "judge its inputs anew with another --out",
                    path=str(path),
                )
            return _note(content)
        except FileNotFoundError:
            return None
        except ValueError as error:
            raise InputError(f"not the note of a run: {error}", path=str(path)) from error


def _note(content: Any) -> Note:
    note = read_as(content, Note)
    if note.state is RunState.FINISHED and note.outcome is None:
        raise ValueError("it is finished and has no outcome")
    if json.loads(json.dumps(plain(note))) != content:
        raise ValueError("it lacks a field, or has one too many")
    return note
