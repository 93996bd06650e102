"""Every way to fail becomes one line on stderr and exit code 2."""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from collections.abc import Callable

import typer

from tqcheck.cli.stderr import say
from tqcheck.errors import TqcheckError

FAILED = 2


def exit_code_of(run: Callable[[], None], *, is_debugging: bool) -> int:
    """Run a command and return its exit code; failures are told on stderr, never raised.

    A closed pipe on stdout (`| head`) fails without a word: the reader has what it wanted.
    """
    try:
        return _code_of(run)
    except BrokenPipeError:
        _show_traceback(is_debugging)
    except (Exception, KeyboardInterrupt) as error:
        _show_traceback(is_debugging)
        say(describe(error))
    _give_up_stdout()
    return FAILED


def describe(error: BaseException) -> str:
    """Return what went wrong, for the user, in one sentence."""
    match error:
        case TqcheckError():
            return str(error)
        case KeyboardInterrupt() | typer.Abort():
            return "interrupted"
        case typer.TyperException():
            return f"{error.format_message().rstrip('.')} (--help shows what is allowed)"
        case OSError():
            return f"{error.filename or 'stdout'}: {error.strerror or error}"
        case MemoryError():
            return "out of memory; a smaller --batch-tokens needs less"
        case _:
            what = f"{type(error).__name__}: {error}"
            return f"internal error: {what} (please report it with the output of --debug)"


def _code_of(run: Callable[[], None]) -> int:
    code = 0
    try:
        run()
    except typer.Exit as error:
        code = error.exit_code
    if sys.stdout is not None:
        sys.stdout.flush()  # a full disk or closed pipe shows here, not after we said 0
    return code


def _show_traceback(is_debugging: bool) -> None:
    if is_debugging and sys.stderr is not None:
        traceback.print_exc()


def _give_up_stdout() -> None:
    """Point stdout at nothing if it cannot be written, or Python fails once more at its exit."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except (OSError, ValueError):
        with contextlib.suppress(OSError, ValueError):
            nothing = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nothing, sys.stdout.fileno())
            os.close(nothing)
