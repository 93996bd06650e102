"""Tables: what is bold, what is stale, where the block goes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.quality import tables
from tqcheck.errors import InputError

Json = dict[str, Any]
PAGE = "# x\n<!-- quality:begin -->\nold\n<!-- quality:end -->\nafter\n"


def cell(value: float | None, low: float | None = None, high: float | None = None) -> Json:
    return {"value": value, "low": low, "high": high}


def scores(**cells: Json) -> Json:
    lead = {"auroc": cell(0.2, 0.15, 0.25)}
    return {name: {"n": 9, "metrics": {"auroc": c}, "lead": lead} for name, c in cells.items()}


def result() -> Json:
    sentences = scores(tqcheck=cell(0.8, 0.75, 0.85), length=cell(0.6, 0.5, 0.7))
    words = {
        "tqcheck": {"n": 30, "metrics": {"mcc": cell(0.3, 0.2, 0.4)}, "lead": {}},
        "random": {"n": 30, "metrics": {"mcc": cell(0.1, 0.0, 0.25)}, "lead": {}},
    }
    entry = {
        "name": "qe/dev/mqm-x.zh-en",
        "sha256": "ab" * 32,
        "signature": "sig",
        "seconds": 2.0,
        "segments_per_second": 12.34,
        "records": 10,
        "scored": 9,
        "truncated": 0,
        "unit": "document",
        "units": 6,
        "major_rate": 0.5,
        "bad_word_rate": 0.1,
        "sentences": sentences,
        "words": words,
        "calibration_error": cell(0.04, 0.02, 0.06),
        "reliability": [{"n": 9, "predicted": 0.4, "observed": 0.5}],
        "human": {"n": 3, "share": cell(0.0, 0.0, 0.0)},
    }
    return {
        "benchmark": "quality",
        "version": "1.2",
        "models": [{"id": "m", "digest": "cd" * 32}],
        "options": {"splits": ["dev"], "limit": None, "with_source": False},
        "machine": {"cores": 2},
        "peak_memory_mb": 812.4,
        "sets": [entry],
        "pooled": None,
        "mean_pearson": {"mlqe": {"tqcheck": 0.581, "length": None}},
    }


@pytest.fixture
def place(tmp_path: Path) -> list[str]:
    (tmp_path / "quality.json").write_text(json.dumps(result()), encoding="utf-8")
    (tmp_path / "quality.md").write_text(PAGE, encoding="utf-8")
    return [
        *("--results", str(tmp_path / "quality.json")),
        *("--tables", str(tmp_path / "TABLES.md")),
        *("--page", str(tmp_path / "quality.md")),
    ]


def test_bold_only_with_intervals_apart() -> None:
    assert tables.is_above(
        scores(tqcheck=cell(0.8, 0.71, 0.9), length=cell(0.6, 0.5, 0.7)), "auroc"
    )
    close = scores(tqcheck=cell(0.8, 0.69, 0.9), length=cell(0.6, 0.5, 0.7))
    assert not tables.is_above(close, "auroc")
    assert not tables.is_above(scores(tqcheck=cell(0.8, 0.71, 0.9)), "auroc")
    assert not tables.is_above(scores(tqcheck=cell(0.8, 0.7, 0.9), length=cell(0.2)), "auroc")
    favoured = {"tqcheck, best threshold": {"n": 9, "metrics": {"auroc": cell(0.9, 0.8, 1.0)}}}
    both = scores(tqcheck=cell(0.8, 0.71, 0.9), length=cell(0.6, 0.5, 0.7)) | favoured
    assert tables.is_above(both, "auroc")


def test_summary_names_the_best_baseline() -> None:
    text = tables.render_summary(result())
    assert "| **0.80 [0.75, 0.85]** | 0.60 [0.50, 0.70] length | +0.20 [+0.15, +0.25] |" in text
    assert "| 0.30 [0.20, 0.40] | 0.10 [0.00, 0.25] random | – | 0.04 | 0.00 |" in text
    assert "tqcheck 1.2, translation only, dev; 12 to 12 segments/s on 2 cores, 812 MB" in text
    assert "Mean Pearson, mlqe: tqcheck 0.58, length –." in text


def test_every_row_has_every_column() -> None:
    for line in tables.render_all([result()]).split("\n\n"):
        widths = {row.count("|") for row in line.splitlines() if row.startswith("|")}
        assert len(widths) <= 1, line


def test_set_shows_calibration() -> None:
    text = tables.render_set(result()["sets"][0])
    assert "Calibration error 0.04 [0.02, 0.06]:" in text
    assert "| 9 | 0.40 | 0.50 |" in text
    assert "human flagged 0.00 [0.00, 0.00] of 3" in text


def test_block_is_replaced_and_the_rest_kept(place: list[str], tmp_path: Path) -> None:
    assert tables.main(place) == 0
    page = (tmp_path / "quality.md").read_text(encoding="utf-8")
    assert page.startswith("# x\n<!-- quality:begin -->\ntqcheck 1.2")
    assert page.endswith("<!-- quality:end -->\nafter\n")
    assert "\nold\n" not in page
    assert "sha256" in (tmp_path / "TABLES.md").read_text(encoding="utf-8")


def test_check_finds_stale_files_and_writes_nothing(
    place: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tables.main([*place, "--check"]) == 1
    assert "stale" in capsys.readouterr().err
    assert (tmp_path / "quality.md").read_text(encoding="utf-8") == PAGE
    assert not (tmp_path / "TABLES.md").exists()
    assert tables.main(place) == 0
    assert tables.main([*place, "--check"]) == 0
    (tmp_path / "TABLES.md").write_text("touched", encoding="utf-8")
    assert tables.main([*place, "--check"]) == 1


def test_missing_marks_and_foreign_results_are_refused(
    place: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "quality.md").write_text("nothing\n", encoding="utf-8")
    assert tables.main(place) == 2
    assert "<!-- quality:begin -->" in capsys.readouterr().err
    (tmp_path / "quality.json").write_text('{"benchmark": "rules"}', encoding="utf-8")
    assert tables.main(place) == 2
    assert "not a result" in capsys.readouterr().err
    with pytest.raises(InputError, match="no results"):
        tables.read_results([])
