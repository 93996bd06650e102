"""The options of the commands: name, meaning, default. Values are judged by `config.validate`.

Those that are settings stand at the records of the settings, and come to a command from there.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import Field, fields
from pathlib import Path
from typing import Annotated, Any

import typer

from tqcheck.config import Config
from tqcheck.config.checks import Setting
from tqcheck.errors import ConfigError


def whole(text: str) -> int:
    """Read a whole number; typer's own message does not name the value."""
    try:
        return int(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a whole number") from None


def number(text: str) -> float:
    """Read a number."""
    try:
        return float(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a number") from None


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


Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT",
        help="Files, folders (with all that is below them), globs, or - for stdin. Text: .txt, "
        ".md. Tables: .tsv, .csv, .jsonl with translation and, where known, source, id, doc, "
        "system, reference.",
    ),
]
Source = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="The source text, line for line beside one INPUT."),
]
Format = Annotated[
    str | None,
    typer.Option(
        metavar="FORMAT",
        help="terminal, jsonl, json, csv, markdown or html.  "
        "[default: by the suffix of --output, else terminal]",
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(metavar="PATH", help="Write the report to a file: whole, or not at all."),
]
ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config", metavar="FILE", help="Read the settings from here.  [default: see below]"
    ),
]
Debug = Annotated[
    bool, typer.Option("--debug", help="Show the traceback of an error before its line.")
]
EntryFormat = Annotated[
    str, typer.Option("--format", metavar="FORMAT", help="terminal or json.", show_default=True)
]
RunFolder = Annotated[
    Path,
    typer.Argument(metavar="RUN_DIR", help="The folder of a run that tqcheck batch finished."),
]
Out = Annotated[
    Path,
    typer.Option(metavar="RUN_DIR", help="The folder of the run: parts, settings, reports."),
]
Resume = Annotated[
    bool,
    typer.Option("--resume", help="Go on with the run in RUN_DIR; nothing is scored twice."),
]
Strict = Annotated[
    bool, typer.Option("--strict", help="Stop at the first file or document that fails.")
]
Workers = Annotated[
    int,
    typer.Option(
        parser=whole, metavar="N", help="Processes, each with models of its own.  [default: 1]"
    ),
]
Engine = Annotated[
    str,
    typer.Option(metavar="NAME", help="local, or ray (extra 'ray').", show_default=True),
]
RayAddress = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="The Ray cluster.  [default: one found here, else new]"),
]
RunFormats = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="FORMAT,...",
        help="html, csv, parquet (extra 'parquet'), jsonl, markdown: the reports to write.",
        show_default=True,
    ),
]
ReportFolder = Annotated[
    Path | None,
    typer.Option("--output", metavar="FOLDER", help="Write there.  [default: RUN_DIR]"),
]

EVERYTHING = (
    "segment",
    "view",
    "combine",
    "columns",
    "read",
    "model",
    "roundtrip",
    "evidence",
    "cache",
)
"""The tables of settings in the order of `--help`, with the columns before the rest of theirs."""

Command = Callable[..., None]
# How a setting of a type is read from the command line: as what, and by which parser.
_FORMS: Mapping[str, tuple[Any, Callable[[str], Any] | None]] = {
    "str": (str, None),
    "int": (int, whole),
    "float": (float, number),
    "tuple[str, ...]": (list[str], None),
    "Mapping[str, str]": (str, columns_of),
}


def with_settings(
    *names: str, without: Sequence[str] = (), before: str = "config"
) -> Callable[[Command], Command]:
    """Give a command an option for each setting that is named, singly or by its table.

    The options stand before the parameter `before`; what was given comes to the command as
    keywords, under the names of the settings, and is None where the file's value holds.
    """
    tables = {table.name: _options_of(getattr(Config(), table.name)) for table in fields(Config)}
    singly = {option.name: [option] for own in tables.values() for option in own}
    wanted = [tables.get(name) or singly[name] for name in names if name not in without]
    added = {option.name: option for group in wanted for option in group}

    def extend(command: Command) -> Command:
        signature = inspect.signature(command, eval_str=True)
        own = [one for one in signature.parameters.values() if one.kind is not one.VAR_KEYWORD]
        place = [one.name for one in own].index(before)
        own[place:place] = added.values()
        # Typer asks for the signature alone; the command takes the settings as **given.
        command.__signature__ = signature.replace(parameters=own)  # type: ignore[attr-defined]
        return command

    return extend


def _options_of(table: Any) -> list[inspect.Parameter]:
    settings = [(each, each.metadata.get("setting")) for each in fields(table)]
    return [_option(each, told) for each, told in settings if told and told.metavar]


def _option(field: Field[Any], told: Setting) -> inspect.Parameter:
    kind, parser = _FORMS[str(field.type).removesuffix(" | None")]
    names = [told.option] if told.option else []
    option = typer.Option(*names, metavar=told.metavar, help=told.help, parser=parser)
    return inspect.Parameter(
        field.name,
        inspect.Parameter.POSITIONAL_OR_KEYWORD,
        default=None,
        annotation=Annotated[kind | None, option],
    )


def option_name(_table: str, setting: str) -> str:
    """Name a setting as its option; what a file set was judged when it was read."""
    records = (getattr(Config(), table.name) for table in fields(Config))
    named = (each for record in records for each in fields(record) if each.name == setting)
    told: Setting | None = next(named).metadata.get("setting")
    return (told and told.option) or f"--{setting.replace('_', '-')}"
