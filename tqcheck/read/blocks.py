r"""Large JSON Lines, TSV and CSV files, read in blocks: memory does not grow with them.

A block has whole lines; of CSV, whose cells may hold line ends, whole records. Only UTF-8 is read
so, where the byte `\\n` is always the end of a line; files in other encodings are read as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from pathlib import Path

from tqcheck.errors import InputError
from tqcheck.read.decode import BYTE_ORDER_MARKS, decode
from tqcheck.read.discover import InputFile
from tqcheck.read.jsonl import read_jsonl
from tqcheck.read.outcome import ReadOutcome
from tqcheck.read.table import (
    end_of_header,
    end_of_records,
    find_separator,
    is_quoted_tsv,
    read_csv,
    read_tsv,
)

BLOCK_SUFFIXES = (".jsonl", ".ndjson", ".tsv", ".csv")
BLOCK_BYTES = 8_000_000


def is_large(path: str) -> bool:
    """Say whether a file is worth reading in blocks: larger than one, and UTF-8 by its mark."""
    try:
        if Path(path).stat().st_size <= BLOCK_BYTES:
            return False
        with Path(path).open("rb") as file:
            start = file.read(4)
    except OSError:
        return False  # told when it is read
    marked = next((bom for bom in BYTE_ORDER_MARKS if start.startswith(bom.mark)), None)
    return marked is None or marked.codec == "utf-8"


def read_blocks(file: InputFile, columns: Mapping[str, str]) -> Iterator[ReadOutcome]:
    """Read a file block by block; raises InputError with the line in the file."""
    header = b""
    lines_before = 0
    told: set[str] = set()
    with Path(file.path).open("rb") as stream:
        blocks = _blocks(stream.readline, stream.read)
        if file.suffix == ".csv":
            blocks = _with_text(_of_whole_records(blocks, file.shown))
        elif file.suffix == ".tsv":
            blocks = _with_text(_of_tsv(blocks, file.shown))
        for block in blocks:
            shift = lines_before - header.count(b"\n")
            outcome = _read_block(header + block, file, columns, shift)
            lines_before += block.count(b"\n")
            header = header or _header(block, file)
            fresh = tuple(line for line in outcome.notices if line not in told)
            told |= set(fresh)
            yield ReadOutcome(outcome.rows, fresh)


def _blocks(readline: Callable[[], bytes], read: Callable[[int], bytes]) -> Iterator[bytes]:
    while data := read(BLOCK_BYTES):
        yield data + (b"" if data.endswith(b"\n") else readline())


def _with_text(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Put the blocks before the one in which the header begins together with it."""
    first = b""
    for block in blocks:
        first += block
        if not _is_blank(first):
            yield first
            yield from blocks
            return
    if first:
        yield first


def _is_blank(data: bytes) -> bool:
    """Say whether there is nothing but blank records; what is not UTF-8 is told when it is read."""
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    return not text.replace("\t", "").replace(",", "").replace(";", "").strip()


def _of_tsv(blocks: Iterator[bytes], path: str) -> Iterator[bytes]:
    """Cut the blocks of a TSV file where a record ends, which differs if it is quoted."""
    first = next(blocks, b"")
    all_of_it = chain([first], blocks)
    try:
        text = decode(first, path)
    except InputError:  # told with its line when this is read
        return all_of_it
    is_quoted = is_quoted_tsv(text[: end_of_records(text, "\t")])
    return _of_whole_records(all_of_it, path, "\t") if is_quoted else all_of_it


def _of_whole_records(blocks: Iterator[bytes], path: str, separator: str = "") -> Iterator[bytes]:
    """Cut the blocks of a file with quoted cells where a record ends."""
    rest = b""
    for block in blocks:
        try:
            text = decode(rest + block, path)
        except InputError:  # told with its line when this is read
            yield rest + block
            return
        if not text.strip():  # no separator can be told yet
            rest += block
            continue
        separator = separator or find_separator(text)
        n_left = len(text[end_of_records(text, separator) :].encode())
        whole = len(rest) + len(block) - n_left
        if whole:
            yield (rest + block)[:whole]
        rest = (rest + block)[whole:]
    if rest:
        yield rest


def _header(block: bytes, file: InputFile) -> bytes:
    """Give the header of a table with all before it, as the bytes that they are."""
    if file.suffix not in (".tsv", ".csv"):
        return b""
    text = decode(block, file.shown)
    end = (
        end_of_header(text)
        if file.suffix == ".tsv"
        else end_of_records(text, find_separator(text), records=1)
    )
    return block[: len(block) - len(text[end:].encode())]


def _read_block(
    data: bytes, file: InputFile, columns: Mapping[str, str], shift: int
) -> ReadOutcome:
    read = {".tsv": read_tsv, ".csv": read_csv}.get(file.suffix, read_jsonl)
    try:
        outcome = read(decode(data, file.shown), file.shown, columns)
    except InputError as error:
        line = error.line + shift if error.line else None
        raise InputError(error.message, path=error.path, line=line) from None
    if not shift:
        return outcome
    rows = tuple(
        replace(row, origin=replace(row.origin, line=row.origin.line + shift))
        for row in outcome.rows
    )
    return ReadOutcome(rows, outcome.notices)
