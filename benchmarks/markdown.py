"""Write figures, tables and the blocks of pages in Markdown."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tqcheck.errors import InputError

Json = Mapping[str, Any]
RESULTS = Path("benchmarks/results")
NONE = "–"


def number(value: float | None, sign: str = "-") -> str:
    """Write a value with two decimals; sign `+` writes it always."""
    return NONE if value is None else f"{value:{sign}.2f}"


def estimate(cell: Json | None, sign: str = "-") -> str:
    """Write a value with its interval."""
    if cell is None or cell["value"] is None:
        return NONE
    value, low, high = (number(cell[key], sign) for key in ("value", "low", "high"))
    return value if cell["low"] is None else f"{value} [{low}, {high}]"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a Markdown table; the first column to the left, the others to the right."""
    rule = ["---", *["--:"] * (len(header) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in [header, rule, *rows])


def replace_block(text: str, name: str, body: str, path: str) -> str:
    """Put `body` between the marks of block `name`; raise InputError where they are missing."""
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    head, opened, rest = text.partition(begin)
    _, closed, tail = rest.partition(end)
    if not opened or not closed:
        raise InputError(f"no block {begin} ... {end}", path=path)
    return f"{head}{begin}\n{body.strip()}\n{end}{tail}"


def write_results(folder: Path, name: str, result: Any, page: str) -> None:
    """Write what was measured as `name`.json and its page as `name`.md."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    (folder / f"{name}.md").write_text(page, "utf-8")
