"""Where a report goes and in which format: judged before the work, delivered after it."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from tqcheck.cli.stderr import say
from tqcheck.config import ViewConfig, nearest
from tqcheck.errors import ConfigError, ReportError
from tqcheck.records import Report

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True, slots=True)
class Destination:
    """Say in which format a report goes where; without a path it goes to stdout."""

    format: str
    path: Path | None = None


def one_of(option: str, value: str, allowed: Collection[str]) -> None:
    """Raise ConfigError where an option's value is not one of those allowed."""
    if value not in allowed:
        raise ConfigError(
            f"{option}: {value!r} is not one of {', '.join(allowed)}{nearest(value, allowed)}"
        )


def destination_of(format: str | None, path: Path | None, inputs: Sequence[str]) -> Destination:
    """Choose format and place; raises before any work where the report could not be written."""
    from tqcheck.report import FORMATS, format_for_path

    if format is not None:
        one_of("--format", format, FORMATS)
    if path is None:
        return Destination(format or "terminal")
    refuse_unwritable(path, inputs)
    return Destination(format or format_for_path(path), path)


def refuse_unwritable(path: Path, inputs: Sequence[str]) -> None:
    """Raise ReportError where a report could not be written, or would overwrite an input."""
    if path.is_dir():
        raise ReportError(f"{path}: cannot write the report: it is a folder")
    if not path.parent.is_dir():
        raise ReportError(f"{path}: cannot write the report: no folder {path.parent}")
    if any(_is_same(path, given) for given in inputs):
        raise ReportError(f"{path}: cannot write the report: it is one of the inputs")


def deliver(report: Report, destination: Destination, view: ViewConfig) -> None:
    """Write the report; notices go to stderr, so that stdout holds nothing but data."""
    if destination != Destination("terminal"):  # that list ends with the notices
        for notice in report.notices:
            say(notice)
    if destination.path is not None:
        _write_file(report, destination.format, destination.path, view)
    elif sys.stdout is None:
        raise ReportError("stdout: cannot write the report: it is closed")
    elif destination.format == "terminal":
        _print(report, view)
    else:
        _write_stdout(report, destination.format, view)


def _write_file(report: Report, format: str, path: Path, view: ViewConfig) -> None:
    from tqcheck.report import write_report

    write_report(report, format, path, view)
    counts = report.summary
    say(f"{path}: {counts.suspect} of {counts.segments} segments suspect ({format} report written)")


def _print(report: Report, view: ViewConfig) -> None:
    from tqcheck.report import print_report

    print_report(report, console_of_stdout(), view)


def console_of_stdout() -> Console:
    """Give a console on stdout that no locale can stop, and that tells of a closed pipe."""
    from rich.console import Console

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # no locale may stop a report

    class LoudConsole(Console):
        def on_broken_pipe(self) -> NoReturn:
            raise BrokenPipeError  # rich itself would exit with 1

    return LoudConsole()


def _write_stdout(report: Report, format: str, view: ViewConfig) -> None:
    from tqcheck.report import render

    write_bytes(render(report, format, view).encode("utf-8"), None)


def write_bytes(content: bytes, path: Path | None) -> None:
    """Write to a file, whole or not at all, or to stdout: bytes, so that no locale changes them."""
    if path is not None:
        from tqcheck.report.atomic import write_atomic

        write_atomic(path, content)
    elif sys.stdout is None:
        raise ReportError("stdout: cannot write the report: it is closed")
    else:
        sys.stdout.buffer.write(content)


def _is_same(path: Path, given: str) -> bool:
    with contextlib.suppress(OSError, ValueError):
        return path.samefile(given)
    return False
