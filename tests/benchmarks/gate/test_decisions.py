"""Decisions as labels: which count, and what comes of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.gate.decisions import main, read_decisions
from tests.report.sample import sample_report
from tqcheck.review import DecisionFile
from tqcheck.review.decision_file import entry_of


@pytest.fixture
def decided(tmp_path: Path) -> Path:
    """Decide on all sentences with a risk: an error from 75% on, and one changed mind."""
    file = DecisionFile(tmp_path / "d.jsonl")
    results = [result for result in sample_report().results if result.risk is not None]
    for result in results:
        is_error = (result.risk or 0) >= 0.75
        file.add(entry_of(result, "error" if is_error else "dismiss", "", "s"))
    file.add(entry_of(results[0], "undo", "", "s"))
    return file.path


def test_what_a_review_wrote_is_read(decided: Path) -> None:
    labels = read_decisions(decided)
    assert len(labels) == 23
    assert sum(label.is_error for label in labels) == 4
    worst = max(labels, key=lambda label: label.risk or 0)
    assert (worst.id, worst.risk, worst.codes) == ("varna-3", 0.912346, ("TQ101",))
    assert worst.text.startswith("Mayor Ilona")


def test_the_tables(decided: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(decided)]) == 0
    out = capsys.readouterr().out
    rows = {cells[1]: cells[2:5] for line in out.splitlines() if len(cells := cells_of(line)) > 1}
    assert rows["TQ101"] == ["5", "4", "80.0% [37.6%, 96.4%]"]
    assert rows["suspect"][:2] == ["7", "4"]
    assert rows["80% to 100%"][:2] == ["2", "2"]
    assert rows["60% to 80%"][:2] == ["3", "2"]
    assert rows["all"][:2] == ["23", "4"]


def cells_of(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]


def test_what_is_no_label_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "d.jsonl"
    whole = entry_of(sample_report().results[2], "error", "", "s")
    lines = [
        {"fingerprint": "a", "decision": "dismiss", "reason": "by hand"},
        {**whole, "fingerprint": "b", "risk": "high"},
        {**whole, "fingerprint": "c", "codes": None},
        {**whole, "signature": "t"},
        {**whole, "fingerprint": "d"},
    ]
    path.write_text("\n".join(map(json.dumps, lines)))
    assert len(read_decisions(path)) == 2
    assert main([str(path)]) == 0
    assert capsys.readouterr().err.splitlines() == [
        "3 of 5 decisions are no labels",
        "the risks are of different models or settings",
    ]
    path.write_text("")
    assert main([str(path)]) == 2
    path.write_text("{")
    assert main([str(path)]) == 2
    assert "d.jsonl:1: not valid JSON" in capsys.readouterr().err
