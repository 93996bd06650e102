"""Read scores made elsewhere: one number a system and segment.

Told apart by content: COMET's `--to_json` (an object of file -> list of segments), JSON Lines and
tables with a header (`system`, `score` and, if rows are in no order, `id`), and mt-metrics-eval's
`system <tab> score` lines. Systems go by name, path, file name or its stem.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tqcheck.comparison.records import System, TestSet
from tqcheck.errors import InputError
from tqcheck.read.decode import decode
from tqcheck.read.discover import InputFile, read_bytes
from tqcheck.read.lines import split_lines
from tqcheck.read.messages import count, listing, nearest, shorten

SCORE_NAMES = ("score", "comet", "prediction", "metric", "value")
ID_NAMES = ("id", "segment_id", "segment", "seg", "line")
SYSTEM_NAMES = ("system", "sys", "model", "file")
MISSING = frozenset({"", "none", "null", "nan", "na"})


@dataclass(frozen=True, slots=True)
class OutsideScores:
    """Hold scores, a row a system and a column a segment (NaN: none), and where they came from."""

    values: NDArray[np.float64]
    signature: str


@dataclass(frozen=True, slots=True)
class _Entry:
    line: int
    system: str
    score: float
    id: str | None


def read_scores(path: str, test_set: TestSet) -> OutsideScores:
    """Read a file of scores for the systems and segments of a test set.

    `none`, `nan` and null are no score, nor is an id that a system of the file lacks; a system that
    is not compared is passed over. Raises InputError where a system has no scores at all, without
    ids the wrong number of them, or an id twice.
    """
    file = InputFile(path)
    data = read_bytes(file)
    text = decode(data, file.shown)
    if not text.strip():
        raise InputError("is empty", path=file.shown)
    rows: dict[str, list[_Entry]] = {}
    for entry in _entries(text, file.shown):
        rows.setdefault(entry.system, []).append(entry)
    of_system = _match_systems(rows, test_set.systems, file.shown)
    values = np.array([_in_order(of_system[s.name], test_set, file) for s in test_set.systems])
    from hashlib import sha256

    return OutsideScores(values, f"file:{PurePath(path).name}@{sha256(data).hexdigest()[:12]}")


def _entries(text: str, path: str) -> Iterator[_Entry]:
    if text.lstrip().startswith("{"):
        try:
            whole = json.loads(text)
        except ValueError:
            whole = None
        if isinstance(whole, dict) and all(isinstance(v, list) for v in whole.values()):
            return _comet_entries(whole, path)
        return _object_entries(text, path)
    return _table_entries(text, path)


def _comet_entries(whole: Mapping[str, list[Any]], path: str) -> Iterator[_Entry]:
    for name, segments in whole.items():
        for number, segment in enumerate(segments, start=1):
            if not isinstance(segment, dict):
                raise InputError(f"segment {number} of {shorten(name)} is no object", path=path)
            yield _entry({**segment, "system": name}, number, path, with_id=False)


def _object_entries(text: str, path: str) -> Iterator[_Entry]:
    for line in split_lines(text):
        if not line.text.strip():
            continue
        try:
            record = json.loads(line.text)
        except ValueError as error:
            raise InputError(f"invalid JSON: {error}", path=path, line=line.number) from None
        if not isinstance(record, dict):
            raise InputError("expected a JSON object", path=path, line=line.number)
        yield _entry(record, line.number, path, with_id=True)


def _table_entries(text: str, path: str) -> Iterator[_Entry]:
    lines = [line for line in split_lines(text) if line.text.strip()]
    separator = "\t" if "\t" in lines[0].text else "," if "," in lines[0].text else None
    rows = [
        next(csv.reader([line.text], delimiter=separator or " ", skipinitialspace=True))
        for line in lines
    ]
    header = ["system", "score"]
    if not _is_score(rows[0][-1]):
        header = [name.strip() for name in rows[0]]
        rows, lines = rows[1:], lines[1:]
    for row, line in zip(rows, lines, strict=True):
        cells = [cell for cell in row if cell] if separator is None else row
        if len(cells) != len(header):
            message = f"{count(len(cells), 'column')}, not {len(header)}: {listing(header)}"
            raise InputError(message, path=path, line=line.number)
        yield _entry(dict(zip(header, cells, strict=True)), line.number, path, with_id=True)


def _entry(record: Mapping[str, Any], line: int, path: str, *, with_id: bool) -> _Entry:
    system = _named(record, SYSTEM_NAMES)
    score = _named(record, SCORE_NAMES)
    for value, wanted, names in (
        (system, "system", SYSTEM_NAMES),
        (score, "score", SCORE_NAMES),
    ):
        if value is _ABSENT:
            message = f"no {wanted}; found: {listing(record) or 'nothing'}; allowed names: "
            raise InputError(message + ", ".join(names), path=path, line=line)
    id_ = _named(record, ID_NAMES) if with_id else _ABSENT
    return _Entry(
        line, str(system), _number(score, path, line), None if id_ is _ABSENT else str(id_)
    )


_ABSENT = object()


def _named(record: Mapping[str, Any], names: Sequence[str]) -> Any:
    folded = {key.strip().casefold(): value for key, value in record.items()}
    return next((folded[name] for name in names if name in folded), _ABSENT)


def _is_score(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return text.strip().casefold() in MISSING
    return True


def _number(value: Any, path: str, line: int) -> float:
    if value is None or (isinstance(value, str) and value.strip().casefold() in MISSING):
        return math.nan
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise InputError(f"score {shorten(value)} is not a number", path=path, line=line)
    return number


def _match_systems(
    rows: Mapping[str, list[_Entry]], systems: Sequence[System], path: str
) -> dict[str, list[_Entry]]:
    found = {}
    for system in systems:
        names = (system.name, system.path, PurePath(system.path).name, PurePath(system.path).stem)
        given = next((name for name in names if name in rows), None)
        if given is None:
            hint = nearest(system.name, rows)
            message = f"no scores for system {shorten(system.name)}; systems found: "
            raise InputError(message + listing(rows) + hint, path=path)
        found[system.name] = rows[given]
    return found


def _in_order(entries: Sequence[_Entry], test_set: TestSet, file: InputFile) -> list[float]:
    """Put a system's scores in the order of the segments: by id, else as they stand.

    Without ids there is one score for each line of the files, whether blank or not.
    """
    if any(entry.id is not None for entry in entries):
        return _by_id(entries, test_set, file.shown)
    n = test_set.lines[-1]
    if len(entries) == len(test_set):
        return [entry.score for entry in entries]
    if len(entries) < n:
        message = f"{count(len(entries), 'score')} for system {shorten(entries[0].system)}, not "
        raise InputError(message + str(len(test_set)), path=file.shown, line=entries[-1].line)
    return [entries[line - 1].score for line in test_set.lines]


def _by_id(entries: Sequence[_Entry], test_set: TestSet, path: str) -> list[float]:
    found: dict[str, _Entry] = {}
    for entry in entries:
        if entry.id is None:
            raise InputError("no id, while other lines have one", path=path, line=entry.line)
        if entry.id in found:
            message = f"id {shorten(entry.id)} of system {shorten(entry.system)} stands twice"
            raise InputError(message, path=path, line=entry.line)
        found[entry.id] = entry
    if not any(id_ in found for id_ in test_set.ids):
        message = f"no score of system {shorten(entries[0].system)} for any of "
        raise InputError(message + listing(test_set.ids), path=path)
    return [found[id_].score if id_ in found else math.nan for id_ in test_set.ids]
