"""Remember whole documents as they were judged: an unchanged feed costs next to nothing.

A document's key covers its texts, sources, languages, shape, the settings, models and code; not its
name, path or place, which are taken from the rows in hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from tqcheck.cache.keys import JUDGING, code_digest, digest
from tqcheck.cache.store import ScoreCache
from tqcheck.config import Config
from tqcheck.judging.numbering import Part, join
from tqcheck.records import Document, JsonValue, Origin, Row, Segment, SegmentResult, Skip
from tqcheck.records.wire import decode, encode
from tqcheck.segment import (
    DocumentKey,
    Fallback,
    SegmentKey,
    document_key,
    fallbacks_of,
    segment_id,
)

# A table that names no documents is one of any size; its rows are remembered one by one.
MAX_ROWS = 5_000
# Longer rows may be cut, which is told in a notice that only the work itself gives.
MAX_ROW_LENGTH = 10_000

Compute = Callable[[Sequence[Row], Mapping[str, Fallback]], Part]


@dataclass(frozen=True, slots=True)
class Settings:
    """Hold what judgements depend on beside the text."""

    config: Config
    identity: str
    calibration: str


@dataclass(frozen=True, slots=True)
class _Kept:
    """Hold what is remembered of a document; a segment says only which row it is of, and where."""

    lang: str
    source_lang: str | None
    is_connected: bool
    results: tuple[SegmentResult, ...]


class DocumentMemory:
    """Look up documents that were judged before; have the others judged, and store them."""

    def __init__(self, cache: ScoreCache, settings: Settings) -> None:
        self._cache = cache
        self._config = settings.config
        combine = settings.config.combine
        self._root = digest(
            [
                "document",
                code_digest(JUDGING),
                settings.identity,
                settings.calibration,
                asdict(settings.config.segment),
                {**asdict(combine), "disabled": [*sorted(combine.disabled)]},
            ]
        )

    def judge(
        self, rows: Sequence[Row], fallbacks: Mapping[str, Fallback] | None, compute: Compute
    ) -> Part:
        """Give the judgement of all rows, computing what is not known."""
        if fallbacks is None:
            fallbacks = fallbacks_of(rows, self._config.segment)
        groups = _grouped(rows)
        keys = {
            name: self._key([rows[n] for n in numbers], fallbacks.get(name.path, Fallback()))
            for name, numbers in groups.items()
        }
        stored = self._cache.get_many(keys.values())
        hits = {name: stored[key] for name, key in keys.items() if key in stored}
        judged = [
            _part(decode(value, _Kept), name, groups[name], rows) for name, value in hits.items()
        ]
        missing = sorted(n for name, own in groups.items() if name not in hits for n in own)
        if missing:
            fresh = compute([rows[n] for n in missing], fallbacks).of_rows(missing)
            self._remember(fresh, keys, groups, rows)
            judged.append(fresh)
        return join(judged)

    def _key(self, rows: Sequence[Row], fallback: Fallback) -> str:
        first = rows[0].paragraph
        content: list[JsonValue] = [
            [row.translation, row.source, row.is_prose, row.paragraph - first, row.doc is None]
            for row in rows
        ]
        declared: list[JsonValue] = [[row.lang, row.source_lang] for row in rows]
        return digest([self._root, *fallback, content, declared])

    def _remember(
        self,
        part: Part,
        keys: Mapping[DocumentKey, str],
        groups: Mapping[DocumentKey, Sequence[int]],
        rows: Sequence[Row],
    ) -> None:
        entries = {}
        for one in part.apart():
            name = document_key(rows[one.keys[0].row])
            if _is_memorable(one, rows):
                entries[keys[name]] = encode(_kept(one, groups[name], rows))
        self._cache.put_many(entries)


def _grouped(rows: Sequence[Row]) -> dict[DocumentKey, list[int]]:
    groups: dict[DocumentKey, list[int]] = {}
    for number, row in enumerate(rows):
        groups.setdefault(document_key(row), []).append(number)
    return groups


def _is_memorable(one: Part, rows: Sequence[Row]) -> bool:
    """Say whether the one document of a part may be answered from memory.

    Not where a notice belongs to it, where its rows are in several languages, or where there was
    no time for some of it.
    """
    (document,) = one.documents
    is_named = not {"und", "mul"} & {document.lang, document.source_lang}
    is_short = all(len(rows[key.row].translation) <= MAX_ROW_LENGTH for key in one.keys)
    is_whole = all(score.skip is not Skip.UNREAD for r in one.results for score in r.evidence)
    return is_named and is_short and is_whole and len(one.keys) <= MAX_ROWS


def _kept(one: Part, group: Sequence[int], rows: Sequence[Row]) -> _Kept:
    """Take from the results of one document what its rows, wherever they stand, say as well."""
    place = {number: at for at, number in enumerate(group)}
    (document,) = one.documents
    return _Kept(
        document.lang,
        document.source_lang,
        document.is_connected,
        tuple(
            replace(result, segment=_moved(result.segment, place[key.row], rows[key.row]))
            for result, key in zip(one.results, one.keys, strict=True)
        ),
    )


def _moved(segment: Segment, at: int, row: Row) -> Segment:
    """Leave of a segment its kind and its place: in which of the rows, as `index`, and where."""
    origin = Origin("", segment.origin.line - row.origin.line)
    start, end = segment.start - row.start, segment.end - row.start
    return Segment(at, "", "", origin, start, end, "", "", segment.kind)


def _part(kept: _Kept, name: DocumentKey, group: Sequence[int], rows: Sequence[Row]) -> Part:
    pieces = Counter(result.segment.index for result in kept.results)
    number_of: Counter[int] = Counter()
    results, keys = [], []
    for result in kept.results:
        own = result.segment
        at, row = own.index, rows[group[own.index]]
        keys.append(SegmentKey(group[at], number_of[at]))
        number_of[at] += 1
        segment = Segment(
            index=0,  # until all are numbered
            id=segment_id(row, number_of[at], is_alone=pieces[at] == 1),
            doc=name.doc,
            origin=Origin(name.path, row.origin.line + own.origin.line),
            start=row.start + own.start,
            end=row.start + own.end,
            text=row.translation[own.start : own.end],
            lang=kept.lang,
            kind=own.kind,
            source=row.source,
            source_lang=kept.source_lang,
            reference=row.reference,
            system=row.system,
            paragraph=row.paragraph,
        )
        results.append(replace(result, segment=segment))
    document = Document(
        name.doc,
        name.path,
        kept.lang,
        tuple(r.segment for r in results),
        kept.source_lang,
        name.system,
        kept.is_connected,
    )
    return Part((document,), tuple(results), tuple(keys))
