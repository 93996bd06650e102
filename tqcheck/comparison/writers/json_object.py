"""Write one JSON object with everything that a comparison holds."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from tqcheck.comparison.records import Comparison

_DIGITS = 9


def render(comparison: Comparison) -> str:
    """Render the comparison as one indented JSON object; what is undefined is null."""
    whole = asdict(comparison)
    order = ("signature", "segments", "documents", "notices")
    ordered = {name: whole.pop(name) for name in order}
    ordered |= {"version": comparison.run.version, **whole}
    return json.dumps(_rounded(ordered), ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, _DIGITS) + 0.0
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return value
