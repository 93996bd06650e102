"""Have what the signals say of a segment combined into one verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tqcheck.backends.protocols import QualityReading
from tqcheck.config import CombineConfig
from tqcheck.judging.combine import (
    RULES_SCORE,
    Calibration,
    Combined,
    Rates,
    combine,
    differs_from_source,
    is_decided,
    is_unexplained,
)
from tqcheck.judging.readings import Gathered
from tqcheck.judging.standing import (
    NOTABLE_RATE,
    RULE_RATE,
    UNEXPLAINED_RATE,
    UNEXPLAINED_SHARE,
    join_rates,
    scores_of,
)
from tqcheck.judging.tally import ROUNDTRIP_ALONE, SOURCE, TRANSLATION
from tqcheck.records import (
    Document,
    Finding,
    Segment,
    SegmentReading,
    SegmentResult,
    SignalState,
)
from tqcheck.signals.left_out import find_left_out
from tqcheck.signals.quality import (
    SpanRule,
    blend_words,
    is_too_short,
    mark_words,
    raise_words,
    word_risks,
)
from tqcheck.signals.roundtrip.findings import RoundtripCuts
from tqcheck.signals.roundtrip.reading import UNEXPLAINED_WORDS, read_roundtrip
from tqcheck.signals.roundtrip.reference import ReferenceDistribution
from tqcheck.signals.roundtrip.sides import record_of
from tqcheck.signals.roundtrip.trip import Trip
from tqcheck.signals.roundtrip.unmatched import join_witnesses
from tqcheck.signals.unrelated import find_unrelated, is_unrelated

Trips = Sequence[Sequence[Trip]]


@dataclass(frozen=True, slots=True)
class Judge:
    """Judge segments by the fitted numbers and the user's settings."""

    calibration: Calibration
    config: CombineConfig = field(default_factory=CombineConfig)
    reference: ReferenceDistribution | None = None

    def judge(
        self,
        documents: Sequence[Document],
        gathered: Sequence[Sequence[Gathered]],
        trips: Trips | None = None,
    ) -> tuple[SegmentResult, ...]:
        """Judge every segment, document after document; trips have the shape of what is known."""
        results: list[SegmentResult] = []
        none: Sequence[Sequence[Trip | None]] = [[None] * len(known) for known in gathered]
        for document, known, sent in zip(documents, gathered, trips or none, strict=True):
            own = [self._result(one, trip) for one, trip in zip(known, sent, strict=True)]
            decided = self._decided(own, is_connected=document.is_connected)
            results += map(self._marked, decided, (one.model for one in known))
        return tuple(results)

    def risk(self, one: Gathered) -> float | None:
        """Give the risk of a segment as long as nothing is known of a round trip."""
        level = self._level(one.model)
        return self._combined(one.segment, self._signals(one, level), level).risk

    def _level(self, reading: QualityReading | None) -> str:
        level = SOURCE if reading is not None and reading.has_source else TRANSLATION
        if reading is None or reading.second is None:
            return level
        return self.calibration.with_encoder(level, is_alone=reading.surprisal_nats is None)

    def _signals(self, one: Gathered, level: str) -> tuple[SegmentReading, ...]:
        """Add to what the signals say what only a cut of the level tells."""
        cut = self.calibration.levels[level].unrelated
        if cut is None or one.model is None or is_too_short(one.segment, one.model):
            return one.signals
        found = find_unrelated(one.segment, one.model, cut.below, cut.languages)
        return (*one.signals, SegmentReading((), findings=found)) if found else one.signals

    def _decided(self, results: list[SegmentResult], *, is_connected: bool) -> list[SegmentResult]:
        """Say which segments of a document are suspect: each is held against its like."""
        like: dict[tuple[str, str], list[int]] = defaultdict(list)
        for place, result in enumerate(results):
            like[result.segment.kind, result.level].append(place)
        decided = list(results)
        for (_, level), places in like.items():
            own = [results[place] for place in places]
            fitted = self.calibration.levels[level]
            rates = fitted.standing.alarm_rates(own, is_connected=is_connected)
            for place, rate in zip(places, rates, strict=True):
                if rate is not None and fitted.excess is not None:
                    rate = fitted.excess.joined(rate, scores_of(results[place]))
                if rate is not None and is_weighed(results[place]):
                    other = UNEXPLAINED_RATE if is_unexplained(results[place].findings) else 1.0
                    rate = join_rates(rate, other, UNEXPLAINED_SHARE)
                if rate is not None and differs_from_source(results[place].findings):
                    rate = min(rate, RULE_RATE)
                decided[place] = replace(
                    results[place],
                    alarm_rate=rate,
                    is_suspect=self._is_suspect(results[place], rate),
                )
        return decided

    def _marked(self, result: SegmentResult, reading: QualityReading | None) -> SegmentResult:
        """Mark words, now that it is known whether the segment is suspect."""
        if not result.words or reading is None:
            return result
        cuts = self.calibration.levels[result.level].words
        if cuts.blend is not None:  # not before: the verdict is fitted on the first model's words
            reading = blend_words(reading, cuts.blend.of)
            result = replace(result, words=word_risks(reading))
        if is_unrelated(result.findings):
            return result
        rule = SpanRule(cuts.enter, cuts.stay, cuts.major, cuts.plain)
        lost = find_left_out(result.segment, reading, cuts.left_out, is_suspect=result.is_suspect)
        is_notable = result.alarm_rate is not None and result.alarm_rate <= NOTABLE_RATE
        excess = self.calibration.levels[result.level].excess
        if excess is not None and (result.is_suspect or is_notable):
            reading = raise_words(reading, excess.word_cut)
        marks = mark_words(
            result.segment,
            reading,
            rule,
            is_suspect=result.is_suspect,
            is_notable=is_notable,
            is_told=bool(result.findings or lost),
        )
        wanted = [mark for mark in marks if mark.code not in self.config.disabled]
        told = [gap for gap in lost if gap.code not in self.config.disabled]
        wanted += join_witnesses(result.findings, told)
        return replace(result, findings=tuple(sorted(wanted, key=_place)))

    def _is_suspect(self, result: SegmentResult, alarm_rate: float | None) -> bool:
        if self.config.threshold is not None:
            return result.risk is not None and result.risk >= self.config.threshold
        is_rare = alarm_rate is not None and alarm_rate <= self.config.alarm_rate
        return is_rare or is_decided(result.findings)

    def _result(self, one: Gathered, trip: Trip | None) -> SegmentResult:
        level = self._level(one.model)
        signals = self._signals(one, level)
        if trip is not None:
            signals = (*signals, _read_trip(one.segment, trip, self.reference))
            level = self._level_with_trip(level, trip, signals) if trip.is_done else level
        result = _evidence_on(one.segment, signals, level, trip)
        combined = self._combined(one.segment, signals, level)
        wanted = (f for f in result.findings if f.code not in self.config.disabled)
        return replace(result, risk=combined.risk, mqm=combined.mqm, findings=tuple(wanted))

    def _combined(
        self, segment: Segment, signals: Sequence[SegmentReading], level: str
    ) -> Combined:
        scores = [score for read in signals for score in read.scores]
        findings = [f for read in signals for f in read.findings]
        wanted = [f for f in findings if f.code not in self.config.disabled]
        rates = Rates(self.calibration.levels[level], self.calibration.decisive_risk)
        return combine(scores, wanted, segment, rates)

    def _level_with_trip(self, level: str, trip: Trip, signals: Sequence[SegmentReading]) -> str:
        """Name the level that counts the trip, where all that it counts is known.

        Trips to the source and others give numbers that are not alike: each counts beside its own.
        """
        if (trip.source is not None) != level.startswith(SOURCE):
            return level
        name = self.calibration.with_roundtrip(level, trip.translator)
        scores = {s.name for read in signals for s in read.scores if s.state is SignalState.OK}
        is_known = self.calibration.levels[name].weights.keys() <= scores | {RULES_SCORE}
        return name if is_known else level


