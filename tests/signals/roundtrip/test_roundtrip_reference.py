"""Percentiles among fluent texts."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.errors import ModelError
from tqcheck.signals.roundtrip.reference import ReferenceDistribution, Way, read_reference

KEY = Way("en", "de", "table@0")
CONTENT: dict[str, Any] = {
    "format": 1,
    "probabilities": [0.0, 0.5, 1.0],
    "distributions": [
        {
            "lang": "en",
            "pivot": "de",
            "translator": "table@0",
            "buckets": [
                {"max_words": 9, "n": 50, "scores": {"roundtrip_chrf": [10, 40, 80]}},
                {
                    "max_words": None,
                    "n": 60,
                    "scores": {"roundtrip_chrf": [20, 60, 100], "roundtrip_ter": [0, 30, 90]},
                },
            ],
        }
    ],
}
REFERENCE = read_reference(json.loads(json.dumps(CONTENT)))


@pytest.mark.parametrize(
    ("value", "n_words", "wanted"),
    [
        (9, 5, 0.0),
        (25, 5, 25.0),
        (40, 9, 50.0),
        (60, 9, 75.0),
        (80, 9, 100.0),
        (99, 9, 100.0),
        (40, 10, 25.0),
    ],
)
def test_percentile(value: float, n_words: int, wanted: float) -> None:
    found = REFERENCE.percentile("roundtrip_chrf", value, KEY, n_words)
    assert found == pytest.approx(wanted)


@pytest.mark.parametrize(("value", "wanted"), [(0, 100.0), (15, 75.0), (30, 50.0), (99, 0.0)])
def test_of_a_score_that_should_be_low_a_high_one_is_bad(value: float, wanted: float) -> None:
    assert REFERENCE.percentile("roundtrip_ter", value, KEY, 20) == pytest.approx(wanted)


@given(st.floats(-10, 200), st.floats(-10, 200))
def test_percentiles_rise_with_the_score(one: float, other: float) -> None:
    low, high = sorted((one, other))
    found = [REFERENCE.percentile("roundtrip_chrf", value, KEY, 5) for value in (low, high)]
    assert found[0] is not None
    assert found[1] is not None
    assert 0.0 <= found[0] <= found[1] <= 100.0


def test_no_distribution_is_no_percentile() -> None:
    assert REFERENCE.percentile("roundtrip_ter", 5, KEY, 5) is None  # not in that bucket
    assert REFERENCE.percentile("roundtrip_chrf", 5, Way("en", "fr", "table@0"), 5) is None
    assert REFERENCE.percentile("roundtrip_chrf", 5, Way("en", "de", "other"), 5) is None
    assert REFERENCE.percentile("roundtrip_chrf", 5, KEY._replace(to_source=True), 5) is None
    assert ReferenceDistribution().percentile("roundtrip_chrf", 5, KEY, 5) is None


@pytest.mark.parametrize(
    ("score", "percentile", "wanted"),
    [
        ("roundtrip_chrf", 0, 20),
        ("roundtrip_chrf", 25, 40),
        ("roundtrip_chrf", 100, 100),
        ("roundtrip_ter", 0, 90),  # the worst are the highest
        ("roundtrip_ter", 10, 78),
        ("roundtrip_ter", 100, 0),
    ],
)
def test_the_value_at_a_percentile(score: str, percentile: float, wanted: float) -> None:
    assert REFERENCE.value(score, percentile, KEY, 20) == pytest.approx(wanted)


def test_there_is_no_value_without_a_distribution() -> None:
    assert REFERENCE.value("roundtrip_ter", 5, KEY, 5) is None


def test_cuts_of_words_beside_a_source_are_those_of_their_way() -> None:
    major = {"roundtrip_lost": 0.6, "roundtrip_added": 0.5}
    entry = {"lang": "en", "pivot": "de", "translator": "table@0", "major": major}
    read = read_reference({**CONTENT, "unmatched": [entry]})
    assert read.unmatched == {KEY._replace(to_source=True): major}
    with pytest.raises(ModelError, match="lacks 'major'"):
        read_reference({**CONTENT, "unmatched": [{"lang": "en", "pivot": "de", "translator": "t"}]})


def broken(**change: object) -> object:
    content = copy.deepcopy(CONTENT)
    distribution = content["distributions"][0]
    for name, value in change.items():
        for place in (content, distribution, distribution["buckets"][0]):
            if name in place:
                place[name] = value
    return content


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({}, "lacks 'format'"),
        ([], "is not of our form"),
        (None, "is not of our form"),
        (broken(format=2), "format 2; this version reads 1"),
        (broken(probabilities=[0.5]), "two or more numbers from 0 to 1"),
        (broken(probabilities=[0, 2, 1]), "probabilities do not ascend"),
        (broken(scores={"x": [3, 2, 1]}), "x do not ascend"),
        (broken(scores={"x": [1, float("nan"), 3]}), "x do not ascend"),
        (broken(scores={"x": [1, 2]}), "x has 2 quantiles for 3 probabilities"),
        (broken(max_words=None), "max_words of the buckets do not ascend"),
        (broken(distributions=CONTENT["distributions"] * 2), "two distributions for en/de/table@0"),
    ],
)
def test_a_bad_file_is_told_in_one_line(content: object, told: str) -> None:
    with pytest.raises(ModelError, match=told) as error:
        read_reference(content)
    assert "\n" not in str(error.value)
