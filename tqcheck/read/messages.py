"""Pieces of one-line messages: shortened values, counts, nearest matches."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

MAX_SHOWN = 60
MAX_LISTED = 8


def shorten(value: object) -> str:
    """Quote a value on one line, cut to `MAX_SHOWN` characters."""
    if isinstance(value, str):
        return repr(value if len(value) <= MAX_SHOWN else value[: MAX_SHOWN - 1] + "…")
    shown = repr(value)
    return shown if len(shown) <= MAX_SHOWN else shown[: MAX_SHOWN - 1] + "…"


def listing(names: Iterable[str]) -> str:
    """List names, quoted and shortened; past `MAX_LISTED` only their number."""
    quoted = [shorten(name) for name in names]
    more = len(quoted) - MAX_LISTED
    return ", ".join(quoted[:MAX_LISTED]) + (f" and {more} more" if more > 0 else "")


def count(number: int, noun: str) -> str:
    """Say how many, with a plural in -s."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def nearest(name: str, known: Iterable[str]) -> str:
    """Suggest the known name that is closest, as the tail of a sentence; empty where none is."""
    match = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; did you mean {shorten(match[0])}?" if match else ""
