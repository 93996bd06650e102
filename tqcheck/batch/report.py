"""Write the reports of a finished run, without scoring anything again and piece by piece."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from tqcheck.batch import report_html, report_markdown, report_parquet
from tqcheck.batch.results import RunResults
from tqcheck.config import ViewConfig
from tqcheck.report.atomic import atomic_file, write_atomic
from tqcheck.report.csv_table import table_lines
from tqcheck.report.jsonl import report_lines

NAMES = {
    "html": "report",
    "csv": "report.csv",
    "parquet": "report.parquet",
    "jsonl": "report.jsonl",
    "markdown": "report.md",
}
"""Format -> file, or folder of pages, in the folder of the run."""


def write_reports(
    results: RunResults, formats: Sequence[str], folder: Path, view: ViewConfig | None = None
) -> list[Path]:
    """Write reports into a folder, each whole or not at all; gives what to open.

    Raises ReportError where one cannot be written.
    """
    return [_write(results, name, folder, view or ViewConfig()) for name in formats]


def _write(results: RunResults, format: str, folder: Path, view: ViewConfig) -> Path:
    path = folder / NAMES[format]
    match format:
        case "html":
            return report_html.write(results, path, view)
        case "markdown":
            text = report_markdown.render(results, view)
            write_atomic(path, text.encode("utf-8", "backslashreplace"))
        case "parquet":
            with atomic_file(path) as file:
                report_parquet.write(results.results(view), results.info.signature, file)
        case "csv":
            _write_lines(path, table_lines(results.results(view)))
        case _:
            _write_lines(path, report_lines(results.report(), view, results.results(view)))
    return path


def _write_lines(path: Path, lines: Iterable[str]) -> None:
    with atomic_file(path) as file:
        for line in lines:
            file.write(line.encode("utf-8", "backslashreplace"))
