"""Fit how the encoder counts: in words, in the risk, in what is suspect.

    python -m benchmarks.fit_encoder --data DATA --readings FILE

For each level of evidence, out of what `benchmarks.fit_combine` fitted without it:

- *words*: the MQM sets of `DATA/qe/dev`, the half of the documents that is fitted on, say how the
  log-odds of both models add up (a logistic regression), and where spans begin (best MCC).
- *excess*, with the source: by how much the encoder's scores exceed what 95 of 100 human
  translations stay under, weighed by what tells sentences with one made error (`spoiled`) from
  them. It is added to the log-odds of the risk as it is. (A regression on all scores of both models
  told made errors as well, and annotators' ones worse: AUROC .62 for .71 en-ru.)
- *left out*: the risk that one in fifty human translations holds a word of the source of.

Writes the levels `+encoder` of `models/combine/coefficients.json`; `fit_standing` follows.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from benchmarks import statistics as st
from benchmarks.clean import HUMAN, LANGUAGES, texts_of
from benchmarks.clean_results import read_clean
from benchmarks.data import Judged, are_bad, find_sets
from benchmarks.fit_combine import COMBINER, SETS, STAY, is_fitted_on, note_digest
from benchmarks.quality import Options, check_sets
from benchmarks.readings import recorded_views
from benchmarks.spoiled import read_spoiled
from tqcheck import Checker
from tqcheck.backends.encoder import Pair, PairEncoder, load_encoder
from tqcheck.backends.protocols import QualityModel, QualityReading, Step
from tqcheck.combine import ENCODER, EXCESS_SCORE
from tqcheck.config import Config, ModelConfig, SegmentConfig
from tqcheck.records import Document, SegmentResult
from tqcheck.standing import Excess, log_odds, scores_of

LEVELS = {"translation": False, "source": True}
EXCESS_SCORES = ("encoder_major", "encoder_penalty", "encoder_worst", "left_out")
# Of people's translations so many exceed a cut. Of the alarms allowed, this share is the excess's.
EXCESS_SHARE, ALARM_SHARE = 0.05, 0.25
SHARES = (0.1, 0.05, 0.03, 0.02, 0.01, 0.005, 0.0025)
# Of human translations so many may have a word of the source that looks left out.
LEFT_OUT_SHARE = 0.02
HUMAN_TEXTS = 8
_SUREST = 1e-4
Json = dict[str, Any]
Scores = Mapping[str, float]


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
        (log_odds(word.risk, _SUREST), log_odds(other.risk, _SUREST), float(is_bad))
        for word, other, is_bad in zip(reading.words, reading.second.words, bad, strict=True)
        if other is not None
    ]


def fit_blend(rows: Sequence[tuple[float, float, float]]) -> dict[str, float]:
    """Fit the weights of both models' log-odds, and where spans begin."""
    table = np.asarray(rows)
    model = LogisticRegression(C=10.0, max_iter=1000).fit(table[:, :2], table[:, 2])
    first, second = model.coef_[0].tolist()
    cut = st.best_cut(model.predict_proba(table[:, :2])[:, 1], table[:, 2] > 0)
    if cut is None:
        raise ValueError("no word of the sets is marked")
    shift = float(model.intercept_[0])
    return {"first": first, "second": second, "shift": shift, "enter": cut, "stay": STAY * cut}


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


def excess_of(human: Sequence[Scores], spoiled: Sequence[Scores]) -> Excess:
    """Fit cuts and weights, and how far people's own translations go."""
    theirs, bad = (np.asarray([[s[n] for n in EXCESS_SCORES] for s in x]) for x in (human, spoiled))
    cuts = np.quantile(theirs, 1 - EXCESS_SHARE, axis=0)
    beyond = np.maximum(0.0, np.concatenate([theirs, bad]) - cuts)
    model = LogisticRegression(C=0.1, class_weight="balanced", max_iter=2000)
    model.fit(beyond, [0] * len(theirs) + [1] * len(bad))
    weights = np.maximum(model.coef_[0], 0.0)
    pairs = zip(cuts.tolist(), weights.tolist(), strict=True)
    fitted = {
        name: (round(cut, 4), round(weight, 4))
        for name, (cut, weight) in zip(EXCESS_SCORES, pairs, strict=True)
    }
    raw = Excess(fitted, ((0.0, 1.0), (1.0, 0.5)), ALARM_SHARE)
    found = [raw.of(scores) for scores in human]
    tail = [(0.0, 1.0), *((float(np.quantile(found, 1 - share)), share) for share in SHARES)]
    rising = [one for n, one in enumerate(tail) if n == 0 or one[0] > tail[n - 1][0]]
    return Excess(fitted, tuple((round(at, 4), share) for at, share in rising), ALARM_SHARE)


def fit_excess(data: Path, model: QualityModel) -> Excess:
    """Read human translations and spoiled ones with the source, and fit on them."""

    def checker_for(lang: str, source_lang: str | None) -> Checker:
        return checker_of(model, lang, source_lang)

    read = read_clean(data, checker_for, with_source=True, is_connected=True)
    spoiled = read_spoiled(data, checker_for)
    human = [result for one in read for result in one.results]
    clean = known_scores([*human, *(pair.clean for pair in spoiled)])
    bad = known_scores([pair.spoiled for pair in spoiled])
    fitted = excess_of(clean, bad)
    for kind in dict.fromkeys(pair.kind for pair in spoiled):
        own = known_scores([pair.spoiled for pair in spoiled if pair.kind == kind])
        share = np.mean([fitted.of(scores) > fitted.tail[1][0] for scores in own])
        print(f"{kind}: {share:.0%} of {len(own)} beyond {fitted.tail[1][1]:.0%} of people's")
    return fitted


def known_scores(results: Iterable[SegmentResult]) -> list[Scores]:
    """Give the scores of what both models judged beside its source."""
    found = map(scores_of, results)
    return [scores for scores in found if scores.keys() >= set(EXCESS_SCORES)]


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
    parser = argparse.ArgumentParser(prog="benchmarks.fit_encoder", description=__doc__)
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
        own = {**content["levels"][level]}
        own["words"] = {**own["words"], **found}
        if with_source:
            own["excess"] = asdict(fit_excess(given.data, model))
            own["weights"] = {**own["weights"], EXCESS_SCORE: 1.0}
        content["levels"][level + ENCODER] = own
        print(level, len(rows), "words", json.dumps(found))
    given.out.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
    note_digest(given.out, COMBINER)
    return 0


if __name__ == "__main__":
    sys.exit(main())
