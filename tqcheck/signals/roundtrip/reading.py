"""Turn a round trip into scores and findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tqcheck.backends.protocols import ForcedReading
from tqcheck.records import (
    Segment,
    SegmentKind,
    SegmentReading,
    SignalScore,
    SignalState,
    Skip,
)
from tqcheck.signals.roundtrip.beside import Beside, lay_beside
from tqcheck.signals.roundtrip.comparison import Compared, compare
from tqcheck.signals.roundtrip.findings import (
    Percentiles,
    RoundtripCuts,
    TripReading,
    find_findings,
    tell_unexplained,
)
from tqcheck.signals.roundtrip.reconstruction import Reconstruction, reconstruct
from tqcheck.signals.roundtrip.reference import ReferenceDistribution, Way
from tqcheck.signals.roundtrip.scores import (
    BLEU_SCORE,
    CHRF_SCORE,
    CHRFPP_SCORE,
    LONGEST_FOR_TER,
    TER_SCORE,
    score_back,
)
from tqcheck.signals.roundtrip.trip import Links, Trip
from tqcheck.signals.roundtrip.unexplained import count_unexplained
from tqcheck.signals.roundtrip.unmatched import UnmatchedCuts
from tqcheck.signals.roundtrip.words import Word, words_of

RECONSTRUCTION, WORST = "reconstruction", "reconstruction_worst"
CHANGED, PERCENTILE = "roundtrip_changed", "roundtrip_percentile"
ALIKE, LOST, ADDED = "roundtrip_alike", "roundtrip_lost", "roundtrip_added"
_COMPARED = (CHRF_SCORE, CHRFPP_SCORE, BLEU_SCORE, TER_SCORE, CHANGED)
_FORCED = (RECONSTRUCTION, WORST)
UNEXPLAINED_WORDS = "unexplained_words"
_LINKED = (ALIKE, LOST, ADDED)
SCORES = (*_COMPARED, *_FORCED, UNEXPLAINED_WORDS, PERCENTILE, *_LINKED)
"""The scores of a round trip, by the name they carry in the evidence.

Of what came back beside the source or, without one, the text: chrF, chrF++ and BLEU (0 to 100,
higher is nearer), TER (from 0, lower is nearer), the share of content words that changed or were
lost (0 to 1); the log-probability of the text given the source or the pivot text, in nats, mean of
the tokens and worst of the words (0 at best); how many words the source explains as little as the
worst of one in a hundred human translations, where that is known; the percentile of the chrF among
fluent texts (0 to 100, low is suspect). With a source alone: how much of it and of what came back
is found in the other (-1 to 1), and how far the worst word that was lost or added is from all
others (0 to 2).
"""
# A fragment of so few words has too little to compare.
SHORTEST_FRAGMENT = 4


@dataclass(frozen=True, slots=True)
class Bounds:
    """Hold what decides which of a trip's numbers become findings."""

    cuts: RoundtripCuts
    reference: ReferenceDistribution | None


def read_roundtrip(
    segment: Segment,
    trip: Trip | None,
    cuts: RoundtripCuts,
    reference: ReferenceDistribution | None = None,
) -> SegmentReading:
    """Put a round trip into scores and findings; every score that is missing says why."""
    if trip is None:
        return _not_done(SignalState.SKIPPED, "it was not sent")
    if trip.is_weighed and trip.forced is not None:
        return _read_weighed(segment, trip, trip.forced, reference or ReferenceDistribution())
    if not trip.is_done or trip.back_text is None:
        return _not_done(trip.state, trip.reason or "nothing came back", trip.skip)
    if trip.source is None:
        comparison = compare(segment.text, trip.back_text, trip.lang)
    else:
        comparison = compare(trip.source, trip.back_text, trip.pivot or "")
    if not comparison.words:
        return _not_done(SignalState.SKIPPED, "there are no words to compare")
    if _is_too_short(segment, comparison.words):
        return _not_done(SignalState.SKIPPED, "a fragment of so few words tells nothing")
    reading = _read(segment, trip, comparison, Bounds(cuts, reference))
    return SegmentReading(
        scores=tuple(_score(name, reading) for name in SCORES),
        findings=tuple(find_findings(reading, cuts)),
        truncated=trip.forced.truncated if trip.forced else 0,
    )


