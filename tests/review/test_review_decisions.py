"""The file of decisions: whole lines, whatever else writes or fails."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.report.sample import sample_report
from tqcheck.errors import ConfigError, ReportError
from tqcheck.gate import read_decisions
from tqcheck.review import DecisionFile
from tqcheck.review.decision_file import entry_of

ADD_MANY = """
import sys
from pathlib import Path
from tqcheck.review import DecisionFile
file = DecisionFile(Path(sys.argv[1]))
for n in range(20):
    file.add({"fingerprint": sys.argv[2], "decision": "error", "text": "x" * 20_000})
"""


def test_threads_and_processes_tear_no_line(tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    others = [
        subprocess.Popen([sys.executable, "-c", ADD_MANY, path, name], env=environment)
        for name in "ab"
    ]
    file = DecisionFile(path)

    def add() -> None:
        for _ in range(10):
            file.add({"fingerprint": "c", "decision": "dismiss", "text": "y" * 20_000})

    threads = [threading.Thread(target=add) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [other.wait(timeout=120) for other in others] == [0, 0]
    found = [decision.fingerprint for decision in read_decisions(path)]
    assert sorted(found) == ["a"] * 20 + ["b"] * 20 + ["c"] * 20
    assert file.close() == 20


def test_a_last_line_without_an_end_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    path.write_text('{"fingerprint": "a", "decision": "error"}')
    DecisionFile(path).add({"fingerprint": "b", "decision": "dismiss"})
    assert [d.fingerprint for d in read_decisions(path)] == ["a", "b"]


def test_a_full_disk_leaves_no_half_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "d.jsonl"
    file = DecisionFile(path)
    file.add({"fingerprint": "a", "decision": "error"})
    before = path.read_bytes()

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(ReportError, match="cannot keep decisions: No space left"):
            file.add({"fingerprint": "b", "decision": "error"})
    assert path.read_bytes() == before
    file.add({"fingerprint": "b", "decision": "error"})
    assert len(read_decisions(path)) == 2
    assert file.close() == 2


def test_any_text_makes_one_line_of_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    text = "é\u2028\n\ud800\0 “Lhota”"
    DecisionFile(path).add({"fingerprint": "a", "decision": "error", "text": text})
    (line,) = path.read_text("utf-8").split("\n")[:-1]
    assert json.loads(line)["text"] == text
    assert "“Lhota”" in line


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "d.jsonl:1: not valid JSON"),
        ('{"fingerprint": "a", "decision": "undo"}\n{"fingerprint": 3}', "d.jsonl:2: no decision"),
        ("\0\0", "d.jsonl:1: not valid JSON"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "d.jsonl"
    path.write_text(content)
    with pytest.raises(ConfigError, match=told):
        DecisionFile(path)
    assert path.read_text() == content


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"go to a file named \*.jsonl or \*.ndjson"):
        DecisionFile(tmp_path / "decisions.json")
    with pytest.raises(ReportError, match="no folder"):
        DecisionFile(tmp_path / "no" / "d.jsonl")
    (tmp_path / "f.jsonl").mkdir()
    with pytest.raises(ReportError, match="it is no file"):
        DecisionFile(tmp_path / "f.jsonl")


def test_a_label_says_what_was_decided_on() -> None:
    result = sample_report().results[-2]
    entry = entry_of(result, "dismiss", "", "s")
    assert entry["reason"] is None
    assert entry["system"] == "acme-mt"
    assert entry["source"] == result.segment.source
    assert list(entry)[:3] == ["fingerprint", "decision", "reason"]
