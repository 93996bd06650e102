"""Keep bytes under keys in one SQLite file: bounded, safe under concurrent processes.

Every entry carries a checksum: a damaged one is as good as none. A file that is not the database
that we made, in whatever way that shows, is thrown away. Where the disk refuses, the cache stands
aside and says so; it never stops the work. A connection lives as long as one operation, so that
processes may fork and threads share.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

FILE_NAME = "scores.sqlite"
_SCHEMA = """
PRAGMA auto_vacuum = INCREMENTAL;
PRAGMA journal_mode = WAL;
CREATE TABLE IF NOT EXISTS entries (
    key TEXT PRIMARY KEY, value BLOB NOT NULL, checksum BLOB NOT NULL, used INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS by_use ON entries (used);
"""
_WAIT_S = 20.0  # for another process that writes
_ASKED_TOGETHER = 500
_FRESH_S = 3600  # a use is noted once an hour: reading hardly ever writes
_KEPT_SHARE = 0.9  # of the bound, when something has to go
_DROPPED_TOGETHER = 200
_PRIMARY_CODE = 0xFF
_REFUSALS = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_AUTH,
    }
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CacheInfo:
    """Say where the cache is, how many entries it holds and how many bytes it takes on disk."""

    path: Path
    entries: int
    size_bytes: int


class ScoreCache:
    """Remember bytes under keys, at most about `size_bytes` of them on disk.

    `problems` holds one line for each thing that kept the cache from working.
    """

    def __init__(self, folder: Path, size_bytes: int) -> None:
        self.path = folder / FILE_NAME
        self.problems: list[str] = []
        self._size_bytes = size_bytes
        self._is_off = False

    def get_many(self, keys: Iterable[str]) -> dict[str, bytes]:
        """Give the values that are there and whole."""
        wanted = list(dict.fromkeys(keys))
        if not wanted or not self.path.exists():
            return {}
        return self._do(lambda db: _found(db, wanted), {})

    def put_many(self, entries: Mapping[str, bytes]) -> None:
        """Store values, and delete the longest unused ones where the room is used up."""
        if entries:
            self._do(lambda db: self._keep(db, entries), None)

    def info(self) -> CacheInfo:
        """Count entries and bytes."""
        n = self._do(_count, 0) if self.path.exists() else 0
        return CacheInfo(self.path, n, sum(path.stat().st_size for path in self._files()))

    def clear(self) -> int:
        """Remove everything; gives the bytes that were freed."""
        size = sum(path.stat().st_size for path in self._files())
        for path in self._files():
            path.unlink(missing_ok=True)
        return size

    def _files(self) -> list[Path]:
        names = (FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm", f"{FILE_NAME}-journal")
        return [path for name in names if (path := self.path.with_name(name)).exists()]

    def _do(self, act: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        if self._is_off:
            return otherwise
        try:
            try:
                return self._act(act)
            except OSError:
                raise
            except Exception as error:  # sqlite3 hands on what damaged bytes make of its own code
                if _is_refusal(error):
                    raise
                # Whatever it held can be computed again.
                self.clear()
        except (OSError, sqlite3.Error) as error:
            self._give_up(getattr(error, "strerror", None) or str(error))
        return otherwise

    def _act(self, act: Callable[[sqlite3.Connection], T]) -> T:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self.path, timeout=_WAIT_S)) as db:
            db.executescript(_SCHEMA)
            db.execute("PRAGMA synchronous = NORMAL")
            with db:
                return act(db)

    def _give_up(self, reason: str) -> None:
        self._is_off = True
        self.problems.append(f"{self.path}: the cache cannot be used: {reason}; going on without")

    def _keep(self, db: sqlite3.Connection, entries: Mapping[str, bytes]) -> None:
        now = int(time.time())
        rows = [
            (key, packed := zlib.compress(value, 1), _checksum(key, packed), now)
            for key, value in entries.items()
        ]
        db.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?)", rows)
        if _size(db) > self._size_bytes:
            _drop_oldest(db, int(self._size_bytes * _KEPT_SHARE))


def _is_refusal(error: Exception) -> bool:
    """Say whether the system refused, rather than that the file is damaged."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & _PRIMARY_CODE in _REFUSALS


def _found(db: sqlite3.Connection, wanted: Sequence[str]) -> dict[str, bytes]:
    values: dict[str, bytes] = {}
    stale: list[str] = []
    now = int(time.time())
    for keys in _slices(wanted):
        marks = ",".join("?" * len(keys))
        query = f"SELECT key, value, checksum, used FROM entries WHERE key IN ({marks})"
        for key, packed, checksum, used in db.execute(query, keys):
            value = _unpacked(key, packed, checksum)
            if value is not None:
                values[key] = value
                stale += [key] if now - used > _FRESH_S else []
    db.executemany("UPDATE entries SET used = ? WHERE key = ?", [(now, key) for key in stale])
    return values


def _slices(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), _ASKED_TOGETHER):
        yield keys[start : start + _ASKED_TOGETHER]


def _unpacked(key: str, packed: object, checksum: object) -> bytes | None:
    if not isinstance(packed, bytes) or checksum != _checksum(key, packed):
        return None
    return zlib.decompress(packed)


def _checksum(key: str, packed: bytes) -> bytes:
    return hashlib.blake2b(packed, key=key.encode("utf-8")[:64], digest_size=16).digest()


def _count(db: sqlite3.Connection) -> int:
    (n,) = db.execute("SELECT count(*) FROM entries").fetchone()
    return int(n)


def _size(db: sqlite3.Connection) -> int:
    pages, free, size = (
        db.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)


def _drop_oldest(db: sqlite3.Connection, size_bytes: int) -> None:
    while _size(db) > size_bytes and _count(db):
        db.execute(
            "DELETE FROM entries WHERE rowid IN "
            "(SELECT rowid FROM entries ORDER BY used, rowid LIMIT ?)",
            (_DROPPED_TOGETHER,),
        )
    db.execute("PRAGMA incremental_vacuum").fetchall()
