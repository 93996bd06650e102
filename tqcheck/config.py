"""The settings of a run: one frozen record for each stage, checked, and read from a file.

A file is `tqcheck.toml`, with a table for each stage (`[read]`, `[segment]`, `[model]`,
`[roundtrip]`, `[evidence]`, `[combine]`, `[view]`, `[gate]`, `[cache]`), or the same tables under
`[tool.tqcheck]` in `pyproject.toml`. Whatever builds a `Config` (file, options, library user),
`validate` is the one place that judges it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from tqcheck.border import border
from tqcheck.errors import ConfigError
from tqcheck.nearest import nearest as nearest
from tqcheck.policy import GateConfig, gate_table
from tqcheck.setting_checks import CHECKS, unknown

FILE_NAME = "tqcheck.toml"


@dataclass(frozen=True, slots=True)
class ReadConfig:
    """Say how inputs are read.

    `encoding` None means UTF-8 (with or without BOM) or UTF-16 by BOM. `columns` maps our field
    names (`source`, `translation`, `reference`, `id`, `doc`, `system`) to the input's own.
    """

    encoding: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SegmentConfig:
    """Say what the texts are: languages (None: identify it)."""

    lang: str | None = None
    source_lang: str | None = None


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """Say which models run and how; none may change a number but `lm`, `head` and `precision`.

    `lm` None is the embedded model, else a folder or a hub name. `head` is the file of the quality
    head trained for `lm`; None is the one that came with tqcheck. `precision` is `auto`, `bfloat16`
    or `float32`; `device` is `auto`, `cpu`, `cuda` or `mps`. `batch_tokens` bounds the tokens,
    padding included, of one forward pass.
    """

    lm: str | None = None
    head: str | None = None
    precision: str = "auto"
    device: str = "auto"
    batch_tokens: int = 2048
    threads: int | None = None


@dataclass(frozen=True, slots=True)
class RoundtripConfig:
    """Say which segments are translated and back, by way of which language, and by what.

    `roundtrip` is `off`, `on`, or `auto`: only segments whose risk is in doubt. `pivot` None takes
    the source's language where that can be done, else the best one there is. `translator` is named
    as for `tqcheck translate`; but for `embedded` it may send the text to a server.
    """

    roundtrip: str = "off"
    pivot: str | None = None
    translator: str = "embedded"
    beams: int = 1
    timeout_s: float = 60.0
    requests_per_s: float = 10.0


@dataclass(frozen=True, slots=True)
class EvidenceConfig:
    """Name the `signals` of other packages that are read beside tqcheck's own; see `plugins`."""

    signals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CombineConfig:
    """Say what makes a segment suspect: that at most `alarm_rate` of people's own stand out so far.

    A `threshold` replaces that by a risk. `disabled` are rule codes that stay silent.
    """

    alarm_rate: float = 0.02
    threshold: float | None = None
    disabled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ViewConfig:
    """Say which segments a report lists: the `top` riskiest, and none under `min_risk`."""

    top: int | None = None
    min_risk: float | None = None


@dataclass(frozen=True, slots=True)
class CacheConfig:
    """Say where scores are remembered and how much; none of it changes a number.

    `folder` None is the user's cache. `size_mb` bounds it in megabytes, 0 turns it off; None is
    0 for the library and 512 for the command line.
    """

    folder: str | None = None
    size_mb: int | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """Hold all settings of a run."""

    read: ReadConfig = field(default_factory=ReadConfig)
    segment: SegmentConfig = field(default_factory=SegmentConfig)
    model: ModelConfig = field(default_factory=ModelConfig)
    roundtrip: RoundtripConfig = field(default_factory=RoundtripConfig)
    evidence: EvidenceConfig = field(default_factory=EvidenceConfig)
    combine: CombineConfig = field(default_factory=CombineConfig)
    view: ViewConfig = field(default_factory=ViewConfig)
    gate: GateConfig = field(default_factory=GateConfig)
    cache: CacheConfig = field(default_factory=CacheConfig)


@dataclass(frozen=True, slots=True)
class Overrides:
    """Hold settings that replace those of a file; None leaves a setting as it is.

    The gate's options are no part of it: `tqcheck.gate` lays them over the file's policy.
    """

    encoding: str | None = None
    columns: Mapping[str, str] | None = None
    lang: str | None = None
    source_lang: str | None = None
    lm: str | None = None
    head: str | None = None
    precision: str | None = None
    device: str | None = None
    batch_tokens: int | None = None
    threads: int | None = None
    roundtrip: str | None = None
    pivot: str | None = None
    translator: str | None = None
    beams: int | None = None
    timeout_s: float | None = None
    requests_per_s: float | None = None
    signals: tuple[str, ...] | None = None
    alarm_rate: float | None = None
    threshold: float | None = None
    disabled: tuple[str, ...] | None = None
    top: int | None = None
    min_risk: float | None = None
    folder: str | None = None
    size_mb: int | None = None


Naming = Callable[[str, str], str]
"""Name a setting for a message: table and key -> what the user would look for."""


def validate(config: Config, naming: Naming = "{0}.{1}".format) -> Config:
    """Return `config` if every value in it is allowed, else raise ConfigError for the first."""
    for table in fields(config):
        section = getattr(config, table.name)
        for setting in fields(section):
            value = getattr(section, setting.name)
            if value is None and setting.default is None:
                continue
            problem = CHECKS[table.name, setting.name](value)
            if problem:
                raise ConfigError(f"{naming(table.name, setting.name)}: {problem}")
    return config


def override(config: Config, given: Overrides) -> Config:
    """Return `config` with every setting of `given` that is not None; unchecked."""
    sections = {}
    for table in fields(config):
        section = getattr(config, table.name)
        values = {setting.name: getattr(given, setting.name, None) for setting in fields(section)}
        changed = {name: value for name, value in values.items() if value is not None}
        sections[table.name] = replace(section, **changed)
    return Config(**sections)


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
    frozen = {name: tuple(v) if isinstance(v, list) else v for name, v in content.items()}
    return replace(default, **frozen)


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
