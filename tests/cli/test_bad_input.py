"""Bad input through the whole program, with a model that is a stand-in.

Refused: one line on stderr with the place, exit code 2, nothing on stdout, nothing half-written.
Odd but usable: done, and said.
"""

from __future__ import annotations

import errno
import functools
import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Call, Done
from tests.fakes import FakeQuality
from tqcheck import api

OUTPUT = "report.jsonl"
LONG_LINE = 500_000  # 50 MB behaves the same and takes a hundred times as long


@pytest.fixture(autouse=True)
def _stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    checker = functools.partial(api.Checker, quality=FakeQuality())
    monkeypatch.setattr(api, "Checker", checker)


def put(folder: Path, name: str, content: str | bytes) -> str:
    data = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    (folder / name).write_bytes(data)
    return name


def jsonl(*objects: dict[str, Any]) -> str:
    return "".join(json.dumps(entry) + "\n" for entry in objects)


def is_refused(done: Done, folder: Path) -> str:
    """Assert what holds for every refusal; return the line."""
    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith("tqcheck: ")
    assert done.err.count("\n") == 1, done.err
    assert "internal error" not in done.err
    assert not (folder / OUTPUT).exists()
    assert [path.name for path in folder.iterdir() if path.name.startswith(".tqcheck")] == []
    return done.err.removeprefix("tqcheck: ").removesuffix("\n")


