"""Count what happened to the segments of a run, part by part: tallies of parts add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tqcheck.records import Document, JsonValue, SegmentResult, SignalState, Summary

TRANSLATION, SOURCE = "translation", "source"
"""How the levels of evidence begin at which the translation alone, or the source too, was read."""
ROUNDTRIP_ALONE = "roundtrip"
"""The level at which nothing but a round trip was compared."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Hold the counts of a part of a run.

    `kinds` counts segments by level of evidence and language; `with_text_source` counts those that
    came with a source, `unread_source` those of them whose source no model read; `trips` counts
    round trips by their state and the reason why they were not done.
    """

    documents: int = 0
    scored: int = 0
    suspect: int = 0
    truncated: int = 0
    with_text_source: int = 0
    unread_source: int = 0
    kinds: Mapping[tuple[str, str], int] = field(default_factory=dict)
    trips: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.documents + other.documents,
            self.scored + other.scored,
            self.suspect + other.suspect,
            self.truncated + other.truncated,
            self.with_text_source + other.with_text_source,
            self.unread_source + other.unread_source,
            Counter(self.kinds) + Counter(other.kinds),
            Counter(self.trips) + Counter(other.trips),
        )

    @property
    def segments(self) -> int:
        """Count all segments."""
        return sum(self.kinds.values())

    def summary(self, known: Collection[str]) -> Summary:
        """Give the counts of a report; `known` are the languages the model was trained on."""
        return Summary(
            documents=self.documents,
            segments=self.segments,
            scored=self.scored,
            skipped=self.segments - self.scored,
            truncated=self.truncated,
            suspect=self.suspect,
            with_source=sum(n for (level, _), n in self.kinds.items() if level.startswith(SOURCE)),
            untested_language=sum(n for (_, lang), n in self.kinds.items() if lang not in known),
            roundtrips=self._trips(SignalState.OK),
            roundtrips_failed=self._trips(SignalState.FAILED),
        )

    def _trips(self, wanted: SignalState) -> int:
        return sum(n for (state, _), n in self.trips.items() if state == wanted.value)

    def notices(self, known: Collection[str]) -> list[str]:
        """Say what a reader of the numbers must know."""
        untested = sorted({lang for _, lang in self.kinds} - set(known))
        trained_on = ", ".join(sorted(known))
        lines = [
            f"untested language {lang}: the model was trained on {trained_on}; risks are a guess"
            for lang in untested
        ]
        if self.unread_source:
            lines.append(
                f"{self.unread_source} segments have a source that the model did not read: "
                "rules alone used it"
            )
        return lines

    def as_json(self) -> dict[str, JsonValue]:
        """Give the counts as a JSON object that `from_json` reads."""
        return {
            "documents": self.documents,
            "scored": self.scored,
            "suspect": self.suspect,
            "truncated": self.truncated,
            "with_text_source": self.with_text_source,
            "unread_source": self.unread_source,
            "kinds": [[*kind, n] for kind, n in sorted(self.kinds.items())],
            "trips": [[*trip, n] for trip, n in sorted(self.trips.items())],
        }


def from_json(content: Mapping[str, JsonValue]) -> Tally:
    """Read what `Tally.as_json` gave; raises KeyError, TypeError or ValueError where it did not."""
    tables = ("kinds", "trips")
    counts = {name: int(str(value)) for name, value in content.items() if name not in tables}
    return Tally(**counts, kinds=_pairs(content["kinds"]), trips=_pairs(content["trips"]))


def _pairs(content: JsonValue) -> dict[tuple[str, str], int]:
    if not isinstance(content, list):
        raise TypeError(f"{content!r} is no list of counts")
    return {(str(a), str(b)): int(str(n)) for a, b, n in map(_triple, content)}


def _triple(value: JsonValue) -> list[JsonValue]:
    if not isinstance(value, list) or len(value) != 3:
        raise ValueError(f"{value!r} is no pair of names with a count")
    return value


def count(documents: Sequence[Document], results: Iterable[SegmentResult]) -> Tally:
    """Count documents and the results on their segments."""
    held = list(results)
    return Tally(
        documents=len(documents),
        scored=sum(r.risk is not None for r in held),
        suspect=sum(r.is_suspect for r in held),
        truncated=sum(r.truncated > 0 or r.source_truncated > 0 for r in held),
        with_text_source=sum(r.segment.source is not None for r in held),
        unread_source=sum(
            r.level.startswith(TRANSLATION) and bool((r.segment.source or "").strip()) for r in held
        ),
        kinds=Counter((r.level, r.segment.lang) for r in held),
        trips=Counter(
            (r.roundtrip.state.value, r.roundtrip.reason or "")
            for r in held
            if r.roundtrip is not None
        ),
    )
