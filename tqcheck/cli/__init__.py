"""The command line: options in, one call of the library, report and exit code out.

Nothing else in tqcheck prints or exits. Data go to stdout; progress, notices and errors to stderr.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from typing import Annotated, NoReturn

import typer

from tqcheck.cli import (
    annotate,
    batch,
    cache,
    check,
    compare,
    explain,
    gate,
    models,
    report,
    review,
    roundtrip,
    settings,
    signature,
    translate,
)
from tqcheck.cli.failures import exit_code_of

EPILOG = """\b
Examples:
  tqcheck check article.txt                       the suspect sentences, worst first
  tqcheck check mt.en --source news.ru            two line-aligned files
  tqcheck check *.jsonl --output report.html      a page to read and to filter
  tqcheck roundtrip article.txt                   what a translation there and back changes
  tqcheck translate --from en --to de news.txt    by the translators of the round trip
  tqcheck gate news/                              exit code 1 where the policy fails
  tqcheck batch news/ --out run                   a run that outlives a kill
  tqcheck review run                              say which alarms are errors
  tqcheck explain TQ302                           what a finding means
  tqcheck compare --source s --system A=a --system B=b   which system is better

\b
Exit codes:
  0  the work is done (suspect sentences or not)
  1  the gate's policy failed
  2  the work could not be done; one line on stderr says why
"""

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # rich's help is five times as slow
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96},
)
check.register(app)
batch.register(app)
report.register(app)
review.register(app)
annotate.register(app)
roundtrip.register(app)
translate.register(app)
gate.register(app)
models.register(app)
explain.register(app)
compare.register(app)
signature.register(app)
settings.register(app)
cache.register(app)


@app.callback(invoke_without_command=True, epilog=EPILOG)
def tqcheck(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", is_eager=True)
    ] = False,
) -> None:
    """Find the bad sentences in machine-translated text, without a reference, offline."""
    if version:
        from tqcheck import __version__

        typer.echo(f"tqcheck {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(2)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; `argv` None takes the process's own."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    return exit_code_of(lambda: _run(arguments), is_debugging="--debug" in arguments)


def run() -> NoReturn:
    """Run the command line as a process of its own, and end it at once.

    Taking a loaded model apart piece by piece takes a second; the system frees it all at once.
    """
    code = main()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with contextlib.suppress(OSError, ValueError):  # closed: `main` has told already
                stream.flush()
    os._exit(code)


def _run(arguments: list[str]) -> None:
    # Not app(): that maps Ctrl-C and closed pipes to exit codes of its own.
    command = typer.main.get_command(app)
    with command.make_context("tqcheck", arguments) as context:
        command.invoke(context)
