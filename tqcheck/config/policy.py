"""The gate's policy as a user writes it: limits, what fails, exceptions. Checked here.

A policy is read in layers: the preset, the `[gate]` table, the `[[gate.override]]` tables that fit
a document, the options of the command line. A later layer replaces `max_risk`, `max_suspects`,
`max_suspect_share` and `fail_on`, and adds to `off` and `allow`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields

from tqcheck.config.checks import Check, one_of, rule_codes, setting, share, whole_from
from tqcheck.config.nearest import nearest
from tqcheck.errors import ConfigError
from tqcheck.records import Severity
from tqcheck.rules import RULES

PRESETS = ("relaxed", "standard", "strict")
FAMILIES = ("TQ1", "TQ2", "TQ3", "TQ4")
"""Beginnings of codes that always stand for something: model, round trip, surface, document."""

SUSPECT = "suspect"
"""The `max_risk` that lets no suspect segment through, whatever its risk is."""

SEVERITIES = tuple(severity.value for severity in Severity)


@dataclass(frozen=True, slots=True)
class Limits:
    """Hold one layer of a policy; None leaves a limit to the layer below.

    `max_risk` is the highest risk a segment may have, 0 to 1, or `suspect`: whatever
    is not suspect passes. `max_suspects` and `max_suspect_share` bound the suspect
    segments of one document. `fail_on` names codes, their beginnings (`TQ3`) and severities (that
    or worse) of findings that fail. Findings of a code in `off` do not exist for the gate; marked
    words that are terms of `allow` are fine.
    """

    max_risk: float | str | None = None
    max_suspects: int | None = None
    max_suspect_share: float | None = None
    fail_on: tuple[str, ...] | None = None
    off: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()


def _max_risk(value: object) -> str | None:
    if value == SUSPECT or share(value) is None:
        return None
    return f"{value!r} is not a number from 0 to 1, nor {SUSPECT!r}"


def _path(value: object) -> str | None:
    is_path = isinstance(value, str) and value.strip() and "\0" not in value
    return None if is_path else f"{value!r} is not the path of a file"


def _list_of(check: Check, what: str) -> Check:
    def check_all(value: object) -> str | None:
        if not isinstance(value, tuple | list):
            return f"{value!r} is not a list of {what}"
        return next((problem for item in value if (problem := check(item))), None)

    return check_all


def _failing(value: object) -> str | None:
    """Judge an entry of `fail_on`: a severity, a code, or the beginning of codes."""
    is_known = isinstance(value, str) and (
        value in SEVERITIES or value in FAMILIES or (value[:2] == "TQ" and _begins_a_code(value))
    )
    if is_known:
        return None
    known = (*SEVERITIES, *FAMILIES, *RULES)
    return (
        f"{value!r} is no severity ({', '.join(SEVERITIES)}), code (TQ302) or beginning of codes "
        f"({', '.join(FAMILIES)}){nearest(str(value), known)}"
    )


def _begins_a_code(value: str) -> bool:
    return len(value) > 2 and any(code.startswith(value) for code in RULES)


def _term(value: object) -> str | None:
    is_term = isinstance(value, str) and any(char.isalnum() for char in value)
    return None if is_term else f"{value!r} is not a name or term"


def _pattern(value: object) -> str | None:
    is_pattern = isinstance(value, str) and value.strip()
    return None if is_pattern else f"{value!r} is not a path pattern such as sport/**"


def _language(value: object) -> str | None:
    if isinstance(value, str) and re.fullmatch(r"[a-z]{2,3}", value):
        return None
    return f"{value!r} is not the code of a language, such as en or ceb"


@dataclass(frozen=True, slots=True)
class Override:
    """Hold limits for some documents: those that fit a path pattern and a language, if given."""

    paths: tuple[str, ...] = field(
        default=(), metadata=setting(_list_of(_pattern, "path patterns"))
    )
    languages: tuple[str, ...] = field(
        default=(), metadata=setting(_list_of(_language, "languages"))
    )
    limits: Limits = field(default_factory=Limits)


def _fits(value: object) -> str | None:
    """Judge one override; its faults are told by name."""
    if not isinstance(value, Override):
        return f"{value!r} is no override"
    if not value.paths and not value.languages:
        return "it needs paths, languages or both"
    given = {"paths": value.paths, "languages": value.languages}
    given |= {name: getattr(value.limits, name) for name in LIMIT_NAMES}
    for name, own in given.items():
        problem = None if own is None else problem_with(name, own)
        if problem:
            return f"{name}: {problem}"
    return None


@dataclass(frozen=True, slots=True)
class GateConfig:
    """Say what the gate lets through.

    Six of the settings are those of `Limits`. `max_suspects_total` and `max_suspect_share_total`
    bound the suspect segments of a whole run. `baseline` and `suppressions` are paths.
    """

    preset: str = field(default="standard", metadata=setting(one_of(*PRESETS)))
    max_risk: float | str | None = field(default=None, metadata=setting(_max_risk))
    max_suspects: int | None = field(default=None, metadata=setting(whole_from(0)))
    max_suspect_share: float | None = field(default=None, metadata=setting(share))
    fail_on: tuple[str, ...] | None = field(
        default=None, metadata=setting(_list_of(_failing, "severities and codes"))
    )
    off: tuple[str, ...] = field(default=(), metadata=setting(rule_codes))
    allow: tuple[str, ...] = field(default=(), metadata=setting(_list_of(_term, "names and terms")))
    max_suspects_total: int | None = field(default=None, metadata=setting(whole_from(0)))
    max_suspect_share_total: float | None = field(default=None, metadata=setting(share))
    baseline: str | None = field(default=None, metadata=setting(_path))
    suppressions: str | None = field(default=None, metadata=setting(_path))
    override: tuple[Override, ...] = field(
        default=(), metadata=setting(_list_of(_fits, "overrides"))
    )

    @property
    def limits(self) -> Limits:
        """Give the layer of these settings."""
        return Limits(**{name: getattr(self, name) for name in LIMIT_NAMES})


LIMIT_NAMES = tuple(each.name for each in fields(Limits))
SETTING_NAMES = tuple(each.name for each in fields(GateConfig))
_CHECKS: Mapping[str, Check] = {
    each.name: each.metadata["setting"].check
    for each in (*fields(Override), *fields(GateConfig))
    if each.metadata
}


def gate_table(content: Mapping[str, object], place: str) -> dict[str, object]:
    """Read a `[gate]` table: hyphens become underscores, overrides records; values as they are.

    `place` begins each message. Raises ConfigError for a key that is unknown or given twice.
    """
    table = _known_keys(content, SETTING_NAMES, place)
    overrides = table.get("override", [])
    if not isinstance(overrides, list) or not all(isinstance(entry, dict) for entry in overrides):
        raise ConfigError(f"{place} override: write each one as a table [[gate.override]]")
    read = tuple(
        _override(entry, f"{place} override {number}:")
        for number, entry in enumerate(overrides, start=1)
    )
    return {**table, "override": read}


def problem_with(name: str, value: object) -> str | None:
    """Say what is wrong with the value of a `[gate]` setting, or None."""
    return _CHECKS[name](value)


def _known_keys(
    content: Mapping[str, object], known: Collection[str], place: str
) -> dict[str, object]:
    table: dict[str, object] = {}
    for given, value in content.items():
        name = given.replace("-", "_")
        if name not in known:
            allowed = ", ".join(known)
            raise ConfigError(
                f"{place} unknown key {given!r}; allowed: {allowed}{nearest(name, known)}"
            )
        if name in table:
            raise ConfigError(f"{place} {name} is given twice, with and without hyphens")
        table[name] = value
    return table


def _override(content: Mapping[str, object], place: str) -> Override:
    table = _known_keys(content, ("paths", "languages", *LIMIT_NAMES), place)
    frozen = {name: tuple(v) if isinstance(v, list) else v for name, v in table.items()}
    limits = {name: frozen.pop(name) for name in LIMIT_NAMES if name in frozen}
    if not limits:
        raise ConfigError(f"{place} it sets nothing; allowed: {', '.join(LIMIT_NAMES)}")
    # Of whatever type: `validate` judges the values next.
    return Override(**frozen, limits=Limits(**limits))  # type: ignore[arg-type]
