"""The policy in force for one document: preset, settings, overrides and options, in that order."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from tqcheck.gate.patterns import fits
from tqcheck.policy import SEVERITIES, SUSPECT, GateConfig, Limits, Override
from tqcheck.records import Finding, SegmentResult

_ADDED = ("off", "allow")


@dataclass(frozen=True, slots=True)
class Preset:
    """Hold a named policy; `max_risk` maps `level/language`, or a level alone, to a risk."""

    max_risk: Mapping[str, float]
    fail_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """Hold what the user asked for: the settings, and options that are laid over all of them."""

    config: GateConfig = field(default_factory=GateConfig)
    options: Limits = field(default_factory=Limits)

    def limits_for(self, path: str, lang: str) -> Effective:
        """Put the layers together for a document."""
        overrides = [o.limits for o in self.config.override if _is_meant(o, path, lang)]
        preset = presets()[self.config.preset]
        limits = Limits(fail_on=preset.fail_on)
        for layer in (self.config.limits, *overrides, self.options):
            limits = _laid_over(limits, layer)
        return Effective(limits, preset.max_risk)


@dataclass(frozen=True, slots=True)
class Effective:
    """Judge single segments by the limits of their document.

    `fitted` are the preset's highest risks, for where `limits` sets none.
    """

    limits: Limits
    fitted: Mapping[str, float]

    def max_risk(self, result: SegmentResult) -> float | None:
        """Give the highest risk a segment may have; None where being suspect decides."""
        own = self.limits.max_risk
        if own == SUSPECT:
            return None
        if own is not None:
            return float(own)
        key = f"{result.level}/{result.segment.lang}"
        return self.fitted.get(key, self.fitted.get(result.level))

    def is_over(self, result: SegmentResult) -> bool:
        """Tell whether a segment's risk is over the limit; over a preset's only if suspect, too."""
        if result.risk is None:
            return False
        limit = self.max_risk(result)
        if limit is None:
            return result.is_suspect
        is_own = self.limits.max_risk is not None
        return result.risk > limit and (is_own or result.is_suspect)

    def fails(self, finding: Finding) -> bool:
        """Tell whether a finding fails by its code or severity."""
        return any(_names(entry, finding) for entry in self.limits.fail_on or ())


@cache
def presets() -> Mapping[str, Preset]:
    """Read the named policies; `benchmarks/gate.py` fits their risks."""
    text = files("tqcheck.gate").joinpath("presets.json").read_text(encoding="utf-8")
    found = json.loads(text)["presets"]
    return MappingProxyType(
        {
            name: Preset(MappingProxyType(entry["max_risk"]), tuple(entry["fail_on"]))
            for name, entry in found.items()
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
