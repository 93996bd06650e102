"""Read the round-trip examples of the catalogue: `[lang via pivot] text → pivot text → back`."""

from __future__ import annotations

import re

from tests.signals.examples import make_segment
from tqcheck.backends.protocols import ForcedReading
from tqcheck.records import Segment, SignalState
from tqcheck.signals.roundtrip import Trip

_HEAD = re.compile(r"\[([a-z]+) via ([a-z]+)\] ")


def trip_of(example: str, forced: ForcedReading | None = None) -> tuple[Segment, Trip]:
    """Build the segment of an example and its trip."""
    head = _HEAD.match(example)
    assert head is not None, example
    text, there, back = example[head.end() :].split(" → ")
    return make_segment(text, head[1]), make_trip(back, head[1], head[2], there, forced)


def make_trip(
    back: str,
    lang: str = "en",
    pivot: str = "de",
    there: str = "…",
    forced: ForcedReading | None = None,
) -> Trip:
    """Build a trip that is done."""
    reason = None if forced else "the translator cannot score a given text"
    return Trip(lang, SignalState.OK, pivot, None, there, back, "table", forced, reason)
