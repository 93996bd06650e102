"""JSON Lines -> one row an object; the fields are those of a table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NoReturn

from tqcheck.errors import InputError
from tqcheck.read.columns import (
    blank_notice,
    build_row,
    ignored_notice,
    match_columns,
    missing_column,
    repeated_id_notice,
)
from tqcheck.read.decode import refuse_surrogates
from tqcheck.read.lines import split_lines
from tqcheck.read.messages import MAX_SHOWN, shorten
from tqcheck.read.outcome import ReadOutcome
from tqcheck.records import Origin, Row

LABELS = frozenset({"id", "doc", "system"})
_KINDS = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}


def read_jsonl(text: str, path: str, columns: Mapping[str, str]) -> ReadOutcome:
    """Read one object a line; raise InputError with the line for any that does not fit.

    `id`, `doc` and `system` may be whole numbers and are kept as text; null is a field not given.
    """
    rows: list[Row] = []
    found: dict[tuple[str, ...], dict[str, int]] = {}
    n_blank = 0
    for line in split_lines(text):
        if not line.text.strip():
            n_blank += 1
            continue
        origin = Origin(path, line.number)
        entry = _parse(line.text, origin)
        names = tuple(entry)
        if names not in found:
            found[names] = match_columns(names, columns, origin)
        rows.append(build_row(_values(entry, found[names], origin), origin))
    _refuse_absent(columns, found, path)
    notices = (
        *ignored_notice(path, _ignored(found)),
        *blank_notice(path, n_blank),
        *repeated_id_notice(path, rows),
    )
    return ReadOutcome(tuple(rows), notices)


def begins_with_object(text: str) -> bool:
    """Tell whether the first line that is not blank is a JSON object."""
    first = next((line.text for line in split_lines(text) if line.text.strip()), "")
    if not first.lstrip().startswith("{"):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def _parse(line: str, origin: Origin) -> dict[str, object]:
    try:
        entry = json.loads(line, object_pairs_hook=_pairs, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        rest = line[error.pos : error.pos + MAX_SHOWN]
        place = f"column {error.pos + 1}, at {shorten(rest) if rest else 'the end'}"
        message = f"invalid JSON: {error.msg}: {place}"
        raise InputError(message, path=origin.path, line=origin.line) from None
    except (ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, ValueError) else "nested too deeply"
        raise InputError(f"invalid JSON: {reason}", path=origin.path, line=origin.line) from None
    if not isinstance(entry, dict):
        message = f"expected a JSON object, found {_kind(entry)}: {shorten(entry)}"
        raise InputError(message, path=origin.path, line=origin.line)
    return entry


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    entry: dict[str, object] = {}
    for name, value in pairs:
        if name in entry:
            raise ValueError(f"key {shorten(name)} stands twice in one object")
        entry[name] = value
    return entry


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON value")


def _values(entry: dict[str, object], found: Mapping[str, int], origin: Origin) -> dict[str, str]:
    given = list(entry.items())
    return {
        field: _text(field, *given[index], origin)
        for field, index in found.items()
        if field == "translation" or given[index][1] is not None
    }


def _text(field: str, name: str, value: object, origin: Origin) -> str:
    if field in LABELS and type(value) is int:
        return str(value)
    if not isinstance(value, str):
        wanted = "text or a whole number" if field in LABELS else "text"
        message = f"{shorten(name)} is {_kind(value)}, not {wanted}: {shorten(value)}"
        raise InputError(message, path=origin.path, line=origin.line)
    refuse_surrogates(value, origin.path, origin.line)
    return value


def _kind(value: object) -> str:
    return _KINDS.get(type(value), "a number")


def _refuse_absent(
    columns: Mapping[str, str], found: Mapping[tuple[str, ...], dict[str, int]], path: str
) -> None:
    """Refuse a chosen name that no object of the file has; in some it may be absent."""
    for field, name in columns.items():
        if found and not any(field in indexes for indexes in found.values()):
            held = dict.fromkeys(key for keys in found for key in keys)
            raise missing_column(name, field, held, Origin(path, 1))


def _ignored(found: Mapping[tuple[str, ...], dict[str, int]]) -> list[str]:
    names = {
        name: None
        for names, indexes in found.items()
        for i, name in enumerate(names)
        if i not in indexes.values()
    }
    return list(names)