REFUSED: dict[str, tuple[dict[str, str | bytes], str, str]] = {
    "missing": ({}, "gone.txt", "gone.txt: no such file"),
    "missing source": ({"a.txt": "One.\n"}, "a.txt --source gone.ru", "gone.ru: no such file"),
    "pattern": ({}, "*.txt", "*.txt: no file matches"),
    "empty": ({"a.txt": ""}, "a.txt", "a.txt: the input is empty"),
    "blank": ({"a.txt": " \n\n"}, "a.txt", "a.txt: nothing but white space"),
    "binary": ({"a.txt": b"\x89PNG\r\n\xff"}, "a.txt", "a.txt:1: not valid utf-8: byte 0x89"),
    "NUL": ({"a.txt": "One.\nTw\0o.\n"}, "a.txt", "a.txt:2: NUL byte at offset 7"),
    "NUL in JSON": ({"a.jsonl": '{"translation": "a\0b"}\n'}, "a.jsonl", "a.jsonl:1: NUL byte"),
    "folder": ({"a.png": b"x"}, ".", ".: no readable file"),
    "header only": ({"a.csv": "source,translation\n"}, "a.csv", "a.csv: no record below"),
    "no column": ({"a.csv": "text,source\nOne.,Ein.\n"}, "a.csv", "a.csv:1: "),
    "named column": (
        {"a.csv": "mt,source\nOne.,Ein.\n"},
        "a.csv --columns translation=hyp",
        "a.csv:1: ",
    ),
    "surrogate": (
        {"a.jsonl": jsonl({"translation": "Fine."}) + '{"translation": "bad \\ud800"}\n'},
        "a.jsonl",
        "a.jsonl:2: lone surrogate \\ud800",
    ),
    "broken JSON": ({"a.jsonl": '{"translation": "a"\n'}, "a.jsonl", "a.jsonl:1: invalid JSON"),
    "no object": ({"a.jsonl": '{"translation": "a"}\n3\n'}, "a.jsonl", "a.jsonl:2: expected"),
    "lengths": (
        {"a.en": "One.\nTwo.\n", "a.ru": "Один.\n"},
        "a.en --source a.ru",
        "a.en: ",
    ),
    "language": ({"a.txt": "One.\n"}, "a.txt --lang klingon", "--lang: unknown language 'klingon'"),
    "latin-1": ({"a.txt": "Zürich.\n".encode("latin-1")}, "a.txt", "a.txt:1: not valid utf-8"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_bad_input_is_refused(call: Call, folder: Path, case: str) -> None:
    files, arguments, line = REFUSED[case]
    for name, content in files.items():
        put(folder, name, content)
    done = call("check", *arguments.split(), "--output", OUTPUT)
    assert is_refused(done, folder).startswith(line)


def test_an_earlier_report_stays_where_the_run_fails(call: Call, folder: Path) -> None:
    put(folder, OUTPUT, "earlier\n")
    assert call("check", "gone.txt", "--output", OUTPUT).code == 2
    assert (folder / OUTPUT).read_text() == "earlier\n"


def test_a_full_disk_leaves_nothing(
    call: Call, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    put(folder, "a.txt", "One fine day.\n")
    monkeypatch.setattr(os, "fsync", full)
    done = call("check", "a.txt", "--output", OUTPUT)
    assert done.code == 2
    assert done.err.splitlines()[-1] == (
        f"tqcheck: {OUTPUT}: cannot write the report: no space left on device"
    )
    assert sorted(path.name for path in folder.iterdir()) == ["a.txt"]


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder nobody may write to")
def test_a_folder_that_cannot_be_written(call: Call, folder: Path) -> None:
    put(folder, "a.txt", "One fine day.\n")
    done = call("check", "a.txt", "--output", "/proc/self/report.json")
    assert done.code == 2
    assert done.err.splitlines()[-1].startswith(
        "tqcheck: /proc/self/report.json: cannot write the report: "
    )


def summary_of(folder: Path) -> dict[str, Any]:
    last = (folder / OUTPUT).read_text(encoding="utf-8").splitlines()[-1]
    summary: dict[str, Any] = json.loads(last)
    assert summary["type"] == "summary"
    return summary


def test_a_sentence_of_five_thousand_words_is_read_or_said_to_be_cut(
    call: Call, folder: Path
) -> None:
    words = " ".join(f"word{n}" for n in range(5000))
    put(folder, "a.txt", f"A short one. {words}. Another short one.\n")
    assert call("check", "a.txt", "--lang", "en", "--output", OUTPUT).code == 0
    lines = (folder / OUTPUT).read_text(encoding="utf-8").splitlines()
    segments = [entry for entry in map(json.loads, lines) if entry["type"] == "segment"]
    read = " ".join(entry["text"] for entry in segments)
    assert words in " ".join(read.split())
    assert all(entry["risk"] is not None for entry in segments)


@pytest.mark.parametrize(
    ("name", "before", "after", "is_cut"),
    [("a.txt", "", "\n", True), ("a.jsonl", '{"translation": "', '"}\n', False)],
)
def test_an_endless_line_is_checked_in_pieces_or_as_the_cell_it_is(
    call: Call, folder: Path, name: str, before: str, after: str, is_cut: bool
) -> None:
    put(folder, name, before + "x" * LONG_LINE + after)
    done = call("check", name, "--lang", "en", "--output", OUTPUT)
    assert done.code == 0, done.err
    assert (summary_of(folder)["segments"] > 1) == ("no sentence end in" in done.err) == is_cut


def test_a_language_outside_of_training_is_scored_and_marked(call: Call, folder: Path) -> None:
    put(folder, "a.txt", "Habari za asubuhi, rafiki yangu mpendwa wa siku nyingi.\n")
    done = call("check", "a.txt", "--lang", "sw", "--output", OUTPUT)
    assert done.code == 0
    assert "untested language" in done.err
    assert "sw" in done.err
    assert summary_of(folder)["untested_language"] == 1


def test_numbers_of_the_command_line_are_those_of_the_library(call: Call, folder: Path) -> None:
    put(folder, "a.txt", "He go to window the tax. The rain fell on the town.\n\nAll is well.\n")
    assert call("check", "a.txt", "--output", OUTPUT).code == 0
    lines = (folder / OUTPUT).read_text(encoding="utf-8").splitlines()
    shown = [entry for entry in map(json.loads, lines) if entry["type"] == "segment"]
    report = api.Checker().check(["a.txt"])
    assert [entry["text"] for entry in shown] == [r.segment.text for r in report.results]
    assert [entry["risk"] for entry in shown] == pytest.approx(
        [result.risk for result in report.results], abs=1e-4
    )
    assert [entry["rank"] for entry in shown] == [result.rank for result in report.results]
