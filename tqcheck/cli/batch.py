"""`tqcheck batch`: check more than one evening's work, in parts that outlive a kill."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from tqcheck.cli import options
from tqcheck.cli.batch_progress import BatchProgress
from tqcheck.cli.check import settings_of
from tqcheck.cli.output import one_of
from tqcheck.cli.stderr import path_line, say
from tqcheck.errors import ConfigError

if TYPE_CHECKING:
    from tqcheck.batch import BatchRequest, RunOutcome
    from tqcheck.config import ViewConfig

FORMATS = ("html", "csv", "parquet", "jsonl", "markdown")
EPILOG = """\b
Examples:
  tqcheck batch news/ --out run                       reports in run/, what is done stays done
  tqcheck batch news/ --out run --resume              goes on after Ctrl-C, a kill, a full disk
  tqcheck batch *.jsonl --out run --format csv,html   other reports
  tqcheck report run --format markdown                one more, without scoring again

\b
Files and documents that fail are recorded with their reason and named at the end; --strict
stops at the first. Exit code 0: done, failures or not. 2: not done; stderr says why.
"""


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(epilog=EPILOG, short_help="Check feeds and archives in a run that can resume.")(
        batch
    )


@options.with_settings(*options.EVERYTHING)
def batch(
    inputs: options.Inputs,
    out: options.Out,
    resume: options.Resume = False,
    workers: options.Workers = 1,
    engine: options.Engine = "local",
    ray_address: options.RayAddress = None,
    format: options.RunFormats = "html,jsonl",
    strict: options.Strict = False,
    source: options.Source = None,
    config: options.ConfigFile = None,
    debug: options.Debug = False,
    **given: Any,
) -> None:
    """Check any number of documents in parts, each kept as soon as it is done."""
    formats = formats_of(format)
    one_of("--engine", engine, ("local", "ray"))
    if workers < 1:
        raise ConfigError(f"--workers: {workers} is not a whole number from 1")
    if ray_address is not None and engine != "ray":
        raise ConfigError("--ray-address: goes with --engine ray only")
    settings = settings_of(config, given)
    from tqcheck.batch import BatchRequest

    request = BatchRequest(
        inputs=tuple(inputs),
        folder=out,
        config=settings,
        source=source,
        resume=resume,
        strict=strict,
        workers=workers,
        engine=engine,
        ray_address=ray_address,
    )
    outcome = _run(request)
    _deliver(outcome, formats, settings.view)


def formats_of(given: str) -> tuple[str, ...]:
    """Read the names of reports, separated by commas; raises ConfigError."""
    names = tuple(dict.fromkeys(name.strip() for name in given.split(",")))
    for name in names:
        one_of("--format", name, FORMATS)
    if "parquet" in names:
        from importlib.util import find_spec

        if find_spec("pyarrow") is None:
            raise ConfigError(
                "--format: parquet needs the extra 'parquet': pip install 'tqcheck[parquet]'"
            )
    return names


def _run(request: BatchRequest) -> RunOutcome:
    from tqcheck.batch import run_batch

    try:
        with BatchProgress() as progress:
            return run_batch(request, watch=progress)
    except KeyboardInterrupt:
        say(f"{request.folder}: what is done is kept; the same command with --resume goes on")
        raise


def _deliver(outcome: RunOutcome, formats: tuple[str, ...], view: ViewConfig) -> None:
    from tqcheck.batch.report import write_reports

    paths = write_reports(outcome.results, formats, outcome.results.folder, view)
    _tell(outcome)
    for path in paths:
        typer.echo(path_line(path))


def _tell(outcome: RunOutcome) -> None:
    results = outcome.results
    for notice in (*results.notices, *outcome.problems):
        say(notice)
    counts = results.summary
    failed = f", {len(outcome.failures)} failed" if outcome.failures else ""
    say(
        f"{results.folder}: {counts.suspect} of {counts.segments} segments suspect in "
        f"{counts.documents} documents{failed}"
    )
