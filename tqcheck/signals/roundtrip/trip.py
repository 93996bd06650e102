"""Send texts on a round trip: to the pivot language, back, and back once more by force.

A text with a source goes the way back alone, into the source's language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from tqcheck.backends.protocols import ForcedReading, Laid, Step, Translation, Translator
from tqcheck.errors import ModelError
from tqcheck.language import UNDETERMINED
from tqcheck.records import Document, Segment, SignalState, Skip
from tqcheck.signals.roundtrip.mishaps import is_copy, is_runaway
from tqcheck.signals.roundtrip.words import words_of

_BLANK = re.compile(r"\s")
THERE, BACK = "on the way there", "on the way back"
# What came back may have so many times the words of the source, and some, or as many fewer.
_MOST_STRETCHED, _SLACK = 2, 4


@dataclass(frozen=True, slots=True)
class Route:
    """Say by way of which language a segment goes; without one, `reason` says why it stays.

    `to_source`: that is the language of its source, and there is no need to come back.
    `is_forced`: it does not go there either, but is read with its source before it.
    """

    pivot: str | None
    reason: str = "there is no pivot language for it"
    skip: Skip | None = None
    to_source: bool = False
    is_forced: bool = False


Plan = Callable[[Segment], Route]
"""Decide for each segment whether it is sent, and by which way."""


@dataclass(frozen=True, slots=True)
class Links:
    """Hold a done trip's texts as an aligner sees them, the first named of each pair first."""

    text_source: Laid
    text_back: Laid
    source_back: Laid


@dataclass(frozen=True, slots=True)
class Trip:
    """Hold what became of a text on its round trip.

    `state` is OK where text and back-translation can be compared, SKIPPED where the text was not
    sent, FAILED where the translator did not do its work; `reason` says why. What came of a failed
    trip is kept for people to see. `forced` is the reading of the text, given the pivot text or the
    source, by the model that translates from there, also of a text that is not sent but only
    weighed; where it is None `forced_reason` says why.
    `translator` names it. Where there is a `source`, `back_text` is in its language, `pivot`, and
    is laid beside it, perhaps with `links`; else it is in that of the text, and beside the text.
    """

    lang: str
    state: SignalState
    pivot: str | None = None
    reason: str | None = None
    pivot_text: str | None = None
    back_text: str | None = None
    translator: str = ""
    forced: ForcedReading | None = None
    forced_reason: str | None = None
    skip: Skip | None = None
    source: str | None = None
    links: Links | None = None

    @property
    def is_done(self) -> bool:
        """Say whether text and back-translation can be compared."""
        return self.state is SignalState.OK

    @property
    def is_weighed(self) -> bool:
        """Say whether no trip was meant, and the text was read with its source before it."""
        return self.skip is Skip.WEIGHED


@dataclass(frozen=True, slots=True, order=True)
class _Errand:
    """Name a text to send, there and back or `to_source`; the same text goes only once.

    `is_forced`: it stays, and is only read by force.
    """

    lang: str
    pivot: str
    to_source: bool
    is_forced: bool
    text: str
    source: str = ""

    @property
    def legs(self) -> int:
        """Count the translations that it takes."""
        return 0 if self.is_forced else 2 - self.to_source


@dataclass(slots=True)
class _Carrier:
    """Run the legs of trips, one pair of languages at a time, and count them for the listener."""

    translator: Translator
    step: Step
    total: int
    done: int = 0

    def translate(self, texts: Sequence[str], pair: tuple[str, str]) -> Sequence[Translation]:
        """Translate texts; a translator that can do nothing at all is each text's problem."""
        if not texts:
            return ()
        try:
            return self.translator.translate(texts, *pair, self._leg(len(texts)))
        except ModelError as error:
            return [Translation(None, str(error))] * len(texts)

    def force(
        self, sources: Sequence[str], targets: Sequence[str], pair: tuple[str, str]
    ) -> tuple[Sequence[ForcedReading | None], str]:
        """Force-decode targets; with the reason why a reading may be missing."""
        nothing = [None] * len(targets)
        if not self.translator.can_score:
            return nothing, "the translator cannot score a given text"
        if not self.translator.supports(*pair):
            return nothing, f"the translator does not know {pair[0]} to {pair[1]}"
        try:
            found = self.translator.score(sources, targets, pair, self._leg(len(targets)))
        except ModelError as error:
            return nothing, f"the translator could not score: {error}"
        return found, "the translator found nothing to score"

    def arrive(self, done: int) -> None:
        """Set the count to what is behind us, done or not worth doing any more."""
        self.done = done
        self.step(done, self.total)

    def _leg(self, n: int) -> Step:
        base = self.done

        def tell(done: int, _total: int) -> None:
            self.done = max(self.done, min(base + done, base + n))
            self.step(self.done, self.total)

        return tell


