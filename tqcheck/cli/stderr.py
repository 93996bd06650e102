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
    """Return `text` on one line, harmless as in `path_line`."""
    return path_line(" ".join(text.split()))


def path_line(path: object) -> str:
    """Return a path on one line, with every space in it.

    Escaped is what could steer a terminal (controls, surrogates), parted what a build would obey.
    """
    from tqcheck.report.display import for_log

    return for_log("".join(map(_visible, str(path))))


def _visible(char: str) -> str:
    is_raw = unicodedata.category(char) in ("Cc", "Cs")
    return char.encode("unicode_escape").decode("ascii") if is_raw else char
