"""The files behind a report, as text: for columns, and for comments that stand in them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tqcheck.errors import InputError
from tqcheck.read.decode import decode


def read_texts(paths: Iterable[str], encoding: str | None) -> dict[str, str]:
    """Decode the files of a report; those that are no files (stdin), or gone, are left out."""
    texts = {}
    for path in dict.fromkeys(paths):
        try:
            texts[path] = decode(Path(path).read_bytes(), path, encoding)
        except (OSError, ValueError, InputError):
            continue
    return texts
