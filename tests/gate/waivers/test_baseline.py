"""The baseline knows each alarm as often as it was there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tqcheck.errors import ConfigError
from tqcheck.gate.waivers.baseline import Baseline, Entry, read_baseline, render_baseline


def entry(name: str, path: str = "a.txt", count: int = 1) -> Entry:
    return Entry(name, "TQ101", path, "A sentence.", count)


def test_an_entry_serves_as_often_as_it_says() -> None:
    baseline = Baseline((entry("f", count=2),))
    assert [baseline.takes("a.txt", "f") for _ in range(3)] == [True, True, False]
    assert not Baseline((entry("f"),)).takes("b.txt", "f"), "a copy elsewhere is new"


def test_an_entry_of_a_file_that_is_gone_serves_another() -> None:
    baseline = Baseline((entry("f", "old.txt"), entry("f", "kept.txt")))
    gone = baseline.gone({"new.txt"}, lambda path: path == "kept.txt")
    assert gone == {"old.txt"}
    assert baseline.takes_moved("f", gone)
    assert not baseline.takes_moved("f", gone)


def test_what_nothing_matched_is_stale_unless_its_file_was_not_checked() -> None:
    baseline = Baseline((entry("f", count=3), entry("g"), entry("h", "b.txt")))
    baseline.takes("a.txt", "f")
    assert baseline.stale({"a.txt"}) == (entry("f", count=2), entry("g"))
    assert baseline.kept({"a.txt"}) == (entry("f"), entry("h", "b.txt"))


def test_the_file_is_sorted_and_read_back(tmp_path: Path) -> None:
    entries = (entry("f", "b.txt", 2), entry("z"), entry("a"))
    text = render_baseline((), entries)
    path = tmp_path / "b.json"
    path.write_text(text, encoding="utf-8")
    assert read_baseline(path).entries == (entry("a"), entry("z"), entry("f", "b.txt", 2))
    assert render_baseline((), reversed(entries)) == text


def stored(file: Path, **changes: object) -> str:
    first = {"path": "a", "code": "TQ101", "fingerprint": "f", **changes}
    content = {"version": 1, "entries": [{k: v for k, v in first.items() if v is not None}]}
    file.write_text(json.dumps(content))
    with pytest.raises(ConfigError) as caught:
        read_baseline(file)
    return str(caught.value).removeprefix(f"{file}: ")


def test_entries_are_checked(tmp_path: Path) -> None:
    file = tmp_path / "b.json"
    assert stored(file, cuont=2) == "entry 1: unknown key 'cuont'; did you mean 'count'?"
    assert stored(file, count=0) == "entry 1: count has the value 0"
    assert stored(file, count=True) == "entry 1: count has the value True"
    assert stored(file, path=7) == "entry 1: path has the value 7"
    assert stored(file, code=None) == "entry 1: lacks code"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", ":1: not valid JSON"),
        (b"[" * 100_000, ": not valid JSON"),
        (b"\xff", ": not UTF-8 text (byte 0)"),
        (b"[]", ": no baseline of tqcheck"),
        (b'{"entries": {}}', ": no baseline of tqcheck"),
        (b'{"version": 2, "entries": []}', ": baseline version 2; this tqcheck knows 1"),
        (b'{"version": 1, "entries": [3]}', ": entry 1: is no object"),
    ],
)
def test_a_damaged_file_is_told_with_its_name(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "b.json"
    path.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        read_baseline(path)
    assert str(caught.value).startswith(f"{path}{message}")
    assert "\n" not in str(caught.value)


def test_a_missing_file_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such baseline; --update-baseline writes it"):
        read_baseline(tmp_path / "b.json")
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        read_baseline(tmp_path)
