"""The rows of all inputs on disk, in parts of whole documents.

Inputs are read once: a feed or stdin would give something else the second time. Rows of a document
that lie scattered over a file come together here, at no cost in memory.
"""

from __future__ import annotations

import json
import os
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from tqcheck.config import SegmentConfig
from tqcheck.language import MULTIPLE
from tqcheck.records import Row
from tqcheck.records.wire import decode, encode
from tqcheck.segment import (
    Declared,
    Fallback,
    are_several,
    declared_code,
    declared_notices,
    path_fallback,
    table_fallback,
)

FILE_NAME = "spool.sqlite"

# One part: so much work is lost by a kill, and so much is sorted by length at a time.
PART_ROWS = 512
PART_CHARS = 48_000
# A longer document is cut: it would have to be held in memory as a whole.
MAX_DOCUMENT_ROWS = 20_000

_SCHEMA = """
CREATE TABLE rows (
    seq INTEGER PRIMARY KEY, document INTEGER NOT NULL, has_source INTEGER NOT NULL,
    content BLOB NOT NULL
);
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, file INTEGER NOT NULL, path TEXT NOT NULL, name TEXT NOT NULL,
    is_connected INTEGER NOT NULL, n_rows INTEGER NOT NULL, n_chars INTEGER NOT NULL,
    langs TEXT NOT NULL, source_langs TEXT NOT NULL
);
CREATE TABLE parts (
    number INTEGER PRIMARY KEY, first_document INTEGER NOT NULL, last_document INTEGER NOT NULL,
    first_seq INTEGER, last_seq INTEGER, n_documents INTEGER NOT NULL, n_chars INTEGER NOT NULL,
    fallbacks TEXT NOT NULL
);
"""


@dataclass(frozen=True, slots=True)
class Job:
    """Hold one part of a run: rows of whole documents, each with its number in the run.

    `fallbacks`: for a path, what its documents are taken for that do not tell their language.
    """

    number: int
    rows: tuple[Row, ...]
    seqs: tuple[int, ...]
    fallbacks: Mapping[str, Fallback]


@dataclass(frozen=True, slots=True)
class Jobs:
    """Name the parts of a spool that are to be done; each is read from disk when it is wanted."""

    path: Path
    numbers: Sequence[int]

    def __iter__(self) -> Iterator[Job]:
        """Give all in their order."""
        with Spool(self.path) as spool:
            for number in self.numbers:
                yield spool.job(number)

    def one(self, number: int) -> Job:
        """Give one of them."""
        with Spool(self.path) as spool:
            return spool.job(number)


class Size(NamedTuple):
    """Count parts, documents and characters."""

    parts: int
    documents: int
    chars: int


class _Document(NamedTuple):
    number: int
    file: int
    path: str
    is_connected: bool
    n_rows: int
    n_chars: int
    langs: tuple[str, ...]
    source_langs: tuple[str, ...]


@dataclass(slots=True)
class _Facts:
    """Count what a document has, while its file is read."""

    number: int
    is_connected: bool = True
    n_rows: int = 0
    n_chars: int = 0
    langs: tuple[str, ...] = ()
    source_langs: tuple[str, ...] = ()

    def add(self, row: Row) -> None:
        self.is_connected &= row.doc is not None
        self.n_rows += 1
        self.n_chars += len(row.translation) + len(row.source or "")
        if row.lang and row.lang not in self.langs:
            self.langs += (row.lang,)
        if row.source_lang and row.source_lang not in self.source_langs:
            self.source_langs += (row.source_lang,)


_Names = tuple[str, str, str | None]