def _read_weighed(
    segment: Segment, trip: Trip, reading: ForcedReading, reference: ReferenceDistribution
) -> SegmentReading:
    """Read what was not sent, but read with its source before it."""
    words = words_of(segment.text, trip.lang)
    forced = reconstruct(words, reading)
    if forced is None or _is_too_short(segment, words):
        return _not_done(SignalState.SKIPPED, "there are too few words to weigh")
    scores = _forced_scores(forced)
    cuts = reference.unexplained.get(_way(trip))
    findings = tuple(tell_unexplained(segment.text, words, forced, cuts, trip))
    if cuts is not None:
        scores[UNEXPLAINED_WORDS] = count_unexplained(words, forced.least, cuts)
    return SegmentReading(
        tuple(
            SignalScore(name, SignalState.OK, scores[name])
            if name in scores
            else SignalScore(name, SignalState.SKIPPED, None, trip.reason, trip.skip)
            for name in SCORES
        ),
        findings=findings,
        truncated=reading.truncated,
    )


def _is_too_short(segment: Segment, words: Sequence[Word]) -> bool:
    return segment.kind is SegmentKind.FRAGMENT and len(words) < SHORTEST_FRAGMENT


def _way(trip: Trip) -> Way:
    return Way(trip.lang, trip.pivot or "", trip.translator, trip.source is not None)


def _not_done(state: SignalState, reason: str, skip: Skip | None = None) -> SegmentReading:
    told = f"round trip not done: {reason}"
    return SegmentReading(tuple(SignalScore(name, state, None, told, skip) for name in SCORES))


def _read(segment: Segment, trip: Trip, comparison: Compared, yardstick: Bounds) -> TripReading:
    beside, lang, words = None, trip.lang, comparison.words
    if trip.source is not None:
        beside, lang = lay_beside(segment.text, trip), trip.pivot or ""
        words = beside.text_words
    scores = score_back(trip.source or segment.text, trip.back_text or "", lang)
    if comparison.changed_share is not None:
        scores[CHANGED] = comparison.changed_share
    forced = reconstruct(words, trip.forced) if trip.forced else None
    if forced is not None:
        scores |= _forced_scores(forced)
    if beside is not None and trip.links is not None:
        scores |= _linked_scores(beside, trip.links)
    standing = _stand(trip, comparison, forced, scores, yardstick)
    if forced is not None and standing.unexplained is not None:
        least = forced.least
        scores[UNEXPLAINED_WORDS] = count_unexplained(words, least, standing.unexplained)
    return TripReading(segment.text, trip, comparison, forced, scores, standing, beside)


def _stand(
    trip: Trip,
    comparison: Compared,
    forced: Reconstruction | None,
    scores: Mapping[str, float],
    yardstick: Bounds,
) -> Percentiles:
    key = _way(trip)
    n_words, cuts = len(comparison.words), yardstick.cuts
    reference = yardstick.reference or ReferenceDistribution()

    def rank(name: str, value: float | None) -> float | None:
        return None if value is None else reference.percentile(name, value, key, n_words)

    def unlike(name: str) -> UnmatchedCuts:
        odd = reference.value(name, cuts.odd_percentile, key, n_words)
        far = reference.unmatched.get(key, {}).get(name)
        return UnmatchedCuts(max(odd or 0.0, cuts.unlike), far)

    words = None
    if forced is not None:
        words = tuple(rank(WORST, None if nats is None else -nats) for nats in forced.words)
    return Percentiles(
        rank(CHRF_SCORE, scores[CHRF_SCORE]),
        rank(CHANGED, scores.get(CHANGED)),
        words,
        (unlike(LOST), unlike(ADDED)),
        reference.unexplained.get(key),
    )


def _forced_scores(forced: Reconstruction) -> dict[str, float]:
    scores = {RECONSTRUCTION: -forced.mean_token}
    if forced.worst_word is not None:
        scores[WORST] = -forced.worst_word
    return scores


def _linked_scores(beside: Beside, links: Links) -> dict[str, float]:
    found = {ALIKE: links.source_back.alike}
    if beside.lost is not None and beside.added is not None:
        found |= {LOST: beside.lost.worst, ADDED: beside.added.worst}
    return found


def _score(name: str, reading: TripReading) -> SignalScore:
    value = reading.standing.chrf if name == PERCENTILE else reading.scores.get(name)
    if value is not None:
        return SignalScore(name, SignalState.OK, value)
    if name == PERCENTILE:
        reason = "there is no reference distribution for this language, pivot and translator"
    elif name == TER_SCORE:
        reason = f"the text or what came back has more than {LONGEST_FOR_TER} words"
    elif name in _LINKED:
        is_beside = reading.beside is not None
        reason = "nothing lays its words beside it" if is_beside else "there is no source beside it"
    elif name in _FORCED:
        reason = reading.trip.forced_reason or "the translator found nothing to score"
    elif name == UNEXPLAINED_WORDS:
        is_beside = reading.beside is not None
        unknown = "it is not known what is usual for this translator and way"
        reason = unknown if is_beside else "there is no source beside it"
    else:
        reason = "there is no content word"
    return SignalScore(name, SignalState.SKIPPED, reason=reason)
