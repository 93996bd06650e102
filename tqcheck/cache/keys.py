"""Keys of the cache: digests of everything that can change a score."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tqcheck.records import JsonValue

_PACKAGE = Path(__file__).parent.parent

READING = (
    "backends",
    "cache/keys.py",
    "cache/readings.py",
    "cache/store.py",
    "config",
    "errors",
    "language",
    "records",
)
"""The code that a quality model's reading depends on, and the form in which it is kept."""
JUDGING = (*READING, "api.py", "cache", "judging", "rules", "segment", "signals")
"""The code that a judgement depends on, and the form in which it is kept.

All that the judge imports, directly or not, the records among it: an entry has their fields.
"""

# Libraries whose next version may give other numbers.
_LIBRARIES = (
    "babel",
    "numpy",
    "py3langid",
    "regex",
    "sentencepiece",
    "sentencex",
    "torch",
    "transformers",
)


def digest(content: JsonValue) -> str:
    """Compute the digest of a JSON value; equal values have equal digests, others never."""
    text = json.dumps(content, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode("ascii"), digest_size=20).hexdigest()


@cache
def code_digest(parts: tuple[str, ...], package: Path = _PACKAGE) -> str:
    """Compute one digest over the source files of parts of tqcheck and the libraries' versions.

    So a change of the code is never answered with scores from before.
    """
    found = hashlib.blake2b(digest_size=20)
    for part in parts:
        place = package / part
        files = sorted(_files(place)) if place.is_dir() else [place]
        for path in files:
            found.update(path.relative_to(package).as_posix().encode("utf-8"))
            found.update(hashlib.blake2b(path.read_bytes()).digest())
    return digest([found.hexdigest(), *(_version(name) for name in _LIBRARIES)])


def _files(folder: Path) -> Iterator[Path]:
    """Give what belongs to the code: data beside it, too, but not what Python compiled of it."""
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix != ".pyc":
            yield path


def _version(library: str) -> str | None:
    try:
        return version(library)
    except PackageNotFoundError:
        return None
