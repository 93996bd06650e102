"""`tqcheck config show` and `tqcheck init`: what is in force, and a file to begin with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields, is_dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from tqcheck.cli import options
from tqcheck.cli.output import one_of
from tqcheck.cli.stderr import path_line
from tqcheck.config import FILE_NAME, Config, find_settings, load_config
from tqcheck.errors import ConfigError

SHOW_EPILOG = """\b
Examples:
  tqcheck config show                    what is in force here, and where it comes from
  tqcheck config show --format json
"""
INIT_EPILOG = """\b
Examples:
  tqcheck init                           write tqcheck.toml into this folder
  tqcheck init ci/tqcheck.toml
"""
PRESET_SETTINGS = ("max_risk", "fail_on")


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    config = typer.Typer()
    config.callback()(_group)
    config.command(epilog=SHOW_EPILOG, short_help="Show the settings in force.")(show)
    app.add_typer(config, name="config", help="Show the settings in force and their origin.")
    app.command(epilog=INIT_EPILOG, short_help="Write a commented tqcheck.toml.")(init)


def _group() -> None:
    """Keep `show` a command of its own, though it is the only one."""


def show(
    config: options.ConfigFile = None,
    format: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="toml or json.", show_default=True)
    ] = "toml",
    debug: options.Debug = False,
) -> None:
    """Show every setting, its value and where it comes from: a file, a preset or the default."""
    one_of("--format", format, ("toml", "json"))
    settings = load_config(config, Path.cwd())
    origins = dict(_origins(settings, find_settings(config, Path.cwd())))
    values = _values(settings)
    if format == "json":
        shown = {
            table: {
                name: {"value": value, "from": origins[table, name]} for name, value in own.items()
            }
            for table, own in values.items()
        }
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(_toml(values, origins)))


def init(
    path: Annotated[
        Path, typer.Argument(metavar="FILE", help="The file to write; it must not be there yet.")
    ] = Path(FILE_NAME),
    debug: options.Debug = False,
) -> None:
    """Write a settings file with every setting in it, explained and switched off."""
    from importlib.resources import files

    from tqcheck.report.atomic import write_atomic

    if path.exists():
        raise ConfigError(f"{path}: it is there already; tqcheck init overwrites nothing")
    text = files("tqcheck.cli").joinpath("tqcheck.toml").read_bytes()
    write_atomic(path, text)
    typer.echo(f"{path_line(path)}: written; tqcheck config show prints what is in force")


def _values(config: Config) -> dict[str, dict[str, Any]]:
    """Give every setting by table and name; the gate's as its preset has them."""
    from tqcheck.gate import presets

    values = {table.name: asdict(getattr(config, table.name)) for table in fields(config)}
    gate, preset = values["gate"], presets()[config.gate.preset]
    if gate["max_risk"] is None and preset.alarm_rate is None:
        gate["max_risk"] = "suspect"
    if gate["fail_on"] is None:
        gate["fail_on"] = list(preset.fail_on)
    gate["override"] = [_override(entry) for entry in gate["override"]]
    return values


def _override(entry: Mapping[str, object]) -> dict[str, object]:
    limits = entry["limits"]
    assert isinstance(limits, dict)
    chosen = {name: entry[name] for name in ("paths", "languages")} | limits
    return {name: value for name, value in chosen.items() if value not in (None, ())}


def _origins(
    config: Config, found: tuple[Mapping[str, object], Path] | None
) -> Iterator[tuple[tuple[str, str], str]]:
    tables, path = found or ({}, None)
    for table in fields(config):
        section = getattr(config, table.name)
        assert is_dataclass(section)
        content = tables.get(table.name)
        set_here = (
            {str(name).replace("-", "_") for name in content}
            if isinstance(content, Mapping)
            else set()
        )
        for setting in fields(section):
            origin = str(path) if setting.name in set_here else "default"
            is_preset = table.name == "gate" and setting.name in PRESET_SETTINGS
            if is_preset and origin == "default":
                origin = _preset_origin(setting.name, config.gate.preset)
            yield (table.name, setting.name), origin


def _preset_origin(setting: str, name: str) -> str:
    """Say what a preset does about a setting; its limit of alarms is no setting of its own."""
    from tqcheck.gate import presets

    rate = presets()[name].alarm_rate
    if setting != "max_risk" or rate is None:
        return f"preset {name}"
    return f"preset {name}: suspects with an alarm rate of at most {rate:g}"


def _toml(
    values: Mapping[str, Mapping[str, object]], origins: Mapping[tuple[str, str], str]
) -> Iterator[str]:
    """Write the settings as TOML that may be read back; what has no value is a comment."""
    for table, own in values.items():
        yield f"[{table}]"
        for name, value in own.items():
            if name == "override":
                continue
            mark, text = ("# ", "") if value is None else ("", _value(value))
            yield f"{mark}{name} = {text}".rstrip().ljust(40) + f"  # {origins[table, name]}"
        yield ""
    overrides = values["gate"]["override"]
    assert isinstance(overrides, list)
    for entry in overrides:
        yield f"[[gate.override]]  # {origins['gate', 'override']}"
        yield from (f"{name} = {_value(value)}" for name, value in entry.items())
        yield ""


def _value(value: object) -> str:
    """Write a value as TOML does: its strings escape as those of JSON."""
    if isinstance(value, dict):
        pairs = ", ".join(f"{json.dumps(k)} = {_value(v)}" for k, v in value.items())
        return f"{{{pairs}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
