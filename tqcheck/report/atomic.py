"""Write a file whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from tqcheck.errors import ReportError


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


@contextmanager
def _aside(target: Path) -> Iterator[BinaryIO]:
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
