"""Settings from a file: found, read, and checked."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from tqcheck.config.checks import unknown
from tqcheck.config.policy import gate_table
from tqcheck.config.records import Config, frozen, validate
from tqcheck.errors import ConfigError
from tqcheck.errors.border import border

FILE_NAME = "tqcheck.toml"


def load_config(path: Path | None, start: Path) -> Config:
    """Read the settings from `path`, else from the nearest file at or above `start`.

    Looked for in `start` and its parents up to the root of the repository (the folder with
    `.git`), outside of a repository in `start` alone: `tqcheck.toml`, else a `pyproject.toml` with
    `[tool.tqcheck]`. Without a file the defaults hold. Raises ConfigError.
    """
    found = find_settings(path, start)
    if found is None:
        return Config()
    with border(str(found[1])):
        return _from_table(*found)


def find_settings(path: Path | None, start: Path) -> tuple[Mapping[str, object], Path] | None:
    """Find the tables that `load_config` reads, unchecked, and the file they stand in.

    Raises ConfigError for a file that cannot be read.
    """
    if path is not None:
        return _table_in(path) or {}, path
    for folder in _folders_from(start):
        for found in (folder / FILE_NAME, folder / "pyproject.toml"):
            table = _table_in(found) if found.is_file() else None
            if table is not None:
                return table, found
    return None


def _folders_from(start: Path) -> list[Path]:
    start = start.resolve()
    upwards = [start, *start.parents]
    root = next((n for n, folder in enumerate(upwards) if (folder / ".git").exists()), 0)
    return upwards[: root + 1]


def _table_in(path: Path) -> Mapping[str, object] | None:
    """Return our settings in a TOML file; None for a pyproject.toml that has none."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 text (byte {error.start})") from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    if path.name != "pyproject.toml":
        return content
    tool = content.get("tool")
    table = tool.get("tqcheck") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigError(f"{path}: [tool.tqcheck] must be a table")
    return table


def _from_table(content: Mapping[str, object], path: Path) -> Config:
    prefix = "tool.tqcheck." if path.name == "pyproject.toml" else ""
    tables = {table.name: table for table in fields(Config)}
    sections = {}
    for name, content_of in content.items():
        if name not in tables:
            raise ConfigError(f"{path}: {unknown(f'table [{prefix}{name}]', name, tables)}")
        if not isinstance(content_of, dict):
            raise ConfigError(f"{path}: [{prefix}{name}] must be a table")
        place = f"{path}: [{prefix}{name}]"
        settings = gate_table(content_of, place) if name == "gate" else content_of
        sections[name] = _section(getattr(Config(), name), settings, place)
    config = validate(
        Config(**sections), lambda table, setting: f"{path}: [{prefix}{table}] {setting}"
    )
    return _beside(config, path.parent)


def _section(default: Any, content: Mapping[str, object], place: str) -> Any:
    known = [setting.name for setting in fields(default)]
    for name in content:
        if name not in known:
            raise ConfigError(f"{place} {unknown(f'key {name!r}', name, known)}")
    return replace(default, **frozen(content))


def _beside(config: Config, folder: Path) -> Config:
    """Take files and folders named in a file as lying beside that file."""
    lm, head = (
        str(folder / name) if name and (folder / name).exists() else name
        for name in (config.model.lm, config.model.head)
    )
    baseline, suppressions, cache = (
        str(folder / name) if name else None
        for name in (config.gate.baseline, config.gate.suppressions, config.cache.folder)
    )
    return replace(
        config,
        model=replace(config.model, lm=lm, head=head),
        gate=replace(config.gate, baseline=baseline, suppressions=suppressions),
        cache=replace(config.cache, folder=cache),
    )
