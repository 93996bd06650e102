"""The cache keeps what it is given, forgets what is damaged, and never stands in the way."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tqcheck.cache import ScoreCache
from tqcheck.cache.keys import JUDGING, READING, code_digest, digest

BIG = 50_000_000


def test_what_is_put_is_found(tmp_path: Path) -> None:
    cache = ScoreCache(tmp_path / "new", BIG)
    assert cache.get_many(["a"]) == {}
    cache.put_many({"a": b"one", "b": b"", "ü": b"\x00\xff" * 1000})
    assert cache.get_many(["a", "b", "ü", "c"]) == {"a": b"one", "b": b"", "ü": b"\x00\xff" * 1000}
    cache.put_many({"a": b"two"})
    assert ScoreCache(tmp_path / "new", BIG).get_many(["a"]) == {"a": b"two"}
    assert cache.info().entries == 3
    assert cache.clear() > 0
    assert cache.info().entries == 0
    assert cache.get_many(["a"]) == {}
    assert cache.problems == []


def test_many_keys_at_once(tmp_path: Path) -> None:
    cache = ScoreCache(tmp_path, BIG)
    entries = {f"k{n}": str(n).encode() for n in range(1200)}
    cache.put_many(entries)
    assert cache.get_many([*entries, "other"]) == entries


def test_it_stays_within_its_bound(tmp_path: Path) -> None:
    cache = ScoreCache(tmp_path, 400_000)
    for n in range(40):
        cache.put_many({f"{n}-{k}": os.urandom(1000) for k in range(50)})
    assert cache.info().size_bytes < 1_000_000  # the write-ahead log beside it
    assert 100 < cache.info().entries < 500
    assert len(cache.get_many([f"39-{k}" for k in range(50)])) == 50, "the newest stay"
    assert cache.get_many(["0-0"]) == {}


def test_a_damaged_entry_is_as_good_as_none(tmp_path: Path) -> None:
    cache = ScoreCache(tmp_path, BIG)
    cache.put_many({"a": b"one", "b": b"two"})
    with closing(sqlite3.connect(cache.path)) as db, db:  # `with db` alone commits, and stays open
        db.execute("UPDATE entries SET value = x'00ff' WHERE key = 'a'")
    assert cache.get_many(["a", "b"]) == {"b": b"two"}


@pytest.mark.parametrize(
    "content", [b"no database at all" * 100, b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_a_damaged_file_is_thrown_away(tmp_path: Path, content: bytes) -> None:
    cache = ScoreCache(tmp_path, BIG)
    cache.path.write_bytes(content)
    assert cache.get_many(["a"]) == {}
    cache.put_many({"a": b"one"})
    assert cache.get_many(["a"]) == {"a": b"one"}


def test_a_file_cut_short_is_no_end(tmp_path: Path) -> None:
    cache = ScoreCache(tmp_path, BIG)
    cache.put_many({f"{n}": os.urandom(2000) for n in range(200)})
    os.truncate(cache.path, cache.path.stat().st_size // 2)
    found = cache.get_many([f"{n}" for n in range(200)])
    assert all(len(value) == 2000 for value in found.values())
    cache.put_many({"new": b"new"})
    cache.put_many({"new": b"new"})
    assert cache.get_many(["new"]) == {"new": b"new"}


def test_where_the_disk_refuses_it_stands_aside(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = ScoreCache(tmp_path / "file" / "below", BIG)
    cache.put_many({"a": b"one"})
    assert cache.get_many(["a"]) == {}
    (problem,) = cache.problems
    assert "cannot be used" in problem


def write_and_read(folder: str, name: int) -> int:
    cache = ScoreCache(Path(folder), BIG)
    n_wrong = 0
    for n in range(15):
        cache.put_many({f"{name}-{n}": f"{name}-{n}".encode(), "shared": b"same"})
        found = cache.get_many([f"{other}-{k}" for other in range(3) for k in range(15)])
        n_wrong += sum(value != key.encode() for key, value in found.items())
    return n_wrong + len(cache.problems)


def test_processes_share_it(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        wrong = pool.starmap(write_and_read, [(str(tmp_path), n) for n in range(3)])
    assert wrong == [0, 0, 0]
    assert ScoreCache(tmp_path, BIG).info().entries == 46


def test_keys_tell_apart_what_differs() -> None:
    contents = [
        ["a", "b"],
        ["ab"],
        ["a", ["b"]],
        "a",
        None,
        ["a_b"],
        {"a": "b"},
        ["a", None],
        1,
        "1",
    ]
    assert len({digest(content) for content in contents}) == len(contents)  # type: ignore[arg-type]
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    assert code_digest(JUDGING) != code_digest(READING)
