"""Group rows into documents and cut their prose into sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from tqcheck.config import SegmentConfig
from tqcheck.language import MULTIPLE, UNDETERMINED, primary_subtag
from tqcheck.records import Document, Origin, Row, Segment
from tqcheck.segment.declared import declared_by, declared_notices
from tqcheck.segment.kind import kind_of
from tqcheck.segment.languages import (
    SOURCE,
    TRANSLATION,
    DocumentKey,
    Fallback,
    language_of_row,
    main_language,
    name_languages,
    table_language,
)
from tqcheck.segment.split import MAX_SENTENCE, split_sentences


class SegmentKey(NamedTuple):
    """Say which piece of which row a segment is, both from 0: so it is known until it has an index.

    Keys stand in the order of the input.
    """

    row: int
    piece: int


@dataclass(frozen=True, slots=True)
class SegmentOutcome:
    """Hold the documents, in order of first appearance, and one-line remarks for the user.

    `keys` are those of the segments, document after document.
    """

    documents: tuple[Document, ...]
    notices: tuple[str, ...] = ()
    keys: tuple[SegmentKey, ...] = ()


def build_documents(
    rows: Sequence[Row], config: SegmentConfig, fallbacks: Mapping[str, Fallback] | None = None
) -> SegmentOutcome:
    """Turn rows into documents, one for each path, `doc` and system.

    A row of prose becomes its sentences, none if it is blank; any other row is one segment, even
    when empty. Indices tell the segments of these rows apart, and one without an id of its own has
    none: the numbers that are shown come last (`tqcheck.judging.numbering`).
    `fallbacks` gives for a path what its documents are taken for where nobody can tell; without
    them that is looked for in `rows`. Raises ConfigError where a configured language is none.
    """
    groups: dict[DocumentKey, list[Row]] = {}
    for row in rows:
        groups.setdefault(document_key(row), []).append(row)
    languages, notices = _languages(groups, config, fallbacks)
    segments: dict[DocumentKey, list[Segment]] = {key: [] for key in groups}
    keys: dict[DocumentKey, list[SegmentKey]] = {key: [] for key in groups}
    cutter = _Cutter(languages)
    for number, row in enumerate(rows):
        found = list(cutter.segments(row))
        segments[document_key(row)] += found
        keys[document_key(row)] += (SegmentKey(number, piece) for piece in range(len(found)))
    documents = tuple(
        _document(key, tuple(found), languages[key], _are_connected(groups[key]))
        for key, found in segments.items()
        if found
    )
    told = (*notices, *cutter.notices())
    return SegmentOutcome(documents, told, tuple(chain.from_iterable(keys.values())))


class _Languages(NamedTuple):
    lang: str
    source_lang: str | None


def document_key(row: Row) -> DocumentKey:
    """Name the document that a row belongs to."""
    return DocumentKey(row.origin.path, row.doc or row.origin.path, row.system)


def segment_id(row: Row, number: int, *, is_alone: bool) -> str:
    """Name the segment that is the `number`-th, from 1, of its row; a row without an id: empty."""
    if row.id is None:
        return ""
    return row.id if is_alone else f"{row.id}.{number}"


def fallbacks_of(rows: Iterable[Row], config: SegmentConfig) -> dict[str, Fallback]:
    """Say for each path with several documents what those are taken for that do not tell."""
    of_path: dict[str, dict[DocumentKey, list[Row]]] = {}
    for row in rows:
        of_path.setdefault(row.origin.path, {}).setdefault(document_key(row), []).append(row)
    found = {}
    for path, groups in of_path.items():
        held = [row for group in groups.values() for row in group]
        if len(groups) > 1:
            sources = (row.source for row in held if row.source is not None)
            found[path] = path_fallback((row.translation for row in held), sources, config)
    return found


def told_declarations(rows: Iterable[Row], config: SegmentConfig) -> Iterator[str]:
    """Say where a language that a file declares does not count."""
    groups: dict[DocumentKey, list[Row]] = {}
    for row in rows:
        groups.setdefault(document_key(row), []).append(row)
    declared = (declared_by(key.path, held) for key, held in groups.items())
    yield from declared_notices(declared, config)


def path_fallback(
    translations: Iterable[str], sources: Iterable[str], config: SegmentConfig
) -> Fallback:
    """Name the main languages of the texts of a path, as far as they are not configured."""
    return Fallback(
        main_language(translations) if config.lang is None else UNDETERMINED,
        main_language(sources) if config.source_lang is None else UNDETERMINED,
    )


def table_fallback(
    translations: Iterable[str], sources: Iterable[str], config: SegmentConfig
) -> Fallback:
    """Name the languages of a table without documents, likewise; `mul` where its rows differ."""
    source = table_language(sources)
    return Fallback(
        table_language(translations, source) if config.lang is None else UNDETERMINED,
        source if config.source_lang is None else UNDETERMINED,
    )


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
    groups: Mapping[DocumentKey, Sequence[Row]],
    config: SegmentConfig,
    fallbacks: Mapping[str, Fallback] | None,
) -> tuple[dict[DocumentKey, _Languages], tuple[str, ...]]:
    lang = primary_subtag(config.lang, "lang") if config.lang is not None else None
    source_lang = (
        primary_subtag(config.source_lang, "source_lang")
        if config.source_lang is not None
        else None
    )
    langs, notices = name_languages(groups, TRANSLATION, fallbacks) if lang is None else ({}, ())
    source_langs, more = (
        name_languages(groups, SOURCE, fallbacks) if source_lang is None else ({}, ())
    )
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
    """Cut rows into segments, remembering what was cut for its length."""

    languages: Mapping[DocumentKey, _Languages]
    n_segments: int = 0
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
        for span in split_sentences(row.translation, self._languages_of(row).lang):
            n_lines += row.translation.count("\n", position, span.start)
            position = span.start
            pieces.append(_Piece(span.start, span.end, n_lines))
            if span.is_cut:
                self.cut_lines.setdefault(path, []).append(line + n_lines)
        return pieces

    def _languages_of(self, row: Row) -> _Languages:
        """Give the languages of a row: its document's, its own where those are several."""
        lang, source_lang = self.languages[document_key(row)]
        return _Languages(
            language_of_row(row, TRANSLATION) if lang == MULTIPLE else lang,
            language_of_row(row, SOURCE) if source_lang == MULTIPLE else source_lang,
        )

    def _segment(self, row: Row, piece: _Piece, number: int, *, is_alone: bool) -> Segment:
        key, languages = document_key(row), self._languages_of(row)
        text = row.translation[piece.start : piece.end]
        index = self.n_segments
        self.n_segments += 1
        return Segment(
            index=index,
            id=segment_id(row, number, is_alone=is_alone),
            doc=key.doc,
            origin=Origin(key.path, row.origin.line + piece.line),
            start=row.start + piece.start,
            end=row.start + piece.end,
            text=text,
            lang=languages.lang,
            kind=kind_of(text, is_alone=is_alone, is_prose=row.is_prose),
            source=row.source,
            source_lang=languages.source_lang,
            reference=row.reference,
            system=row.system,
            paragraph=row.paragraph,
        )
