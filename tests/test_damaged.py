"""Files of ours, damaged: one line, mended, or unharmed; `robustness.corruption` does more."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.robustness.corruption import ENTRIES, KINDS, Files
from tests.report.sample import sample_report
from tqcheck.cache import ScoreCache
from tqcheck.cli import main
from tqcheck.config import ViewConfig
from tqcheck.errors import InputError
from tqcheck.report import render
from tqcheck.report.stored import read_report
from tqcheck.report.strict_json import parse_strict

EACH = 100


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return Files(tmp_path_factory.mktemp("files"))


@pytest.mark.parametrize("kind", KINDS)
def test_damage_is_told_in_one_line_or_does_no_harm(files: Files, kind: str) -> None:
    outcomes = {number: files.outcome(kind, number) for number in range(EACH)}
    assert not {n: told for n, told in outcomes.items() if told not in ("refused", "unharmed")}


@pytest.mark.parametrize("risk", ["NaN", "-3", "1.5", "Infinity", "1e400", "1" + "0" * 400])
def test_a_risk_that_is_none_passes_no_gate(
    risk: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "report.jsonl"
    lines = render(sample_report(), "jsonl").split("\n")
    number = next(n for n, line in enumerate(lines) if '"type": "segment"' in line)
    entry = json.loads(lines[number]) | {"risk": "HERE"}
    lines[number] = json.dumps(entry).replace('"HERE"', risk)
    path.write_text("\n".join(lines), encoding="utf-8")
    assert main(["gate", "--report", str(path), "--max-risk", "1"]) == 2
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 1
    assert told[0].startswith(f"tqcheck: {path}:{number + 1}: ")


@pytest.mark.parametrize(
    ("field", "value"),
    [("rank", 0), ("line", -1), ("start", -2), ("end", -1), ("truncated", -1), ("mqm", "low")],
)
def test_numbers_of_a_report_are_in_range(field: str, value: object) -> None:
    lines = render(sample_report(), "jsonl", ViewConfig()).split("\n")
    number = next(n for n, line in enumerate(lines) if '"type": "segment"' in line)
    lines[number] = json.dumps(json.loads(lines[number]) | {field: value})
    with pytest.raises(InputError, match=f"r:{number + 1}: .*{field}"):
        read_report("\n".join(lines), "r")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("NaN", "NaN is no number"),
        ("[-Infinity]", "-Infinity is no number"),
        ("1e400", "1e400 is no number"),
        ("9" * 401, "a number of 401 digits is out of range"),
        (str(2**63), "out of range"),
        ("[" * 2_000 + "]" * 2_000, "nested too deeply"),
        ("[" * 100 + "]" * 100, "nested too deeply"),
        ('["\\ud800"]', "lone surrogates"),
        ('{"\\uDFFF": 1}', "lone surrogates"),
        (b"\xff", "utf-8"),
        ("{", "Expecting"),
    ],
)
def test_json_that_we_never_write(text: str | bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse_strict(text)


def test_json_that_we_write() -> None:
    content = {"a": [1, -0.5, None, True, "\\ud800", "😀"], "n": -(2**63), "s": [[[]]] * 90}
    assert parse_strict(json.dumps(content)) == content
    assert parse_strict("\ufeff[]".encode()) == []


def test_every_byte_of_the_schema_of_the_cache(tmp_path: Path) -> None:
    """87 of 390 made every later call fail."""
    path = tmp_path / "scores.sqlite"
    ScoreCache(tmp_path, 10_000_000).put_many(ENTRIES)
    whole = path.read_bytes()
    start = whole.index(b"tableentries")
    for at in range(start, start + 390, 3):
        for name in ("-wal", "-shm"):
            path.with_name(path.name + name).unlink(missing_ok=True)
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x80]) + whole[at + 1 :])
        cache = ScoreCache(tmp_path, 10_000_000)
        assert cache.get_many(["key 1"]).get("key 1", ENTRIES["key 1"]) == ENTRIES["key 1"]
        cache.put_many({"new": b"new"})
        cache.put_many({"new": b"new"})
        assert cache.get_many(["new"]) == {"new": b"new"}
        assert cache.problems == []
