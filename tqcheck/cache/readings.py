"""A quality model that remembers: it reads only what it has not read before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from tqcheck.backends.protocols import QualityModel, QualityReading, Step
from tqcheck.cache.keys import READING, code_digest, digest
from tqcheck.cache.store import ScoreCache
from tqcheck.records import Document, JsonValue, ModelInfo, Segment
from tqcheck.records.wire import decode, encode

Readings = tuple[QualityReading | None, ...]


@dataclass(frozen=True, slots=True)
class _Facts:
    models: tuple[ModelInfo, ...]
    languages: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Kept:
    reading: QualityReading | None


class CachedQuality:
    """Look up readings of a quality model, which is loaded when something has to be read.

    `identity` names the model and everything about this machine that may change its numbers.
    """

    def __init__(self, load: Callable[[], QualityModel], cache: ScoreCache, identity: str) -> None:
        self._load = load
        self._loaded: QualityModel | None = None
        self._cache = cache
        self._root = digest(["reading", code_digest(READING), identity])
        self._known: _Facts | None = None

    @property
    def models(self) -> tuple[ModelInfo, ...]:
        """Name the models that judge."""
        return self._facts().models

    @property
    def languages(self) -> frozenset[str]:
        """Name the target languages the model was trained on."""
        return self._facts().languages

    def read(self, documents: Sequence[Document], step: Step) -> tuple[Readings, ...]:
        """Judge every segment; where all are known, no model is loaded."""
        keys = [list(_keys(document, self._root)) for document in documents]
        stored = self._cache.get_many(key for own in keys for key in own)
        found = {key: decode(value, _Kept).reading for key, value in stored.items()}
        asked = [
            _unknown_part(document, [key not in found for key in own])
            for document, own in zip(documents, keys, strict=True)
        ]
        wanted = [(number, part) for number, part in enumerate(asked) if part.segments]
        if wanted:
            fresh = self._model().read([part for _, part in wanted], step)
            new = dict(_by_key(documents, keys, wanted, fresh))
            self._cache.put_many({key: encode(_Kept(value)) for key, value in new.items()})
            found |= new
        return tuple(tuple(found[key] for key in own) for own in keys)

    def prepare(self, documents: Sequence[Document]) -> frozenset[int]:
        """Load the model if anything has to be read; name the segments that are remembered.

        Segments go by their indices.
        """
        keys = {
            segment.index: key
            for document in documents
            for segment, key in zip(document.segments, _keys(document, self._root), strict=True)
        }
        stored = self._cache.get_many(keys.values())
        known = frozenset(index for index, key in keys.items() if key in stored)
        if len(known) < len(keys):
            self._model()
        return known

    def _model(self) -> QualityModel:
        if self._loaded is None:
            self._loaded = self._load()
        return self._loaded

    def _facts(self) -> _Facts:
        """Give models and languages: as noted, else from the model itself."""
        if self._known is None:
            key = digest([self._root, "facts"])
            noted = self._cache.get_many([key]).get(key) if self._loaded is None else None
            if noted is not None:
                self._known = decode(noted, _Facts)
            else:
                model = self._model()
                self._known = _Facts(model.models, model.languages)
                self._cache.put_many({key: encode(self._known)})
        return self._known


def _keys(document: Document, root: str) -> Iterator[str]:
    """Give each segment's key: it covers all that stands before it and may be its context."""
    before: str | None = None
    for segment in document.segments:
        key = digest([root, before, *_content(segment)])
        yield key
        before = key if document.is_connected else None


def _content(segment: Segment) -> list[JsonValue]:
    return [segment.text, segment.lang, segment.source, segment.source_lang]


def _unknown_part(document: Document, is_unknown: Sequence[bool]) -> Document:
    """Leave what has to be read: of a text all of it, since each sentence is context."""
    if document.is_connected:
        return document if any(is_unknown) else replace(document, segments=())
    unknown = (s for s, is_new in zip(document.segments, is_unknown, strict=True) if is_new)
    return replace(document, segments=tuple(unknown))


def _by_key(
    documents: Sequence[Document],
    keys: Sequence[Sequence[str]],
    wanted: Sequence[tuple[int, Document]],
    fresh: Sequence[Readings],
) -> Iterator[tuple[str, QualityReading | None]]:
    for (number, part), readings in zip(wanted, fresh, strict=True):
        of_index = dict(
            zip((s.index for s in documents[number].segments), keys[number], strict=True)
        )
        for segment, reading in zip(part.segments, readings, strict=True):
            yield of_index[segment.index], reading
