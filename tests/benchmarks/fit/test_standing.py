"""The fit of what is suspect, on results that the tests make."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.data.clean import HUMAN, Text
from benchmarks.data.clean_results import Read
from benchmarks.fit.standing import Example, alarms, as_json, fit, fit_weights, plain_cut
from tqcheck.judging.standing import read_standing
from tqcheck.records import Origin, Segment, SegmentResult, SignalScore, SignalState, WordRisk

WEIGHTS = {"da": -1.0}


def result(text_id: str, number: int, da: float, lang: str) -> SegmentResult:
    text = "Seven plain words make up this line"
    segment = Segment(
        number, str(number), text_id, Origin(text_id, number), 0, len(text), text, lang
    )
    starts = [0, *(n + 1 for n, char in enumerate(text) if char == " ")]
    ends = [*(start - 1 for start in starts[1:]), len(text)]
    return SegmentResult(
        segment=segment,
        risk=0.3,
        mqm=None,
        rank=None,
        level="translation",
        is_suspect=False,
        words=tuple(WordRisk(a, b, 0.2) for a, b in zip(starts, ends, strict=True)),
        findings=(),
        evidence=(SignalScore("da", SignalState.OK, da),),
    )


def read(count: int, seed: int, *, is_connected: bool = True) -> list[Read]:
    """Give texts of twelve lines in two languages, the second odder by 1."""
    draw = np.random.default_rng(seed)
    found = []
    for number in range(count):
        lang, shift = (("en", 0.0), ("de", -1.0))[number % 2]
        name = f"t{seed}-{number}"
        results = [
            result(name, n, float(da) + shift, lang) for n, da in enumerate(draw.normal(size=12))
        ]
        text = Text(name, lang, HUMAN, tuple(r.segment.text for r in results))
        found.append(Read(text, tuple(results), is_connected))
    return found


def test_two_in_a_hundred_of_what_was_fitted_on_are_suspect() -> None:
    texts = [*read(60, 1), *read(60, 2, is_connected=False)]
    standing = fit(WEIGHTS, texts)
    counted = alarms(standing, texts, 0.02)
    assert set(counted) == {
        "human", "human en", "human de",
        "human line by line", "human line by line en", "human line by line de",
    }  # fmt: skip
    assert counted["human"] in {f"{n} of 720 ({n / 720:.1%})" for n in (14, 15)}
    # others like them fare alike
    fresh = alarms(standing, read(200, 3), 0.02)["human"]
    assert 0.01 < int(fresh.split()[0]) / 2400 < 0.035


def test_an_odder_language_is_held_to_its_own() -> None:
    usual = fit(WEIGHTS, [*read(60, 1), *read(60, 2, is_connected=False)]).usual
    assert usual.languages["de"] - usual.languages["en"] == pytest.approx(1.0, abs=0.15)


def test_the_numbers_are_read_back_as_they_were_written() -> None:
    standing = fit(WEIGHTS, [*read(40, 1), *read(40, 2, is_connected=False)])
    again = read_standing(as_json(standing))
    one = read(1, 9)[0].results
    assert again.alarm_rates(one, is_connected=True) == pytest.approx(
        standing.alarm_rates(one, is_connected=True), rel=1e-2
    )


def test_weights_point_to_what_is_garbled() -> None:
    draw = np.random.default_rng(0)
    examples = [
        Example("en", {"da": float(a) - 2.0 * garbled, "noise": float(b)}, garbled)
        for garbled in (False, True)
        for a, b in draw.normal(size=(200, 2))
    ]
    weights = fit_weights(examples)
    assert weights["da"] < -0.5
    assert abs(weights["noise"]) < 0.2


def test_the_plain_cut_lets_few_segments_have_a_mark() -> None:
    assert plain_cut(read(2, 1)) == pytest.approx(0.2)
