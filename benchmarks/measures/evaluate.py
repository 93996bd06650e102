"""Compare tqcheck's results with human judgement, and baselines with the same judgement.

Pure functions over records: nothing here reads files or runs a model.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from benchmarks.data.judged import Judged
from benchmarks.measures import pairwise
from benchmarks.measures import statistics as st
from benchmarks.measures.words import (
    SURFACE_CODES,
    WORD_STATISTICS,
    WordTable,
    tabulate_words,
    word_predictors,
)
from tqcheck.records import SegmentResult, SignalState

FEWEST_DOCUMENTS = 5
OURS = "tqcheck"
OURS_DA = "tqcheck, da score"
CORRELATIONS: Mapping[str, st.Statistic] = {
    "spearman": st.spearman,
    "pearson": st.pearson,
    "kendall": st.kendall,
}
# Which of two systems translated one source better; Spearman over sources also rewards knowing
# which sources are hard.
WITHIN_SOURCE = "within_source"
WITHIN_SCALES = ("mqm", "esa")
DETECTIONS: Mapping[str, st.Statistic] = {
    "auroc": st.auroc,
    "average_precision": st.average_precision,
    "precision_at_10": st.precision_at_tenth,
}
Pair = tuple[Judged, SegmentResult]


@dataclass(frozen=True, slots=True)
class Scores:
    """Hold one predictor's statistics over the `n` segments or words that it could judge.

    `lead` is by how much tqcheck is above it, both on the same resamplings.
    """

    n: int
    metrics: Mapping[str, st.Estimate]
    lead: Mapping[str, st.Estimate]


@dataclass(frozen=True, slots=True)
class Flagged:
    """Hold the share of `n` segments that are suspect as shipped."""

    n: int
    share: st.Estimate


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Hold everything measured on one set.

    `unit` names what the bootstrap draws, `units` counts it. `major_rate` is None outside MQM.
    """

    records: int
    scored: int
    truncated: int
    unit: str
    units: int
    major_rate: float | None
    sentences: Mapping[str, Scores]
    words: Mapping[str, Scores]
    bad_word_rate: float | None
    calibration_error: st.Estimate
    reliability: Sequence[st.Bin]
    human: Flagged
    human_without_major: Flagged


@dataclass(frozen=True, slots=True)
class Predictor:
    """Hold one way to judge segments: `quality` to correlate, `badness` to detect; NaN: unknown."""

    quality: st.Array
    badness: st.Array


@dataclass(frozen=True, slots=True)
class Question:
    """Hold what a predictor is asked: which human facts, by which statistic.

    It answers with its badness where `is_detection`, else with its quality. `sources` name what the
    segments translate, where that is asked about.
    """

    statistic: st.Statistic
    gold: st.Array
    is_detection: bool
    sources: Sequence[Hashable] | None = None

    def answer_of(self, predictor: Predictor) -> st.Array:
        """Give the predictor's numbers for this question."""
        return predictor.badness if self.is_detection else predictor.quality

    def statistic_of(self, known: NDArray[np.bool_]) -> st.Statistic:
        """Give the statistic over those segments of which an answer is known."""
        if self.sources is None:
            return self.statistic
        kept = [source for source, is_known in zip(self.sources, known, strict=True) if is_known]
        return partial(pairwise.within_groups, kept)


def evaluate(
    judged: Sequence[Judged],
    results: Sequence[SegmentResult],
    seed: int = 0,
    replicates: int = 1000,
) -> Evaluation:
    """Measure results, matched by id, against judgements; segments without a risk are left out."""
    pairs = scored_pairs(judged, results)
    unit, units = bootstrap_units([gold for gold, _ in pairs])
    weights = st.resample(units, replicates, seed) if pairs else np.ones((1, 0))
    words = tabulate_words(pairs)
    risk = np.array([result.risk for _, result in pairs], dtype=np.float64)
    majors = _major_shares(pairs)
    is_mqm = majors is not None
    return Evaluation(
        records=len(judged),
        scored=len(pairs),
        truncated=sum(result.truncated > 0 for _, result in pairs),
        unit=unit,
        units=len(set(units)),
        major_rate=float((majors >= 0.5).mean()) if majors is not None else None,
        sentences=_judge_sentences(pairs, weights, seed),
        words=_judge_words(words, weights, seed),
        bad_word_rate=float(words.gold.mean()) if len(words.gold) else None,
        calibration_error=(
            st.estimate(st.calibration_error, risk, majors, weights)
            if majors is not None
            else st.Estimate(None)
        ),
        reliability=st.reliability(risk, majors) if majors is not None else (),
        human=_flagged(pairs, weights, [gold.human for gold, _ in pairs]),
        human_without_major=_flagged(
            pairs, weights, [gold.human and is_mqm and not gold.has_major for gold, _ in pairs]
        ),
    )


def scored_pairs(judged: Sequence[Judged], results: Sequence[SegmentResult]) -> list[Pair]:
    """Pair each judgement with its result by id, in the order of the judgements."""
    by_id = {result.segment.id: result for result in results}
    if len(by_id) != len(results):
        raise ValueError(f"{len(results) - len(by_id)} results share an id with another")
    found = ((gold, by_id.get(gold.id)) for gold in judged)
    return [
        (gold, result)
        for gold, result in found
        if result is not None and result.risk is not None and result.mqm is not None
    ]


