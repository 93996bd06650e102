"""An index over the shards of a run: where each segment lies, its rank, what its document is.

SQLite sorts on disk, so that a million segments are ranked in little memory.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

from tqcheck.batch.shard import LinePlace, Stored, read_head, read_segments
from tqcheck.judging.numbering import NUMBERS
from tqcheck.records import Document
from tqcheck.report.atomic import write_atomic

FILE_NAME = "index.sqlite"
DIGEST_NAME = "index.sha256"
"""The digest of the index, beside it: no row of it may change after it was built."""

_ASIDE = "index.partial"
_FORM = b" 2\n"  # an index of another form is built anew
_SCHEMA = """
PRAGMA synchronous = OFF;
PRAGMA temp_store = FILE;
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, path TEXT NOT NULL, lang TEXT NOT NULL,
    source_lang TEXT, system TEXT, is_connected INTEGER NOT NULL
);
CREATE UNIQUE INDEX by_name ON documents (path, id, coalesce(system, ''), system IS NULL);
CREATE TABLE found (
    row INTEGER NOT NULL, piece INTEGER NOT NULL, document INTEGER NOT NULL,
    shard INTEGER NOT NULL, start INTEGER NOT NULL, length INTEGER NOT NULL, digest BLOB NOT NULL,
    lang TEXT NOT NULL, risk REAL, mqm REAL, suspect INTEGER NOT NULL
);
CREATE TABLE rules (
    code TEXT PRIMARY KEY, findings INTEGER NOT NULL, segments INTEGER NOT NULL
);
"""
_NUMBER = f"""
CREATE TABLE segments AS
SELECT {NUMBERS}, found.* FROM found JOIN documents ON documents.number = found.document
ORDER BY row, piece;
DROP TABLE found;
CREATE UNIQUE INDEX by_number ON segments (number);
CREATE UNIQUE INDEX by_rank ON segments (rank);
CREATE INDEX by_document ON segments (document, number);
CREATE TABLE totals AS
SELECT document, count(*) AS n, count(risk) AS scored, sum(suspect) AS suspect,
    avg(risk) AS risk, max(risk) AS worst, avg(mqm) AS mqm, min(number) AS first_number
FROM segments GROUP BY document;
CREATE UNIQUE INDEX total_of ON totals (document);
"""


def build_index(folder: Path, shards: Sequence[Path]) -> int:
    """Build the index of a run from all its shards, in place of an older one.

    Gives the number of documents. A shard that fails its digest raises InputError.
    """
    aside = folder / _ASIDE
    for old in (aside, aside.with_name(f"{_ASIDE}-journal")):
        old.unlink(missing_ok=True)
    with closing(sqlite3.connect(aside)) as db:
        db.executescript(_SCHEMA)
        counts: dict[str, list[int]] = {}
        for number, path in enumerate(shards):
            documents = [_document_number(db, one) for one in read_head(path).documents]
            _add(db, number, documents, read_segments(path), counts)
        db.executemany(
            "INSERT INTO rules VALUES (?, ?, ?)", [(code, *n) for code, n in counts.items()]
        )
        db.commit()
        db.executescript(_NUMBER)
        (n_documents,) = db.execute("SELECT count(*) FROM documents").fetchone()
        db.commit()
    digest = _digest(aside)
    aside.replace(folder / FILE_NAME)
    write_atomic(folder / DIGEST_NAME, digest)
    return int(n_documents)


def is_whole(folder: Path) -> bool:
    """Say whether an index is there, and as it was built; it can be built again from the parts."""
    try:
        return (folder / DIGEST_NAME).read_bytes() == _digest(folder / FILE_NAME)
    except OSError:
        return False


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest().encode() + _FORM


def _document_number(db: sqlite3.Connection, document: Document) -> int:
    """Give a document's number: slices of one document share it."""
    found = db.execute(
        "SELECT number FROM documents WHERE path = ? AND id = ? AND coalesce(system, '') = ?"
        " AND (system IS NULL) = ?",
        (document.path, document.id, document.system or "", document.system is None),
    ).fetchone()
    if found:
        return int(found[0])
    added = db.execute(
        "INSERT INTO documents (id, path, lang, source_lang, system, is_connected)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            *(document.id, document.path, document.lang),
            *(document.source_lang, document.system, document.is_connected),
        ),
    )
    return int(added.lastrowid or 0)


def _add(
    db: sqlite3.Connection,
    number: int,
    documents: Sequence[int],
    segments: Iterable[tuple[Stored, LinePlace]],
    counts: dict[str, list[int]],
) -> None:
    rows = []
    for stored, place in segments:
        result = stored.result
        what = (result.segment.lang, result.risk, result.mqm, result.is_suspect)
        rows.append((*stored.key, documents[stored.document], number, *place, *what))
        codes = [finding.code for finding in result.findings]
        for code in dict.fromkeys(codes):
            counted = counts.setdefault(code, [0, 0])
            counted[0] += codes.count(code)
            counted[1] += 1
    db.executemany("INSERT INTO found VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
