"""Alarms on what people wrote are counted by text, language and way of reading."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest

from benchmarks.data.clean import Text
from benchmarks.data.clean_results import Read
from benchmarks.verdict import native
from tests.benchmarks.fakes import judged, result
from tqcheck.records import SegmentResult, SignalScore, SignalState

WEIGHTS = {"da": -1.0}


def segment(name: str, da: float, *, is_suspect: bool = False) -> SegmentResult:
    made = result(judged(name), 0.1)
    scores = {"da": da, "serious": 1.0, "unforeseen": 0.0, "surprisal": 3.0, "words": 3.0}
    evidence = tuple(SignalScore(key, SignalState.OK, value) for key, value in scores.items())
    return replace(made, evidence=evidence, is_suspect=is_suspect)


def text(name: str, kind: str = "native", n: int = 10) -> Text:
    return Text(name, "en", kind, tuple("one two three" for _ in range(n)))


def read(name: str, odd: float = 0.0, *, is_connected: bool = True) -> Read:
    """Read a text whose last segment is worse than the others by `odd`."""
    of = text(name)
    spread = [0.01 * digest(f"{name}/{n}") for n in range(9)]
    values = [*spread, -odd or 0.01 * digest(name)]
    results = [segment(f"{name}/{n}", value) for n, value in enumerate(values)]
    return Read(of, tuple(results), is_connected)


def digest(name: str) -> int:
    return int(hashlib.sha256(name.encode()).hexdigest()[:4], 16) % 997


def test_a_half_is_judged_by_the_other() -> None:
    names = [f"t{n}" for n in range(40)]
    odd = next(name for name in names if text(name).is_fitted_on)
    texts = [read(name, 9.0 if name == odd else 0.0) for name in names]
    alone = [replace(one, is_connected=False) for one in texts]
    found = native.hold_out([*texts, *alone], WEIGHTS, 0.001)
    # The odd one stands outside of all that the other half has; on its own half it would be known.
    assert {key for key, is_suspect in found.items() if is_suspect} >= {
        (f"{odd}/9", "native"),
        (f"{odd}/9", "native, line by line"),
    }
    assert len(found) == 2 * 40 * 10


def test_counts_are_those_of_the_results() -> None:
    one = Read(text("a", n=2), (segment("a/1", 0, is_suspect=True), segment("a/2", 0)), True)
    lone = replace(one, text=text("b", "human", 2), is_connected=False)
    ways = {("a/1", way): False for way in ("native", "human, line by line")}
    held = ways | {("a/2", way): False for _, way in ways}
    counted = native.count_texts([one, lone], held, 50)
    assert counted.keys() == {"native", "human, line by line"}
    assert counted["native"]["en"] == counted["native"]["all"]
    shipped = counted["native"]["en"]["shipped"]
    assert (shipped["suspect"], shipped["of"], shipped["value"]) == (1, 2, 0.5)
    assert counted["native"]["en"]["held_out"]["suspect"] == 0


def test_human_translations_by_pair_and_without_the_strict_one() -> None:
    def pair(n: int, lp: str, share: float, *, human: bool = True):  # type: ignore[no-untyped-def]
        gold = judged(str(n), lp=lp, human=human, major_share=share)
        return gold, segment(str(n), 0.0, is_suspect=n % 2 == 0)

    pairs = [
        pair(0, "zh-en", 1.0),
        pair(1, "zh-en", 0.0),
        pair(3, "en-de", 0.0),
        pair(2, "en-de", 0.0, human=False),
    ]
    counted = native.count_human(pairs, 20)
    assert {name: own["human"]["value"] for name, own in counted.items()} == {
        "all": pytest.approx(1 / 3),
        "all but zh-en": 0.0,
        "en-de": 0.0,
        "zh-en": 0.5,
    }
    assert counted["zh-en"]["without_major"] == {
        "suspect": 0, "of": 1, "value": 0.0, "low": 0.0, "high": 0.0
    }  # fmt: skip


def test_calibration_by_target_language() -> None:
    pairs = [
        (judged(str(n), lp=lp, doc=str(n), major_share=share), result(judged(str(n)), 0.5))
        for n, (lp, share) in enumerate([("zh-en", 0.5), ("en-de", 1.0)] * 20)
    ]
    found = native.calibrate(pairs)
    assert {name: own["error"] for name, own in found.items()} == {
        "de": 0.5,
        "en": 0.0,
        "all": 0.25,
    }
    assert found["all"]["segments"] == 40
    assert 0 < found["all"]["held_out_segments"] < 40


def test_tables_show_every_language_and_pair() -> None:
    share = {"suspect": 1, "of": 50, "value": 0.02, "low": 0.0, "high": 0.05}
    both = {"shipped": share, "held_out": {**share, "value": 0.04}}
    level = {
        "texts": {"native": {"en": both, "all": both}, "human": {"de": both, "all": both}},
        "mqm": {"all": {"human": share, "without_major": share}},
        "calibration": {
            "en": {"segments": 9, "error": 0.03, "held_out_segments": 0, "held_out_error": None}
        },
    }
    page = native.render(json.loads(json.dumps({"levels": {"source": level}})))
    told = "2.0% [0.0%, 5.0%] of 50"
    assert f"| de | – | – | {told} | 4.0% [0.0%, 5.0%] of 50 |" in page
    assert f"| source | MQM human translations, all | – | {told} |" in page
    assert "| source | en | 0.030 | 9 | – | 0 |" in page
