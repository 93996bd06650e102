"""Measure tqcheck, baselines and submissions against the judgements of a public test set."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.measures import pairwise
from benchmarks.measures import spans as sp
from benchmarks.measures import statistics as st
from benchmarks.measures.evaluate import (
    CORRELATIONS,
    DETECTIONS,
    OURS,
    bootstrap_units,
    sentence_predictors,
)
from benchmarks.measures.words import QUALITY_CODES, SURFACE_CODES, WORD_STATISTICS
from benchmarks.wmt.records import WmtItem
from benchmarks.wmt.submissions import Submission
from tqcheck.records import SegmentResult, Severity

MAJOR = (Severity.MAJOR, Severity.CRITICAL)
SPAN_STATISTICS: Mapping[str, Callable[[st.Array], st.Array]] = {
    "span_f1": sp.span_f1,
    "span_precision": sp.span_precision,
    "span_recall": sp.span_recall,
}
Pair = tuple[WmtItem, SegmentResult]


@dataclass(frozen=True, slots=True)
class Draws:
    """Say how much is drawn: bootstrap `replicates`, permutation `trials`, and the `seed`."""

    replicates: int = 1000
    trials: int = 1000
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """Hold a statistic with its interval, and the p-value of the difference from tqcheck."""

    estimate: st.Estimate
    p_value: float | None = None


Row = dict[str, Cell]
"""Statistic -> cell."""


@dataclass(frozen=True, slots=True)
class Table:
    """Hold the rows of one kind (`sentences`, `words`, `spans`) by predictor, over `n` items."""

    kind: str
    n: int
    rows: Mapping[str, Row]


def measure(
    pairs: Sequence[Pair], submissions: Sequence[Submission], order: Sequence[str], draws: Draws
) -> list[Table]:
    """Measure all that the judgements allow; `order` lists the ids as the submissions do."""
    _, units = bootstrap_units([item.judged for item, _ in pairs])
    weights = st.resample(units, draws.replicates, draws.seed)
    places = {id_: i for i, id_ in enumerate(order)}
    chosen = np.array([places[item.judged.id] for item, _ in pairs])
    tables = [
        _sentences(pairs, {s.name: s.scores[chosen] for s in submissions if s.scores is not None},
                   weights, draws),
        _words(pairs, submissions, weights, draws),
        _spans(pairs, submissions, weights, draws),
    ]  # fmt: skip
    return [table for table in tables if table is not None]


def _sentences(
    pairs: Sequence[Pair], outside: Mapping[str, st.Array], weights: st.Array, draws: Draws
) -> Table | None:
    judged = [(item.judged, result) for item, result in pairs]
    human = np.array([item.judged.score for item, _ in pairs])
    if np.isnan(human).all():
        return None
    shares = [item.judged.major_share for item, _ in pairs]
    majors = None if None in shares else np.array(shares, dtype=np.float64)
    predictors = {
        name: (found.quality, found.badness)
        for name, found in sentence_predictors(judged, draws.seed).items()
    } | {name: (values, -values) for name, values in outside.items()}
    rows: dict[str, Row] = {name: {} for name in predictors}
    ours, grid = predictors[OURS], _grid(pairs, human)
    for name, (quality, badness) in predictors.items():
        for metric, statistic in CORRELATIONS.items():
            theirs = (ours[0], quality) if name != OURS else (quality, None)
            rows[name][metric] = _cell(statistic, theirs, human, weights, draws)
        for metric, statistic in DETECTIONS.items() if majors is not None else ():
            theirs = (ours[1], badness) if name != OURS else (badness, None)
            gold = (majors >= 0.5).astype(float) if majors is not None else human
            rows[name][metric] = _cell(statistic, theirs, gold, weights, draws)
        rows[name] |= _pairwise(grid, ours[0], quality if name != OURS else None, draws)
    if majors is not None:
        error = st.estimate(st.calibration_error, ours[1], majors, weights)
        rows[OURS]["calibration_error"] = Cell(error)
    return Table("sentences", len(pairs), rows)


def _cell(
    statistic: st.Statistic,
    values: tuple[st.Array, st.Array | None],
    gold: st.Array,
    weights: st.Array,
    draws: Draws,
) -> Cell:
    """Estimate the second's statistic (the first's if there is none) and test it against ours."""
    ours, other = values
    shown = ours if other is None else other
    known = ~np.isnan(shown) & ~np.isnan(gold)
    estimate = st.estimate(statistic, shown[known], gold[known], weights[:, known])
    if other is None or estimate.value is None or not draws.trials:
        return Cell(estimate)
    once = st.ones(int(known.sum()))

    def score(x: st.Array) -> float:
        return float(statistic(x, gold[known], once)[0])

    p_value = pairwise.permute(ours[known], other[known], score, draws.trials, draws.seed)
    return Cell(estimate, None if np.isnan(p_value) else p_value)


@dataclass(frozen=True, slots=True)
class _Grid:
    """Hold where each pair stands in tables of segments by systems, and what humans said."""

    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    human: st.Array

    def table(self, values: st.Array) -> st.Array:
        """Lay values out, NaN where there is none."""
        found = np.full(self.human.shape, np.nan)
        found[self.rows, self.columns] = values
        return found


def _grid(pairs: Sequence[Pair], human: st.Array) -> _Grid | None:
    """Lay the judgements out; None unless several systems translated the same segments."""
    systems = {s: i for i, s in enumerate(dict.fromkeys(i.judged.system for i, _ in pairs))}
    keys = [(item.judged.doc, item.judged.seg) for item, _ in pairs]
    lines = {key: i for i, key in enumerate(dict.fromkeys(keys))}
    if len(systems) < 2 or len(lines) == len(pairs):
        return None
    rows = np.array([lines[key] for key in keys])
    columns = np.array([systems[item.judged.system] for item, _ in pairs])
    table = np.full((len(lines), len(systems)), np.nan)
    table[rows, columns] = human
    return _Grid(rows, columns, table)


def _pairwise(grid: _Grid | None, ours: st.Array, other: st.Array | None, draws: Draws) -> Row:
    """Give acc*eq and the pairwise accuracy of systems, of the second (else the first)."""
    if grid is None:
        return {}
    shown = grid.table(ours if other is None else other)
    weights = st.resample(range(len(shown)), draws.replicates, draws.seed)
    found = pairwise.tie_calibrated(shown, grid.human)
    estimate = st.Estimate(None)
    if found is not None:
        drawn = pairwise.tie_calibrated_replicates(shown, grid.human, weights)
        estimate = st.summarise(found.accuracy, drawn)

    def accuracy(values: st.Array) -> float:
        calibrated = pairwise.tie_calibrated(grid.table(values), grid.human)
        return calibrated.accuracy if calibrated else float("nan")

    def of_systems(values: st.Array) -> float:
        return _system_accuracy(grid.table(values), grid.human, np.ones(len(grid.human)))

    values = np.array([_system_accuracy(shown, grid.human, drawn) for drawn in weights])
    systems = st.summarise(_system_accuracy(shown, grid.human, np.ones(len(shown))), values)
    return {
        "acc_eq": Cell(estimate, _p_value(ours, other, accuracy, draws)),
        "system_accuracy": Cell(systems, _p_value(ours, other, of_systems, draws)),
    }


def _p_value(
    ours: st.Array, other: st.Array | None, score: Callable[[st.Array], float], draws: Draws
) -> float | None:
    if other is None or not draws.trials or np.isnan(other).any():
        return None
    found = pairwise.permute(ours, other, score, draws.trials, draws.seed)
    return None if np.isnan(found) else found


def _system_accuracy(metric: st.Array, human: st.Array, drawn: st.Array) -> float:
    """Compare the systems' means over the segments that are drawn; NaN cells are left out."""
    known = (~np.isnan(metric) & ~np.isnan(human)).astype(float)
    counts = drawn @ known
    has_any = counts > 0
    means = [
        (drawn @ (np.nan_to_num(t) * known))[has_any] / counts[has_any] for t in (metric, human)
    ]
    return pairwise.system_accuracy(*means)


