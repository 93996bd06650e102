"""One part of a run as a file: JSON Lines, whole or not there.

First a line with documents, failures and counts, then one for each segment, last the digest of all
before it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from tqcheck.batch.spool import Job
from tqcheck.errors import InputError
from tqcheck.judging.numbering import Numbers, Part, numbered
from tqcheck.judging.tally import Tally, count
from tqcheck.records import Document, ModelInfo, SegmentResult
from tqcheck.records.wire import decode, encode
from tqcheck.segment import SegmentKey


@dataclass(frozen=True, slots=True)
class Failure:
    """Name what could not be checked, a file (`doc` None) or a document, and why."""

    path: str
    doc: str | None
    reason: str

    def __str__(self) -> str:
        where = self.path if self.doc in (None, self.path) else f"{self.path} ({self.doc})"
        return f"{where}: failed: {self.reason}"


@dataclass(frozen=True, slots=True)
class UsedModels:
    """Name the models that judged, and the languages they were trained on."""

    infos: tuple[ModelInfo, ...]
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShardHead:
    """Hold what the first line of a shard says; the documents come without their segments."""

    number: int
    models: UsedModels
    tally: Tally
    documents: tuple[Document, ...]
    failures: tuple[Failure, ...]
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stored:
    """Hold what a segment's line says: its key in the run, its document's number in the part."""

    key: SegmentKey
    document: int
    has_own_id: bool
    result: SegmentResult


class LinePlace(NamedTuple):
    """Say where the line of a segment stands in its file, and what its digest is."""

    offset: int
    length: int
    digest: bytes


def encode_shard(job: Job, part: Part, failures: Sequence[Failure], models: UsedModels) -> bytes:
    """Write a shard."""
    head = ShardHead(
        job.number,
        models,
        count(part.documents, part.results),
        tuple(replace(document, segments=()) for document in part.documents),
        tuple(failures),
        part.notices,
    )
    body = b"".join(encode(line) + b"\n" for line in (head, *_segment_lines(job, part)))
    return body + encode(hashlib.sha256(body).hexdigest()) + b"\n"


def _segment_lines(job: Job, part: Part) -> Iterator[Stored]:
    for number, one in enumerate(part.apart()):
        for result, (row, piece) in zip(one.results, one.keys, strict=True):
            has_own_id = job.rows[row].id is not None
            yield Stored(SegmentKey(job.seqs[row], piece), number, has_own_id, result)


def read_head(path: Path) -> ShardHead:
    """Read a shard's first line, after its digest was found right; raises InputError."""
    try:
        head, *lines, end = path.read_bytes().splitlines(keepends=True)
        if decode(end, str) != hashlib.sha256(b"".join((head, *lines))).hexdigest():
            raise ValueError("its digest is another")
        return decode(head, ShardHead)
    except (OSError, ValueError) as error:
        raise InputError(f"damaged: {error}", path=str(path)) from error


def read_segments(path: Path) -> Iterator[tuple[Stored, LinePlace]]:
    """Read a shard's segments in their order, with their places."""
    head, *lines, _ = path.read_bytes().splitlines(keepends=True)
    offset = len(head)
    for line in lines:
        yield decode(line, Stored), LinePlace(offset, len(line), line_digest(line))
        offset += len(line)


def line_digest(line: bytes) -> bytes:
    """Give the digest by which a segment's line is known to be the one that was written."""
    return hashlib.blake2b(line, digest_size=8).digest()


def read_result(line: bytes, numbers: Numbers) -> SegmentResult:
    """Read one segment's line, with its numbers in the run."""
    stored = decode(line, Stored)
    return numbered(stored.result, numbers, has_own_id=stored.has_own_id)