def make_trips(
    documents: Sequence[Document], translator: Translator, plan: Plan, step: Step
) -> tuple[tuple[Trip, ...], ...]:
    """Send every segment that `plan` wants sent; the answer has the shape of `documents`.

    A trip does not depend on what else is sent. `step` is told (legs done, of all).
    """
    routes = {s.index: (s, plan(s)) for d in documents for s in d.segments}
    unsent = {n: _unsent(segment, route) for n, (segment, route) in routes.items()}
    errands = {
        n: _errand(segment, route) for n, (segment, route) in routes.items() if unsent[n] is None
    }
    trips = _send(sorted(set(errands.values())), translator, step)
    return tuple(
        tuple(unsent[s.index] or trips[errands[s.index]] for s in d.segments) for d in documents
    )


def _errand(segment: Segment, route: Route) -> _Errand:
    text = _BLANK.sub(" ", segment.text)
    source = segment.source if route.to_source else None
    way = (segment.lang, route.pivot or "", source is not None, route.is_forced)
    return _Errand(*way, text, source or "")


def _unsent(segment: Segment, route: Route) -> Trip | None:
    """Give the trip of a segment that stays at home; None if it goes."""
    reason = skip = None
    if not any(map(str.isalpha, segment.text)):
        reason = "there is no text to translate"
    elif segment.lang == UNDETERMINED:
        reason = "its language is unknown"
    elif route.pivot is None:
        reason, skip = route.reason, route.skip
    elif route.pivot == segment.lang:
        reason = f"the pivot language is that of the text ({segment.lang})"
    if reason is None:
        return None
    return Trip(segment.lang, SignalState.SKIPPED, route.pivot, reason, skip=skip)


def _send(errands: Sequence[_Errand], translator: Translator, step: Step) -> Mapping[_Errand, Trip]:
    n_forced = int(translator.can_score)
    carrier = _Carrier(translator, step, sum(e.legs + n_forced for e in errands))
    trips: dict[_Errand, Trip] = {}
    behind = 0
    for _, group in groupby(errands, key=lambda e: (e.lang, e.pivot, e.to_source, e.is_forced)):
        own = list(group)
        trips |= zip(own, _run(own, carrier), strict=True)
        behind += len(own) * (own[0].legs + n_forced)
        carrier.arrive(behind)
    return trips


def _run(errands: Sequence[_Errand], carrier: _Carrier) -> list[Trip]:
    if errands[0].is_forced:
        return _weigh(errands, carrier)
    return (
        _send_back(errands, carrier)
        if errands[0].to_source
        else _send_there_and_back(errands, carrier)
    )


def name_of_translator(translator: Translator) -> str:
    """Name a translator by its models and their digests, as evidence and references do."""
    return "+".join(f"{m.id}@{m.digest[:12]}" if m.digest else m.id for m in translator.models)


def _send_there_and_back(errands: Sequence[_Errand], carrier: _Carrier) -> list[Trip]:
    texts, pair = [each.text for each in errands], (errands[0].lang, errands[0].pivot)
    trips = _begun(errands, carrier, (pair, pair[::-1]))
    if not trips[0].is_done:
        return trips
    for n, answer in enumerate(carrier.translate(texts, pair)):
        trips[n] = _after_leg(replace(trips[n], pivot_text=answer.text), texts[n], answer, pair)
    going = [n for n, trip in enumerate(trips) if trip.is_done]
    sent = [trips[n].pivot_text or "" for n in going]
    for n, given, answer in zip(going, sent, carrier.translate(sent, pair[::-1]), strict=True):
        returned = replace(trips[n], back_text=answer.text)
        trips[n] = _after_leg(returned, given, answer, pair[::-1])
    return _force(texts, trips, pair[::-1], carrier)


