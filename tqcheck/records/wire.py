"""Records to JSON and back: the one form that the cache, the parts of a run and `run.json` hold.

Not a format for others: `report.jsonl` is that one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar, get_args, get_type_hints

import msgspec

T = TypeVar("T")

_SHARES = frozenset({"risk", "alarm_rate", "threshold"})
_PATH = " - at `$"
_STEP = re.compile(r"(\w+)|\[(\d+)\]")
_MISSING = re.compile(r"Object missing required field `(.*)`")
_EXPECTED = re.compile(r"Expected (.*?)(?:, got .*)?$")


def encode(record: object) -> bytes:
    """Write a record as one line of compact JSON."""
    try:
        return _ENCODER.encode(record)
    except UnicodeEncodeError:  # half of a surrogate pair is no UTF-8, but can be escaped
        return json.dumps(plain(record), separators=(",", ":")).encode("ascii")


def decode(data: bytes, kind: type[T]) -> T:
    """Read what `encode` wrote; raises ValueError where it is something else."""
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.DecodeError:
        if b"\\ud" not in data:
            raise
        return msgspec.convert(json.loads(data), kind)


def plain(record: object) -> Any:
    """Turn a record into what `json` writes; fields stay in their order."""
    return msgspec.to_builtins(record, enc_hook=_unwrapped)


def read_as(content: object, kind: type[T]) -> T:
    """Turn what `json` read into a record, field by field; what it has besides is left alone.

    Raises ValueError with the field, its value and what is allowed there.
    """
    try:
        record = msgspec.convert(content, kind)
    except msgspec.ValidationError as error:
        raise ValueError(_told(str(error), content, kind)) from error
    _refuse_numbers(record)
    return record


def _refuse_numbers(value: Any, name: str = "") -> None:
    """Raise ValueError for a number that none of our records holds under this name."""
    if is_dataclass(value):
        for each in fields(value):
            _refuse_numbers(getattr(value, each.name), each.name)
    elif isinstance(value, tuple):
        for inner in value:
            _refuse_numbers(inner, name)
    elif name in _SHARES and value is not None and not 0 <= value <= 1:
        raise ValueError(f"{name} has the value {value!r}; allowed: 0 to 1")
    elif isinstance(value, int) and value < (least := int(name == "rank")):
        raise ValueError(f"{name} has the value {value!r}; allowed: {least} or more")


def _unwrapped(value: object) -> object:
    """Give the text, number or mapping that a value is whose type is a library's own."""
    match value:
        case str():
            return str(value)
        case float():
            return float(value)
        case int():
            return int(value)
        case Mapping():
            return dict(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


_ENCODER = msgspec.json.Encoder(enc_hook=_unwrapped)


def _told(problem: str, content: Any, kind: Any) -> str:
    """Say what msgspec says, with the value that it does not show and the members of an enum."""
    reason, _, path = problem.rpartition(_PATH) if _PATH in problem else (problem, "", "")
    path = path.strip(".`")
    for name, number in _STEP.findall(path):
        content = content[name or int(number)]
        kind = _field(kind, name) if name else kind
    if missing := _MISSING.fullmatch(reason):
        return f"a field {missing[1]!r} is missing" + (f" in {path}" if path else "")
    if expected := _EXPECTED.match(reason):
        return f"{path or 'all'} has the value {content!r}; allowed: {expected[1].replace('`', '')}"
    return f"{path}: {content!r} is not one of {', '.join(*_parts(kind))}"


def _field(kind: Any, name: str) -> Any:
    return next(
        hints[name]
        for part in _parts(kind)
        if is_dataclass(part) and name in (hints := get_type_hints(part))
    )


def _parts(kind: Any) -> list[Any]:
    """Give the types that a type such as `tuple[X, ...] | None` is made of."""
    inner = [part for arg in get_args(kind) for part in _parts(arg)]
    return [part for part in inner or [kind] if part not in (type(None), ...)]
