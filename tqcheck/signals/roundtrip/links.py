"""Lay translation, source and what came back beside each other, two by two, word by word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tqcheck.backends.protocols import Aligner, Laid
from tqcheck.records import Document
from tqcheck.signals.roundtrip.trip import Links, Trip

_CHUNK = 32  # trips that are laid together; an aligner holds all their texts at once


def link_trips(
    documents: Sequence[Document], trips: Sequence[Sequence[Trip]], aligner: Aligner
) -> tuple[tuple[Trip, ...], ...]:
    """Give trips that were laid beside a source the links of their words; others stay."""
    segments = [segment for document in documents for segment in document.segments]
    sent = [trip for row in trips for trip in row]
    asked = [n for n, trip in enumerate(sent) if trip.is_done and trip.source is not None]
    for start in range(0, len(asked), _CHUNK):
        chunk = asked[start : start + _CHUNK]
        pairs = [pair for n in chunk for pair in _pairs(segments[n].text, sent[n])]
        laid = aligner.align(pairs)
        for n, found in zip(
            chunk, zip(laid[::3], laid[1::3], laid[2::3], strict=True), strict=True
        ):
            sent[n] = replace(sent[n], links=_links(found))
    rest = iter(sent)
    return tuple(tuple(next(rest) for _ in row) for row in trips)


def _pairs(text: str, trip: Trip) -> Iterator[tuple[str, str]]:
    source, back = trip.source or "", trip.back_text or ""
    yield from ((text, source), (text, back), (source, back))


def _links(found: tuple[Laid | None, ...]) -> Links | None:
    known = [each for each in found if each is not None]
    return Links(*known) if len(known) == len(found) else None
