"""Write a verdict: for people, for GitHub, for code scanning, for test reports, for programs.

Each format is one module with `render(verdict) -> str`, imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import Protocol, cast

from tqcheck.config.nearest import nearest
from tqcheck.errors import ConfigError
from tqcheck.gate.verdict import Verdict

__all__ = ["FORMATS", "render"]

FORMATS = {
    "terminal": "tqcheck.gate.formats.terminal",
    "github": "tqcheck.gate.formats.github",
    "sarif": "tqcheck.gate.formats.sarif",
    "junit": "tqcheck.gate.formats.junit",
    "json": "tqcheck.gate.formats.json_object",
}


class _Writer(Protocol):
    """Be a format's module."""

    def render(self, verdict: Verdict) -> str: ...


def render(verdict: Verdict, format: str) -> str:
    """Render a verdict as text that always encodes as UTF-8; raises ConfigError for the format."""
    if format not in FORMATS:
        raise ConfigError(
            f"unknown format {format!r}; allowed: {', '.join(FORMATS)}{nearest(format, FORMATS)}"
        )
    writer = cast(_Writer, import_module(FORMATS[format]))
    return writer.render(verdict).encode("utf-8", "backslashreplace").decode("utf-8")
