"""What the judging of some rows gave, and the numbers that its segments get in the end.

Until then a segment is a piece of a row. One rule numbers the segments of a check, of a part and of
a run; it is written for SQLite, which sorts the million segments of a run on disk.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple

from tqcheck.records import Document, Row, SegmentResult
from tqcheck.segment import SegmentKey

NUMBERS = """
    row_number() OVER (ORDER BY row, piece) - 1 AS number,
    row_number() OVER (PARTITION BY path ORDER BY row, piece) AS in_path,
    CASE WHEN risk IS NOT NULL THEN row_number() OVER (ORDER BY risk DESC, row, piece) END AS rank
"""
"""The columns of `Numbers`, for a table with the columns `row`, `piece`, `path` and `risk`."""


class Numbers(NamedTuple):
    """Hold a segment's index, which of its path it is, from 1, and its rank, if it has a risk."""

    number: int
    in_path: int
    rank: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """Hold documents and the results on their segments, document after document.

    `keys[i]` says which piece of which row `results[i]` is on.
    """

    documents: tuple[Document, ...]
    results: tuple[SegmentResult, ...]
    keys: tuple[SegmentKey, ...]
    notices: tuple[str, ...] = ()

    def apart(self) -> Iterator[Part]:
        """Give each document as a part of its own, without the notices."""
        start = 0
        for document in self.documents:
            own = slice(start, start + len(document.segments))
            yield Part((document,), self.results[own], self.keys[own])
            start = own.stop

    def of_rows(self, places: Sequence[int]) -> Part:
        """Name the rows by their places in a longer list that they were taken from."""
        return replace(self, keys=tuple(key._replace(row=places[key.row]) for key in self.keys))


def join(parts: Sequence[Part]) -> Part:
    """Put parts together, one after the other."""
    return Part(
        tuple(chain.from_iterable(part.documents for part in parts)),
        tuple(chain.from_iterable(part.results for part in parts)),
        tuple(chain.from_iterable(part.keys for part in parts)),
        tuple(chain.from_iterable(part.notices for part in parts)),
    )


def number_part(part: Part, rows: Sequence[Row]) -> Part:
    """Give the segments of a part their index, id and rank; documents come in the order of rows."""
    whole = join(sorted(part.apart(), key=lambda one: one.keys[0]))
    pairs = list(zip(whole.keys, whole.results, strict=True))
    results = tuple(
        numbered(result, numbers, has_own_id=rows[key.row].id is not None)
        for (key, result), numbers in zip(pairs, _number(pairs), strict=True)
    )
    renewed = replace(whole, results=results, notices=part.notices)
    documents = (
        replace(one.documents[0], segments=tuple(result.segment for result in one.results))
        for one in renewed.apart()
    )
    return replace(renewed, documents=tuple(documents))


def numbered(result: SegmentResult, numbers: Numbers, *, has_own_id: bool) -> SegmentResult:
    """Give a segment its index, its rank and, where it has no own one, its id: `path#n`."""
    segment = result.segment
    id_ = segment.id if has_own_id else f"{segment.origin.path}#{numbers.in_path}"
    return replace(
        result, segment=replace(segment, index=numbers.number, id=id_), rank=numbers.rank
    )


def in_order(results: Iterable[SegmentResult]) -> tuple[SegmentResult, ...]:
    """Put numbered results into the order of the input."""
    return tuple(sorted(results, key=lambda result: result.segment.index))


def _number(found: Iterable[tuple[SegmentKey, SegmentResult]]) -> list[Numbers]:
    """Number segments, in the order in which they are given."""
    paths: dict[str, int] = {}
    rows = [
        (*key, paths.setdefault(result.segment.origin.path, len(paths)), result.risk)
        for key, result in found
    ]
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE found (n INTEGER PRIMARY KEY, row, piece, path, risk)")
        db.executemany("INSERT INTO found (row, piece, path, risk) VALUES (?, ?, ?, ?)", rows)
        ordered = db.execute(
            f"SELECT number, in_path, rank FROM (SELECT n, {NUMBERS} FROM found) ORDER BY n"
        )
        return [Numbers(*row) for row in ordered]
