"""What the loaders of public test sets give: judged translations with the files they came from."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import urlparse
from urllib.request import urlopen

from benchmarks.data.judged import Judged, Mark
from benchmarks.measures.spans import Span
from tqcheck.errors import InputError

UNSTATED = "not stated beside the files"
LICENCE_NAMES = ("LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "COPYING")
N_FOLDERS_UP = 4


@dataclass(frozen=True, slots=True)
class WmtItem:
    """Hold one translation: its judgement, and gold tags and spans where they are known.

    `tags` (BAD is true) belong to `tokens`, `<EOS>` among them. `number` is the segment's number in
    the files, from 0, as submissions count.
    """

    judged: Judged
    number: int
    tokens: tuple[str, ...] | None = None
    tags: tuple[bool, ...] | None = None
    spans: tuple[Span, ...] | None = None


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """Hold a file's content, its name as given and its sha256."""

    name: str
    digest: str
    text: str

    @property
    def lines(self) -> list[str]:
        """Cut the content at newlines."""
        return [line.removesuffix("\r") for line in self.text.removesuffix("\n").split("\n")]


@dataclass(frozen=True, slots=True)
class WmtSet:
    """Hold a test set; `notices` count what was left out."""

    name: str
    lp: str
    items: tuple[WmtItem, ...]
    files: tuple[LoadedFile, ...]
    licence: str
    notices: tuple[str, ...] = ()


def load(name: str) -> LoadedFile:
    """Read a local file, or one that the user named by its URL; `.gz` is unpacked."""
    path = PurePosixPath(urlparse(name).path) if _is_url(name) else Path(name)
    try:
        if _is_url(name):
            with urlopen(name, timeout=60) as answer:
                data = answer.read()
        else:
            data = Path(name).read_bytes()
        raw = gzip.decompress(data) if path.suffix == ".gz" else data
        text = raw.decode("utf-8-sig")
    except (OSError, EOFError, ValueError) as error:
        raise InputError(f"cannot be read: {error}", path=name) from error
    return LoadedFile(name, hashlib.sha256(data).hexdigest(), text)


def _is_url(name: str) -> bool:
    return name.startswith(("http://", "https://"))


def licence_of(names: Sequence[str]) -> str:
    """Give the first line of a licence file beside or above the files; nothing is guessed."""
    for name in names:
        if _is_url(name):
            continue
        for folder in list(Path(name).resolve().parents)[:N_FOLDERS_UP]:
            for found in (folder / known for known in LICENCE_NAMES):
                if found.is_file():
                    lines = found.read_text("utf-8", "replace").split("\n")
                    title = next((line.strip() for line in lines if line.strip()), UNSTATED)
                    return f"{title} ({found.name})"
    return UNSTATED


def same_length(files: Sequence[LoadedFile]) -> int:
    """Give the number of lines that all files have; raises InputError where they differ."""
    first = files[0]
    for file in files[1:]:
        if len(file.lines) != len(first.lines):
            message = f"{len(file.lines)} lines, but {first.name} has {len(first.lines)}"
            raise InputError(message, path=file.name)
    return len(first.lines)


def read_number(text: str, file: LoadedFile, line: int) -> float:
    """Read a number; raises InputError with the line."""
    try:
        return float(text)
    except ValueError:
        raise InputError(f"{text[:40]!r} is not a number", path=file.name, line=line) from None


def marks_of(spans: Sequence[Span], share: float = 1.0) -> tuple[Mark, ...]:
    """Turn spans into marks that a share of the raters made."""
    return tuple(Mark(span.start, span.end, share) for span in spans)