class Spool:
    """Store rows on disk; `finish` divides them into parts, after which they do not change."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        is_new = not path.exists()
        self._db = sqlite3.connect(path)
        self._db.execute("PRAGMA synchronous = OFF")  # half of it is never used: see `is_whole`
        if is_new:
            self._db.executescript(_SCHEMA)
        self._n_rows = 0
        self._n_documents = 0
        self._n_files = 0

    def __enter__(self) -> Self:
        """Use the spool."""
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self._db.close()

    def add_file(self, blocks: Iterable[Iterable[Row]]) -> int:
        """Add the rows of one file and give their number; an error leaves none of them."""
        before = self._n_rows, self._n_documents
        documents: dict[_Names, _Facts] = {}
        try:
            for rows in blocks:
                self._add_rows(rows, documents)
            self._add_documents(documents)
        except BaseException:
            self._db.rollback()
            self._n_rows, self._n_documents = before
            raise
        self._db.commit()
        self._n_files += 1
        return self._n_rows - before[0]

    def _add_rows(self, rows: Iterable[Row], documents: dict[_Names, _Facts]) -> None:
        packed = []
        for row in rows:
            key = (row.origin.path, row.doc or row.origin.path, row.system)
            if key not in documents:
                documents[key] = _Facts(self._n_documents)
                self._n_documents += 1
            documents[key].add(row)
            number = documents[key].number
            packed.append((self._n_rows, number, row.source is not None, encode(row)))
            self._n_rows += 1
        self._db.executemany("INSERT INTO rows VALUES (?, ?, ?, ?)", packed)

    def _add_documents(self, documents: Mapping[_Names, _Facts]) -> None:
        self._db.executemany(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    *(own.number, self._n_files, path, name, own.is_connected),
                    *(own.n_rows, own.n_chars, json.dumps(own.langs), json.dumps(own.source_langs)),
                )
                for (path, name, _), own in documents.items()
            ),
        )

    def finish(self, config: SegmentConfig) -> list[str]:
        """Divide the rows into parts. Gives notices.

        Parts follow from the rows alone, so that a run that goes on has the same ones.
        """
        self._db.execute("CREATE INDEX by_document ON rows (document, seq)")
        planner = _Planner(self._db, config)
        planner.plan()
        planner.notices += declared_notices(planner.declared(), config)
        self._db.execute("CREATE TABLE whole (mark)")
        self._db.commit()
        with self.path.open("rb") as file:
            os.fsync(file.fileno())  # from now on it must last, whatever happens
        return planner.notices

    def is_whole(self) -> bool:
        """Say whether all inputs were read and laid out."""
        try:
            self._db.execute("SELECT * FROM whole")
        except sqlite3.DatabaseError:
            return False
        return True

    def size(self) -> Size:
        """Count all parts, documents, characters."""
        query = "SELECT count(*), coalesce(sum(n_documents), 0), coalesce(sum(n_chars), 0)"
        return Size(*self._db.execute(f"{query} FROM parts").fetchone())

    def part_size(self, number: int) -> tuple[int, int]:
        """Count the documents that end in a part, and its characters."""
        query = "SELECT n_documents, n_chars FROM parts WHERE number = ?"
        n_documents, n_chars = self._db.execute(query, (number,)).fetchone()
        return n_documents, n_chars

    def job(self, number: int) -> Job:
        """Give one part, with its rows in the order of documents."""
        first, last, first_seq, last_seq, fallbacks = self._db.execute(
            "SELECT first_document, last_document, first_seq, last_seq, fallbacks FROM parts"
            " WHERE number = ?",
            (number,),
        ).fetchone()
        query = "SELECT seq, content FROM rows WHERE document BETWEEN ? AND ?"
        limits = [first, last]
        if first_seq is not None:
            query += " AND seq BETWEEN ? AND ?"
            limits += [first_seq, last_seq]
        found = self._db.execute(f"{query} ORDER BY document, seq", limits).fetchall()
        return Job(
            number,
            tuple(decode(content, Row) for _, content in found),
            tuple(seq for seq, _ in found),
            {path: Fallback(*known) for path, known in json.loads(fallbacks).items()},
        )


class _Planner:
    """Divide documents into parts: together while they are short, in slices where they are long."""

    def __init__(self, db: sqlite3.Connection, config: SegmentConfig) -> None:
        self._db = db
        self._config = config
        self._n_parts = 0
        self._of_file: dict[int, Fallback | None] = {}
        self.notices: list[str] = []

    def plan(self) -> None:
        together: list[_Document] = []
        for document in self._documents():
            if document.n_rows > _longest(document):
                self._close(together)
                together = []
                self._slice(document)
                continue
            together.append(document)
            n_rows = sum(one.n_rows for one in together)
            if n_rows >= PART_ROWS or sum(one.n_chars for one in together) >= PART_CHARS:
                self._close(together)
                together = []
        self._close(together)

    def _documents(self) -> Iterator[_Document]:
        found = self._db.execute(
            "SELECT langs, source_langs, number, file, path, is_connected, n_rows, n_chars"
            " FROM documents ORDER BY number"
        )
        for langs, source_langs, number, file, path, is_connected, n_rows, n_chars in found:
            declared = tuple(json.loads(langs)), tuple(json.loads(source_langs))
            yield _Document(number, file, path, bool(is_connected), n_rows, n_chars, *declared)

    def declared(self) -> Iterator[Declared]:
        """Give what each document says of its languages."""
        for document in self._documents():
            said = {*document.langs}, {*document.source_langs}
            yield Declared(document.path, *said, is_table=not document.is_connected)

    def _close(self, together: list[_Document]) -> None:
        if not together:
            return
        known = {one.path: fallback for one in together if (fallback := self._fallback(one))}
        n_chars = sum(one.n_chars for one in together)
        limits = (together[0].number, together[-1].number, None, None)
        self._add(limits, len(together), n_chars, known)

    def _slice(self, document: _Document) -> None:
        """Cut a long document; its language is told from its beginning, for all slices."""
        if document.is_connected:
            self.notices.append(
                f"{document.path}: a document of {document.n_rows:,} rows is read in pieces of "
                f"{MAX_DOCUMENT_ROWS:,}; context and consistency end there"
            )
        own = self._named(document)
        whole = self._fallback(document) or Fallback()
        fallback = Fallback(
            own.lang if own.lang != "und" else whole.lang,
            own.source_lang if own.source_lang != "und" else whole.source_lang,
            is_certain=True,
        )
        size = _slice_size(document)
        query = "SELECT seq FROM rows WHERE document = ? ORDER BY seq"
        seqs = array("q", (seq for (seq,) in self._db.execute(query, (document.number,))))
        n_chars = document.n_chars // -(-len(seqs) // size)
        for start in range(0, len(seqs), size):
            own_seqs = seqs[start : start + size]
            limits = (document.number, document.number, own_seqs[0], own_seqs[-1])
            n_ended = int(own_seqs[-1] == seqs[-1])
            self._add(limits, n_ended, n_chars, {document.path: fallback})

    def _add(
        self,
        limits: tuple[int, int, int | None, int | None],
        n_documents: int,
        n_chars: int,
        known: Mapping[str, Fallback],
    ) -> None:
        self._db.execute(
            "INSERT INTO parts VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (self._n_parts, *limits, n_documents, n_chars, json.dumps(known)),
        )
        self._n_parts += 1

    def _fallback(self, document: _Document) -> Fallback | None:
        """Name the language of a document's whole file, if it holds others, too."""
        if document.file not in self._of_file:
            query = "SELECT min(number), max(number) FROM documents WHERE file = ?"
            first, last = self._db.execute(query, (document.file,)).fetchone()
            self._of_file = {document.file: self._sample(first, last) if last > first else None}
        return self._of_file[document.file]

    def _named(self, document: _Document) -> Fallback:
        """Name the languages of one document: as its file declares, else by its texts."""
        is_table = not document.is_connected
        found = self._sample(document.number, document.number, is_table=is_table)
        lang, source_lang = (
            declared_code(tags) or (MULTIPLE if is_table and are_several(tags) else None)
            for tags in (document.langs, document.source_langs)
        )
        return Fallback(lang or found.lang, source_lang or found.source_lang)

    def _sample(self, first: int, last: int, *, is_table: bool = False) -> Fallback:
        """Name the languages of some documents taken together."""
        query = "SELECT content FROM rows WHERE document BETWEEN ? AND ?"
        rows = self._rows(f"{query} ORDER BY document, seq", (first, last))
        with_source = self._rows(f"{query} AND has_source ORDER BY document, seq", (first, last))
        name = table_fallback if is_table else path_fallback
        return name(
            (row.translation for row in rows),
            (row.source or "" for row in with_source),
            self._config,
        )

    def _rows(self, query: str, limits: tuple[int, int]) -> Iterator[Row]:
        for (content,) in self._db.execute(query, limits):
            yield decode(content, Row)


def _longest(document: _Document) -> int:
    return MAX_DOCUMENT_ROWS if document.is_connected else PART_ROWS


def _slice_size(document: _Document) -> int:
    if document.is_connected:
        return MAX_DOCUMENT_ROWS
    mean = max(1, document.n_chars // document.n_rows)
    return max(1, min(PART_ROWS, PART_CHARS // mean))
