"""The policy in force for one document: preset, settings, overrides and options, in that order."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from tqcheck.config.policy import SEVERITIES, SUSPECT, GateConfig, Limits, Override
from tqcheck.gate.patterns import fits
from tqcheck.records import Finding, SegmentResult

_ADDED = ("off", "allow")


@dataclass(frozen=True, slots=True)
class Preset:
    """Hold a named policy.

    Of the suspect segments those alarm whose `alarm_rate` is at most so high; None: all of them.
    """

    alarm_rate: float | None
    fail_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """Hold what the user asked for: the settings, and options that are laid over all of them."""

    config: GateConfig = field(default_factory=GateConfig)
    options: Limits = field(default_factory=Limits)

    def limits_for(self, path: str, lang: str) -> Effective:
        """Merge the layers for a document."""
        overrides = [o.limits for o in self.config.override if _is_meant(o, path, lang)]
        preset = presets()[self.config.preset]
        limits = Limits(fail_on=preset.fail_on)
        for layer in (self.config.limits, *overrides, self.options):
            limits = _laid_over(limits, layer)
        return Effective(limits, preset.alarm_rate)


@dataclass(frozen=True, slots=True)
class Effective:
    """Judge single segments by the limits of their document.

    `alarm_rate` is the preset's, for where `limits` sets no highest risk.
    """

    limits: Limits
    alarm_rate: float | None

    @property
    def max_risk(self) -> float | None:
        """Give the highest risk a segment may have; None where being suspect decides."""
        own = self.limits.max_risk
        return None if own is None or own == SUSPECT else float(own)

    def is_over(self, result: SegmentResult) -> bool:
        """Tell whether a segment's risk is over the limit, or it stands out too far."""
        if result.risk is None:
            return False
        if self.max_risk is not None:
            return result.risk > self.max_risk
        if self.limits.max_risk == SUSPECT or self.alarm_rate is None or result.alarm_rate is None:
            return result.is_suspect
        return result.is_suspect and result.alarm_rate <= self.alarm_rate

    def fails(self, finding: Finding) -> bool:
        """Tell whether a finding fails by its code or severity."""
        return any(_names(entry, finding) for entry in self.limits.fail_on or ())


@cache
def presets() -> Mapping[str, Preset]:
    """Read the named policies; `benchmarks/gate/measure.py` says what they alarm and catch."""
    text = files("tqcheck.gate").joinpath("presets.json").read_text(encoding="utf-8")
    return MappingProxyType(
        {
            name: Preset(entry["alarm_rate"], tuple(entry["fail_on"]))
            for name, entry in json.loads(text).items()
        }
    )


def _is_meant(override: Override, path: str, lang: str) -> bool:
    is_path = not override.paths or any(fits(path, pattern) for pattern in override.paths)
    return is_path and (not override.languages or lang in override.languages)


def _laid_over(below: Limits, above: Limits) -> Limits:
    merged: dict[str, Any] = {}
    for setting in fields(Limits):
        lower, upper = getattr(below, setting.name), getattr(above, setting.name)
        if setting.name in _ADDED:
            merged[setting.name] = tuple(dict.fromkeys([*lower, *upper]))
        else:
            merged[setting.name] = lower if upper is None else upper
    return Limits(**merged)


def _names(entry: str, finding: Finding) -> bool:
    if entry in SEVERITIES:
        return SEVERITIES.index(finding.severity.value) >= SEVERITIES.index(entry)
    return finding.code.startswith(entry)
