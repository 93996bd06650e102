"""What the cache and the parts of a run hold comes back as it was."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tqcheck.judging.codec import judgement_from_json, judgement_to_json
from tqcheck.records import (
    Finding,
    Origin,
    RoundTrip,
    Run,
    RunKind,
    Segment,
    SegmentResult,
    Severity,
    SignalScore,
    SignalState,
    Skip,
    WordRisk,
)

SEGMENT = Segment(3, "a#4", "a", Origin("a.txt", 2), 5, 17, "The blorp it", "en")
DONE = RoundTrip(
    SignalState.OK,
    "de",
    None,
    "Die Fahne",
    "The flag",
    (Run("The ", RunKind.KEPT), Run("blorp", RunKind.CHANGED), Run(" it", RunKind.LOST)),
    (Run("The ", RunKind.KEPT), Run("flag", RunKind.ADDED)),
    "table@000000000000",
)
FAILED = RoundTrip(SignalState.FAILED, "fr", "on the way there: the table is away")


BESIDE = replace(DONE, to_source=True, source_runs=(Run("Die Flagge", RunKind.CHANGED),))


@pytest.mark.parametrize("trip", [None, DONE, FAILED, BESIDE])
def test_a_result_comes_back_as_it_was(trip: RoundTrip | None) -> None:
    result = SegmentResult(
        segment=SEGMENT,
        risk=0.1 + 0.2,
        mqm=-1.5,
        rank=None,
        level="translation+roundtrip",
        is_suspect=True,
        words=(WordRisk(4, 9, 0.9, 3.25), WordRisk(10, 12, 0.1)),
        findings=(Finding("TQ201", Severity.MAJOR, 4, 9, "differs", {"suggestion": "flag"}),),
        evidence=(
            SignalScore("quality", SignalState.OK, 0.5),
            SignalScore("other", SignalState.SKIPPED, None, "it has no words"),
            SignalScore("da", SignalState.SKIPPED, None, Skip.UNREAD.value, Skip.UNREAD),
        ),
        truncated=1,
        source_truncated=2,
        roundtrip=trip,
    )
    content = json.loads(json.dumps(judgement_to_json(result)))
    assert judgement_from_json(content, SEGMENT) == result
