"""`tqcheck cache`: what is remembered, and how to forget it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from tqcheck.cli import options
from tqcheck.cli.stderr import path_line, say
from tqcheck.errors import ReportError

if TYPE_CHECKING:
    from tqcheck.cache import ScoreCache

INFO_EPILOG = """\b
Example:
  tqcheck cache info
"""
CLEAR_EPILOG = """\b
Exit code 0: the cache is empty. 2: it could not be removed. Models stay where they are.
"""


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    cache = typer.Typer()
    cache.command(epilog=INFO_EPILOG)(info)
    cache.command(epilog=CLEAR_EPILOG)(clear)
    app.add_typer(cache, name="cache", help="Show or clear the scores remembered on disk.")


def info(config: options.ConfigFile = None, debug: options.Debug = False) -> None:
    """Say where scores are remembered, how many and in how many bytes."""
    cache = _cache(config)
    found = cache.info()
    typer.echo(
        f"path     {path_line(found.path)}\n"
        f"entries  {found.entries}\n"
        f"size     {found.size_bytes} bytes"
    )
    for problem in cache.problems:
        say(problem)


def clear(config: options.ConfigFile = None, debug: options.Debug = False) -> None:
    """Forget all scores; they are computed again when they are asked for."""
    cache = _cache(config)
    try:
        freed = cache.clear()
    except OSError as error:
        raise ReportError(f"{cache.path}: cannot be removed: {error.strerror}") from error
    typer.echo(f"{path_line(cache.path)}: {freed} bytes freed")


def _cache(config: Path | None) -> ScoreCache:
    from tqcheck.config import load_config
    from tqcheck.judging.models import open_cache

    return open_cache(load_config(config, Path.cwd()).cache)
