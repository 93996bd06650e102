"""Write a comparison in one of six formats.

Each format is one module with `render(comparison) -> str`, imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from tqcheck.comparison.records import Comparison
from tqcheck.config import nearest
from tqcheck.errors import ConfigError
from tqcheck.report.atomic import write_atomic

__all__ = ["FORMATS", "format_for_path", "render", "write_comparison"]

FORMATS = {
    "terminal": "tqcheck.comparison.writers.terminal",
    "json": "tqcheck.comparison.writers.json_object",
    "csv": "tqcheck.comparison.writers.csv_table",
    "latex": "tqcheck.comparison.writers.latex",
    "markdown": "tqcheck.comparison.writers.markdown",
    "html": "tqcheck.comparison.writers.html_page",
}
_SUFFIXES = {
    ".txt": "terminal",
    ".json": "json",
    ".csv": "csv",
    ".tex": "latex",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
}


class _Writer(Protocol):
    """Be a format's module."""

    def render(self, comparison: Comparison) -> str: ...


def render(comparison: Comparison, format: str) -> str:
    """Render the comparison as text that encodes as UTF-8; raises ConfigError for a format."""
    if format not in FORMATS:
        hint = nearest(format, FORMATS)
        raise ConfigError(f"unknown format {format!r}; allowed: {', '.join(FORMATS)}{hint}")
    writer = cast(_Writer, import_module(FORMATS[format]))
    return writer.render(comparison).encode("utf-8", "backslashreplace").decode("utf-8")


def write_comparison(comparison: Comparison, format: str, path: str | Path) -> None:
    """Write the comparison to a file: all of it, or nothing; raises ReportError."""
    write_atomic(Path(path), render(comparison, format).encode("utf-8"))


def format_for_path(path: str | Path) -> str:
    """Name the format that belongs to a file's suffix; raises ConfigError for an unknown one."""
    suffix = Path(path).suffix.lower()
    if suffix in _SUFFIXES:
        return _SUFFIXES[suffix]
    raise ConfigError(
        f"{path}: no format belongs to the suffix {suffix!r}; name one of {', '.join(FORMATS)}, "
        f"or use {', '.join(_SUFFIXES)}"
    )
