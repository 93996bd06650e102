"""Parquet -> one row a record; the columns are those of a table, read a few thousand at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tqcheck.errors import InputError
from tqcheck.read.columns import build_row, ignored_notice, match_columns, missing_column
from tqcheck.read.decode import refuse_surrogates
from tqcheck.read.jsonl import LABELS
from tqcheck.read.messages import shorten
from tqcheck.read.outcome import ReadOutcome
from tqcheck.records import Origin, Row

INSTALL_HINT = "Parquet needs the extra 'parquet': pip install 'tqcheck[parquet]'"
_TOGETHER = 4_096


def read_parquet(file: str, path: str, columns: Mapping[str, str]) -> Iterator[ReadOutcome]:
    """Read a file on disk; `line` counts records from 1. Raises InputError."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise InputError(INSTALL_HINT, path=path) from None
    try:
        with Path(file).open("rb") as stream, parquet.ParquetFile(stream) as table:
            yield from _blocks(table, path, columns)
    except (pyarrow.ArrowException, OSError) as error:
        reason = " ".join(str(error).split())
        raise InputError(f"cannot be read as Parquet: {reason}", path=path) from None


def _blocks(table: Any, path: str, columns: Mapping[str, str]) -> Iterator[ReadOutcome]:
    names = list(table.schema_arrow.names)
    found = match_columns(names, columns, Origin(path, 1))
    for field, name in columns.items():
        if field not in found:
            raise missing_column(name, field, names, Origin(path, 1))
    wanted = {field: names[index] for field, index in found.items()}
    ignored = [name for name in names if name not in wanted.values()]
    notices = ignored_notice(path, ignored)
    line = 0
    for batch in table.iter_batches(batch_size=_TOGETHER, columns=list(wanted.values())):
        held = batch.to_pydict()
        rows = []
        for number in range(batch.num_rows):
            values = {field: held[name][number] for field, name in wanted.items()}
            rows.append(_row(values, Origin(path, line + number + 1)))
        line += batch.num_rows
        yield ReadOutcome(tuple(rows), notices)
        notices = ()


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
