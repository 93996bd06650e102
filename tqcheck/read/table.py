r"""TSV and CSV with a header line -> one row a record.

TSV is cut at tabs, and cells may hold bare quotes, unless all of the file is quoted as Excel does
it: then it is read as CSV. CSV follows RFC 4180: quoted cells may hold separators, newlines and
doubled quotes; the separator is what a first line `sep=;` says, else `;` where the header has one
and no comma. We parse CSV ourselves because the `csv` module ends a record at a lone `\r` and
bounds cells by a limit that is global to the process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tqcheck.errors import InputError
from tqcheck.read.columns import (
    blank_notice,
    build_row,
    ignored_notice,
    match_columns,
    missing_column,
    repeated_id_notice,
)
from tqcheck.read.lines import split_lines
from tqcheck.read.messages import MAX_SHOWN, count, shorten
from tqcheck.read.outcome import ReadOutcome
from tqcheck.records import Origin, Row

_STOPS = {separator: re.compile(f"[{re.escape(separator)}\n]") for separator in ",;\t|"}
_SEPARATOR_LINE = re.compile(r"\ufeff?\"?sep=([,;\t|])\"?[ \t]*(?:\r?\n|$)")
# What Excel puts in quotes in a file cut at tabs.
_QUOTED_BY_EXCEL = re.compile(r'[",\n\t]')


class UnendedCellError(InputError):
    """A quoted cell has no closing quote in the text."""


class Record(NamedTuple):
    """Hold the cells of one record and the 1-based line on which it begins."""

    line: int
    cells: list[str]


def read_tsv(text: str, path: str, columns: Mapping[str, str]) -> ReadOutcome:
    """Read tab-separated text; raise InputError for a header or record that does not fit."""
    is_quoted = is_quoted_tsv(text)
    records = _csv_records(text, path, "\t") if is_quoted else _tsv_records(text)
    return _read_records(records, path, columns)


def read_csv(text: str, path: str, columns: Mapping[str, str]) -> ReadOutcome:
    """Read comma- or semicolon-separated text; raise InputError where it does not fit."""
    return _read_records(_csv_records(text, path, find_separator(text)), path, columns)


def is_quoted_tsv(text: str) -> bool:
    """Say whether the cells of TSV are quoted as Excel does it: those that must be, and no others.

    A quotation that is all of a cell looks alike, but not in each cell that has a comma or a quote.
    """
    if '"' not in text:
        return False
    n_quoted = n_cells = 0
    try:
        for record in _csv_records(text, "", "\t"):
            n_cells = n_cells or len(record.cells)
            if len(record.cells) != n_cells and not _is_blank(record):
                return False
            for cell in record.cells:
                n_quoted += isinstance(cell, _Quoted)
                if isinstance(cell, _Quoted) != bool(_QUOTED_BY_EXCEL.search(cell)):
                    return False
    except InputError:
        return False
    return n_quoted > 0


class _Quoted(str):
    """Mark a cell that was in quotes."""

    __slots__ = ()


def find_separator(text: str) -> str:
    """Tell by its first line what separates the cells of CSV."""
    if said := _SEPARATOR_LINE.match(text):
        return said[1]
    header = next((line.text for line in split_lines(text) if line.text.strip()), "")
    return ";" if ";" in header and "," not in header else ","


def end_of_records(text: str, separator: str, records: int | None = None) -> int:
    """Tell where the last whole record ends in the beginning of a CSV file, or the first `records`.

    A fault ends the last record, so that reading up to there tells it.
    """
    end = _begin(text)
    while end < len(text) and records != 0:
        try:
            cells, after = _csv_record(text, end, separator, Origin("", 0))
        except UnendedCellError:
            return end
        except InputError:
            return len(text)
        if after > len(text):
            return end
        is_blank = not any(cell.strip() for cell in cells)
        records = records if records is None or is_blank else records - 1
        end = after
    return end


def end_of_header(text: str) -> int:
    """Tell where the header of TSV ends."""
    lines = split_lines(text)
    next((line for line in lines if any(map(str.strip, line.text.split("\t")))), None)
    return next((line.start for line in lines), len(text))


def _read_records(records: Iterator[Record], path: str, columns: Mapping[str, str]) -> ReadOutcome:
    header = next((record for record in records if not _is_blank(record)), None)
    if header is None:
        return ReadOutcome(())
    found = _match_header(header, path, columns)
    rows: list[Row] = []
    n_blank = 0
    for record in records:
        if len(header.cells) > 1 and _is_blank(record):
            n_blank += 1
            continue
        _refuse_ragged(record, header, path)
        values = {field: record.cells[i] for field, i in found.items()}
        rows.append(build_row(values, Origin(path, record.line)))
    ignored = [name for i, name in enumerate(header.cells) if i not in found.values()]
    notices = (
        *ignored_notice(path, ignored),
        *blank_notice(path, n_blank),
        *repeated_id_notice(path, rows),
    )
    return ReadOutcome(tuple(rows), notices)


def _match_header(header: Record, path: str, columns: Mapping[str, str]) -> dict[str, int]:
    origin = Origin(path, header.line)
    found = match_columns(header.cells, columns, origin)
    for field, name in columns.items():
        if field not in found:
            raise missing_column(name, field, header.cells, origin)
    return found


def _is_blank(record: Record) -> bool:
    return not any(cell.strip() for cell in record.cells)


def _refuse_ragged(record: Record, header: Record, path: str) -> None:
    n_cells, n_columns = len(record.cells), len(header.cells)
    if n_cells != n_columns:
        begins = shorten(record.cells[0])
        message = f"{count(n_cells, 'cell')} where the header has {n_columns}, beginning {begins}"
        raise InputError(message, path=path, line=record.line)


def _tsv_records(text: str) -> Iterator[Record]:
    for line in split_lines(text):
        yield Record(line.number, line.text.split("\t"))


def _begin(text: str) -> int:
    """Give where the header begins: behind a line that names the separator."""
    said = _SEPARATOR_LINE.match(text)
    return said.end() if said else 0


def _csv_records(text: str, path: str, separator: str) -> Iterator[Record]:
    begin = _begin(text)
    line = 1 + text.count("\n", 0, begin)
    while begin < len(text):
        cells, end = _csv_record(text, begin, separator, Origin(path, line))
        yield Record(line, cells)
        line += text.count("\n", begin, end)
        begin = end


def _csv_record(text: str, position: int, separator: str, origin: Origin) -> tuple[list[str], int]:
    cells: list[str] = []
    while True:
        read_cell = _quoted_cell if text.startswith('"', position) else _plain_cell
        cell, position = read_cell(text, position, separator, origin)
        cells.append(cell)
        if not text.startswith(separator, position):
            break
        position += 1
    return cells, position + (2 if text.startswith("\r\n", position) else 1)


def _plain_cell(text: str, start: int, separator: str, origin: Origin) -> tuple[str, int]:
    stop = _STOPS[separator].search(text, start)
    end = stop.start() if stop else len(text)
    cell = text[start:end]
    return (cell.removesuffix("\r") if text.startswith("\n", end) else cell), end


def _quoted_cell(text: str, start: int, separator: str, origin: Origin) -> tuple[str, int]:
    quote = text.find('"', start + 1)
    while text.startswith('""', quote):
        quote = text.find('"', quote + 2)
    if quote < 0:
        begins = shorten(text[start : start + MAX_SHOWN])
        message = f"a quoted cell never ends: {begins}"
        raise UnendedCellError(message, path=origin.path, line=origin.line)
    end = quote + 1
    if end < len(text) and not text.startswith((separator, "\n", "\r\n"), end):
        rest = shorten(text[end : end + MAX_SHOWN])
        message = f"text after the closing quote of a cell: {rest}; a quote inside is doubled"
        raise InputError(message, path=origin.path, line=origin.line)
    return _Quoted(text[start + 1 : quote].replace('""', '"')), end
