"""`tqcheck report`: write the reports of a run once more, without scoring."""

from __future__ import annotations

from typing import Any

import typer

from tqcheck.cli import options
from tqcheck.cli.batch import formats_of
from tqcheck.cli.stderr import path_line
from tqcheck.config import Config, override, validate
from tqcheck.errors import ReportError

EPILOG = """\b
Examples:
  tqcheck report run                                  run/report/index.html
  tqcheck report run --format csv,parquet,markdown    tables and a summary
  tqcheck report run --format jsonl --top 100         the 100 riskiest sentences

\b
Exit code 0: written; their paths go to stdout. 2: not; one line on stderr says why.
"""


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(epilog=EPILOG, short_help="Write the reports of a finished run again.")(report)


@options.with_settings("view", before="debug")
def report(
    run_dir: options.RunFolder,
    format: options.RunFormats = "html",
    output: options.ReportFolder = None,
    debug: options.Debug = False,
    **given: Any,
) -> None:
    """Write reports of a finished run; nothing is scored."""
    formats = formats_of(format)
    view = validate(override(Config(), given), options.option_name).view
    if output is not None and not output.is_dir():
        raise ReportError(f"{output}: cannot write the reports: it is no folder")
    from tqcheck.batch import RunResults
    from tqcheck.batch.report import write_reports

    results = RunResults(run_dir)
    for path in write_reports(results, formats, output or run_dir, view):
        typer.echo(path_line(path))
