"""The nearest match of a misspelled name, for error messages."""

from __future__ import annotations

import difflib
from collections.abc import Collection


def nearest(value: str, allowed: Collection[str]) -> str:
    """Return `; did you mean 'x'?` for the allowed name most like `value`, or nothing."""
    by_lower = {name.lower(): name for name in allowed}
    close = difflib.get_close_matches(value.lower(), by_lower, n=1)
    return f"; did you mean '{by_lower[close[0]]}'?" if close else ""