def _words(
    pairs: Sequence[Pair], submissions: Sequence[Submission], weights: st.Array, draws: Draws
) -> Table | None:
    """Tag the tokens of the gold; segments whose tokens fit no text take no part."""
    places = [
        sp.places_of_tokens(item.judged.translation, item.tokens)
        if item.tags is not None and item.tokens is not None
        else None
        for item, _ in pairs
    ]
    chosen = [i for i, found in enumerate(places) if found is not None]
    if not chosen:
        return None
    gold = [np.array(pairs[i][0].tags) for i in chosen]
    item_of = np.repeat(np.arange(len(chosen)), [len(tags) for tags in gold])
    flat = np.concatenate(gold)
    predictors = {
        OURS: _tagged(pairs, places, chosen, QUALITY_CODES),
        "surface rules": _tagged(pairs, places, chosen, SURFACE_CODES),
    } | _word_baselines(pairs, places, chosen, flat, draws.seed)
    for submission in submissions:
        if submission.tags is not None:
            own = [submission.tags[pairs[i][0].judged.id] for i in chosen]
            predictors[submission.name] = np.concatenate([np.array(tags) for tags in own])
    counts = {n: st.confusion(f, flat, item_of, len(chosen)) for n, f in predictors.items()}
    return _count_table("words", counts, WORD_STATISTICS, weights[:, chosen], draws)


