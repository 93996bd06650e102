"""Group rows into documents and cut their prose into sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tqcheck.config import SegmentConfig
from tqcheck.language import primary_subtag
from tqcheck.records import Document, Origin, Row, Segment
from tqcheck.segment.kind import kind_of
from tqcheck.segment.languages import SOURCE, TRANSLATION, DocumentKey, name_languages
from tqcheck.segment.split import MAX_SENTENCE, split_sentences


@dataclass(frozen=True, slots=True)
class SegmentOutcome:
    """Hold the documents, in order of first appearance, and one-line remarks for the user."""

    documents: tuple[Document, ...]
    notices: tuple[str, ...] = ()


def build_documents(rows: Sequence[Row], config: SegmentConfig) -> SegmentOutcome:
    """Turn rows into documents, one for each path, `doc` and system.

    A row of prose becomes its sentences, none if it is blank; any other row is one segment, even
    when empty. A segment without an id of its own gets `path#n`: the n-th segment of that path.
    Raises ConfigError where a configured language is none.
    """
    groups: dict[DocumentKey, list[Row]] = {}
    for row in rows:
        groups.setdefault(_key(row), []).append(row)
    languages, notices = _languages(groups, config)
    segments: dict[DocumentKey, list[Segment]] = {key: [] for key in groups}
    cutter = _Cutter(languages)
    for row in rows:
        segments[_key(row)].extend(cutter.segments(row))
    documents = tuple(
        _document(key, tuple(found), languages[key], _are_connected(groups[key]))
        for key, found in segments.items()
        if found
    )
    return SegmentOutcome(documents, (*notices, *cutter.notices()))


class _Languages(NamedTuple):
    lang: str
    source_lang: str | None


def _key(row: Row) -> DocumentKey:
    return DocumentKey(row.origin.path, row.doc or row.origin.path, row.system)


def _are_connected(rows: Sequence[Row]) -> bool:
    """Tell whether rows follow one another: not in a table that names no documents."""
    return all(row.doc is not None for row in rows)


def _document(
    key: DocumentKey, segments: tuple[Segment, ...], languages: _Languages, is_connected: bool
) -> Document:
    return Document(
        id=key.doc,
        path=key.path,
        lang=languages.lang,
        segments=segments,
        source_lang=languages.source_lang,
        system=key.system,
        is_connected=is_connected,
    )


def _languages(
    groups: Mapping[DocumentKey, Sequence[Row]], config: SegmentConfig
) -> tuple[dict[DocumentKey, _Languages], tuple[str, ...]]:
    lang = primary_subtag(config.lang, "lang") if config.lang is not None else None
    source_lang = (
        primary_subtag(config.source_lang, "source_lang")
        if config.source_lang is not None
        else None
    )
    langs, notices = name_languages(groups, TRANSLATION) if lang is None else ({}, ())
    source_langs, more = name_languages(groups, SOURCE) if source_lang is None else ({}, ())
    named = {
        key: _Languages(lang or langs[key], source_lang or source_langs.get(key)) for key in groups
    }
    return named, notices + more


class _Piece(NamedTuple):
    """Hold a segment's place in its row; `line` counts from 0."""

    start: int
    end: int
    line: int


@dataclass
class _Cutter:
    """Cut rows into segments, numbering them and remembering what was cut for its length."""

    languages: Mapping[DocumentKey, _Languages]
    n_segments: int = 0
    n_of_path: Counter[str] = field(default_factory=Counter)
    cut_lines: dict[str, list[int]] = field(default_factory=dict)

    def segments(self, row: Row) -> Iterator[Segment]:
        pieces = self._sentences(row) if row.is_prose else [_Piece(0, len(row.translation), 0)]
        for number, piece in enumerate(pieces, start=1):
            yield self._segment(row, piece, number, is_alone=len(pieces) == 1)

    def notices(self) -> Iterator[str]:
        for path, lines in self.cut_lines.items():
            places = f"{len(lines):,} places" if len(lines) > 1 else "1 place"
            yield (
                f"{path}:{lines[0]}: no sentence end in {MAX_SENTENCE:,} characters; cut at "
                f"{places}, at white space if there was any"
            )

    def _sentences(self, row: Row) -> list[_Piece]:
        path, line = row.origin.path, row.origin.line
        pieces: list[_Piece] = []
        n_lines, position = 0, 0
        for span in split_sentences(row.translation, self.languages[_key(row)].lang):
            n_lines += row.translation.count("\n", position, span.start)
            position = span.start
            pieces.append(_Piece(span.start, span.end, n_lines))
            if span.is_cut:
                self.cut_lines.setdefault(path, []).append(line + n_lines)
        return pieces

    def _segment(self, row: Row, piece: _Piece, number: int, *, is_alone: bool) -> Segment:
        key = _key(row)
        text = row.translation[piece.start : piece.end]
        index = self.n_segments
        self.n_segments += 1
        self.n_of_path[key.path] += 1
        own_id = row.id if row.id is None or is_alone else f"{row.id}.{number}"
        return Segment(
            index=index,
            id=own_id if own_id is not None else f"{key.path}#{self.n_of_path[key.path]}",
            doc=key.doc,
            origin=Origin(key.path, row.origin.line + piece.line),
            start=row.start + piece.start,
            end=row.start + piece.end,
            text=text,
            lang=self.languages[key].lang,
            kind=kind_of(text, is_alone=is_alone, is_prose=row.is_prose),
            source=row.source,
            source_lang=self.languages[key].source_lang,
            reference=row.reference,
            system=row.system,
            paragraph=row.paragraph,
        )
