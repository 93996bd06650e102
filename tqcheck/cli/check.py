"""`tqcheck check`: find the suspect sentences and report them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from tqcheck.cli import options
from tqcheck.cli.output import deliver, destination_of
from tqcheck.cli.progress import ShownProgress
from tqcheck.config import Config, Overrides, load_config, override, validate
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


def check(
    context: typer.Context,
    inputs: options.Inputs,
    source: options.Source = None,
    lang: options.Lang = None,
    source_lang: options.SourceLang = None,
    format: options.Format = None,
    output: options.Output = None,
    top: options.Top = None,
    min_risk: options.MinRisk = None,
    alarm_rate: options.AlarmRate = None,
    threshold: options.Threshold = None,
    disable: options.Disable = None,
    columns: options.Columns = None,
    encoding: options.Encoding = None,
    lm: options.Lm = None,
    head: options.Head = None,
    precision: options.Precision = None,
    device: options.Device = None,
    batch_tokens: options.BatchTokens = None,
    threads: options.Threads = None,
    roundtrip: options.Roundtrip = None,
    pivot: options.Pivot = None,
    translator: options.Translator = None,
    signal: options.Signals = None,
    cache_size: options.CacheSize = None,
    config: options.ConfigFile = None,
    debug: options.Debug = False,  # read by main(), which also guards the parsing
) -> None:
    """Find the suspect sentences of a translation, worst first, with the bad words marked."""
    destination = destination_of(format, output, inputs)
    settings = settings_of(config, overrides_of(context.params))
    deliver(_report_on(inputs, source, settings), destination, settings.view)


def _report_on(inputs: Sequence[str], source: str | None, config: Config) -> Report:
    with ShownProgress() as progress:
        from tqcheck.api import Checker  # late: the model's libraries take seconds

        return Checker(config, progress=progress).check(inputs, source=source)


def overrides_of(given: Mapping[str, Any]) -> Overrides:
    """Take those options of a command, by name, that settings have, too."""
    columns = given.get("columns")
    disabled, signals = given.get("disable"), given.get("signal")
    names = {setting.name for setting in fields(Overrides)} & given.keys()
    return replace(
        Overrides(**{name: given[name] for name in names}),
        columns=None if columns is None else columns_of(columns),
        disabled=tuple(disabled) if disabled else None,
        signals=tuple(signals) if signals else None,
        size_mb=given.get("cache_size"),
    )


def settings_of(path: Path | None, given: Overrides) -> Config:
    """Read the settings of a file and of options, checked, and as the command line has them."""
    settings = validate(override(load_config(path, Path.cwd()), given), option_name)
    refuse_idle(settings, given)
    return remembering(settings)


def refuse_idle(settings: Config, given: Overrides) -> None:
    """Refuse options of a round trip where there is none: they would do nothing, unseen."""
    for name in ("pivot", "translator"):
        if settings.roundtrip.roundtrip == "off" and getattr(given, name) is not None:
            raise ConfigError(f"--{name}: it does nothing without --roundtrip on (or auto)")


def remembering(settings: Config) -> Config:
    """Have scores remembered on disk, unless the settings say how much or that they are not."""
    if settings.cache.size_mb is None:
        return replace(settings, cache=replace(settings.cache, size_mb=CACHE_MB))
    return settings


def option_name(table: str, setting: str) -> str:
    """Name a setting as its option; what a file set was judged when it was read."""
    special = {
        "disabled": "--disable",
        "signals": "--signal",
        "size_mb": "--cache-size",
        "folder": "cache.folder",
    }
    return special.get(setting, f"--{setting.replace('_', '-')}")


def columns_of(given: str) -> dict[str, str]:
    """Read `--columns`; raises ConfigError for what is not OURS=YOURS."""
    pairs = [pair.partition("=") for pair in given.split(",")]
    for ours, equals, yours in pairs:
        if not (ours.strip() and equals and yours.strip()):
            raise ConfigError(
                f"--columns: {ours + equals + yours!r} is not OURS=YOURS, such as translation=mt"
            )
    names = [ours.strip() for ours, _, _ in pairs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise ConfigError(f"--columns: {twice!r} is given twice")
    return {ours.strip(): yours.strip() for ours, _, yours in pairs}
