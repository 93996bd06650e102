"""`tqcheck roundtrip`: every sentence beside its translation and what comes back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tqcheck.cli import options
from tqcheck.cli.checking import make_checker
from tqcheck.cli.output import console_of_stdout, one_of, refuse_unwritable, write_bytes
from tqcheck.cli.progress import ShownProgress
from tqcheck.cli.stderr import say
from tqcheck.config import load_config, override, validate

if TYPE_CHECKING:
    from tqcheck.records import Report

FORMATS = ("terminal", "jsonl", "html")
EPILOG = """\b
Examples:
  tqcheck roundtrip article.txt                         side by side, differences marked
  tqcheck roundtrip de.txt --source en.txt              back into English, beside the source
  tqcheck roundtrip article.txt --pivot fr              by way of French
  tqcheck roundtrip article.txt --output trip.html      a page for the browser
  tqcheck roundtrip article.txt --translator apertium   by an installed Apertium

\b
A difference is a hint, not a verdict: it may be the translator's own. In a terminal without
colour [[ ]] marks what changed, [- -] what was lost, {+ +} what was added.
Exit code 0: done; what could not be sent is named. 2: not done; one line on stderr says why.
"""
Format = Annotated[
    str | None,
    typer.Option(
        metavar="FORMAT",
        help="terminal, jsonl or html.  [default: by the suffix of --output, else terminal]",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(epilog=EPILOG, short_help="Show what a translation there and back makes of it.")(
        roundtrip
    )


@options.with_settings("segment", "pivot", "translator", before="format")
@options.with_settings("columns", "encoding", "precision", "device", "threads")
def roundtrip(
    inputs: options.Inputs,
    source: options.Source = None,
    format: Format = None,
    output: options.Output = None,
    config: options.ConfigFile = None,
    debug: options.Debug = False,
    **given: Any,
) -> None:
    """Translate every sentence into another language and back, and mark what differs.

    With a source it goes into the source's language alone, and is laid beside it.
    """
    chosen = _format(format, output)
    if output is not None:
        refuse_unwritable(output, inputs)
    settings = validate(override(load_config(config, Path.cwd()), given), options.option_name)
    with ShownProgress() as progress:
        report = make_checker(settings, progress).roundtrip(inputs, source=source)
    _deliver(report, chosen, output)


def _format(format: str | None, output: Path | None) -> str:
    if format is not None:
        one_of("--format", format, FORMATS)
        return format
    suffixes = {".html": "html", ".htm": "html", ".jsonl": "jsonl", ".ndjson": "jsonl"}
    return suffixes.get(output.suffix.lower(), "terminal") if output else "terminal"


def _deliver(report: Report, format: str, output: Path | None) -> None:
    if format != "terminal" or output is not None:
        for notice in report.notices:
            say(notice)
    if format == "terminal" and output is None:
        from tqcheck.report.trips import print_trips

        print_trips(report, console_of_stdout())
    else:
        write_bytes(_rendered(report, format).encode("utf-8", "backslashreplace"), output)


def _rendered(report: Report, format: str) -> str:
    from tqcheck.report import render, trips, trips_page

    if format == "html":
        return trips_page.render(report)
    return trips.render(report) if format == "terminal" else render(report, "jsonl")
