"""`tqcheck review`: decide in the browser which alarms are errors."""

from __future__ import annotations

import threading
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tqcheck.cli import options
from tqcheck.cli.stderr import say
from tqcheck.errors import ConfigError

if TYPE_CHECKING:
    from tqcheck.review import ReviewServer

TOP = 1_000
FILE_NAME = "decisions.jsonl"
EPILOG = """\b
Examples:
  tqcheck batch news/ --out run && tqcheck review run      prints an address; open it
  tqcheck review run --open --decisions known.jsonl
  tqcheck check a.txt --format jsonl --output report.jsonl && tqcheck review report.jsonl
  tqcheck gate news/ --suppressions run/decisions.jsonl    what was dismissed passes

\b
Keys: j next, k previous, a accept as an error, d dismiss, u undo, r reason.
The page is served to this machine alone, and only under the address that is printed: keep
it to yourself. Each decision is a line in the file as soon as it is made.
Exit code 0: ended by Ctrl-C. 2: not served; one line on stderr says why.
"""

RunOrReport = Annotated[
    Path,
    typer.Argument(
        metavar="RUN_DIR",
        help="The folder of a run that tqcheck batch finished, or a report that tqcheck check "
        "--format jsonl wrote.",
    ),
]
Decisions = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Keep decisions here (.jsonl), behind those that are there.  "
        "[default: decisions.jsonl in RUN_DIR, or beside the report]",
    ),
]
Top = Annotated[
    int,
    typer.Option(
        parser=options.whole,
        metavar="N",
        help="Review the N riskiest sentences.",
        show_default=True,
    ),
]
Port = Annotated[
    int,
    typer.Option(
        parser=options.whole,
        metavar="N",
        help="The port.  [default: one that is free]",
        show_default=False,
    ),
]
Open = Annotated[
    bool, typer.Option("--open/--no-open", help="Open the page in the browser.", show_default=True)
]


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(epilog=EPILOG, short_help="Decide in the browser which alarms are errors.")(review)


def review(
    run_dir: RunOrReport,
    decisions: Decisions = None,
    top: Top = TOP,
    port: Port = 0,
    open_page: Open = False,
    debug: options.Debug = False,  # read by main(), which also guards the parsing
) -> None:
    """Serve a page on this machine where you accept alarms as errors or dismiss them."""
    if top < 1:
        raise ConfigError(f"--top: {top} is not 1 or more")
    if not 0 <= port <= 65_535:
        raise ConfigError(f"--port: {port} is not from 0 to 65535")
    from tqcheck.review import DecisionFile, ReviewServer, load_subject

    subject = load_subject(run_dir, top)
    folder = run_dir if run_dir.is_dir() else run_dir.parent
    kept = DecisionFile(decisions or folder / FILE_NAME)
    with ReviewServer(subject, kept, port) as server:
        _serve(server, open_page=open_page)
    n = kept.close()
    say(f"{kept.path}: {n} {'decision' if n == 1 else 'decisions'} added")


def _serve(server: ReviewServer, *, open_page: bool) -> None:
    """Serve until Ctrl-C, which is the way to end it."""
    try:
        typer.echo(server.url)
        if open_page:
            # A browser in the terminal holds its caller until it ends.
            threading.Thread(target=webbrowser.open, args=(server.url,), daemon=True).start()
        server.serve()
    except KeyboardInterrupt:
        return
