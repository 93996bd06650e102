"""A text and its back-translation side by side, cut into runs that a report can colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from tqcheck.records import JsonValue, RoundTrip, Run, RunKind
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
Sides = tuple[tuple[Run, ...], tuple[Run, ...]]


def side_by_side(text: str, trip: Trip) -> Sides:
    """Cut a text and its back-translation into runs; none where there is nothing to compare."""
    if not trip.is_done or trip.back_text is None:
        return (), ()
    return lay_out(text, trip.back_text, compare(text, trip.back_text, trip.lang))


def lay_out(text: str, back: str, comparison: Compared) -> Sides:
    """Cut both texts of a comparison into runs that join to the texts."""
    return (
        tuple(_runs(text, comparison.words, comparison.fates)),
        tuple(_runs(back, comparison.back_words, comparison.back_fates)),
    )


def record_of(text: str, trip: Trip) -> RoundTrip:
    """Put the trip of a text into the record that travels on to the reports."""
    text_runs, back_runs = side_by_side(text, trip)
    return RoundTrip(
        state=trip.state,
        pivot=trip.pivot,
        reason=trip.reason,
        pivot_text=trip.pivot_text,
        back_text=trip.back_text,
        text_runs=text_runs,
        back_runs=back_runs,
        translator=trip.translator,
    )


def marks_of(sides: Sides) -> dict[str, JsonValue]:
    """List the places of both sides that differ as `[start, end, kind]`."""
    return {"text": _marks(sides[0]), "back": _marks(sides[1])}


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
