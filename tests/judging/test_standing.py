"""How far segments stand out, against sums done by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.judging.standing import (
    FEWEST,
    LEAST_RATE,
    SERIOUS_SHARE,
    Excess,
    Standing,
    Usual,
    Yardstick,
    as_weighed,
    difficulty,
    scores_of,
)
from tqcheck.records import (
    Origin,
    Segment,
    SegmentKind,
    SegmentResult,
    SignalScore,
    SignalState,
    WordRisk,
)

TAIL = ((-1.0, 1.0), (0.0, 0.5), (1.0, 0.1), (2.0, 0.01))
YARDSTICK = Yardstick({"de": (1.0, 2.0)}, (0.0, 1.0), TAIL)
STANDING = Standing(
    weights={"da": -2.0},
    usual=Usual(0.5, {"length": 0.0, "names": 0.0, "fragment": 0.25}, {"de": 1.0}),
    text_share=0.5,
    prior_words=2.0,
    article=YARDSTICK,
    alone=YARDSTICK,
)


def result(da: float | None, text: str = "Two words", lang: str = "en") -> SegmentResult:
    """Give a result with a direct assessment, as the judge has it before it is decided."""
    segment = Segment(0, "1", "d", Origin("a", 1), 0, len(text), text, lang)
    words, start = [], 0
    for word in text.split(" "):
        words.append(WordRisk(start, start + len(word), 0.1))
        start += len(word) + 1
    state = SignalState.OK if da is not None else SignalState.SKIPPED
    return SegmentResult(
        segment=segment,
        risk=None if da is None else 0.3,
        mqm=None,
        rank=None,
        level="translation",
        is_suspect=False,
        words=tuple(words) if da is not None else (),
        findings=(),
        evidence=(SignalScore("da", state, da),),
    )


@pytest.mark.parametrize(
    ("excess", "lang", "rate"),
    [
        (-1.0, "en", 1.0),
        (-5.0, "en", 1.0),
        (0.0, "en", 0.5),
        (1.0, "en", 0.1),
        (1.5, "en", math.sqrt(0.1 * 0.01)),
        (3.0, "en", 0.001),
        (99.0, "en", LEAST_RATE),
        (3.0, "de", 0.1),  # (3 - 1) / 2 = 1
        (1.0, "fr", 0.1),
    ],
)
def test_the_rate_is_read_off_the_yardstick(excess: float, lang: str, rate: float) -> None:
    assert YARDSTICK.rate(excess, lang) == pytest.approx(rate)


@given(st.floats(-50, 50), st.floats(-50, 50))
def test_what_stands_out_farther_is_rarer(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert YARDSTICK.rate(high, "en") <= YARDSTICK.rate(low, "en")
    assert LEAST_RATE <= YARDSTICK.rate(high, "en") <= 1.0


def test_a_segment_alone_is_held_against_what_is_usual() -> None:
    # oddity 2, usual 0.5, two words of two and two: half of 1.5
    (excess,), is_text = STANDING.excesses([result(-1.0)], is_connected=True)
    assert excess == pytest.approx(0.75)
    assert not is_text
    # in German 1 more is usual
    (german,), _ = STANDING.excesses([result(-1.0, lang="de")], is_connected=True)
    assert german == pytest.approx(0.25)


def test_a_text_has_half_its_median_taken_off() -> None:
    texts = [result(-1.0) for _ in range(FEWEST - 1)] + [result(-5.0)]
    excesses, is_text = STANDING.excesses(texts, is_connected=True)
    assert is_text
    # unusual by 1.5, the median; half of it stays; two words count half
    assert excesses[:-1] == [pytest.approx((1.5 - 0.75) / 2)] * (FEWEST - 1)
    assert excesses[-1] == pytest.approx((9.5 - 0.75) / 2)
    alone, is_text = STANDING.excesses(texts, is_connected=False)
    assert alone[0] == pytest.approx(0.75)
    assert not is_text


def test_what_no_model_has_judged_has_no_rate_and_does_not_count() -> None:
    texts = [result(-1.0)] * (FEWEST - 1) + [result(None)]
    rates = STANDING.alarm_rates(texts, is_connected=True)
    assert rates[-1] is None
    assert None not in rates[:-1]
    assert not STANDING.excesses(texts, is_connected=True)[1]


def test_long_segments_are_trusted_more() -> None:
    short, long = result(-1.0, "Two words"), result(-1.0, "Now these are six plain words")
    (less, more), _ = STANDING.excesses([short, long], is_connected=False)
    assert less is not None
    assert more == pytest.approx(less / (2 / 4) * (6 / 8))


def test_difficulty_is_length_names_and_kind() -> None:
    found = difficulty(result(0.0, "The mayor of Bonn paid 12 euros"))
    assert found == {"length": math.log(7), "names": pytest.approx(2 / 6), "fragment": 0.0}
    headline = result(0.0)
    segment = replace(headline.segment, kind=SegmentKind.FRAGMENT)
    assert difficulty(replace(headline, segment=segment))["fragment"] == 1.0


def test_the_share_of_serious_words_is_in_log_odds_and_bounded() -> None:
    def share(serious: float) -> float:
        scores = {"serious": serious, "words": 4.0}
        evidence = tuple(SignalScore(k, SignalState.OK, v) for k, v in scores.items())
        return scores_of(replace(result(0.0), evidence=evidence))[SERIOUS_SHARE]

    assert share(1.0) == pytest.approx(math.log(0.25 / 0.75))
    assert math.isfinite(share(0.0))
    assert SERIOUS_SHARE not in scores_of(result(0.0))


def test_only_what_is_beyond_the_cuts_is_an_excess() -> None:
    excess = Excess(
        {"left_out": (-1.0, 2.0), "encoder_major": (1.0, 0.5)}, 0.5, ((0.0, 1.0),), 0.25
    )
    assert excess.of({"left_out": -3.0, "encoder_major": 0.9}) == 0.0
    assert excess.of({"left_out": 0.5, "encoder_major": 3.0}) == pytest.approx(3.5)
    assert excess.of({"encoder_major": 3.0}) == pytest.approx(0.5)


def test_two_alarms_share_what_is_allowed() -> None:
    tail = ((0.0, 1.0), (1.0, 0.02), (2.0, 0.005))
    excess = Excess({"left_out": (0.0, 1.0)}, 0.0, tail, 0.25)
    # three quarters of the alarms are for the one, a quarter for the other
    assert excess.joined(0.015, {"left_out": -5.0}) == pytest.approx(0.02)
    assert excess.joined(1.0, {"left_out": 2.0}) == pytest.approx(0.02)
    assert excess.joined(0.9, {"left_out": -1.0}) == 1.0


def test_the_cut_of_a_word_is_told_as_a_probability() -> None:
    excess = Excess({"encoder_worst": (math.log(3.0), 1.0)}, 0.0, ((0.0, 1.0),), 0.25)
    assert excess.word_cut == pytest.approx(0.75)


def test_what_weighs_by_its_odds() -> None:
    told = {"left_out": 0.5, "encoder_worst": 0.9, "left_out_words": 3.0, "major": 2.0}
    assert as_weighed(told) == {
        "left_out": 0.0,
        "encoder_worst": pytest.approx(math.log(9)),
        "left_out_words": pytest.approx(math.log(4)),
    }
