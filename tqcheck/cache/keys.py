"""Keys of the cache: digests of everything that can change a score."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tqcheck.records import JsonValue

JUDGING = (
    "backends",
    "language.py",
    "segment",
    "signals",
    "rules",
    "combine.py",
    "judging.py",
    "trips.py",
    "api.py",
)
"""The code that a judgement depends on."""
READING = ("backends",)
"""The code that a quality model's reading depends on."""

# Libraries whose next version may give other numbers.
_LIBRARIES = ("numpy", "py3langid", "regex", "sentencepiece", "sentencex", "torch", "transformers")


def digest(content: JsonValue) -> str:
    """Compute the digest of a JSON value; equal values have equal digests, others never."""
    text = json.dumps(content, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode("ascii"), digest_size=20).hexdigest()


@cache
def code_digest(parts: tuple[str, ...]) -> str:
    """Compute one digest over the source files of parts of tqcheck and the libraries' versions.

    So a change of the code is never answered with scores from before.
    """
    package = Path(__file__).parent.parent
    found = hashlib.blake2b(digest_size=20)
    for part in parts:
        place = package / part
        files = sorted(place.rglob("*.py")) if place.is_dir() else [place]
        for path in files:
            found.update(path.relative_to(package).as_posix().encode("utf-8"))
            found.update(hashlib.blake2b(path.read_bytes()).digest())
    return digest([found.hexdigest(), *(_version(name) for name in _LIBRARIES)])


def _version(library: str) -> str | None:
    try:
        return version(library)
    except PackageNotFoundError:
        return None
