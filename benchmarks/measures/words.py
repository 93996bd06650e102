"""Lay the words of all segments side by side: gold, tqcheck's verdict, and what baselines need."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.data.judged import Judged, are_bad
from benchmarks.measures import statistics as st
from tqcheck.records import Finding, SegmentResult, WordRisk

QUALITY_CODES = "TQ1"
SURFACE_CODES = "TQ3"
Flags = NDArray[np.bool_]
WORD_STATISTICS: Mapping[str, Callable[[st.Array], st.Array]] = {
    "mcc": st.mcc,
    "f1_bad": st.f1_bad,
    "f1_ok": st.f1_ok,
}


@dataclass(frozen=True, slots=True)
class WordTable:
    """Hold one column a fact and one row a word; `item` is the index of the word's pair."""

    item: NDArray[np.intp]
    gold: Flags
    flagged: Flags
    ruled: Flags
    risk: st.Array
    length: st.Array
    surprisal: st.Array


def tabulate_words(pairs: Sequence[tuple[Judged, SegmentResult]]) -> WordTable:
    """List the words of the pairs whose words humans judged."""
    rows = [row for item, pair in enumerate(pairs) for row in _rows(item, *pair)]
    table = np.array(rows, dtype=np.float64).reshape(len(rows), 7).T
    return WordTable(
        item=table[0].astype(np.intp),
        gold=table[1] > 0,
        flagged=table[2] > 0,
        ruled=table[3] > 0,
        risk=table[4],
        length=table[5],
        surprisal=table[6],
    )


def _rows(item: int, gold: Judged, result: SegmentResult) -> Iterable[tuple[float, ...]]:
    if gold.marks is None:
        return
    shift = result.segment.start
    places = [(word.start + shift, word.end + shift) for word in result.words]
    for word, is_bad in zip(result.words, are_bad(places, gold.marks), strict=True):
        surprisal = -np.inf if word.surprisal is None else word.surprisal
        flagged = _is_in(word, result.findings, (QUALITY_CODES, SURFACE_CODES))
        ruled = _is_in(word, result.findings, SURFACE_CODES)
        yield item, is_bad, flagged, ruled, word.risk, word.end - word.start, surprisal


def _is_in(word: WordRisk, findings: Sequence[Finding], codes: str | tuple[str, ...]) -> bool:
    return any(
        finding.code.startswith(codes) and finding.start < word.end and word.start < finding.end
        for finding in findings
    )


def word_predictors(words: WordTable, seed: int) -> dict[str, Flags]:
    """Give the words that tqcheck, as shipped, and each baseline flag.

    The numeric baselines get the threshold that is best on these very words, which is generous;
    `tqcheck, best threshold` gets the same favour, for comparison. A baseline that no threshold
    serves is left out.
    """
    numeric = {
        "tqcheck, best threshold": words.risk,
        "random": np.random.default_rng(seed).random(len(words.gold)),
        "length": words.length,
        "surprisal": words.surprisal,
    }
    cuts = {name: st.best_cut(values, words.gold) for name, values in numeric.items()}
    best = {name: numeric[name] >= cut for name, cut in cuts.items() if cut is not None}
    return {"tqcheck": words.flagged, **best, "surface rules": words.ruled}
