"""Turn a round trip into scores and findings."""

from __future__ import annotations

from collections.abc import Mapping

from tqcheck.records import (
    Segment,
    SegmentKind,
    SegmentReading,
    SignalScore,
    SignalState,
    Skip,
)
from tqcheck.signals.roundtrip.comparison import Compared, compare
from tqcheck.signals.roundtrip.findings import (
    RoundtripCuts,
    Standing,
    TripReading,
    find_findings,
)
from tqcheck.signals.roundtrip.reconstruction import Reconstruction, reconstruct
from tqcheck.signals.roundtrip.reference import ReferenceDistribution
from tqcheck.signals.roundtrip.scores import (
    BLEU_SCORE,
    CHRF_SCORE,
    CHRFPP_SCORE,
    LONGEST_FOR_TER,
    TER_SCORE,
    score_back,
)
from tqcheck.signals.roundtrip.trip import Trip

RECONSTRUCTION, WORST = "reconstruction", "reconstruction_worst"
CHANGED, PERCENTILE = "roundtrip_changed", "roundtrip_percentile"
_COMPARED = (CHRF_SCORE, CHRFPP_SCORE, BLEU_SCORE, TER_SCORE, CHANGED)
_FORCED = (RECONSTRUCTION, WORST)
SCORES = (*_COMPARED, *_FORCED, PERCENTILE)
"""The scores of a round trip, by the name they carry in the evidence.

chrF, chrF++ and BLEU (0 to 100, higher is nearer), TER (from 0, lower is nearer), the share of
content words that changed or were lost (0 to 1); the log-probability of the text given the pivot
text, in nats, mean of the tokens and worst of the words (0 at best); the percentile of the chrF
among fluent texts (0 to 100, low is suspect).
"""
# A fragment of so few words has too little to compare.
SHORTEST_FRAGMENT = 4


def read_roundtrip(
    segment: Segment,
    trip: Trip | None,
    cuts: RoundtripCuts,
    reference: ReferenceDistribution | None = None,
) -> SegmentReading:
    """Put a round trip into scores and findings; every score that is missing says why."""
    if trip is None:
        return _not_done(SignalState.SKIPPED, "it was not sent")
    if not trip.is_done or trip.back_text is None:
        return _not_done(trip.state, trip.reason or "nothing came back", trip.skip)
    comparison = compare(segment.text, trip.back_text, trip.lang)
    if not comparison.words:
        return _not_done(SignalState.SKIPPED, "there are no words to compare")
    if segment.kind is SegmentKind.FRAGMENT and len(comparison.words) < SHORTEST_FRAGMENT:
        return _not_done(SignalState.SKIPPED, "a fragment of so few words tells nothing")
    reading = _read(segment, trip, comparison, reference)
    return SegmentReading(
        scores=tuple(_score(name, reading) for name in SCORES),
        findings=tuple(find_findings(reading, cuts)),
        truncated=trip.forced.truncated if trip.forced else 0,
    )


def _not_done(state: SignalState, reason: str, skip: Skip | None = None) -> SegmentReading:
    told = f"round trip not done: {reason}"
    return SegmentReading(tuple(SignalScore(name, state, None, told, skip) for name in SCORES))


def _read(
    segment: Segment, trip: Trip, comparison: Compared, reference: ReferenceDistribution | None
) -> TripReading:
    scores = score_back(segment.text, trip.back_text or "", trip.lang)
    if comparison.changed_share is not None:
        scores[CHANGED] = comparison.changed_share
    forced = reconstruct(comparison.words, trip.forced) if trip.forced else None
    if forced is not None:
        scores |= _forced_scores(forced)
    standing = Standing()
    if reference is not None:
        standing = _stand(trip, comparison, forced, scores, reference)
    return TripReading(segment.text, trip, comparison, forced, scores, standing)


def _stand(
    trip: Trip,
    comparison: Compared,
    forced: Reconstruction | None,
    scores: Mapping[str, float],
    reference: ReferenceDistribution,
) -> Standing:
    key, n_words = (trip.lang, trip.pivot or "", trip.translator), len(comparison.words)

    def rank(name: str, value: float | None) -> float | None:
        return None if value is None else reference.percentile(name, value, key, n_words)

    words = None
    if forced is not None:
        words = tuple(rank(WORST, None if nats is None else -nats) for nats in forced.words)
    return Standing(rank(CHRF_SCORE, scores[CHRF_SCORE]), rank(CHANGED, scores.get(CHANGED)), words)


def _forced_scores(forced: Reconstruction) -> dict[str, float]:
    scores = {RECONSTRUCTION: -forced.mean_token}
    if forced.worst_word is not None:
        scores[WORST] = -forced.worst_word
    return scores


def _score(name: str, reading: TripReading) -> SignalScore:
    value = reading.standing.chrf if name == PERCENTILE else reading.scores.get(name)
    if value is not None:
        return SignalScore(name, SignalState.OK, value)
    if name == PERCENTILE:
        reason = "there is no reference distribution for this language, pivot and translator"
    elif name == TER_SCORE:
        reason = f"the text or what came back has more than {LONGEST_FOR_TER} words"
    elif name in _FORCED:
        reason = reading.trip.forced_reason or "the translator found nothing to score"
    else:
        reason = "there is no content word"
    return SignalScore(name, SignalState.SKIPPED, reason=reason)
