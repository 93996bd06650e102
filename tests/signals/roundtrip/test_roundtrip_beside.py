"""What came back beside the source: differences, where they lie in the translation, findings."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings

from tests.signals.examples import make_segment
from tests.signals.roundtrip.aligner import TableAligner
from tests.signals.roundtrip.texts import langs, texts
from tqcheck.records import Document, Finding, Run, RunKind, Severity, SignalState
from tqcheck.signals.roundtrip import (
    SCORES,
    ReferenceDistribution,
    RoundtripCuts,
    Trip,
    read_roundtrip,
    record_of,
)
from tqcheck.signals.roundtrip.links import link_trips
from tqcheck.signals.roundtrip.reference import Bucket, Way

SOURCE = "The mayor raised the flag of the city in the evening."
TEXT = "Am Abend hob der Bürgermeister die Fahne der Stadt."
DICTIONARY = {
    ("mayor", "bürgermeister"): 0.9,
    ("raised", "hob"): 0.8,
    ("flag", "fahne"): 0.9,
    ("city", "stadt"): 0.9,
    ("town", "stadt"): 0.9,
    ("town", "city"): 0.8,
    ("evening", "abend"): 0.9,
    ("banner", "fahne"): 0.7,
    ("tax", "steuer"): 0.9,
}


def trip_of(
    back: str, text: str = TEXT, source: str = SOURCE, aligner: TableAligner | None = None
) -> Trip:
    """Make a done trip whose words the dictionary has laid beside each other."""
    trip = Trip("de", SignalState.OK, "en", back_text=back, translator="table", source=source)
    segment = make_segment(text, "de")
    documents = [Document("a", "a", "de", (segment,))]
    ((linked,),) = link_trips(documents, [[trip]], aligner or TableAligner(DICTIONARY))
    return linked


def findings(
    trip: Trip, text: str = TEXT, reference: ReferenceDistribution | None = None
) -> list[Finding]:
    reading = read_roundtrip(make_segment(text, "de"), trip, RoundtripCuts(), reference)
    return list(reading.findings)


def reference(lost: tuple[float, ...], added: tuple[float, ...]) -> ReferenceDistribution:
    """Make the quantiles 0, 0.9 and 1 of the words farthest in human texts, then where major is."""
    scores = {"roundtrip_lost": lost[:3], "roundtrip_added": added[:3]}
    bucket = Bucket(None, 100, scores)
    major = {"roundtrip_lost": lost[3], "roundtrip_added": added[3]}
    way = Way("de", "en", "table", to_source=True)
    return ReferenceDistribution((0.0, 0.9, 1.0), {way: (bucket,)}, {way: major})


def test_what_comes_back_as_it_was_is_no_finding() -> None:
    assert findings(trip_of("In the evening the mayor raised the flag of the city.")) == []


def test_a_word_of_the_same_meaning_is_no_difference() -> None:
    trip = trip_of("In the evening the mayor raised the flag of the town.")
    record = record_of(TEXT, trip)
    assert findings(trip) == []
    for runs in (record.source_runs, record.text_runs, record.back_runs):
        assert {run.kind for run in runs} == {RunKind.KEPT}


def test_what_the_translation_says_the_translator_dropped() -> None:
    assert findings(trip_of("In the evening the mayor raised the flag.")) == []


def test_words_left_out_have_no_length_and_name_the_source() -> None:
    text, back = "Der Bürgermeister hob die Fahne der Stadt.", "The mayor raised the city flag."
    (found,) = findings(trip_of(back, text), text)
    assert (found.code, found.severity) == ("TQ206", Severity.NEUTRAL)
    assert text[: found.start].endswith("Stadt")
    assert found.start == found.end
    assert found.message == "“evening” of the source does not come back"
    evidence = dict(found.evidence)
    assert json.loads(json.dumps(evidence)) == evidence
    assert evidence["source_words"] == "evening"
    assert SOURCE[evidence["source_start"] : evidence["source_end"]] == "evening"  # type: ignore
    assert evidence["unlike"] == 1.0


def test_another_word_in_its_place_is_one_finding() -> None:
    text, back = TEXT.replace("Fahne", "Steuer"), SOURCE.replace("flag", "tax")
    aligner = TableAligner(DICTIONARY | {("flag", "steuer"): 0.4})
    trip = trip_of(back, text, aligner=aligner)
    (found,) = findings(trip, text)
    assert (found.code, text[found.start : found.end]) == ("TQ206", "Steuer")
    assert found.message == "“flag” of the source comes back as “tax”"
    assert found.evidence["came_back"] == "tax"
    record = record_of(text, trip)
    assert record.to_source
    assert [
        [run.text for run in runs if run.kind is RunKind.CHANGED]
        for runs in (record.source_runs, record.text_runs, record.back_runs)
    ] == [["flag"], ["Steuer"], ["tax"]]


def test_words_that_the_source_lacks_are_traced_to_the_translation() -> None:
    text = TEXT.replace("die Fahne", "die Steuer und die Fahne")
    trip = trip_of(SOURCE.replace("the flag", "the tax and the flag"), text)
    (found,) = findings(trip, text)
    assert (found.code, text[found.start : found.end]) == ("TQ207", "Steuer")
    assert found.message == "it comes back as “tax”, which the source does not say"
    assert Run("Steuer", RunKind.ADDED) in record_of(text, trip).text_runs


def test_a_number_that_stands_in_the_translation_was_lost_by_the_translator() -> None:
    text, source = "Er schickte 1.400 Männer heim.", "He sent 1,400 men home."
    alike = {("er", "he"): 0.9, ("männer", "men"): 0.9, ("heim", "home"): 0.9}
    alike[("schickte", "sent")] = 0.9
    trip = trip_of("He sent men home.", text, source, TableAligner(alike))
    assert findings(trip, text) == []
    lost = replace(trip_of("He sent men home.", "Er schickte Männer heim.", source))
    assert [f.evidence["source_words"] for f in findings(lost, "Er schickte Männer heim.")] == [
        "1,400"
    ]


@pytest.mark.parametrize(
    ("lost", "severity"),
    [
        ((0.0, 0.2, 1.9, 0.7), Severity.MAJOR),  # hardly a human translation has one so far
        ((0.0, 0.2, 1.9, 1.1), Severity.MINOR),
        ((0.0, 1.1, 1.9, 1.2), None),  # one in ten has
    ],
)
def test_severity_by_what_human_translations_do(
    lost: tuple[float, ...], severity: Severity | None
) -> None:
    text, back = "Der Bürgermeister hob die Fahne der Stadt.", "The mayor raised the city flag."
    found = findings(trip_of(back, text), text, reference(lost, (0.0, 0.2, 1.0, 0.4)))
    assert [f.severity for f in found] == ([severity] if severity else [])


def test_scores_say_what_they_lack() -> None:
    text, back = "Der Bürgermeister hob die Fahne der Stadt.", "The mayor raised the city flag."
    segment, trip = make_segment(text, "de"), trip_of(back, text)
    values = {s.name: s.value for s in read_roundtrip(segment, trip, RoundtripCuts()).scores}
    assert list(values) == list(SCORES)
    assert (values["roundtrip_alike"], values["roundtrip_lost"]) == (0.5, 1.0)
    assert values["roundtrip_added"] == 0.0
    same = read_roundtrip(segment, replace(trip, back_text=SOURCE), RoundtripCuts()).scores
    assert {s.name: s.value for s in same}["roundtrip_chrf"] == 100.0
    blind = read_roundtrip(segment, replace(trip, links=None), RoundtripCuts())
    reasons = {s.name: s.reason for s in blind.scores if s.value is None}
    assert reasons["roundtrip_lost"] == "nothing lays its words beside it"
    assert blind.findings == ()


@settings(max_examples=60)  # sacreBLEU's share is slow
@given(texts, texts, texts, langs)
def test_any_texts_are_laid_beside_each_other(text: str, source: str, back: str, lang: str) -> None:
    trip = replace(trip_of(back, text, source), lang=lang)
    reading = read_roundtrip(make_segment(text, lang), trip, RoundtripCuts(), None)
    assert [score.name for score in reading.scores] == list(SCORES)
    for finding in reading.findings:
        assert 0 <= finding.start <= finding.end <= len(text)
        assert "\n" not in finding.message
        json.dumps(dict(finding.evidence))
    record = record_of(text, trip)
    for whole, runs in (
        (source, record.source_runs),
        (text, record.text_runs),
        (back, record.back_runs),
    ):
        assert "".join(run.text for run in runs) == whole
