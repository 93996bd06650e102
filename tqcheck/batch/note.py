"""The note of a run, `run.json`: read with all that it must hold, as it may be damaged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tqcheck.errors import InputError
from tqcheck.errors.border import border
from tqcheck.judging.codec import model_from_json
from tqcheck.judging.tally import from_json
from tqcheck.report.strict_json import parse_strict

RUN_FILE = "run.json"
READING, RUNNING, FINISHED = "reading", "running", "finished"

Note = dict[str, Any]


def read_note(path: Path) -> Note | None:
    """Read and check a note; None where there is none. Raises InputError."""
    with border(str(path)):
        try:
            content = parse_strict(path.read_bytes())
        except FileNotFoundError:
            return None
        except ValueError as error:
            raise InputError(f"not the note of a run: {error}", path=str(path)) from error
        if not isinstance(content, dict):
            raise InputError("not the note of a run: no object", path=str(path))
        for name, is_right in _checks(content.get("state")).items():
            if name not in content:
                raise InputError(f"not the note of a run: it lacks {name}", path=str(path))
            if not is_right(content[name]):
                raise InputError(f"not the note of a run: {name} is damaged", path=str(path))
        return content


def _checks(state: object) -> Mapping[str, Callable[[Any], bool]]:
    """Say what a note must hold in its state; each check may raise what it likes."""
    found: dict[str, Callable[[Any], bool]] = {
        "state": lambda value: value in (READING, RUNNING, FINISHED),
        "settings": lambda value: (
            isinstance(value, dict) and isinstance(value.get("version", ""), str)
        ),
        "inputs": lambda value: isinstance(value, list) and all(map(_is_input, value)),
    }
    if state in (RUNNING, FINISHED):
        found |= {
            "failures": lambda value: isinstance(value, list) and all(map(_is_failure, value)),
            "notices": _are_texts,
        }
    if state == FINISHED:
        found |= {
            "signature": lambda value: isinstance(value, str),
            "alarm_rate": _is_share,
            "threshold": _is_share,
            "models": lambda value: isinstance(value, list) and all(map(_is_model, value)),
            "languages": _are_texts,
            "options": lambda value: isinstance(value, dict),
            "tally": _is_tally,
        }
    return found


def _is_input(value: Any) -> bool:
    size, digest = value["size"], value["sha256"]
    is_sized = size is None or (type(size) is int and size >= 0)
    return isinstance(value["path"], str) and is_sized and isinstance(digest, str | None)


def _is_failure(value: Any) -> bool:
    path, doc, reason = value
    return isinstance(path, str) and isinstance(doc, str | None) and isinstance(reason, str)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _is_share(value: Any) -> bool:
    return value is None or (type(value) in (int, float) and 0 <= value <= 1)


def _is_model(value: Any) -> bool:
    model = model_from_json(value)
    texts = (model.id, model.kind, model.digest, model.licence)
    return all(isinstance(text, str) for text in texts) and isinstance(model.precision, str | None)


def _is_tally(value: Any) -> bool:
    tally = from_json(value)
    counts = (tally.documents, tally.scored, tally.suspect, tally.truncated)
    more = (*tally.kinds.values(), *tally.trips.values())
    return min(*counts, tally.with_text_source, tally.unread_source, 0, *more) >= 0