def is_weighed(result: SegmentResult) -> bool:
    """Tell whether a translator has read a segment with its source, and what is usual is known."""
    return UNEXPLAINED_WORDS in scores_of(result)


def compare_trips(
    documents: Sequence[Document], trips: Trips, reference: ReferenceDistribution | None
) -> tuple[SegmentResult, ...]:
    """Give every segment, document after document, what its round trip says, and no risk."""
    return tuple(
        _evidence_on(segment, [_read_trip(segment, trip, reference)], ROUNDTRIP_ALONE, trip)
        for document, sent in zip(documents, trips, strict=True)
        for segment, trip in zip(document.segments, sent, strict=True)
    )


def _read_trip(
    segment: Segment, trip: Trip, reference: ReferenceDistribution | None
) -> SegmentReading:
    return read_roundtrip(segment, trip, RoundtripCuts(), reference)


def _evidence_on(
    segment: Segment, signals: Sequence[SegmentReading], level: str, trip: Trip | None
) -> SegmentResult:
    """Show what the signals say, without a verdict."""
    return SegmentResult(
        segment=segment,
        risk=None,
        mqm=None,
        rank=None,
        level=level,
        is_suspect=False,  # until it is held against the others of its document
        words=tuple(word for read in signals for word in read.words),
        findings=tuple(sorted((f for read in signals for f in read.findings), key=_place)),
        evidence=tuple(score for read in signals for score in read.scores),
        truncated=max(read.truncated for read in signals),
        source_truncated=max(read.source_truncated for read in signals),
        roundtrip=None if trip is None or trip.is_weighed else record_of(segment.text, trip),
    )


def _place(finding: Finding) -> tuple[int, int, str]:
    return finding.start, finding.end, finding.code
