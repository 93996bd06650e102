"""The border to other people's parsers: whatever they raise becomes an InputError with its file.

A hostile or damaged file makes parsers fail in ways that their manuals do not name. One such file
must not end the reading of the others, so nothing but our own errors passes here. What was raised
stays the cause of our error, which `--debug` shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tqcheck.errors import InputError, TqcheckError

_MAX_REASON = 200


@contextmanager
def border(path: str, line: int | None = None) -> Iterator[None]:
    """Raise InputError in the place of any exception that is not ours."""
    try:
        yield
    except TqcheckError:
        raise
    except Exception as error:
        raise InputError(f"cannot be read: {reason_of(error)}", path=path, line=line) from error


def reason_of(error: Exception) -> str:
    """Say on one short line what an exception means."""
    match error:
        case RecursionError():
            return "nested too deeply"
        case MemoryError():
            return "too large for the memory of this machine"
        case OSError() if error.strerror:
            return error.strerror
    return one_line(f"{type(error).__name__}: {error}")


def one_line(told: str) -> str:
    """Put what another package says on one short line that may be printed."""
    line = " ".join("".join(c if c.isprintable() else " " for c in told).split())
    return line if len(line) <= _MAX_REASON else f"{line[: _MAX_REASON - 1]}…"
