"""Put together what the signals say of a segment, and have it combined into one verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tqcheck.backends.protocols import QualityReading
from tqcheck.config import CombineConfig
from tqcheck.judging.combine import (
    RULES_SCORE,
    Calibration,
    Rates,
    combine,
    differs_from_source,
    is_decided,
)
from tqcheck.judging.standing import NOTABLE_RATE, RULE_RATE, scores_of
from tqcheck.judging.tally import SOURCE, TRANSLATION
from tqcheck.language import weigh_languages
from tqcheck.records import (
    Document,
    Finding,
    Segment,
    SegmentReading,
    SegmentResult,
    SignalState,
)
from tqcheck.signals.consistency import read_consistency
from tqcheck.signals.left_out import find_left_out
from tqcheck.signals.quality import (
    SpanRule,
    mark_words,
    name_source_words,
    raise_words,
    read_quality,
)
from tqcheck.signals.roundtrip.findings import RoundtripCuts
from tqcheck.signals.roundtrip.reading import read_roundtrip
from tqcheck.signals.roundtrip.reference import ReferenceDistribution
from tqcheck.signals.roundtrip.sides import record_of
from tqcheck.signals.roundtrip.trip import Trip
from tqcheck.signals.surface import read_surface

_NO_SCORES = SegmentReading(scores=())
Readings = Sequence[Sequence[QualityReading | None]]
Trips = Sequence[Sequence[Trip]]


@dataclass(frozen=True, slots=True)
class Judge:
    """Judge segments by the fitted numbers and the user's settings."""

    calibration: Calibration
    config: CombineConfig = field(default_factory=CombineConfig)
    reference: ReferenceDistribution | None = None

    def judge(
        self, documents: Sequence[Document], readings: Readings, trips: Trips | None = None
    ) -> tuple[SegmentResult, ...]:
        """Judge every segment, document after document; readings and trips have that shape, too."""
        results: list[SegmentResult] = []
        for number, document in enumerate(documents):
            own = [None if r is None else name_source_words(r) for r in readings[number]]
            sent = trips[number] if trips is not None else [None] * len(document.segments)
            rows = zip(document.segments, own, read_consistency(document), sent, strict=True)
            judged = self._decided(document, [self._judge(*row) for row in rows])
            results += map(self._marked, judged, own)
        return tuple(results)

    def _level(self, reading: QualityReading | None) -> str:
        level = SOURCE if reading is not None and reading.has_source else TRANSLATION
        is_seen_twice = reading is not None and reading.second is not None
        return self.calibration.with_encoder(level) if is_seen_twice else level

    def _decided(self, document: Document, results: list[SegmentResult]) -> list[SegmentResult]:
        """Say which segments of a document are suspect: each is held against its like."""
        like: dict[tuple[str, str], list[int]] = defaultdict(list)
        for place, result in enumerate(results):
            like[result.segment.kind, result.level].append(place)
        decided = list(results)
        for (_, level), places in like.items():
            own = [results[place] for place in places]
            fitted = self.calibration.levels[level]
            rates = fitted.standing.alarm_rates(own, is_connected=document.is_connected)
            for place, rate in zip(places, rates, strict=True):
                if rate is not None and fitted.excess is not None:
                    rate = fitted.excess.joined(rate, scores_of(results[place]))
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
        wanted = [mark for mark in (*marks, *lost) if mark.code not in self.config.disabled]
        return replace(result, findings=tuple(sorted([*result.findings, *wanted], key=_place)))

    def _is_suspect(self, result: SegmentResult, alarm_rate: float | None) -> bool:
        if self.config.threshold is not None:
            return result.risk is not None and result.risk >= self.config.threshold
        is_rare = alarm_rate is not None and alarm_rate <= self.config.alarm_rate
        return is_rare or is_decided(result.findings)

    def _judge(
        self,
        segment: Segment,
        reading: QualityReading | None,
        consistency: tuple[Finding, ...],
        trip: Trip | None,
    ) -> SegmentResult:
        level = self._level(reading)
        parts = [
            read_quality(segment, reading),
            read_surface(segment, weigh_languages),
            SegmentReading(scores=(), findings=consistency),
            self._trip_reading(segment, trip),
        ]
        if trip is not None and trip.is_done:
            level = self._level_with_trip(level, trip, parts)
        return self._result(segment, parts, level, trip)

    def _level_with_trip(self, level: str, trip: Trip, parts: Sequence[SegmentReading]) -> str:
        """Name the level that counts the trip, where all that it counts is known."""
        name = self.calibration.with_roundtrip(level, trip.translator)
        scores = {s.name for part in parts for s in part.scores if s.state is SignalState.OK}
        is_known = self.calibration.levels[name].weights.keys() <= scores | {RULES_SCORE}
        return name if is_known else level

    def _trip_reading(self, segment: Segment, trip: Trip | None) -> SegmentReading:
        if trip is None:
            return _NO_SCORES
        return read_roundtrip(segment, trip, RoundtripCuts(), self.reference)

    def _result(
        self, segment: Segment, parts: Sequence[SegmentReading], level: str, trip: Trip | None
    ) -> SegmentResult:
        findings = [
            f for part in parts for f in part.findings if f.code not in self.config.disabled
        ]
        scores = tuple(score for part in parts for score in part.scores)
        fitted = self.calibration.levels[level]
        rates = Rates(fitted, self.calibration.decisive_risk)
        verdict = combine(scores, findings, segment, rates)
        return SegmentResult(
            segment=segment,
            risk=verdict.risk,
            mqm=verdict.mqm,
            rank=None,
            level=level,
            is_suspect=False,  # until it is held against the others of its document
            words=tuple(word for part in parts for word in part.words),
            findings=tuple(sorted(findings, key=_place)),
            evidence=scores,
            truncated=max(part.truncated for part in parts),
            source_truncated=max(part.source_truncated for part in parts),
            roundtrip=None if trip is None else record_of(segment.text, trip),
        )


def compare_trips(
    documents: Sequence[Document], trips: Trips, reference: ReferenceDistribution | None
) -> tuple[SegmentResult, ...]:
    """Give every segment, document after document, what its round trip says, and no risk."""
    results = []
    for document, sent in zip(documents, trips, strict=True):
        for segment, trip in zip(document.segments, sent, strict=True):
            reading = read_roundtrip(segment, trip, RoundtripCuts(), reference)
            results.append(
                SegmentResult(
                    segment=segment,
                    risk=None,
                    mqm=None,
                    rank=None,
                    level="roundtrip",
                    is_suspect=False,
                    words=(),
                    findings=tuple(sorted(reading.findings, key=_place)),
                    evidence=reading.scores,
                    truncated=reading.truncated,
                    roundtrip=record_of(segment.text, trip),
                )
            )
    return tuple(results)


def _place(finding: Finding) -> tuple[int, int, str]:
    return finding.start, finding.end, finding.code
