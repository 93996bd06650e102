"""A text, its back-translation and its source side by side, cut into runs that a report colours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from tqcheck.records import JsonValue, RoundTrip, Run, RunKind
from tqcheck.signals.roundtrip.beside import Beside, lay_beside
from tqcheck.signals.roundtrip.comparison import Compared, Fate, compare
from tqcheck.signals.roundtrip.trip import Trip
from tqcheck.signals.roundtrip.words import Word

_KINDS = {
    Fate.KEPT: RunKind.KEPT,
    Fate.MOVED: RunKind.KEPT,  # another order is no difference worth a colour
    Fate.CHANGED: RunKind.CHANGED,
    Fate.LOST: RunKind.LOST,
    Fate.ADDED: RunKind.ADDED,
}


class Sides(NamedTuple):
    """Hold the runs of a text and of what came back, and of the source where it lies beside it."""

    text: tuple[Run, ...] = ()
    back: tuple[Run, ...] = ()
    source: tuple[Run, ...] = ()


def side_by_side(text: str, trip: Trip) -> Sides:
    """Cut the texts of a trip into runs; none where there is nothing to compare."""
    if not trip.is_done or trip.back_text is None:
        return Sides()
    if trip.source is not None:
        return lay_out_beside(text, trip, lay_beside(text, trip))
    return lay_out(text, trip.back_text, compare(text, trip.back_text, trip.lang))


def lay_out(text: str, back: str, comparison: Compared) -> Sides:
    """Cut both texts of a comparison into runs that join to the texts."""
    return Sides(
        tuple(_runs(text, comparison.words, comparison.fates)),
        tuple(_runs(back, comparison.back_words, comparison.back_fates)),
    )


def lay_out_beside(text: str, trip: Trip, beside: Beside) -> Sides:
    """Cut the three texts of a trip that was laid beside a source."""
    source, back = lay_out(trip.source or "", trip.back_text or "", beside.comparison)[:2]
    return Sides(tuple(_runs(text, beside.text_words, beside.text_fates)), back, source)


def record_of(text: str, trip: Trip) -> RoundTrip:
    """Put the trip of a text into the record that travels on to the reports."""
    sides = side_by_side(text, trip)
    return RoundTrip(
        state=trip.state,
        pivot=trip.pivot,
        reason=trip.reason,
        pivot_text=trip.pivot_text,
        back_text=trip.back_text,
        text_runs=sides.text,
        back_runs=sides.back,
        translator=trip.translator,
        to_source=trip.source is not None,
        source_runs=sides.source,
    )


def marks_of(sides: Sides) -> dict[str, JsonValue]:
    """List the places of the sides that differ as `[start, end, kind]`."""
    named = sides._asdict() if sides.source else {"text": sides.text, "back": sides.back}
    return {name: _marks(runs) for name, runs in named.items()}


def _runs(text: str, words: Sequence[Word], fates: Sequence[Fate]) -> Iterator[Run]:
    """Cut a text where kinds change; what stands between two words of one kind shares it."""
    place = 0
    pairs = zip(words, (_KINDS[fate] for fate in fates), strict=True)
    for kind, group in groupby(pairs, key=lambda pair: pair[1]):
        members = [word for word, _ in group]
        start, end = members[0].start, members[-1].end
        if kind is RunKind.KEPT:
            continue
        if place < start:
            yield Run(text[place:start], RunKind.KEPT)
        yield Run(text[start:end], kind)
        place = end
    if place < len(text):
        yield Run(text[place:], RunKind.KEPT)


def _marks(runs: Sequence[Run]) -> list[JsonValue]:
    marks: list[JsonValue] = []
    place = 0
    for run in runs:
        if run.kind is not RunKind.KEPT:
            marks.append([place, place + len(run.text), run.kind.value])
        place += len(run.text)
    return marks
