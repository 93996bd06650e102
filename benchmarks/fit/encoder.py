"""Fit how the encoder counts beside a source: in the risk, in what is suspect, in what is missing.

    python -m benchmarks.fit.encoder --data DATA

Out of what `fit.combine` and `fit.standing` fitted without it:

- *excess*: by how much its scores exceed what 95 of 100 human translations stay under, weighed by
  what tells sentences with one made error (`spoiled`) from them.
- *risk*: its penalty, and the logarithm of what only one in twenty human translations exceeds, are
  added to the log-odds with weights that were set, and what the rules find counts more (see
  `models/combine/card.md`).
- *points*: what the MQM score is regressed on are its scores, too (`qe/dev`, the half of the
  documents that `fit.combine` fits on).
- *words*: how the word risks of both models are blended, and the cuts for that (`blend`).
- *left out*: the risk that one in fifty human translations holds a word of the source of.
- *unrelated*: how little alike texts and sources are that do not belong together (`unrelated`).

Writes the level `source+encoder` of `models/combine/coefficients.json`.
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

from benchmarks.data.checked import CheckerFor, checkers
from benchmarks.data.clean import HUMAN, LANGUAGES, texts_of
from benchmarks.data.clean_results import Read, read_clean
from benchmarks.data.readings import recorded_views
from benchmarks.fit.blend import Overheard, fit_words, tell_words
from benchmarks.fit.combine import (
    COMBINER,
    POINTS_SCORES,
    Pair,
    fit_points,
    in_short,
    is_fitted_on,
    note_digest,
    read_annotated,
)
from benchmarks.fit.spoiled import SpoiledPair, read_spoiled
from benchmarks.fit.unrelated import fit_unrelated
from tqcheck.backends.encoder import Pair as TextPair
from tqcheck.backends.encoder import PairEncoder, load_encoder
from tqcheck.backends.protocols import QualityModel
from tqcheck.backends.two_views import load_two_views
from tqcheck.config import CombineConfig, ModelConfig
from tqcheck.judging.combine import ENCODER, EXCESS_SCORE, RULES_SCORE, WordBlend
from tqcheck.judging.standing import Excess, Standing, read_standing, scores_of
from tqcheck.judging.tally import SOURCE
from tqcheck.records import SegmentResult

PENALTY_SCORE = "encoder_penalty"
POINTS_BESIDE = (PENALTY_SCORE, "encoder_major", "encoder_da")
EXCESS_SCORES = (
    "encoder_major", PENALTY_SCORE, "encoder_worst", "encoder_marked", "left_out", "left_out_words",
)  # fmt: skip
# Of people's translations so many exceed a cut. Of the alarms allowed, this share is the excess's.
EXCESS_SHARE, ALARM_SHARE = 0.05, 0.3
# What log(1 + excess), its penalty and a major finding of the rules count in the log-odds of the
# risk. Of findings there are 12 in the half that is fitted on: too few to fit the last.
EXCESS_WEIGHT, PENALTY_WEIGHT, RULES_WEIGHT = 2.0, 1.0, 2.0
SHARES = (EXCESS_SHARE, 0.03, 0.02, 0.01, 0.005, 0.0025)
# Of human translations so many may have a word of the source that looks left out.
LEFT_OUT_SHARE = 0.02
HUMAN_TEXTS = 8
Json = dict[str, Any]
Scores = Mapping[str, float]


def left_out_cut(data: Path, encoder: PairEncoder) -> float:
    """Find the risk that only so many human translations hold a left-out word of."""
    pairs = [
        TextPair(line, (), source)
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
    raw = Excess(fitted, 0.0, ((0.0, 1.0), (1.0, 0.5)), ALARM_SHARE)
    found = np.asarray([raw.of(scores) for scores in human])
    start = float(np.quantile(found, 1 - EXCESS_SHARE))
    tail = [(float(np.quantile(found, 1 - share)) - start, share) for share in SHARES]
    rising = [one for n, one in enumerate(tail) if n == 0 or one[0] > tail[n - 1][0]]
    rounded = tuple((round(at, 4), share) for at, share in rising)
    return Excess(fitted, round(start, 4), rounded, ALARM_SHARE)


def read_beside(data: Path, checker_for: CheckerFor) -> list[Pair]:
    """Read what annotators judged, as far as both models did."""
    return [
        (gold, result)
        for gold, result in read_annotated(data, checker_for, with_source=True)
        if scores_of(result).keys() >= set(POINTS_BESIDE)
    ]


def fit_excess(
    read: Sequence[Read], data: Path, checker_for: CheckerFor
) -> tuple[Excess, float, list[SpoiledPair]]:
    """Read spoiled translations with the source, and fit on them and on what people wrote.

    Gives the excess, and the mean penalty of people's translations.
    """
    spoiled = read_spoiled(data, checker_for)
    human = [result for one in read for result in one.results]
    clean = known_scores([*human, *(pair.clean for pair in spoiled)])
    bad = known_scores([pair.spoiled for pair in spoiled])
    fitted = excess_of(clean, bad)
    for kind in dict.fromkeys(pair.kind for pair in spoiled):
        own = known_scores([pair.spoiled for pair in spoiled if pair.kind == kind])
        share = np.mean([fitted.of(scores) > 0.0 for scores in own])
        print(f"{kind}: {share:.0%} of {len(own)}, of people's own {EXCESS_SHARE:.0%}")
    return fitted, float(np.mean([scores[PENALTY_SCORE] for scores in clean])), spoiled


def count_suspects(pairs: Sequence[SpoiledPair], standing: Standing, excess: Excess) -> Json:
    """Count spoiled sentences and their clean versions that are suspect, without it and with it."""
    allowed = CombineConfig().alarm_rate
    counts: Json = {}
    for name in ("clean", "spoiled"):
        results = [getattr(pair, name) for pair in pairs]
        alone = [standing.alarm_rates([result], is_connected=False)[0] for result in results]
        rates = [(a, r) for a, r in zip(alone, results, strict=True) if a is not None]
        both = [excess.joined(rate, scores_of(result)) for rate, result in rates]
        counts[name] = {
            "of": len(rates),
            "without": sum(rate <= allowed for rate, _ in rates),
            "with": sum(rate <= allowed for rate in both),
        }
    return counts


def known_scores(results: Iterable[SegmentResult]) -> list[Scores]:
    """Give the scores of what both models judged beside its source."""
    found = map(scores_of, results)
    return [scores for scores in found if scores.keys() >= set(EXCESS_SCORES)]


def load_views(readings: Path | None) -> QualityModel:
    """Load both models; `readings` keeps what the language model says."""
    if readings is not None:
        return recorded_views(ModelConfig(), readings)
    return load_two_views(ModelConfig(), lambda done, total: None)


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit and write."""
    parser = argparse.ArgumentParser(prog="benchmarks.fit.encoder", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--readings", type=Path, help="keep the model's answers in this file")
    parser.add_argument("--out", type=Path, default=Path("models/combine/coefficients.json"))
    given = parser.parse_args(arguments)
    overheard = Overheard(load_views(given.readings))
    checker_for = checkers(ModelConfig(), quality=overheard)
    content: Json = json.loads(given.out.read_text("utf-8"))
    own = {**content["levels"][SOURCE]}
    encoder = load_encoder(ModelConfig())
    own["unrelated"] = fit_unrelated(given.data, encoder)
    judged = read_beside(given.data, checker_for)
    annotated = [pair for pair in judged if is_fitted_on(pair[0])]
    clean = read_clean(given.data, checker_for, with_source=True, is_connected=True)
    words = fit_words(annotated, clean, overheard)
    rest = [pair for pair in judged if not is_fitted_on(pair[0])]
    told = tell_words(rest, overheard, WordBlend(**words["blend"]))
    print("words, best MCC of one model and of both, held out:", json.dumps(told))
    own["words"] = {**words, "left_out": round(left_out_cut(given.data, encoder), 4)}
    excess, penalty, spoiled = fit_excess(clean, given.data, checker_for)
    own["excess"] = asdict(excess)
    own["points"] = in_short(fit_points(annotated, (*POINTS_SCORES, *POINTS_BESIDE)))
    print(json.dumps(count_suspects(spoiled, read_standing(own["standing"]), excess)))
    counted = {
        RULES_SCORE: RULES_WEIGHT,
        EXCESS_SCORE: EXCESS_WEIGHT,
        PENALTY_SCORE: PENALTY_WEIGHT,
    }
    own["weights"] = {**own["weights"], **counted}
    own["intercept"] = round(own["intercept"] - PENALTY_WEIGHT * penalty, 4)
    content["levels"][SOURCE + ENCODER] = own
    print(json.dumps({name: own[name] for name in ("words", "excess")}, indent=1))
    given.out.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
    note_digest(given.out, COMBINER)
    return 0


if __name__ == "__main__":
    sys.exit(main())
