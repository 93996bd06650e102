"""Parquet -> one row a record; the columns are those of a table, read so many bytes at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from tqcheck.errors import InputError
from tqcheck.errors.border import border
from tqcheck.read.columns import build_row, ignored_notice, match_columns, missing_column
from tqcheck.read.decode import refuse_surrogates
from tqcheck.read.jsonl import LABELS
from tqcheck.read.messages import shorten
from tqcheck.read.outcome import ReadOutcome
from tqcheck.records import Origin, Row

INSTALL_HINT = "Parquet needs the extra 'parquet': pip install 'tqcheck[parquet]'"
PIECE_BYTES = 8_000_000
MAX_RECORDS = 4_096


def read_parquet(file: str, path: str, columns: Mapping[str, str]) -> Iterator[ReadOutcome]:
    """Read a file on disk; `line` counts records from 1. Raises InputError."""
    try:
        from pyarrow import parquet
    except ImportError:
        raise InputError(INSTALL_HINT, path=path) from None
    with Path(file).open("rb") as stream:
        with border(path), parquet.ParquetFile(stream) as table:
            names = list(table.schema_arrow.names)
            wanted, notices = _wanted(names, path, columns)
        # A column that says the same again and again holds it once, here as in the file.
        with border(path), parquet.ParquetFile(stream, read_dictionary=[*wanted.values()]) as table:
            yield ReadOutcome((), notices)
            yield from _pieces(table, wanted, path)


def _wanted(
    names: Sequence[str], path: str, columns: Mapping[str, str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Match fields with names of columns; the second is the notice of those that nothing reads."""
    found = match_columns(names, columns, Origin(path, 1))
    for field, name in columns.items():
        if field not in found:
            raise missing_column(name, field, names, Origin(path, 1))
    wanted = {field: names[index] for field, index in found.items()}
    ignored = [name for name in names if name not in wanted.values()]
    return wanted, ignored_notice(path, ignored)


def _pieces(table: Any, wanted: Mapping[str, str], path: str) -> Iterator[ReadOutcome]:
    """Give the rows of so many records at a time as come to about `PIECE_BYTES`."""
    rows: list[Row] = []
    line, n_chars = 1, 0
    batches = _batches(table, wanted)
    while True:
        with border(path, line):
            held = next(batches, None)
        if held is None:
            break
        for values in zip(*held.values(), strict=True):
            rows.append(_row(dict(zip(held, values, strict=True)), Origin(path, line)))
            line += 1
            n_chars += len(rows[-1].translation) + len(rows[-1].source or "")
            if len(rows) >= MAX_RECORDS or n_chars >= PIECE_BYTES:
                yield ReadOutcome(tuple(rows))
                rows, n_chars = [], 0
    yield ReadOutcome(tuple(rows))


def _batches(table: Any, wanted: Mapping[str, str]) -> Iterator[dict[str, list[object]]]:
    """Give the values of each field, some records at a time."""
    for number in range(table.num_row_groups):
        batches = table.iter_batches(
            batch_size=_records_together(table.metadata.row_group(number)),
            row_groups=[number],
            columns=[*wanted.values()],
        )
        for batch in batches:
            yield {field: _cells(batch.column(name)) for field, name in wanted.items()}


def _records_together(group: Any) -> int:
    # Of the whole group, not of our columns: damaged metadata of a column ends the process.
    return max(
        1, min(MAX_RECORDS, int(PIECE_BYTES * group.num_rows // max(1, group.total_byte_size)))
    )


def _cells(column: Any) -> list[object]:
    """Give the values of a column; what its dictionary holds is made once."""
    if not hasattr(column, "dictionary"):
        return list(column.to_pylist())
    made = cache(lambda index: None if index is None else column.dictionary[index].as_py())
    return [made(index) for index in column.indices.to_pylist()]


def _row(values: Mapping[str, object], origin: Origin) -> Row:
    texts = {}
    for field, value in values.items():
        if value is None and field != "translation":
            continue
        if field in LABELS and isinstance(value, int) and not isinstance(value, bool):
            texts[field] = str(value)
            continue
        if not isinstance(value, str):
            message = f"{field} is {type(value).__name__}, not text: {shorten(value)}"
            raise InputError(message, path=origin.path, line=origin.line)
        refuse_surrogates(value, origin.path, origin.line)
        texts[field] = value
    return build_row(texts, origin)
