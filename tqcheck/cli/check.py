"""`tqcheck check`: find the suspect sentences and report them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from tqcheck.cli import options
from tqcheck.cli.checking import make_checker
from tqcheck.cli.output import deliver, destination_of
from tqcheck.cli.progress import ShownProgress
from tqcheck.config import Config, load_config, override, validate
from tqcheck.errors import ConfigError

CACHE_MB = 512

if TYPE_CHECKING:
    from tqcheck.records import Report

EPILOG = """\b
Examples:
  tqcheck check article.txt                           suspect sentences, worst first
  tqcheck check article.txt --source article.ru.txt   compared with the source as well
  tqcheck check news/ --top 20 --min-risk 0.5         the 20 worst of a folder
  tqcheck check mt.tsv --columns translation=hyp      a table with names of its own
  cat article.txt | tqcheck check - --format jsonl    one JSON object a sentence
  tqcheck check article.txt --roundtrip auto          ask a translator about what is in doubt
  tqcheck check article.txt --output report.html      a page for the browser

\b
Settings may stand in tqcheck.toml, or under [tool.tqcheck] in pyproject.toml, in this
folder or above it up to the root of the repository. Options win over the file.
Exit code 0: done, suspect sentences or not. 2: not done; one line on stderr says why.
"""


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(epilog=EPILOG, short_help="Find the suspect sentences of a translation.")(check)


@options.with_settings("segment", before="format")
@options.with_settings(*options.EVERYTHING, without=["segment"])
def check(
    inputs: options.Inputs,
    source: options.Source = None,
    format: options.Format = None,
    output: options.Output = None,
    config: options.ConfigFile = None,
    debug: options.Debug = False,  # read by main(), which also guards the parsing
    **given: Any,
) -> None:
    """Find the suspect sentences of a translation, worst first, with the bad words marked."""
    destination = destination_of(format, output, inputs)
    settings = settings_of(config, given)
    deliver(_report_on(inputs, source, settings), destination, settings.view)


def _report_on(inputs: Sequence[str], source: str | None, config: Config) -> Report:
    with ShownProgress() as progress:
        return make_checker(config, progress).check(inputs, source=source)


def settings_of(
    path: Path | None, given: Mapping[str, Any], *, may_be_idle: bool = False
) -> Config:
    """Read the settings of a file and of options, checked, and as the command line has them."""
    settings = validate(override(load_config(path, Path.cwd()), given), options.option_name)
    if not may_be_idle:
        refuse_idle(settings, given)
    return remembering(settings)


def refuse_idle(settings: Config, given: Mapping[str, Any]) -> None:
    """Refuse options of a round trip where there is none: they would do nothing, unseen."""
    for name in ("pivot", "translator"):
        if settings.roundtrip.roundtrip == "off" and given.get(name) is not None:
            raise ConfigError(f"--{name}: it does nothing without --roundtrip on (or auto, forced)")
    if settings.roundtrip.roundtrip == "forced" and given.get("pivot") is not None:
        raise ConfigError(
            "--pivot: it does nothing with --roundtrip forced, which translates nothing"
        )


def remembering(settings: Config) -> Config:
    """Have scores remembered on disk, unless the settings say how much or that they are not."""
    if settings.cache.size_mb is None:
        return replace(settings, cache=replace(settings.cache, size_mb=CACHE_MB))
    return settings
