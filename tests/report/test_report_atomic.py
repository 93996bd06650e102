"""Files that are written whole or not at all, and what a kill leaves of them."""

from __future__ import annotations

import os
import time
from pathlib import Path

from tqcheck.report.atomic import atomic_file, is_aside, remove_left_behind, write_atomic

A_DAY_S = 86_400


def put(path: Path, age_s: float) -> Path:
    path.write_text("half")
    os.utime(path, (time.time() - age_s,) * 2)
    return path


def test_what_lies_for_a_day_is_removed_when_something_is_written(tmp_path: Path) -> None:
    old = put(tmp_path / ".tqcheck-1-0a1b2c3d.tmp", A_DAY_S + 60)
    fresh = put(tmp_path / ".tqcheck-2-0a1b2c3d.tmp", A_DAY_S - 60)
    others = [put(tmp_path / name, 9 * A_DAY_S) for name in (".tqcheck-notes.tmp", "a.tmp")]
    write_atomic(tmp_path / "report.html", b"whole")
    assert not old.exists()
    assert all(path.exists() for path in (fresh, *others))


def test_a_folder_that_is_ours_alone_is_cleared_at_once(tmp_path: Path) -> None:
    fresh = put(tmp_path / ".tqcheck-2-0a1b2c3d.tmp", 0)
    remove_left_behind(tmp_path, 0)
    assert not fresh.exists()
    remove_left_behind(tmp_path / "gone", 0)


def test_the_names_that_are_written_are_the_names_that_are_known(tmp_path: Path) -> None:
    with atomic_file(tmp_path / "b"):
        names = [path.name for path in tmp_path.iterdir()]
    assert [is_aside(name) for name in names] == [True]
