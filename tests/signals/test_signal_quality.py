"""What a quality model says, put into spans, severities and plain words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.backends.protocols import (
    LeftOut,
    QualityReading,
    SecondReading,
    SecondWord,
    WordReading,
)
from tqcheck.records import (
    Finding,
    Origin,
    Segment,
    SegmentKind,
    SegmentReading,
    Severity,
    SignalState,
)
from tqcheck.signals.quality import (
    SCORES,
    SpanRule,
    blend_words,
    find_spans,
    join_views,
    mark_words,
    merge_spans,
    raise_words,
    read_quality,
)

RULE = SpanRule(enter=0.5, stay=0.3, major=0.8, plain=0.75)
TEXT = "one two three four five"
SEGMENT = Segment(0, "a#1", "a", Origin("a", 1), 0, len(TEXT), TEXT, "en")
PLACES = ((0, 3), (4, 7), (8, 13), (14, 18), (19, 23))


def words_of(
    risks: Sequence[float], excess: Sequence[float] | None = None, major: float = 0.6
) -> list[WordReading]:
    odd = excess or [0.0] * len(risks)
    return [
        WordReading(start, end, risk, 3.0 + extra, 3.0, major, 0.4)
        for (start, end), risk, extra in zip(PLACES[: len(risks)], risks, odd, strict=True)
    ]


def spans(*risks: float) -> list[list[int]]:
    """Give the numbers of the words of each span."""
    words = words_of(risks)
    return [[words.index(word) for word in span] for span in find_spans(words, RULE)]


@pytest.mark.parametrize(
    ("risks", "wanted"),
    [
        ((), []),
        ((0.4, 0.4, 0.4), []),
        ((0.5,), [[0]]),
        ((0.1, 0.6, 0.3, 0.7, 0.1), [[1, 2, 3]]),
        ((0.6, 0.29, 0.6), [[0], [2]]),
        ((0.4, 0.6, 0.1), [[1]]),
        ((0.6, 0.4, 0.4, 0.1), [[0]]),
        ((0.1, 0.6, 0.4, 0.4), [[1]]),
        ((0.9, 0.9, 0.9, 0.9, 0.9), [[0, 1, 2, 3, 4]]),
    ],
)
def test_spans(risks: tuple[float, ...], wanted: list[list[int]]) -> None:
    assert spans(*risks) == wanted


risk_lists = st.lists(st.sampled_from([0.0, 0.29, 0.3, 0.4, 0.5, 0.9]), max_size=5)


@given(risk_lists)
def test_every_word_to_enter_by_lies_in_one_span(risks: list[float]) -> None:
    found = spans(*risks)
    inside = [n for span in found for n in span]
    assert inside == sorted(set(inside))
    assert {n for n, risk in enumerate(risks) if risk >= 0.5} <= set(inside)
    for span in found:
        assert span == list(range(span[0], span[-1] + 1))
        assert min(risks[n] for n in span) >= 0.3
        assert min(risks[span[0]], risks[span[-1]]) >= 0.5


def merged(text: str, marked: Sequence[str]) -> list[str]:
    """Give the texts of the groups of spans; every marked word is a span."""
    places = [match.span() for match in re.finditer(r"\w+|[^\w\s]", text)]
    words = [WordReading(s, e, 0.9 if text[s:e] in marked else 0.1, 3, 3, 0, 0) for s, e in places]
    groups = merge_spans(text, words, find_spans(words, RULE))
    return [text[spans[0][0].start : spans[-1][-1].end] for spans in groups]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("bad of bad", ["bad of bad"]),
        ("bad, bad", ["bad, bad"]),
        ("bad – “of” bad", ["bad – “of” bad"]),
        ("bad of bad of bad", ["bad of bad of bad"]),
        ("bad of the bad", ["bad", "bad"]),
        ("bad ministries bad", ["bad ministries bad"]),  # 12 characters with the blanks
        ("bad ministries, bad", ["bad", "bad"]),
        ("bad one two bad of bad", ["bad", "bad of bad"]),
    ],
)
def test_neighbouring_spans_are_one(text: str, wanted: list[str]) -> None:
    assert merged(text, ["bad"]) == wanted


def test_spans_with_one_word_of_a_script_without_blanks_between_are_one() -> None:
    words = [WordReading(n, n + 1, risk, 3, 3, 0, 0) for n, risk in enumerate([0.9, 0.1, 0.9])]
    assert len(merge_spans("短了七", words, find_spans(words, RULE))) == 1
    apart = [*words[:2], replace(words[1], start=2, end=3), replace(words[2], start=3, end=4)]
    assert len(merge_spans("短了七个", apart, find_spans(apart, RULE))) == 2


@pytest.mark.parametrize("majors", [(0.9, 0.1), (0.1, 0.9)])
def test_one_finding_of_several_spans_has_the_worst_severity(majors: tuple[float, float]) -> None:
    one, between, two = words_of((0.6, 0.1, 0.7))
    found = found_in([replace(one, major=majors[0]), between, replace(two, major=majors[1])])
    assert (found.start, found.end) == (0, 13)
    assert (found.code, found.severity) == ("TQ101", Severity.MAJOR)
    assert (found.evidence["major"], found.evidence["risk"]) == (0.9, 0.7)
    assert found.message.startswith("“one two three” reads like an error: ")


def reading_of(
    risks: Sequence[float], excess: Sequence[float] | None = None, text: str = TEXT
) -> SegmentReading:
    segment = Segment(0, "a#1", "a", Origin("a", 1), 0, len(text), text, "en")
    reading = QualityReading(
        penalty=7.5,
        major=-0.25,
        da=0.5,
        surprisal_nats=3.25,
        words=tuple(words_of(risks, excess)),
        truncated=4,
    )
    marks = mark_words(segment, reading, RULE, is_suspect=True)
    return replace(read_quality(segment, reading), findings=marks)


def test_scores_words_and_cut_characters_pass_through() -> None:
    found = reading_of((0.1, 0.2, 0.1, 0.1, 0.4), (0, 1.5, 0, 0, 0))
    assert {s.name: s.value for s in found.scores} == {
        "major": -0.25, "penalty": 7.5, "da": 0.5, "surprisal": 3.25,
        "marked": pytest.approx(0.9), "serious": pytest.approx(0.54),
        "unforeseen": pytest.approx(0.3), "words": 5,
    }  # fmt: skip
    assert all(s.state is SignalState.OK for s in found.scores)
    assert [(w.start, w.end) for w in found.words] == list(PLACES)
    assert [w.risk for w in found.words] == [0.1, 0.2, 0.1, 0.1, 0.4]
    assert [w.surprisal for w in found.words] == [3.0, 4.5, 3.0, 3.0, 3.0]
    assert found.truncated == 4


def test_a_finding_has_its_place_and_evidence() -> None:
    (found,) = reading_of((0.1, 0.6, 0.7, 0.1, 0.1), (0, 5.25, -1, 0, 0)).findings
    assert (found.start, found.end) == (4, 13)
    assert (found.code, found.severity) == ("TQ102", Severity.MINOR)
    assert found.evidence == {
        "signal": "quality",
        "risk": 0.7,
        "major": 0.6,
        "worst_word": "three",
        "surprisal_nats": 10.25,
        "expected_nats": 6.0,
        "alternatives": [],
    }


def test_a_finding_names_alternatives() -> None:
    one, two = words_of((0.1, 0.6), (0, 5.25))
    found = found_in([one, replace(two, alternatives=("three", "more"))])
    assert found.evidence["alternatives"] == ["three", "more"]
    assert found.message == (
        "“two” reads like an error: after “one” one would expect “three” or “more”"
    )


def found_in(words: Sequence[WordReading], *, has_source: bool = False) -> Finding:
    reading = QualityReading(5.0, 1.0, 0.0, 3.0, tuple(words), has_source=has_source)
    (finding,) = mark_words(SEGMENT, reading, RULE, is_suspect=True)
    return finding


@pytest.mark.parametrize(
    ("major", "code", "severity"),
    [
        (0.79, "TQ102", Severity.MINOR),
        (0.8, "TQ101", Severity.MAJOR),
        (1.0, "TQ101", Severity.MAJOR),
    ],
)
def test_severity_is_the_models_guess(major: float, code: str, severity: Severity) -> None:
    found = found_in(words_of((0.5, 0.9, 0.5), major=major))
    assert (found.code, found.severity) == (code, severity)


def test_the_guess_is_averaged_by_risk() -> None:
    one, two = words_of((0.9, 0.6))
    found = found_in([replace(one, major=1.0), replace(two, major=0.5)])
    assert found.evidence["major"] == pytest.approx((0.9 * 1.0 + 0.6 * 0.5) / 1.5)


@pytest.mark.parametrize(
    ("accuracy", "category", "words"),
    [
        (0.49, "fluency", "reads like an error of language"),
        (0.5, "accuracy", "does not seem to say what the source says"),
    ],
)
def test_the_kind_of_error_is_told_with_a_source_alone(
    accuracy: float, category: str, words: str
) -> None:
    marked = [replace(w, accuracy=accuracy) for w in words_of((0.9, 0.6))]
    found = found_in(marked, has_source=True)
    assert found.evidence["category"] == category
    assert words in found.message
    blind = found_in(marked)
    assert "category" not in blind.evidence
    assert "“one two” reads like an error: " in blind.message


def test_the_message_is_one_line() -> None:
    (found,) = reading_of((0.6, 0.9), text="one\ntwo three four five").findings
    assert found.message.startswith("“one two” reads")


@pytest.mark.parametrize(
    ("risks", "wanted"),
    [
        ((0.1, 0.2, 0.1), [(4, 7)]),
        ((0.0, 0.2, 0.13), [(4, 7)]),
        ((0.2, 0.13, 0.2), [(0, 13)]),
        ((0.0, 0.0), []),
    ],
)
def test_a_suspect_segment_has_its_worst_words_marked(
    risks: tuple[float, ...], wanted: list[tuple[int, int]]
) -> None:
    reading = QualityReading(5.0, 1.0, 0.0, 3.0, tuple(words_of(risks)))
    found = mark_words(SEGMENT, reading, RULE, is_suspect=True)
    assert [(mark.start, mark.end) for mark in found] == wanted


def test_elsewhere_only_what_stands_out_is_marked_and_nothing_is_major() -> None:
    words = tuple(words_of((0.6, 0.1, 0.74, 0.1, 0.8), major=1.0))
    reading = QualityReading(5.0, 1.0, 0.0, 3.0, words)
    (found,) = mark_words(SEGMENT, reading, RULE, is_suspect=False)
    assert (found.start, found.end, found.severity) == (19, 23, Severity.MINOR)


def test_a_run_of_names_is_no_mark_where_there_is_another() -> None:
    text = "One Two three four five"
    segment = replace(SEGMENT, text=text)

    def marked(*risks: float) -> list[str]:
        reading = QualityReading(5.0, 1.0, 0.0, 3.0, tuple(words_of(risks)))
        found = mark_words(segment, reading, RULE, is_suspect=True)
        return [text[mark.start : mark.end] for mark in found]

    assert marked(0.9, 0.9, 0.1, 0.1, 0.6) == ["five"]
    assert marked(0.9, 0.9, 0.1, 0.1, 0.1) == ["One Two"]
    assert marked(0.1, 0.9, 0.6, 0.1, 0.1) == ["Two three"]


@pytest.mark.parametrize(
    ("lang", "expected"), [("en", (1.0 + 4.0) / 2), ("de", (1.0 + 4.0 + 9.0) / 3)]
)
def test_names_and_numbers_are_left_out_of_what_is_unforeseen(lang: str, expected: float) -> None:
    text = "One two Three 4our"
    places = ((0, 3), (4, 7), (8, 13), (14, 18))
    excesses = (1.0, 4.0, 9.0, 50.0)
    words = tuple(
        WordReading(start, end, 0.1, 2.0 + excess, 2.0, 0.5, 0.5)
        for (start, end), excess in zip(places, excesses, strict=True)
    )
    segment = Segment(0, "a#1", "a", Origin("a", 1), 0, len(text), text, lang)
    found = read_quality(segment, QualityReading(5.0, 1.0, 0.0, 3.0, words))
    (value,) = [score.value for score in found.scores if score.name == "unforeseen"]
    assert value == pytest.approx(expected)


def test_nothing_to_read_is_no_score() -> None:
    segment = Segment(0, "a#1", "a", Origin("a", 1), 0, 0, "", "en")
    found = read_quality(segment, None)
    assert [s.name for s in found.scores] == list(SCORES)
    for score in found.scores:
        assert (score.state, score.value) == (SignalState.SKIPPED, None)
        assert score.reason == "there is nothing that the model reads"
    assert (found.words, found.findings, found.truncated) == ((), (), 0)


@pytest.mark.parametrize(("n_words", "is_judged"), [(3, False), (4, True)])
def test_a_short_fragment_is_not_judged(n_words: int, is_judged: bool) -> None:
    place = Origin("a.txt", 1)
    segment = Segment(0, "1", "d", place, 0, len(TEXT), TEXT, "en", SegmentKind.FRAGMENT)
    words = tuple(words_of([0.9] * n_words))
    reading = read_quality(segment, QualityReading(5.0, 1.0, 0.0, 3.0, words))
    assert bool(reading.words) == is_judged
    states = {score.state for score in reading.scores}
    assert states == {SignalState.OK if is_judged else SignalState.SKIPPED}
    assert all(score.reason for score in reading.scores) != is_judged


SECOND = SecondReading(
    major=0.5,
    penalty=0.2,
    da=-0.3,
    words=(SecondWord(0.9, 0.2, 1.0, (4, 7)), None),
    alike=0.4,
    left_out=(LeftOut(0, 3, 0.25, 0), LeftOut(4, 7, 0.5, 3)),
)


def two_words(second: SecondReading | None) -> QualityReading:
    words = (
        WordReading(0, 3, 0.5, 1.0, 1.0, 0.6, 0.0),
        WordReading(4, 7, 0.3, 1.0, 1.0, 0.6, 0.0),
    )
    return QualityReading(1.0, 0.0, 0.0, 3.0, words, has_source=True, second=second)


def test_words_know_what_they_stand_for() -> None:
    first, other = join_views(two_words(SECOND)).words
    assert first.source == (4, 7)
    assert other == two_words(SECOND).words[1]  # cut off for the encoder
    assert join_views(two_words(None)) == two_words(None)


def test_the_encoders_word_is_taken_where_it_is_sure() -> None:
    first, other = raise_words(two_words(SECOND), 0.8).words
    assert (first.risk, first.major, first.accuracy) == (0.9, 0.2, 1.0)
    assert other == two_words(SECOND).words[1]
    assert raise_words(two_words(SECOND), 0.95) == two_words(SECOND)
    assert raise_words(two_words(None), 0.1) == two_words(None)


def test_a_word_that_both_models_saw_gets_one_risk_of_theirs() -> None:
    first, other = blend_words(two_words(SECOND), lambda own, second: own * second).words
    assert first == replace(two_words(SECOND).words[0], risk=0.5 * 0.9)
    assert other == two_words(SECOND).words[1]  # cut off for the encoder
    assert blend_words(two_words(None), lambda own, second: 0.0) == two_words(None)


def test_the_encoders_scores_stand_beside_the_others() -> None:
    scores = {s.name: s.value for s in read_quality(SEGMENT, two_words(SECOND)).scores}
    assert scores["encoder_major"] == 0.5
    assert scores["encoder_penalty"] == 0.2
    assert scores["encoder_da"] == -0.3
    assert scores["alike"] == 0.4
    assert scores["encoder_worst"] == 0.9
    assert scores["encoder_marked"] == 0.9
    assert scores["left_out"] == 0.5
    assert scores["left_out_words"] == 0.75


def test_where_no_language_model_read_nothing_is_said_of_what_it_would_have_foreseen() -> None:
    both = two_words(SECOND)
    words = tuple(replace(w, surprisal_nats=None, expected_nats=None, risk=0.9) for w in both.words)
    alone = replace(both, surprisal_nats=None, words=words)
    scores = {s.name: s for s in read_quality(SEGMENT, alone).scores}
    skipped = {name for name, score in scores.items() if score.state is SignalState.SKIPPED}
    assert skipped == {"surprisal", "unforeseen"}
    assert scores["surprisal"].reason == "no language model read the text"
    (found,) = mark_words(SEGMENT, alone, RULE, is_suspect=True)
    assert not {"surprisal_nats", "expected_nats"} & found.evidence.keys()


def test_beside_nothing_nothing_is_alike() -> None:
    alone = replace(SECOND, alike=None, left_out=())
    scores = {s.name: s for s in read_quality(SEGMENT, two_words(alone)).scores}
    for name in ("alike", "left_out"):
        assert scores[name].state is SignalState.SKIPPED
        assert scores[name].reason == "there is nothing to lay side by side"


def test_what_one_of_two_models_did_not_read_is_counted() -> None:
    short = replace(SECOND, truncated=7, source_truncated=9)
    reading = replace(two_words(short), truncated=3, source_truncated=12)
    found = read_quality(SEGMENT, reading)
    assert (found.truncated, found.source_truncated) == (7, 12)
