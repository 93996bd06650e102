"""The combiner's fit finds what the scores were made from."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.data.judged import Judged
from benchmarks.fit import combine as fit_combine
from benchmarks.fit.combine import Pair
from tqcheck.records import Origin, Segment, SegmentKind, SegmentResult, SignalScore, SignalState

COEFFICIENTS = Path("models/combine/coefficients.json")
RNG = np.random.default_rng(5)


def judged(n: int, lp: str, share: float, *, human: bool = False) -> Judged:
    return Judged(
        id=str(n), lp=lp, set="mqm-news20", doc=f"doc{n % 40}", seg="1", system="s",
        source="", translation="text", scale="mqm", score=-5 * share, human=human, raters=3,
        marks=None, major_share=share, line=n + 1,
    )  # fmt: skip


def result(n: int, major: float, lang: str) -> SegmentResult:
    segment = Segment(n, str(n), "d", Origin("a", 1), 0, 4, "text", lang)
    values = {"major": major, "penalty": 1.0, "da": 0.0}
    values |= {"surprisal": 3.0, "marked": 1.0, "words": 8.0}
    evidence = tuple(SignalScore(k, SignalState.OK, v) for k, v in values.items())
    return SegmentResult(segment, 0.5, -1.0, n + 1, "translation", False, (), (), evidence)


def made(n_pairs: int, slope: float, german: float) -> list[Pair]:
    """Draw pairs whose true log-odds are slope * major, and `german` more for German."""
    pairs = []
    for n in range(n_pairs):
        lp = "en-de" if n % 2 else "zh-en"
        major = float(RNG.normal())
        odds = slope * major + (german if lp == "en-de" else 0.0)
        share = 1 / (1 + np.exp(-odds))
        pairs.append((judged(n, lp, float(share), human=n % 3 == 0), result(n, major, lp[-2:])))
    return pairs


def test_the_risk_is_the_share_that_it_was_made_from() -> None:
    pairs = made(2000, slope=1.5, german=-1.0)
    fitted = fit_combine.fit(pairs)
    shares = np.asarray([gold.major_share for gold, _ in pairs])
    assert fitted.weights["major"] == pytest.approx(1.5, abs=0.1)
    assert fitted.languages["de"] - fitted.languages["en"] == pytest.approx(-1.0, abs=0.1)
    assert np.abs(fitted.risk([found for _, found in pairs]) - shares).max() < 0.03


def test_headlines_are_put_on_a_level_with_sentences() -> None:
    fitted = fit_combine.fit(made(2000, slope=1.5, german=0.0))
    sentences = [result(n, float(RNG.normal()), "fr") for n in range(300)]
    headlines = [
        replace(found, segment=replace(found.segment, kind=SegmentKind.FRAGMENT))
        for found in (result(n, 2.0 + float(RNG.normal()), "fr") for n in range(300))
    ]
    offset = fit_combine.fragment_offset(fitted, {"fr": [*sentences, *headlines]})
    assert offset == pytest.approx(-2.0 * fitted.weights["major"], abs=0.35)
    level = replace(fitted, fragment=offset)
    assert level.risk(headlines).mean() == pytest.approx(level.risk(sentences).mean(), abs=0.02)
    assert fit_combine.fragment_offset(fitted, {"fr": sentences}) == 0.0


def test_a_level_keeps_what_is_suspect_and_can_be_read() -> None:
    fitted = fit_combine.fit(made(400, slope=1.5, german=0.0))
    shipped = json.loads(COEFFICIENTS.read_text("utf-8"))["levels"]["source"]
    words = {name: shipped["words"][name] for name in shipped["words"]}
    entry = fit_combine.level_entry(fitted, words, shipped["standing"])
    assert entry["standing"] == shipped["standing"]
    assert entry.keys() == shipped.keys()


def test_calibration_is_the_mean_distance_in_bins_of_equal_mass() -> None:
    risk = np.repeat([0.2, 0.8], 50)
    share = np.repeat([0.1, 1.0], 50)
    assert fit_combine.calibration_error(risk, share) == pytest.approx(0.15)
    assert fit_combine.calibration_error(risk, risk) == pytest.approx(0.0)


def test_a_document_stays_on_one_side() -> None:
    one = judged(1, "zh-en", 0.5)
    sides = {fit_combine.is_fitted_on(replace(one, id=str(n), system=str(n))) for n in range(9)}
    assert len(sides) == 1
    assert {fit_combine.is_fitted_on(judged(n, "zh-en", 0.5)) for n in range(40)} == {True, False}
