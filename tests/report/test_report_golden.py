"""One golden file a format; write them anew with TQCHECK_UPDATE_GOLDEN=1."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tqcheck.config import ViewConfig
from tqcheck.report import FORMATS, format_for_path, render

from .sample import sample_report

GOLDEN = Path(__file__).parent / "golden"
CASES = {
    "report.txt": ViewConfig(),
    "report.jsonl": ViewConfig(),
    "report.json": ViewConfig(),
    "report.csv": ViewConfig(),
    "report.md": ViewConfig(),
    "report.html": ViewConfig(),
    "top3.txt": ViewConfig(top=3),
    "top3.jsonl": ViewConfig(top=3),
}


@pytest.mark.parametrize("name", CASES)
def test_output_is_the_golden_file(name: str) -> None:
    data = render(sample_report(), format_for_path(name), CASES[name]).encode("utf-8")
    if os.environ.get("TQCHECK_UPDATE_GOLDEN") == "1":
        (GOLDEN / name).write_bytes(data)
    assert data == (GOLDEN / name).read_bytes()


def test_every_format_has_a_golden_file() -> None:
    assert {format_for_path(name) for name in CASES} == set(FORMATS)
