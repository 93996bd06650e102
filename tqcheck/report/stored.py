"""Read a report that `jsonl` wrote: the way back, so that judging needs no model.

What the format does not hold comes back as its default: references, paragraphs, surprisals. All
else is checked, since a report may come from another machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from tqcheck.errors import InputError
from tqcheck.errors.border import border
from tqcheck.records import Document, Report, RunInfo, Segment, SegmentResult, Skip, Summary
from tqcheck.records.wire import read_as
from tqcheck.report.payload import RUN_FIELDS, SEGMENT_FIELDS
from tqcheck.report.strict_json import parse_strict

# Where our records hold a field that stands at the top of a line, in other words than it has there.
_INSIDE = ("segment.", "origin.", "is_")

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Line:
    """Hold one JSON object; a fault is told with file and line."""

    content: Mapping[str, Any]
    path: str
    number: int

    def read(self, kind: type[_T], instead: Mapping[str, object] | None = None) -> _T:
        """Read the line as a record; `instead` is what the record says in other words."""
        try:
            return read_as({**self.content, **(instead or {})}, kind)
        except ValueError as error:
            told = str(error)
            for words in _INSIDE:
                told = told.removeprefix(words)
            raise self.fault(told) from error

    def demand(self, names: Iterable[str]) -> None:
        """See that all fields of the format are there, whether or not a record needs them."""
        for name in names:
            if name not in self.content:
                raise self.fault(f"a field {name!r} is missing")

    def fault(self, why: str) -> InputError:
        """Say what is wrong with this line."""
        return InputError(f"no report of tqcheck: {why}", path=self.path, line=self.number)


@dataclass(frozen=True, slots=True)
class _Beside:
    """Hold what a report's first line says beside the record of the run."""

    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Listed:
    """Hold what a report's last line says beside its counts."""

    listed: int


@dataclass(frozen=True, slots=True)
class _Evidence:
    """Hold the scores of a line by the names of the signals."""

    evidence: Mapping[str, Mapping[str, Any]]


def decode_report(data: bytes, path: str) -> Report:
    """Read a whole report from a file's bytes; raises InputError, for what is no UTF-8 too."""
    try:
        return read_report(data.decode("utf-8-sig"), path)
    except UnicodeDecodeError as error:
        raise InputError(f"not UTF-8 text (byte {error.start})", path=path) from error


def read_report(text: str, path: str) -> Report:
    """Read a whole report from JSON Lines; `path` is for messages.

    Raises InputError with the line where it is no report, or where it ends before its summary or
    lists only some of its segments.
    """
    with border(path):
        return _read(list(_lines(text, path)), path)


def _read(lines: list[_Line], path: str) -> Report:
    if not lines or lines[0].content.get("type") != "run":
        raise InputError("no report of tqcheck: its first line is no run", path=path, line=1)
    first, *middle = lines
    if not middle or middle[-1].content.get("type") != "summary":
        raise InputError("the report is cut off: it does not end with its summary", path=path)
    last = middle.pop()
    results = tuple(_result(line, index) for index, line in enumerate(middle))
    summary, listed = last.read(Summary), last.read(_Listed).listed
    if len(results) != listed:
        raise last.fault(f"it has {len(results)} segments, and says {listed}")
    if len(results) != summary.segments:
        raise last.fault(
            f"it lists only {len(results)} of {summary.segments} segments; write it without "
            "--top and --min-risk"
        )
    first.demand(RUN_FIELDS)
    run, notices = first.read(RunInfo), first.read(_Beside).notices
    return Report(run, documents_of(results), results, summary, notices)


def _lines(text: str, path: str) -> Iterator[_Line]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            content = parse_strict(line)
        except ValueError as error:
            raise InputError(f"not valid JSON: {error}", path=path, line=number) from error
        if not isinstance(content, dict):
            raise InputError("no report of tqcheck: no object", path=path, line=number)
        yield _Line(content, path, number)


def _result(line: _Line, index: int) -> SegmentResult:
    content = line.content
    if content.get("type") != "segment":
        raise line.fault(f"type {content.get('type')!r} where a segment is due")
    line.demand(SEGMENT_FIELDS)
    instead = {
        "segment": {**content, "origin": content, "index": index},
        "is_suspect": content["suspect"],
        "evidence": [
            {**score, "name": name, "skip": Skip.told_by(score.get("reason"))}
            for name, score in line.read(_Evidence).evidence.items()
        ],
    }
    result = line.read(SegmentResult, instead)
    segment = result.segment
    if segment.end < segment.start:
        raise line.fault(f"end has the value {segment.end}; allowed: {segment.start} or more")
    spans = [(word.start, word.end) for word in result.words]
    for start, end in (*spans, *((found.start, found.end) for found in result.findings)):
        if not 0 <= start <= end <= len(segment.text):
            raise line.fault(f"the span {start} to {end} is not in the text")
    return result


def documents_of(results: Iterable[SegmentResult]) -> tuple[Document, ...]:
    """Put results together that name the same document; just those segments are in it."""
    segments: dict[tuple[str, str, str | None], list[Segment]] = {}
    for result in results:
        own = result.segment
        segments.setdefault((own.origin.path, own.doc, own.system), []).append(own)
    return tuple(
        Document(
            doc,
            path,
            _one_lang(segment.lang for segment in own) or "und",
            tuple(own),
            _one_lang(segment.source_lang for segment in own),
            system,
        )
        for (path, doc, system), own in segments.items()
    )


def _one_lang(langs: Iterable[str | None]) -> str | None:
    """Give the language of segments, `mul` where they have several."""
    found = dict.fromkeys(langs)
    return "mul" if len(found) > 1 else next(iter(found))