def _send_back(errands: Sequence[_Errand], carrier: _Carrier) -> list[Trip]:
    """Translate texts into the languages of their sources."""
    texts, pair = [each.text for each in errands], (errands[0].lang, errands[0].pivot)
    trips = [
        replace(t, source=e.source)
        for t, e in zip(_begun(errands, carrier, (pair,)), errands, strict=True)
    ]
    if not trips[0].is_done:
        return trips
    for n, answer in enumerate(carrier.translate(texts, pair)):
        returned = replace(trips[n], back_text=answer.text)
        trips[n] = _if_of_one_text(_after_leg(returned, texts[n], answer, pair))
    return _force(texts, trips, pair[::-1], carrier)


def _weigh(errands: Sequence[_Errand], carrier: _Carrier) -> list[Trip]:
    """Read texts with their sources before them, and send nothing."""
    pair, name = (errands[0].pivot, errands[0].lang), name_of_translator(carrier.translator)
    readings, why = carrier.force([e.source for e in errands], [e.text for e in errands], pair)
    trips = []
    for errand, reading in zip(errands, readings, strict=True):
        skip = None if reading is None else Skip.WEIGHED
        trips.append(
            Trip(
                errand.lang,
                SignalState.SKIPPED,
                errand.pivot,
                skip.value if skip else why,
                translator=name,
                forced=reading,
                skip=skip,
                source=errand.source,
            )
        )
    return trips


def _begun(
    errands: Sequence[_Errand], carrier: _Carrier, legs: Sequence[tuple[str, str]]
) -> list[Trip]:
    """Give the trips as they set out; they stay where the translator lacks one of the legs."""
    lang, pivot = errands[0].lang, errands[0].pivot
    trip = Trip(lang, SignalState.OK, pivot, translator=name_of_translator(carrier.translator))
    for one, other in legs:
        if not carrier.translator.supports(one, other):
            reason = f"the translator does not know {one} to {other}"
            trip = replace(trip, state=SignalState.SKIPPED, reason=reason)
            break
    return [trip] * len(errands)


def _if_of_one_text(trip: Trip) -> Trip:
    """Fail a trip whose source is far longer or shorter than what came back in its language."""
    if not trip.is_done:
        return trip
    lang, texts = trip.pivot or UNDETERMINED, (trip.source or "", trip.back_text or "")
    short, long = sorted(len(words_of(text, lang)) for text in texts)
    if long <= _MOST_STRETCHED * short + _SLACK:
        return trip
    return _failed(trip, f"the source and what came back differ in length, {short} to {long} words")


def _force(
    texts: Sequence[str], trips: list[Trip], pair: tuple[str, str], carrier: _Carrier
) -> list[Trip]:
    going = [n for n, trip in enumerate(trips) if trip.is_done]
    if not going:
        return trips
    sources = [trips[n].source or trips[n].pivot_text or "" for n in going]
    readings, reason = carrier.force(sources, [texts[n] for n in going], pair)
    for n, reading in zip(going, readings, strict=True):
        why = reason if reading is None else None
        trips[n] = replace(trips[n], forced=reading, forced_reason=why)
    return trips


def _after_leg(trip: Trip, given: str, answer: Translation, pair: tuple[str, str]) -> Trip:
    """Say whether a trip may go on after a leg from `given` to `answer`."""
    where = THERE if pair[0] == trip.lang and trip.source is None else BACK
    if answer.text is None or not answer.text.strip():
        return _failed(trip, f"{where}: {answer.problem or 'the translator gave nothing'}")
    if answer.is_cut:
        return _failed(trip, f"{where}: the text is longer than the translator takes")
    if is_copy(given, answer.text, pair[0]):
        return _failed(trip, f"{where}: the translator copied the text")
    if is_runaway(given, answer.text, pair):
        return _failed(trip, f"{where}: the translator ran in a loop")
    return trip


def _failed(trip: Trip, reason: str) -> Trip:
    return replace(trip, state=SignalState.FAILED, reason=reason)
