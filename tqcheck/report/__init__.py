"""Write a report in one of six formats.

Each format is one module with `render(report, view) -> str`, imported when it is first used.
"""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from tqcheck.config import ViewConfig
from tqcheck.errors import ConfigError
from tqcheck.records import Report
from tqcheck.report.atomic import write_atomic
from tqcheck.report.view import select

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["FORMATS", "format_for_path", "print_report", "render", "select", "write_report"]

FORMATS = {
    "terminal": "tqcheck.report.terminal",
    "jsonl": "tqcheck.report.jsonl",
    "json": "tqcheck.report.json_object",
    "csv": "tqcheck.report.csv_table",
    "markdown": "tqcheck.report.markdown",
    "html": "tqcheck.report.html_page",
}

_SUFFIXES = {
    ".txt": "terminal",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
}


class _Writer(Protocol):
    """Be a format's module."""

    def render(self, report: Report, view: ViewConfig) -> str: ...


def render(report: Report, format: str, view: ViewConfig | None = None) -> str:
    """Render the report as text, each line ended (CSV: CRLF, else LF).

    `terminal` gives plain text 100 columns wide. A path's undecodable bytes come out as `\\udcXX`,
    so that the text always encodes as UTF-8. Raises ConfigError for a format, `top` or `min_risk`
    that is not allowed.
    """
    text = _writer(format).render(report, view or ViewConfig())
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def write_report(
    report: Report, format: str, path: str | Path, view: ViewConfig | None = None
) -> None:
    """Write the report to a file as UTF-8: all of it, or nothing.

    Raises ReportError, naming the path, where the file cannot be written.
    """
    write_atomic(Path(path), render(report, format, view).encode("utf-8"))


def print_report(report: Report, console: Console, view: ViewConfig | None = None) -> None:
    """Print the ranked list on a console: in colour where it has any, as wide as it is."""
    from tqcheck.report.terminal import print_report as print_list

    print_list(report, console, view or ViewConfig())


def format_for_path(path: str | Path) -> str:
    """Name the format that belongs to a file's suffix; raises ConfigError for an unknown one."""
    suffix = Path(path).suffix.lower()
    if suffix in _SUFFIXES:
        return _SUFFIXES[suffix]
    raise ConfigError(
        f"{path}: no format belongs to the suffix {suffix!r}; name one of {', '.join(FORMATS)}, "
        f"or use {', '.join(_SUFFIXES)}"
    )


def _writer(format: str) -> _Writer:
    if format not in FORMATS:
        near = get_close_matches(format, FORMATS, n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise ConfigError(f"unknown format {format!r}; {hint}allowed: {', '.join(FORMATS)}")
    return cast(_Writer, import_module(FORMATS[format]))