Places = Sequence[list[tuple[int, int] | None] | None]


def _tagged(
    pairs: Sequence[Pair], places: Places, chosen: Sequence[int], codes: str
) -> NDArray[np.bool_]:
    tags = [np.array(sp.tag_tokens(places[i] or [], spans_of(pairs[i][1], codes))) for i in chosen]
    return np.concatenate(tags).astype(np.bool_)


def _word_baselines(
    pairs: Sequence[Pair],
    places: Places,
    chosen: Sequence[int],
    gold: NDArray[np.bool_],
    seed: int,
) -> dict[str, NDArray[np.bool_]]:
    """Flag tokens by a number, at the threshold that is best on these very tokens: generous."""
    numbers = {
        "random": np.random.default_rng(seed).random(len(gold)),
        "length": np.array([p[1] - p[0] if p else 0 for i in chosen for p in places[i] or []]),
        "surprisal": np.concatenate([_surprisals(pairs[i][1], places[i] or []) for i in chosen]),
    }
    cuts = {name: st.best_cut(values, gold) for name, values in numbers.items()}
    return {name: numbers[name] >= cut for name, cut in cuts.items() if cut is not None}


def _surprisals(
    result: SegmentResult, places: Sequence[tuple[int, int] | None]
) -> NDArray[np.float64]:
    """Give each token the highest surprisal of a word that it shares a character with."""
    found = np.zeros(len(places))
    for i, place in enumerate(places):
        values = [
            word.surprisal or 0.0
            for word in result.words
            if place and word.start < place[1] and place[0] < word.end
        ]
        found[i] = max(values, default=0.0)
    return found


def spans_of(result: SegmentResult, codes: str) -> list[sp.Span]:
    """Turn the findings of some rules into spans."""
    return [
        sp.Span(finding.start, finding.end, finding.severity in MAJOR)
        for finding in result.findings
        if finding.code.startswith(codes)
    ]


def _spans(
    pairs: Sequence[Pair], submissions: Sequence[Submission], weights: st.Array, draws: Draws
) -> Table | None:
    chosen = [i for i, (item, _) in enumerate(pairs) if item.spans is not None]
    if not chosen:
        return None
    rng = np.random.default_rng(draws.seed)
    predicted: dict[str, list[Sequence[sp.Span]]] = {
        OURS: [spans_of(pairs[i][1], QUALITY_CODES) for i in chosen],
        "surface rules": [spans_of(pairs[i][1], SURFACE_CODES) for i in chosen],
        "everything": [[sp.Span(0, len(_text(pairs[i])), True)] for i in chosen],
        "random": [_random_spans(pairs[i][1], rng) for i in chosen],
    }
    for submission in submissions:
        if submission.spans is not None:
            own = submission.spans
            predicted[submission.name] = [own[pairs[i][0].judged.id] for i in chosen]
    counts = {
        name: np.array(
            [
                sp.count_span_hits(_text(pairs[i]), found, pairs[i][0].spans or ())
                for i, found in zip(chosen, rows, strict=True)
            ]
        )
        for name, rows in predicted.items()
    }
    return _count_table("spans", counts, SPAN_STATISTICS, weights[:, chosen], draws)


def _text(pair: Pair) -> str:
    return pair[0].judged.translation


def _random_spans(result: SegmentResult, rng: np.random.Generator) -> list[sp.Span]:
    """Mark one word in ten, major."""
    return [sp.Span(w.start, w.end, True) for w in result.words if rng.random() < 0.1]


def _count_table(
    kind: str,
    counts: Mapping[str, st.Array],
    statistics: Mapping[str, Callable[[st.Array], st.Array]],
    weights: st.Array,
    draws: Draws,
) -> Table:
    rows: dict[str, Row] = {}
    for name, theirs in counts.items():
        rows[name] = {}
        for metric, statistic in statistics.items():
            estimate = st.estimate_counts(statistic, theirs, weights)
            p_value = None
            if name != OURS and draws.trials and estimate.value is not None:
                found = pairwise.permute_counts(
                    counts[OURS], theirs, statistic, draws.trials, draws.seed
                )
                p_value = None if np.isnan(found) else found
            rows[name][metric] = Cell(estimate, p_value)
    return Table(kind, len(next(iter(counts.values()))), rows)
