"""Parts hold every row once, and documents whole."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tqcheck.batch import spool
from tqcheck.batch.spool import Job, Spool
from tqcheck.config import SegmentConfig
from tqcheck.records import Origin, Row
from tqcheck.segment import document_key

CONFIG = SegmentConfig("en", "de")


def rows_of(docs: list[int | None]) -> list[Row]:
    return [
        Row(Origin("a", n), f"Text {n} \u2028😀", doc=None if doc is None else f"d{doc}")
        for n, doc in enumerate(docs)
    ]


def jobs_of(files: list[list[Row]], folder: Path) -> list[Job]:
    with Spool(folder / "spool.sqlite") as opened:
        for rows in files:
            opened.add_file([rows[:3], rows[3:]])
        opened.finish(CONFIG)
        return [opened.job(n) for n in range(opened.size().parts)]


@settings(max_examples=25)
@given(st.lists(st.lists(st.none() | st.integers(0, 3), max_size=30), max_size=4))
def test_every_row_is_in_one_part(files: list[list[int | None]]) -> None:
    given_rows = [rows_of(docs) for docs in files]
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr(spool, "PART_ROWS", 5)
        jobs = jobs_of(given_rows, Path(folder))
    flat = [row for rows in given_rows for row in rows]
    assert sorted(seq for job in jobs for seq in job.seqs) == list(range(len(flat)))
    for job in jobs:
        assert [flat[seq] for seq in job.seqs] == list(job.rows)
    homes: dict[tuple[object, str | None], set[int]] = {}
    for job in jobs:
        for row in job.rows:
            homes.setdefault((document_key(row), row.doc), set()).add(job.number)
    if len(files) == 1:  # the same names in two files are two documents
        assert all(len(parts) == 1 for (_, doc), parts in homes.items() if doc is not None)


def test_a_long_document_is_cut_with_a_notice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "MAX_DOCUMENT_ROWS", 10)
    with Spool(tmp_path / "spool.sqlite") as opened:
        opened.add_file([rows_of([0] * 25)])
        (notice,) = opened.finish(CONFIG)
        sizes = [len(opened.job(n).rows) for n in range(opened.size().parts)]
    assert sizes == [10, 10, 5]
    assert "25 rows is read in pieces of 10" in notice


def test_a_file_that_fails_half_way_leaves_no_rows(tmp_path: Path) -> None:
    def broken() -> object:
        yield rows_of([0, 0])
        raise ValueError("half way")

    with Spool(tmp_path / "spool.sqlite") as opened:
        with pytest.raises(ValueError, match="half"):
            opened.add_file(broken())  # type: ignore[arg-type]
        opened.add_file([rows_of([1])])
        opened.finish(CONFIG)
        assert [job.rows[0].doc for job in [opened.job(0)]] == ["d1"]
        assert opened.size().documents == 1


def test_a_spool_that_was_not_finished_is_not_whole(tmp_path: Path) -> None:
    with Spool(tmp_path / "spool.sqlite") as opened:
        opened.add_file([rows_of([0])])
    with Spool(tmp_path / "spool.sqlite") as again:
        assert not again.is_whole()
