"""Fit how the word risks of both models are blended where a word was seen beside its source.

A logistic regression of what annotators marked on the log-odds of both, and the cuts that go with
the blended risk.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import matthews_corrcoef

from benchmarks.data.clean_results import Read
from benchmarks.data.judged import Judged, are_bad
from benchmarks.fit.combine import Pair, in_short, word_cuts
from benchmarks.fit.standing import plain_cut
from benchmarks.measures import statistics as st
from tqcheck.backends.protocols import QualityModel, QualityReading, Step
from tqcheck.judging.combine import WordBlend
from tqcheck.judging.standing import log_odds
from tqcheck.records import Document, SegmentResult
from tqcheck.signals.quality import blend_words, word_risks

Json = dict[str, Any]


class Overheard:
    """Let a quality model answer, and keep what it says of each text beside its source."""

    def __init__(self, model: QualityModel) -> None:
        self.models = model.models
        self.languages = model.languages
        self._model = model
        self._said: dict[tuple[str, str | None], QualityReading | None] = {}

    def read(
        self, documents: Sequence[Document], step: Step
    ) -> tuple[tuple[QualityReading | None, ...], ...]:
        """Judge every segment, as the model does."""
        found = self._model.read(documents, step)
        for document, readings in zip(documents, found, strict=True):
            for segment, reading in zip(document.segments, readings, strict=True):
                self._said[segment.text, segment.source] = reading
        return tuple(map(tuple, found))

    def of(self, result: SegmentResult) -> QualityReading | None:
        """Give what the model said of a result's segment; None where it saw no source."""
        reading = self._said.get((result.segment.text, result.segment.source))
        return reading if reading is not None and reading.second is not None else None


def fit_blend(pairs: Iterable[Pair], overheard: Overheard) -> WordBlend:
    """Fit the weights of both risks on the words that annotators judged."""
    rows = np.asarray([row for pair in pairs for row in _rows(*pair, overheard)])
    model = LogisticRegression(C=100.0, max_iter=2000).fit(rows[:, :2], rows[:, 2])
    first, second = model.coef_[0].tolist()
    return WordBlend(round(float(model.intercept_[0]), 4), round(first, 4), round(second, 4))


def tell_words(pairs: Iterable[Pair], overheard: Overheard, blend: WordBlend) -> Json:
    """Tell by pair of languages the best MCC of the language model's risks, and of both models'."""
    rows: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for gold, result in pairs:
        rows[gold.lp] += _rows(gold, result, overheard)
    return {lp: _best_mccs(np.asarray(own), blend) for lp, own in sorted(rows.items())}


def _best_mccs(rows: st.Array, blend: WordBlend) -> list[float]:
    first, second, gold = rows.T
    blended = blend.intercept + blend.first * first + blend.second * second
    cuts = [(one, st.best_cut(one, gold > 0)) for one in (first, blended)]
    return [
        round(float(matthews_corrcoef(gold > 0, one >= cut)), 4)
        for one, cut in cuts
        if cut is not None
    ]


def _rows(
    gold: Judged, result: SegmentResult, overheard: Overheard
) -> Iterator[tuple[float, float, float]]:
    """Give log-odds of both models and whether it is marked, for each word that both saw."""
    reading = overheard.of(result)
    if gold.marks is None or reading is None or reading.second is None:
        return
    shift = result.segment.start
    places = [(word.start + shift, word.end + shift) for word in reading.words]
    bad = are_bad(places, gold.marks)
    for word, other, is_bad in zip(reading.words, reading.second.words, bad, strict=True):
        if other is not None:
            yield log_odds(word.risk), log_odds(other.risk), float(is_bad)


def fit_words(pairs: Sequence[Pair], clean: Sequence[Read], overheard: Overheard) -> Json:
    """Fit the blend on news, and where spans begin by it, in and outside what stands out."""
    news = [pair for pair in pairs if "news" in pair[0].set]
    blend = fit_blend(news, overheard)

    def blended(result: SegmentResult) -> SegmentResult:
        reading = overheard.of(result)
        if not result.words or reading is None:
            return result
        return replace(result, words=word_risks(blend_words(reading, blend.of)))

    cuts = word_cuts([(gold, blended(result)) for gold, result in news])
    read = [replace(one, results=tuple(map(blended, one.results))) for one in clean]
    return {**in_short({**cuts, "plain": plain_cut(read)}), "blend": asdict(blend)}
