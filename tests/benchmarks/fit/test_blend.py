"""The blend of two models' word risks finds what the words were made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.data.clean import Text
from benchmarks.data.clean_results import Read
from benchmarks.data.judged import Judged, Mark
from benchmarks.fit.blend import Overheard, fit_words, tell_words
from benchmarks.fit.combine import Pair
from tests.fakes import FakeQuality
from tqcheck.backends.protocols import QualityReading, SecondReading, SecondWord, WordReading
from tqcheck.judging.combine import WordBlend
from tqcheck.judging.standing import log_odds
from tqcheck.records import (
    Document,
    Origin,
    Segment,
    SegmentResult,
)
from tqcheck.signals.quality import word_risks

RNG = np.random.default_rng(7)
N_WORDS = 10
TEXT = " ".join(["word"] * N_WORDS)
PLACES = [(5 * n, 5 * n + 4) for n in range(N_WORDS)]


class Made(FakeQuality):
    """Answer with readings that were made before, by the source of a segment."""

    def __init__(self, readings: dict[str, QualityReading]) -> None:
        self._readings = readings

    def _read(self, segment: Segment) -> QualityReading | None:
        return self._readings[segment.source or ""]


def reading(first: Sequence[float], second: Sequence[float]) -> QualityReading:
    words = tuple(
        WordReading(start, end, risk, 1.0, 1.0, 0.5, 0.5)
        for (start, end), risk in zip(PLACES, first, strict=True)
    )
    others = tuple(SecondWord(risk, 0.5, 0.5, None) for risk in second)
    beside = SecondReading(0.0, 0.1, 0.0, others, 0.9)
    return QualityReading(0.0, 0.0, 0.0, 1.0, words, has_source=True, second=beside)


def made(n_pairs: int) -> tuple[list[Pair], Overheard]:
    """Make words whose log-odds of a mark are -0.5 + 0.5 own + 1.5 the encoder's."""
    pairs, readings, segments = [], {}, []
    for n in range(n_pairs):
        first, second = RNG.uniform(0.02, 0.6, (2, N_WORDS))
        own, other = (np.asarray([log_odds(risk) for risk in risks]) for risks in (first, second))
        bad = RNG.random(N_WORDS) < 1 / (1 + np.exp(0.5 - 0.5 * own - 1.5 * other))
        marks = tuple(
            Mark(*place, 1.0) for place, is_bad in zip(PLACES, bad, strict=True) if is_bad
        )
        segment = Segment(
            n,
            str(n),
            "d",
            Origin("a", 1),
            0,
            len(TEXT),
            TEXT,
            "en",
            source=str(n),
            source_lang="de",
        )
        readings[str(n)] = reading(first.tolist(), second.tolist())
        words = word_risks(readings[str(n)])
        result = SegmentResult(segment, 0.5, -1.0, 1, "source", False, words, (), ())
        gold = Judged(
            id=str(n), lp="de-en", set="mqm-news20", doc="d", seg="1", system="s", source=str(n),
            translation=TEXT, scale="mqm", score=-1.0, human=False, raters=3, marks=marks,
            major_share=0.0, line=1,
        )  # fmt: skip
        pairs.append((gold, result))
        segments.append(segment)
    overheard = Overheard(Made(readings))
    overheard.read([Document("a", "d", "en", tuple(segments))], lambda done, total: None)
    return pairs, overheard


def test_the_weights_are_those_that_the_marks_were_made_from() -> None:
    pairs, overheard = made(2000)
    text = Text("made", "en", "human", (TEXT,))
    clean = [Read(text, tuple(result for _, result in pairs), True)]
    fitted = fit_words(pairs, clean, overheard)
    blend = fitted["blend"]
    assert blend["first"] == pytest.approx(0.5, abs=0.1)
    assert blend["second"] == pytest.approx(1.5, abs=0.1)
    assert blend["intercept"] == pytest.approx(-0.5, abs=0.15)
    assert fitted["stay"] < fitted["enter"] < fitted["plain"] < 1.0


def test_words_are_told_better_by_both_than_by_one() -> None:
    pairs, overheard = made(1000)
    first, both = tell_words(pairs, overheard, WordBlend(-0.5, 0.5, 1.5))["de-en"]
    alone = tell_words(pairs, overheard, WordBlend(0.0, 1.0, 0.0))["de-en"]
    assert both > first + 0.1
    assert alone == [first, first]


def test_what_was_not_seen_beside_its_source_is_not_overheard() -> None:
    pairs, overheard = made(1)
    result = pairs[0][1]
    assert overheard.of(result) is not None
    other = replace(result, segment=replace(result.segment, source=None))
    assert overheard.of(other) is None
