"""A trip put into scores, findings and runs."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings

from tests.signals.examples import make_segment
from tests.signals.roundtrip.examples import make_trip
from tests.signals.roundtrip.texts import langs, texts
from tqcheck.backends.protocols import ForcedReading
from tqcheck.records import Finding, Run, RunKind, SegmentKind, Severity, SignalState
from tqcheck.signals.roundtrip import (
    SCORES,
    ReferenceDistribution,
    RoundtripCuts,
    Trip,
    read_roundtrip,
    record_of,
    side_by_side,
)
from tqcheck.signals.roundtrip.reference import Bucket, Way

CUTS = RoundtripCuts(minor_nats=5.0, major_nats=9.0)
TEXT = "The missile crews prepared for combat subscription at dawn."
BACK = "The missile crews prepared for combat duty at dawn."


def forced(text: str, **nats: float) -> ForcedReading:
    """Read every word of a text at 1 nat, or as given."""
    starts, place = [], 0
    for word in text.split():
        place = text.index(word, place)
        starts.append(place)
    ends = [start + len(word) for start, word in zip(starts, text.split(), strict=True)]
    logprobs = tuple(-nats.get(word.strip(".,"), 1.0) for word in text.split())
    return ForcedReading(tuple(starts), tuple(ends), logprobs)


def findings(
    text: str, trip: Trip, reference: ReferenceDistribution | None = None
) -> list[Finding]:
    return list(read_roundtrip(make_segment(text), trip, CUTS, reference).findings)


def test_scores_of_a_done_trip() -> None:
    trip = make_trip(BACK, forced=forced(TEXT, subscription=12.0))
    reading = read_roundtrip(make_segment(TEXT), trip, CUTS)
    values = {score.name: score.value for score in reading.scores}
    assert list(values) == list(SCORES)
    assert values["roundtrip_ter"] == pytest.approx(100 / 9)
    assert values["roundtrip_changed"] == pytest.approx(1 / 6)
    assert values["reconstruction"] == pytest.approx(-20 / 9)
    assert values["reconstruction_worst"] == -12.0
    assert values["roundtrip_percentile"] is None
    skipped = {s.name: s.reason for s in reading.scores if s.state is SignalState.SKIPPED}
    assert "no reference distribution" in str(skipped.pop("roundtrip_percentile"))
    assert set(skipped.values()) == {"there is no source beside it"}
    assert reading.words == ()


@pytest.mark.parametrize(
    ("nats", "severity"),
    [
        (None, Severity.NEUTRAL),
        (4.9, None),
        (5.0, Severity.MINOR),
        (8.9, Severity.MINOR),
        (9.0, Severity.MAJOR),
    ],
)
def test_surprise_makes_it_worse(nats: float | None, severity: Severity | None) -> None:
    reading = None if nats is None else forced(TEXT, subscription=nats)
    found = findings(TEXT, make_trip(BACK, forced=reading))
    assert [finding.severity for finding in found] == ([severity] if severity else [])


def test_a_finding_has_its_place_words_and_evidence() -> None:
    trip = make_trip(BACK, there="…Kampfeinsatz…", forced=forced(TEXT, subscription=12.0))
    (found,) = findings(TEXT, trip)
    assert (found.code, TEXT[found.start : found.end]) == ("TQ201", "subscription")
    assert found.message == (
        "“subscription” comes back as “duty” by way of German; with the German known, "
        "“subscription” is the last thing to expect"
    )
    evidence = dict(found.evidence)
    assert json.loads(json.dumps(evidence)) == evidence
    scores = evidence.pop("scores")
    assert isinstance(scores, dict)
    assert scores["reconstruction_worst"] == -12.0
    assert evidence == {
        "signal": "roundtrip",
        "pivot": "de",
        "pivot_text": "…Kampfeinsatz…",
        "back_text": BACK,
        "alignment": {"text": [[38, 50, "changed"]], "back": [[38, 42, "changed"]]},
        "translator": "table",
        "came_back": "duty",
        "words": [
            {
                "text": "subscription",
                "start": 38,
                "end": 50,
                "fate": "changed",
                "surprisal_nats": 12.0,
            }
        ],
    }


@pytest.mark.parametrize(
    ("text", "there", "back", "message"),
    [
        (
            "He did not support it today.",
            "Er unterstützte es heute.",
            "He did support it today.",
            "“not” does not come back by way of German",
        ),
        (
            "He sent 1,400 men home.",
            "Er schickte 14.000 Männer heim.",
            "He sent 14,000 men home.",
            "the number “1,400” comes back as “14,000” by way of German",
        ),
        (
            "He sent 1,400 men home.",
            "Er schickte Männer heim.",
            "He sent men home.",
            "the number “1,400” is lost on the way to German",
        ),
        (
            "He sent 1,400 men home.",
            "Er schickte 1.400 Männer heim.",
            "He sent men home.",
            "the number “1,400” is lost on the way back from German",
        ),
        (
            "He met men from Minsk today.",
            "Er traf heute Männer aus Minsk.",
            "He met men today.",
            "the name “Minsk” is lost on the way back from German",
        ),
        (
            "He met men from Minsk today.",
            "Er traf heute Männer.",
            "He met men today.",
            "the name “Minsk” is lost on the way to German and back",
        ),
    ],
)
def test_messages(text: str, there: str, back: str, message: str) -> None:
    (found,) = findings(text, make_trip(back, there=there))
    assert found.message == message
    assert found.severity is Severity.NEUTRAL


def test_a_lost_number_that_surprises_is_a_minor_error() -> None:
    text, back = "He sent 1,400 men home.", "He sent 14,000 men home."
    (found,) = findings(text, make_trip(back, forced=forced(text, **{"1,400": 20.0})))
    assert (found.code, found.severity) == ("TQ203", Severity.MINOR)


def reference(*quantiles: float) -> ReferenceDistribution:
    bucket = Bucket(None, 100, {"roundtrip_chrf": quantiles})
    return ReferenceDistribution((0.0, 0.01, 1.0), {Way("en", "de", "table"): (bucket,)})


def surprise_reference(*worst: float) -> ReferenceDistribution:
    """Make the quantiles 0, 0.02, 0.1 and 1 of the worst word of fluent sentences."""
    bucket = Bucket(None, 100, {"reconstruction_worst": worst})
    return ReferenceDistribution((0.0, 0.02, 0.1, 1.0), {Way("en", "de", "table"): (bucket,)})


@pytest.mark.parametrize(
    ("nats", "severity", "told"),
    [
        (12.0, None, None),  # over the cut in nats, but fluent sentences have worse
        (14.9, None, None),
        (15.1, Severity.MINOR, "is not what one would expect"),
        (19.9, Severity.MINOR, "is not what one would expect"),
        (20.1, Severity.MAJOR, "is the last thing to expect"),
    ],
)
def test_words_are_judged_by_those_of_fluent_sentences(
    nats: float, severity: Severity | None, told: str | None
) -> None:
    trip = make_trip(BACK, forced=forced(TEXT, subscription=nats))
    found = findings(TEXT, trip, surprise_reference(-30, -20, -15, 0))
    assert [finding.severity for finding in found] == ([severity] if severity else [])
    assert all(str(told) in finding.message for finding in found)


def test_names_surprise_by_those_of_fluent_sentences_too() -> None:
    text, back = "He met men from Minsk today.", "He met men from Kiev today."
    trip = make_trip(back, forced=forced(text, Minsk=12.0))
    cases = {(-30, -20, -15, 0): Severity.NEUTRAL, (-30, -11, -5, 0): Severity.MINOR}
    for quantiles, severity in cases.items():
        (found,) = findings(text, trip, surprise_reference(*quantiles))
        assert (found.code, found.severity) == ("TQ204", severity)


def test_a_share_that_fluent_sentences_have_too_is_not_rewritten() -> None:
    trip = make_trip("Nothing of it remained there but smoke.")

    def changed(*quantiles: float) -> ReferenceDistribution:
        bucket = Bucket(None, 100, {"roundtrip_changed": quantiles})
        return ReferenceDistribution((0.0, 0.98, 1.0), {Way("en", "de", "table"): (bucket,)})

    assert "TQ205" not in {f.code for f in findings(TEXT, trip, changed(0.0, 1.0, 1.0))}
    (far,) = findings(TEXT, trip, changed(0.0, 0.5, 0.9))
    assert far.code == "TQ205"
    assert "100 of 100 fluent sentences of such a length come back nearer" in far.message


def test_far_off_by_percentile() -> None:
    trip = make_trip(BACK, forced=forced(TEXT))
    reading = read_roundtrip(make_segment(TEXT), trip, CUTS, reference(97, 98, 100))
    (found,) = reading.findings
    assert (found.code, found.start, found.end) == ("TQ205", 0, len(TEXT))
    assert "by way of German: 100 of 100 fluent sentences" in found.message
    assert {s.name: s.value for s in reading.scores}["roundtrip_percentile"] == 0.0
    assert found.evidence["came_back"] == BACK
    assert findings(TEXT, trip, reference(10, 20, 90)) == []


def test_a_rewritten_sentence_is_one_finding() -> None:
    found = findings(TEXT, make_trip("Nothing of it remained there but smoke."))
    assert [finding.code for finding in found] == ["TQ205"]
    assert "100% of its content words change" in found[0].message


@pytest.mark.parametrize(
    ("trip", "state", "reason"),
    [
        (None, SignalState.SKIPPED, "it was not sent"),
        (Trip("en", SignalState.SKIPPED, reason="no pivot"), SignalState.SKIPPED, "no pivot"),
        (
            Trip("en", SignalState.FAILED, "de", "it looped", "…", "…"),
            SignalState.FAILED,
            "it looped",
        ),
    ],
)
def test_a_trip_not_done_has_no_number(trip: Trip | None, state: SignalState, reason: str) -> None:
    reading = read_roundtrip(make_segment(TEXT), trip, CUTS)
    assert [score.name for score in reading.scores] == list(SCORES)
    assert {(s.state, s.value, s.reason) for s in reading.scores} == {
        (state, None, f"round trip not done: {reason}")
    }
    assert reading.findings == ()


def test_a_short_fragment_is_not_judged() -> None:
    segment = make_segment("Source link here", kind=SegmentKind.FRAGMENT)
    reading = read_roundtrip(segment, make_trip("Link of the source"), CUTS)
    assert {score.state for score in reading.scores} == {SignalState.SKIPPED}


def test_what_the_model_did_not_read_is_told() -> None:
    trip = make_trip(BACK, forced=replace(forced(TEXT), truncated=7))
    assert read_roundtrip(make_segment(TEXT), trip, CUTS).truncated == 7
    blind = read_roundtrip(make_segment(TEXT), make_trip(BACK), CUTS)
    reasons = {s.name: s.reason for s in blind.scores if s.state is not SignalState.OK}
    assert reasons["reconstruction"] == "the translator cannot score a given text"


@settings(max_examples=60)  # sacreBLEU's share is slow
@given(texts, texts, langs)
def test_any_pair_of_texts_is_read(text: str, back: str, lang: str) -> None:
    trip = make_trip(back, lang)
    reading = read_roundtrip(make_segment(text, lang), trip, CUTS)
    assert [score.name for score in reading.scores] == list(SCORES)
    for score in reading.scores:
        assert (score.value is None) == (score.state is not SignalState.OK) == bool(score.reason)
    for finding in reading.findings:
        assert 0 <= finding.start < finding.end <= len(text)
        assert "\n" not in finding.message
        json.dumps(dict(finding.evidence))
    sides = side_by_side(text, trip)
    for whole, runs in zip((text, back), (sides.text, sides.back), strict=True):
        assert "".join(run.text for run in runs) == whole
        assert all(run.text for run in runs)


def test_side_by_side() -> None:
    assert side_by_side("The old lorry stopped, slowly.", make_trip("The truck stopped."))[:2] == (
        (
            Run("The ", RunKind.KEPT),
            Run("old lorry", RunKind.CHANGED),
            Run(" stopped, ", RunKind.KEPT),
            Run("slowly", RunKind.LOST),
            Run(".", RunKind.KEPT),
        ),
        (
            Run("The ", RunKind.KEPT),
            Run("truck", RunKind.CHANGED),
            Run(" stopped.", RunKind.KEPT),
        ),
    )


def test_the_record_of_a_failed_trip_has_texts_but_no_runs() -> None:
    trip = Trip("en", SignalState.FAILED, "de", "it looped", "there", "back", "table")
    record = record_of(TEXT, trip)
    assert (record.state, record.reason) == (SignalState.FAILED, "it looped")
    assert (record.pivot_text, record.back_text) == ("there", "back")
    assert (record.text_runs, record.back_runs) == ((), ())
