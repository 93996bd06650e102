"""Fit how two models' risks of a word make one, and from which risk on a source word is left out.

    python -m benchmarks.fit_words --data DATA

Once for each level of evidence. The words of the MQM sets of `DATA/qe/dev`, the half of the
documents that `benchmarks.fit_combine` fits on, say how the log-odds of the language model and of
the encoder add up (a logistic regression on the marks of the raters). Human translations of news
(`benchmarks.clean`) say how rarely a word of their sources may look left out. Writes the numbers
into `models/combine/coefficients.json`; `fit_combine` and `fit_standing` follow.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from benchmarks.clean import HUMAN, LANGUAGES, texts_of
from benchmarks.data import Judged, are_bad, find_sets
from benchmarks.fit_combine import COMBINER, SETS, is_fitted_on, note_digest
from benchmarks.quality import Options, check_sets
from benchmarks.readings import recorded_views
from tqcheck import Checker
from tqcheck.backends.encoder import Pair, PairEncoder, load_encoder
from tqcheck.backends.protocols import QualityModel, QualityReading, Step
from tqcheck.combine import ENCODER
from tqcheck.config import Config, ModelConfig, SegmentConfig
from tqcheck.records import Document

LEVELS = {"translation": False, "source": True}
# Of human translations so many may have a word of the source that looks left out.
LEFT_OUT_SHARE = 0.02
HUMAN_TEXTS = 8
_SUREST = 1e-4
Json = dict[str, Any]


class Overheard:
    """Stand before a model and keep what it says, by the ids of the segments."""

    def __init__(self, model: QualityModel) -> None:
        self.models = model.models
        self.languages = model.languages
        self.heard: dict[str, QualityReading] = {}
        self._model = model

    def read(
        self, documents: Sequence[Document], step: Step
    ) -> tuple[tuple[QualityReading | None, ...], ...]:
        """Judge every segment, as the model does."""
        found = self._model.read(documents, step)
        for document, readings in zip(documents, found, strict=True):
            for segment, reading in zip(document.segments, readings, strict=True):
                if reading is not None:
                    self.heard[segment.id] = reading
        return found


def checker_of(model: QualityModel, lang: str, source_lang: str | None) -> Checker:
    """Make a checker for a pair of languages on the model."""
    return Checker(Config(segment=SegmentConfig(lang, source_lang)), quality=model)


def word_rows(gold: Judged, reading: QualityReading) -> list[tuple[float, float, float]]:
    """Give each word's log-odds by both models, and whether people marked it."""
    if gold.marks is None or reading.second is None:
        return []
    bad = are_bad([(word.start, word.end) for word in reading.words], gold.marks)
    return [
        (log_odds(word.risk), log_odds(other.risk), float(is_bad))
        for word, other, is_bad in zip(reading.words, reading.second.words, bad, strict=True)
        if other is not None
    ]


def log_odds(risk: float) -> float:
    """Give the log-odds of a probability, not beyond those of the surest."""
    bounded = min(max(risk, _SUREST), 1.0 - _SUREST)
    return float(np.log(bounded / (1.0 - bounded)))


def fit_blend(rows: Sequence[tuple[float, float, float]]) -> dict[str, float]:
    """Fit the weights of both models' log-odds."""
    table = np.asarray(rows)
    model = LogisticRegression(C=10.0, max_iter=1000).fit(table[:, :2], table[:, 2])
    first, second = model.coef_[0].tolist()
    return {"first": first, "second": second, "shift": float(model.intercept_[0])}


def left_out_cut(data: Path, encoder: PairEncoder) -> float:
    """Find the risk that only so many human translations hold a left-out word of."""
    pairs = [
        Pair(line, (), source)
        for lang in LANGUAGES
        for text in texts_of(data, lang, HUMAN, HUMAN_TEXTS)
        for line, source in zip(text.lines, text.sources or (), strict=True)
    ]
    worst = [
        max((word.risk for word in reading.left_out), default=0.0)
        for _, reading in encoder.read(pairs)
    ]
    return float(np.quantile(worst, 1 - LEFT_OUT_SHARE))


def read_words(
    data: Path, model: QualityModel, limit: int | None, *, with_source: bool
) -> list[tuple[float, float, float]]:
    """Lay out the words of the sets that are fitted on."""
    ear = Overheard(model)
    files = [f for f in find_sets(data, ("dev",)) if f.set in SETS]
    options = Options(("dev",), (), limit, with_source, 0, 200)
    rows: list[tuple[float, float, float]] = []
    for checked in check_sets(files, lambda *langs: checker_of(ear, *langs), options):
        for gold in checked.records:
            if is_fitted_on(gold) and gold.id in ear.heard:
                rows += word_rows(gold, ear.heard[gold.id])
    return rows


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit and write."""
    parser = argparse.ArgumentParser(prog="benchmarks.fit_words", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--limit", type=int, help="at most so many records of each set")
    parser.add_argument("--readings", type=Path, required=True, help="the model's answers")
    parser.add_argument("--out", type=Path, default=Path("models/combine/coefficients.json"))
    given = parser.parse_args(arguments)
    model = recorded_views(ModelConfig(), given.readings)
    content: Json = json.loads(given.out.read_text("utf-8"))
    for level, with_source in LEVELS.items():
        rows = read_words(given.data, model, given.limit, with_source=with_source)
        found = {k: round(v, 4) for k, v in fit_blend(rows).items()}
        if with_source:
            found["left_out"] = round(left_out_cut(given.data, load_encoder(ModelConfig())), 4)
        own = content["levels"].setdefault(level + ENCODER, dict(content["levels"][level]))
        own["words"] = {**own["words"], **found}
        print(level, len(rows), "words", json.dumps(found))
    given.out.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
    note_digest(given.out, COMBINER)
    return 0


if __name__ == "__main__":
    sys.exit(main())
