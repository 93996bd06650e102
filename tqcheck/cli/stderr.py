"""What the user is told beside the data: one line at a time, on stderr."""

from __future__ import annotations

import contextlib
import sys
import unicodedata


def say(message: str) -> None:
    """Print one line on stderr; a stderr that is closed loses it."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(f"tqcheck: {one_line(message)}\n")
            sys.stderr.flush()


def one_line(text: str) -> str:
    """Return `text` on one line, what could steer a terminal (controls, surrogates) escaped."""
    return "".join(_visible(char) for char in " ".join(text.split()))


def _visible(char: str) -> str:
    is_raw = unicodedata.category(char) in ("Cc", "Cs")
    return char.encode("unicode_escape").decode("ascii") if is_raw else char
