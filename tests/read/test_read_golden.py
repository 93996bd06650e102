"""Golden files: one of each format, and the rows that reading it gives, notices after them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tqcheck.config import ReadConfig
from tqcheck.read.inputs import SUFFIXES, read_inputs
from tqcheck.records import Row

GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(path for path in GOLDEN.iterdir() if path.is_file())
ALIASES = {".ndjson": ".jsonl", ".htm": ".html", ".xhtml": ".html"}


def told(row: Row) -> dict[str, object]:
    """Show what a row has; its place in the text and its line among it."""
    names = ("id", "doc", "system", "lang", "source_lang", "source", "reference", "translation")
    found = {name: getattr(row, name) for name in names if getattr(row, name) is not None}
    place = {"start": row.start, "paragraph": row.paragraph} if row.is_prose else {}
    return {"line": row.origin.line, **place, **found}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_gives_its_rows(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(GOLDEN)
    wanted = [
        json.loads(line)
        for line in (GOLDEN / "rows" / f"{path.name}.jsonl").read_text("utf-8").split("\n")[:-1]
    ]
    outcome = read_inputs([path.name], ReadConfig())
    assert [*map(told, outcome.rows), *({"notice": line} for line in outcome.notices)] == wanted


def test_every_format_has_a_golden_file() -> None:
    assert {path.suffix for path in FILES} == {ALIASES.get(suffix, suffix) for suffix in SUFFIXES}
