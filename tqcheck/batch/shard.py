"""One part of a run as a file: JSON Lines, whole or not there.

First a `part` line with documents, failures and counts, then a line for each segment, last an `end`
line with the number of segments and the digest of all before it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from tqcheck.batch.spool import Job
from tqcheck.errors import InputError
from tqcheck.judging.codec import (
    judgement_from_json,
    judgement_to_json,
    model_from_json,
    model_to_json,
    segment_from_json,
    segment_to_json,
)
from tqcheck.judging.numbering import Numbers, Part, numbered
from tqcheck.judging.tally import Tally, count, from_json
from tqcheck.records import Document, JsonValue, ModelInfo, Segment, SegmentResult
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
class Models:
    """Name the models that judged, and the languages they were trained on."""

    infos: tuple[ModelInfo, ...]
    languages: frozenset[str]


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """Describe one document of a part."""

    id: str
    path: str
    lang: str
    source_lang: str | None
    system: str | None
    is_connected: bool


@dataclass(frozen=True, slots=True)
class ShardHead:
    """Hold what the first line of a shard says."""

    number: int
    models: Models
    tally: Tally
    documents: tuple[DocumentFacts, ...]
    failures: tuple[Failure, ...]
    notices: tuple[str, ...]


def encode(job: Job, part: Part, failures: Sequence[Failure], models: Models) -> bytes:
    """Write a shard."""
    head: dict[str, JsonValue] = {
        "type": "part",
        "number": job.number,
        "models": [model_to_json(model) for model in models.infos],
        "languages": [*sorted(models.languages)],
        "tally": count(part.documents, part.results).as_json(),
        "documents": [
            [d.id, d.path, d.lang, d.source_lang, d.system, d.is_connected] for d in part.documents
        ],
        "failures": [[f.path, f.doc, f.reason] for f in failures],
        "notices": [*part.notices],
    }
    lines = [_line(head), *map(_line, _segment_lines(job, part))]
    body = "".join(lines).encode("ascii")
    end: dict[str, JsonValue] = {
        "type": "end",
        "segments": len(part.results),
        "sha256": hashlib.sha256(body).hexdigest(),
    }
    return body + _line(end).encode("ascii")


def _line(content: JsonValue | Mapping[str, JsonValue]) -> str:
    return json.dumps(content, ensure_ascii=True, separators=(",", ":")) + "\n"


def _segment_lines(job: Job, part: Part) -> Iterator[list[JsonValue]]:
    for number, one in enumerate(part.apart()):
        for result, (row, piece) in zip(one.results, one.keys, strict=True):
            place: list[JsonValue] = [job.seqs[row], piece, number, job.rows[row].id is not None]
            yield [place, segment_to_json(result.segment), judgement_to_json(result)]


def read_head(path: Path) -> ShardHead:
    """Read a shard's first line, after its digest was found right; raises InputError."""
    try:
        content = path.read_bytes()
        body, _, last = content[:-1].rpartition(b"\n")
        end = json.loads(last)
        if end["sha256"] != hashlib.sha256(body + b"\n").hexdigest():
            raise ValueError("its digest is another")
        return _head(json.loads(body[: body.index(b"\n")] if b"\n" in body else body))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"damaged: {error}", path=str(path)) from error


def _head(content: Mapping[str, Any]) -> ShardHead:
    return ShardHead(
        number=content["number"],
        models=Models(
            tuple(map(model_from_json, content["models"])), frozenset(content["languages"])
        ),
        tally=from_json(content["tally"]),
        documents=tuple(DocumentFacts(*document) for document in content["documents"]),
        failures=tuple(Failure(*failure) for failure in content["failures"]),
        notices=tuple(content["notices"]),
    )


class Stored(NamedTuple):
    """Hold a segment's line: its key in the run, its document's number in the part, what it says.

    `offset` and `length` are where it stands in the file.
    """

    key: SegmentKey
    document: int
    offset: int
    length: int
    digest: bytes
    segment: Segment
    judgement: list[Any]


def read_segments(path: Path) -> Iterator[Stored]:
    """Read a shard's segments in their order."""
    with path.open("rb") as file:
        offset = len(file.readline())
        for line in file:
            content = json.loads(line)
            if isinstance(content, list):
                (row, piece, document, _), segment, judgement = content
                where = SegmentKey(row, piece), document, offset, len(line), line_digest(line)
                yield Stored(*where, segment_from_json(segment), judgement)
            offset += len(line)


def line_digest(line: bytes) -> bytes:
    """Give the digest by which a segment's line is known to be the one that was written."""
    return hashlib.blake2b(line, digest_size=8).digest()


def read_result(line: bytes, numbers: Numbers) -> SegmentResult:
    """Read one segment's line, with its numbers in the run."""
    (*_, has_own_id), segment, judgement = json.loads(line)
    result = judgement_from_json(judgement, segment_from_json(segment))
    return numbered(result, numbers, has_own_id=has_own_id)


def document_of(facts: DocumentFacts, segments: tuple[Segment, ...]) -> Document:
    """Make a document of its facts and segments."""
    return Document(
        facts.id,
        facts.path,
        facts.lang,
        segments,
        facts.source_lang,
        facts.system,
        facts.is_connected,
    )
