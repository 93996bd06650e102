"""Write a file whole or not at all."""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import BinaryIO

from tqcheck.errors import ReportError

_ASIDE = re.compile(r"\.tqcheck-\d+-[0-9a-f]{8}\.tmp")
_LEFT_BEHIND_S = 86_400.0  # nobody writes on a file for a day without touching it


def write_atomic(path: Path, data: bytes) -> None:
    """Write the bytes aside in the same folder, then put them in the file's place.

    A link is followed; a device or pipe is written directly, since it cannot be replaced. Raises
    ReportError, naming the path and what the system said.
    """
    with atomic_file(path) as file:
        file.write(data)


@contextmanager
def atomic_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file to be written piece by piece, which takes its place when all went well.

    Raises ReportError, naming the path and what the system said.
    """
    try:
        if path.is_dir():
            raise ReportError(f"{path}: cannot write the report: it is a folder")
        if path.exists() and not path.is_file():
            with path.open("wb") as file:
                yield file
        else:
            with _aside(path.resolve()) as file:
                yield file
    except (OSError, ValueError) as error:
        raise ReportError(f"{path}: cannot write the report: {_reason(path, error)}") from error


def sync_folder(folder: Path) -> None:
    """Make a new name in a folder last over a loss of power, where the system can."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def is_aside(name: str) -> bool:
    """Say whether a file's name is one that we give to what is not yet in its place."""
    return _ASIDE.fullmatch(name) is not None


def remove_left_behind(folder: Path, older_than_s: float = _LEFT_BEHIND_S) -> None:
    """Remove files that a kill kept from getting to their place.

    Only who holds the folder against other processes may give 0 seconds.
    """
    until = time.time() - older_than_s
    with suppress(OSError):  # what cannot be removed does no harm
        for path in folder.iterdir():
            if is_aside(path.name) and path.stat().st_mtime <= until:
                path.unlink(missing_ok=True)


@cache
def _tidy_once(folder: Path) -> None:
    """Look through a folder once a process: it may hold a hundred thousand files."""
    remove_left_behind(folder)


@contextmanager
def _aside(target: Path) -> Iterator[BinaryIO]:
    _tidy_once(target.parent)
    aside = target.with_name(f".tqcheck-{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        with aside.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        aside.replace(target)
    except BaseException:  # Ctrl-C too must leave nothing behind
        aside.unlink(missing_ok=True)
        raise


def _reason(path: Path, error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return f"the folder {path.parent} does not exist"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror[0].lower() + error.strerror[1:]
    return str(error)
