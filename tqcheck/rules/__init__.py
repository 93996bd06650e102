"""The catalogue of findings: one place for code, name, category, severity and explanation.

The table in docs/findings.md, `tqcheck explain`, SARIF and HTML all read it. Each module has the
rules of the signal of its name: codes TQ1xx are judged by the quality model, TQ2xx by the round
trip, TQ3xx by surface rules, TQ4xx by document consistency, TQ9xx by the gate's policy.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

from tqcheck.errors import ConfigError
from tqcheck.rules.consistency import CONSISTENCY_RULES
from tqcheck.rules.gate import GATE_RULES
from tqcheck.rules.kinds import Category, Rule
from tqcheck.rules.quality import QUALITY_RULES
from tqcheck.rules.roundtrip import ROUNDTRIP_RULES
from tqcheck.rules.surface.source import SOURCE_RULES
from tqcheck.rules.surface.text import TEXT_RULES

__all__ = ["RULES", "Category", "Rule", "rule"]


def _catalogue(rules: tuple[Rule, ...]) -> Mapping[str, Rule]:
    by_code = {entry.code: entry for entry in sorted(rules, key=lambda entry: entry.code)}
    if len(by_code) != len(rules):
        raise ValueError("two rules share a code")
    return MappingProxyType(by_code)


RULES: Mapping[str, Rule] = _catalogue(
    (*QUALITY_RULES, *ROUNDTRIP_RULES, *TEXT_RULES, *SOURCE_RULES, *CONSISTENCY_RULES, *GATE_RULES)
)
"""All rules by code, in the order of their codes."""


def rule(code: str) -> Rule:
    """Look up one rule by its code or name; raise ConfigError, with the nearest, if unknown."""
    wanted = code.strip()
    for entry in RULES.values():
        if wanted.upper() == entry.code or wanted.lower() == entry.name:
            return entry
    known = [*RULES, *(entry.name for entry in RULES.values())]
    near = get_close_matches(wanted.upper(), known, 1) or get_close_matches(
        wanted.lower(), known, 1
    )
    hint = f"did you mean {near[0]!r}?" if near else f"the rules are {', '.join(RULES)}"
    raise ConfigError(f"unknown rule {code!r}; {hint}")
