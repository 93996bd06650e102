"""The tutorial notebook runs from its first cell to its last, here with a fake model."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import pytest

import tqcheck.api
from tests.fakes import FakeQuality
from tqcheck.backends.quality import LmQualityModel

NOTEBOOK = Path(__file__).parent.parent / "examples" / "tutorial.ipynb"


def cells(kind: str) -> list[dict[str, Any]]:
    content = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    assert content["nbformat"] == 4
    return [cell for cell in content["cells"] if cell["cell_type"] == kind]


def test_every_cell_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fake = functools.partial(tqcheck.api.Checker, quality=FakeQuality())
    monkeypatch.setattr(tqcheck.api, "Checker", fake)
    names: dict[str, object] = {"__name__": "tutorial"}
    for number, cell in enumerate(cells("code"), start=1):
        exec(compile("".join(cell["source"]), f"cell {number}", "exec"), names)
    printed = capsys.readouterr().out
    assert "careful" in printed
    assert "version of tqcheck" in printed


@pytest.mark.model
def test_every_cell_runs_with_the_model(
    embedded_quality: LmQualityModel,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What the text beside the cells says is so: the garbled ones come out as the worse."""
    shared = functools.partial(tqcheck.api.Checker, quality=embedded_quality)
    monkeypatch.setattr(tqcheck.api, "Checker", shared)
    names: dict[str, Any] = {"__name__": "tutorial"}
    for number, cell in enumerate(cells("code"), start=1):
        exec(compile("".join(cell["source"]), f"cell {number}", "exec"), names)
    printed = capsys.readouterr().out
    assert "tax to window" in names["worst"].segment.text
    assert "TQ101 major" in printed
    mqm = names["comparison"].measure("mqm")
    assert [score.system for score in mqm.scores] == ["careful", "hasty"]
    assert not mqm.pairs[0].is_significant
    assert all(models.digest != "0" * 64 for models in names["comparison"].run.models)
    assert names["page"].stat().st_size > 10_000


def test_no_output_of_a_machine_is_kept() -> None:
    assert all(cell["outputs"] == [] for cell in cells("code"))
    assert all(cell["execution_count"] is None for cell in cells("code"))
    assert cells("markdown")[0]["source"][0].startswith("# ")