def bootstrap_units(judged: Sequence[Judged]) -> tuple[str, list[Hashable]]:
    """Choose what is drawn: documents, or source segments where fewer than five are known.

    All translations of one document, or of one source segment, stay together.
    """
    documents: list[Hashable] = [(gold.set, gold.doc) for gold in judged]
    if all(gold.doc is not None for gold in judged) and len(set(documents)) >= FEWEST_DOCUMENTS:
        return "document", documents
    return "source segment", [source_of(gold) for gold in judged]


def source_of(gold: Judged) -> Hashable:
    """Name the source segment that a record translates."""
    return gold.set, gold.lp, gold.doc, gold.seg


def _major_shares(pairs: Sequence[Pair]) -> st.Array | None:
    shares = [gold.major_share for gold, _ in pairs]
    known = [share for share in shares if share is not None]
    return np.array(known) if known and len(known) == len(shares) else None


def sentence_predictors(pairs: Sequence[Pair], seed: int) -> dict[str, Predictor]:
    """Give tqcheck and the baselines, each as numbers over the pairs."""
    lengths = [len(gold.translation) for gold, _ in pairs]
    rules = [
        sum(finding.code.startswith(SURFACE_CODES) for finding in result.findings)
        for _, result in pairs
    ]
    baselines = {
        "random": np.random.default_rng(seed).random(len(pairs)),
        "length": np.array(lengths, dtype=np.float64),
        "surface rules": np.array(rules, dtype=np.float64),
        "mean surprisal": np.array([_evidence(result, "surprisal") for _, result in pairs]),
    }
    ours = Predictor(
        np.array([result.mqm for _, result in pairs], dtype=np.float64),
        np.array([result.risk for _, result in pairs], dtype=np.float64),
    )
    predictors = {OURS: ours} | {name: Predictor(-x, x) for name, x in baselines.items()}
    assessment = np.array([_evidence(result, "da") for _, result in pairs], dtype=np.float64)
    if all(gold.scale == "da" for gold, _ in pairs) and not np.isnan(assessment).all():
        # The evidence holds a prediction on the very scale that these sets are judged on.
        predictors[OURS_DA] = Predictor(assessment, -assessment)
    return predictors


def _evidence(result: SegmentResult, name: str) -> float:
    for score in result.evidence:
        if score.name == name and score.state is SignalState.OK and score.value is not None:
            return score.value
    return float("nan")


def _questions(pairs: Sequence[Pair]) -> dict[str, Question]:
    human = np.array([gold.score for gold, _ in pairs])
    shares = _major_shares(pairs)
    asked = {name: Question(statistic, human, False) for name, statistic in CORRELATIONS.items()}
    sources = [source_of(gold) for gold, _ in pairs]
    is_within = all(gold.scale in WITHIN_SCALES for gold, _ in pairs)
    if is_within and len(set(sources)) < len(sources):
        asked[WITHIN_SOURCE] = Question(st.spearman, human, False, sources)
    if shares is not None:
        majors = (shares >= 0.5).astype(np.float64)
        asked |= {name: Question(test, majors, True) for name, test in DETECTIONS.items()}
    return asked


def _judge_sentences(pairs: Sequence[Pair], weights: st.Array, seed: int) -> dict[str, Scores]:
    questions, predictors = _questions(pairs), sentence_predictors(pairs, seed)
    return {name: _judge(name, predictors, questions, weights) for name in predictors}


def _judge(
    name: str,
    predictors: Mapping[str, Predictor],
    questions: Mapping[str, Question],
    weights: st.Array,
) -> Scores:
    known = ~np.isnan(predictors[name].quality)
    drawn = weights[:, known]
    metrics, lead = {}, {}
    for metric, question in questions.items():
        mine, theirs = (question.answer_of(predictors[key])[known] for key in (OURS, name))
        gold, statistic = question.gold[known], question.statistic_of(known)
        metrics[metric] = st.estimate(statistic, theirs, gold, drawn)
        if name != OURS:
            lead[metric] = st.estimate_lead(statistic, mine, theirs, gold, drawn)
    return Scores(int(known.sum()), metrics, lead)


def _judge_words(words: WordTable, weights: st.Array, seed: int) -> dict[str, Scores]:
    if not len(words.gold):
        return {}
    counts = {
        name: st.confusion(flags, words.gold, words.item, weights.shape[1])
        for name, flags in word_predictors(words, seed).items()
    }
    return {name: _judge_counts(name, counts, weights) for name in counts}


def _judge_counts(name: str, counts: Mapping[str, st.Array], weights: st.Array) -> Scores:
    mine, theirs = counts[OURS], counts[name]
    metrics, lead = {}, {}
    for metric, statistic in WORD_STATISTICS.items():
        metrics[metric] = st.estimate_counts(statistic, theirs, weights)
        if name != OURS:
            lead[metric] = st.estimate_counts_lead(statistic, mine, theirs, weights)
    return Scores(int(theirs.sum()), metrics, lead)


def _flagged(pairs: Sequence[Pair], weights: st.Array, chosen: Sequence[bool]) -> Flagged:
    suspect = np.array([result.is_suspect for _, result in pairs], dtype=np.float64)
    among = np.array(chosen, dtype=np.float64)
    return Flagged(int(among.sum()), st.estimate(st.share, suspect, among, weights))
