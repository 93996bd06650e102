"""The registry of formats, and files written whole or not at all."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tqcheck.errors import ConfigError, ReportError
from tqcheck.records import Origin
from tqcheck.report import FORMATS, format_for_path, render, write_report

from .sample import sample_report


@pytest.mark.parametrize("name", FORMATS)
def test_written_file_is_what_render_gives(name: str, tmp_path: Path) -> None:
    path = tmp_path / "report"
    write_report(sample_report(), name, path)
    assert path.read_bytes().decode("utf-8") == render(sample_report(), name)
    assert [p.name for p in tmp_path.iterdir()] == ["report"]


def test_unknown_format_names_the_nearest_and_all() -> None:
    with pytest.raises(ConfigError, match=r"'htlm'; did you mean 'html'\? allowed: terminal, json"):
        render(sample_report(), "htlm")


def test_unknown_format_without_a_neighbour_names_all() -> None:
    with pytest.raises(ConfigError, match=r"unknown format 'xyz'; allowed: terminal"):
        render(sample_report(), "xyz")


@pytest.mark.parametrize(
    ("path", "name"),
    [("a/b.HTML", "html"), ("b.md", "markdown"), ("c.ndjson", "jsonl"), ("d.txt", "terminal")],
)
def test_suffix_names_the_format(path: str, name: str) -> None:
    assert format_for_path(path) == name


@pytest.mark.parametrize("path", ["report", "report.pdf"])
def test_unknown_suffix_names_what_is_allowed(path: str) -> None:
    with pytest.raises(ConfigError, match=rf"^{path}: .*terminal, jsonl.*\.html"):
        format_for_path(path)


def test_front_does_not_import_what_a_format_needs() -> None:
    code = "import sys, tqcheck.report; print({'rich', 'jinja2', 'csv'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_path_that_is_no_unicode_can_be_reported(tmp_path: Path) -> None:
    report = sample_report()
    first = report.results[0]
    segment = replace(first.segment, origin=Origin("caf\udce9.txt", 1))
    report = replace(report, results=(replace(first, segment=segment), *report.results[1:]))
    for name in FORMATS:
        write_report(report, name, tmp_path / name)
    assert '"path": "caf\\udce9.txt"' in (tmp_path / "jsonl").read_text("utf-8")


def test_existing_file_is_replaced_through_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target.csv", tmp_path / "link.csv"
    target.write_text("old")
    link.symlink_to(target)
    write_report(sample_report(), "csv", link)
    assert link.is_symlink()
    assert target.read_bytes().decode("utf-8") == render(sample_report(), "csv")


def test_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=rf"^{tmp_path}: .* it is a folder$"):
        write_report(sample_report(), "csv", tmp_path)


def test_missing_folder_is_named(tmp_path: Path) -> None:
    path = tmp_path / "no" / "report.csv"
    with pytest.raises(ReportError, match=rf"^{path}: .*folder {path.parent} does not exist$"):
        write_report(sample_report(), "csv", path)


def test_path_under_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    path = tmp_path / "file" / "report.csv"
    with pytest.raises(ReportError, match=rf"^{path}: .*not a directory$"):
        write_report(sample_report(), "csv", path)


def test_nul_in_a_path_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="cannot write the report"):
        write_report(sample_report(), "csv", tmp_path / "a\0b.csv")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_pipe_is_written_and_not_replaced(tmp_path: Path) -> None:
    # Never a device of the machine: a slip of ours, run as root, would put a file in its place.
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_report(sample_report(), "csv", pipe)
        assert os.read(reader, 1 << 16).decode("utf-8") == render(sample_report(), "csv")
        assert pipe.is_fifo()
    finally:
        os.close(reader)


def test_full_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    path = tmp_path / "report.csv"
    with pytest.raises(ReportError, match=rf"^{path}: .*: no space left on device$"):
        write_report(sample_report(), "csv", path)


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_nothing_half_written_is_left(
    error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.csv"
    path.write_text("old")

    def fail(_: int) -> None:
        raise error

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises((ReportError, KeyboardInterrupt)):
        write_report(sample_report(), "csv", path)
    assert [p.name for p in tmp_path.iterdir()] == ["report.csv"]
    assert path.read_text() == "old"
