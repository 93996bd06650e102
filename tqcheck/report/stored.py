"""Read a report that `jsonl` wrote: the way back, so that judging needs no model.

What the format does not hold comes back as its default: references, paragraphs, surprisals. All
else is checked, since a report may come from another machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from types import UnionType
from typing import Any, TypeVar, cast

from tqcheck.errors import InputError
from tqcheck.errors.border import border
from tqcheck.records import (
    Document,
    Finding,
    JsonValue,
    ModelInfo,
    Origin,
    Report,
    RoundTrip,
    Run,
    RunInfo,
    RunKind,
    Segment,
    SegmentKind,
    SegmentResult,
    Severity,
    SignalScore,
    SignalState,
    Skip,
    Summary,
    WordRisk,
)
from tqcheck.report.strict_json import parse_strict

_NUMBER = int | float
_T = TypeVar("_T")
_Enum = TypeVar("_Enum", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class _Line:
    """Read the fields of one JSON object; a fault is told with file and line."""

    content: Mapping[str, Any]
    path: str
    number: int

    def get(self, name: str, kind: type[_T]) -> _T:
        """Return a field of the type, which must be there."""
        return cast(_T, self._checked(name, kind))

    def maybe(self, name: str, kind: type[_T]) -> _T | None:
        """Return a field of the type, or None."""
        return cast(_T | None, self._checked(name, kind | None))

    def number_of(self, name: str) -> float:
        """Return a number."""
        return float(cast(float, self._checked(name, _NUMBER)))

    def maybe_number(self, name: str) -> float | None:
        """Return a number, or None."""
        value = self._checked(name, _NUMBER | None)
        return None if value is None else float(cast(float, value))

    def share_of(self, name: str) -> float:
        """Return a number from 0 to 1."""
        value = self.number_of(name)
        if not 0 <= value <= 1:
            raise self.fault(f"{name} has the value {value!r}; allowed: 0 to 1")
        return value

    def maybe_share(self, name: str) -> float | None:
        """Return a number from 0 to 1, or None."""
        return None if self.maybe_number(name) is None else self.share_of(name)

    def whole(self, name: str, least: int = 0) -> int:
        """Return a whole number that is not too small."""
        value = self.get(name, int)
        if value < least:
            raise self.fault(f"{name} has the value {value!r}; allowed: {least} or more")
        return value

    def one_of(self, name: str, kind: type[_Enum]) -> _Enum:
        """Return a field that names a member of the enumeration."""
        value = self.get(name, str)
        if value not in list(kind):
            raise self.fault(f"{name}: {value!r} is not one of {', '.join(kind)}")
        return kind(value)

    def below(self, name: str) -> Iterator[_Line]:
        """Go through a list of objects."""
        for entry in self.get(name, list):
            yield self.within(entry)

    def within(self, content: object) -> _Line:
        """Read an object inside this one."""
        if not isinstance(content, dict):
            raise self.fault(f"{content!r} is no object")
        return _Line(content, self.path, self.number)

    def fault(self, why: str) -> InputError:
        """Say what is wrong with this line."""
        return InputError(f"no report of tqcheck: {why}", path=self.path, line=self.number)

    def _checked(self, name: str, kind: type | UnionType) -> object:
        if name not in self.content:
            raise self.fault(f"a field {name!r} is missing")
        value = self.content[name]
        is_bool = isinstance(value, bool) and kind is not bool
        if is_bool or not isinstance(value, kind):
            raise self.fault(f"{name} has the value {value!r}")
        return value


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
    summary = _summary(last)
    if len(results) != last.get("listed", int):
        raise last.fault(f"it has {len(results)} segments, and says {last.content['listed']}")
    if len(results) != summary.segments:
        raise last.fault(
            f"it lists only {len(results)} of {summary.segments} segments; write it without "
            "--top and --min-risk"
        )
    notices = [str(notice) for notice in first.get("notices", list)]
    return Report(_run(first), documents_of(results), results, summary, tuple(notices))


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


def _run(line: _Line) -> RunInfo:
    return RunInfo(
        version=line.get("version", str),
        signature=line.get("signature", str),
        alarm_rate=line.maybe_share("alarm_rate"),
        threshold=line.maybe_share("threshold"),
        models=tuple(map(_model, line.below("models"))),
        options=line.get("options", dict),
        has_source=line.get("has_source", bool),
    )


def _model(line: _Line) -> ModelInfo:
    return ModelInfo(
        id=line.get("id", str),
        kind=line.get("kind", str),
        digest=line.get("digest", str),
        licence=line.get("licence", str),
        precision=line.maybe("precision", str),
    )


def _result(line: _Line, index: int) -> SegmentResult:
    if line.content.get("type") != "segment":
        raise line.fault(f"type {line.content.get('type')!r} where a segment is due")
    segment = _segment(line, index)
    evidence = line.within(line.get("evidence", dict))
    trip = line.maybe("roundtrip", dict)
    return SegmentResult(
        segment=segment,
        risk=line.maybe_share("risk"),
        mqm=line.maybe_number("mqm"),
        rank=None if line.maybe("rank", int) is None else line.whole("rank", 1),
        level=line.get("level", str),
        is_suspect=line.get("suspect", bool),
        words=tuple(
            WordRisk(*_span(word, segment.text), word.share_of("risk"))
            for word in line.below("words")
        ),
        findings=tuple(_finding(found, segment.text) for found in line.below("findings")),
        evidence=tuple(
            _score(name, evidence.within(score)) for name, score in evidence.content.items()
        ),
        truncated=line.whole("truncated"),
        source_truncated=line.whole("source_truncated"),
        roundtrip=None if trip is None else _trip(line.within(trip)),
        alarm_rate=line.maybe_share("alarm_rate"),
    )


def _trip(line: _Line) -> RoundTrip:
    return RoundTrip(
        state=line.one_of("state", SignalState),
        pivot=line.maybe("pivot", str),
        reason=line.maybe("reason", str),
        pivot_text=line.maybe("pivot_text", str),
        back_text=line.maybe("back_text", str),
        text_runs=tuple(map(_piece, line.below("text_runs"))),
        back_runs=tuple(map(_piece, line.below("back_runs"))),
        translator=line.get("translator", str),
        to_source=line.get("to_source", bool),
        source_runs=tuple(map(_piece, line.below("source_runs"))),
    )


def _piece(line: _Line) -> Run:
    return Run(line.get("text", str), line.one_of("kind", RunKind))


def _segment(line: _Line, index: int) -> Segment:
    return Segment(
        index=index,
        id=line.get("id", str),
        doc=line.get("doc", str),
        origin=Origin(line.get("path", str), line.whole("line")),
        start=line.whole("start"),
        end=line.whole("end", line.whole("start")),
        text=line.get("text", str),
        lang=line.get("lang", str),
        kind=line.one_of("kind", SegmentKind),
        source=line.maybe("source", str),
        source_lang=line.maybe("source_lang", str),
        system=line.maybe("system", str),
    )


def _finding(line: _Line, text: str) -> Finding:
    return Finding(
        line.get("code", str),
        line.one_of("severity", Severity),
        *_span(line, text),
        line.get("message", str),
        cast(dict[str, JsonValue], line.get("evidence", dict)),
    )


def _span(line: _Line, text: str) -> tuple[int, int]:
    start, end = line.get("start", int), line.get("end", int)
    if not 0 <= start <= end <= len(text):
        raise line.fault(f"the span {start} to {end} is not in the text")
    return start, end


def _score(name: str, line: _Line) -> SignalScore:
    state, value = line.one_of("state", SignalState), line.maybe_number("value")
    reason = line.maybe("reason", str)
    return SignalScore(name, state, value, reason, Skip.told_by(reason))


def _summary(line: _Line) -> Summary:
    return Summary(**{count.name: line.whole(count.name) for count in fields(Summary)})


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
