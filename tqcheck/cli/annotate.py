"""`tqcheck annotate`: notes for translators, in a copy of their own file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from tqcheck.cli import options
from tqcheck.cli.check import settings_of
from tqcheck.cli.checking import make_checker
from tqcheck.cli.progress import ShownProgress
from tqcheck.cli.stderr import path_line, say
from tqcheck.errors import ReportError

EPILOG = """\b
Examples:
  tqcheck annotate news.xlf                        writes news.tqcheck.xlf
  tqcheck annotate de.po --output checked/de.po

\b
Notes of an earlier time are replaced. Exit code 0: written. 2: not; stderr says why.
"""


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(epilog=EPILOG, short_help="Write what was found into a copy of XLIFF or PO.")(
        annotate
    )


@options.with_settings("segment", "combine", "cache")
def annotate(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A translator's file: .xlf, .xliff or .po.")
    ],
    output: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="The copy.  [default: FILE with .tqcheck in its name]"),
    ] = None,
    config: options.ConfigFile = None,
    debug: options.Debug = False,
    **given: Any,
) -> None:
    """Check a translator's file and write what was found into a copy of it, as notes."""
    from tqcheck.annotate import annotate as annotated
    from tqcheck.annotate import check_format

    check_format(file)
    target = output or file.with_name(f"{file.stem}.tqcheck{file.suffix}")
    if target.exists() and file.exists() and target.samefile(file):
        raise ReportError(f"{target}: cannot write the copy: it is the input")
    settings = settings_of(config, given)
    with ShownProgress() as progress:
        report = make_checker(settings, progress).check([file])
    from tqcheck.report.atomic import write_atomic

    data, n_notes = annotated(file, report)
    write_atomic(target, data)
    for notice in report.notices:
        say(notice)
    say(f"{target}: notes at {n_notes} of {report.summary.segments} segments")
    typer.echo(path_line(target))
