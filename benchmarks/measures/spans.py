"""Error spans and word tags with the conventions of the WMT QE tasks.

Span F1 is that of WMT23 task 2 (Blain et al., "Findings of the WMT 2023 Shared Task on Quality
Estimation"): characters are counted, one beyond the end stands for what is missing there. A marked
character is a hit of 1 where the severity is right and of 1/2 where it is not; one that is marked
both minor and major in gold is a hit of 1 by either.

Word tags are those of WMT22 and WMT23: a tag for each token of the tokenised translation, and one
for `<EOS>`. A word that is missing makes the token after the gap BAD, at the end `<EOS>`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.data.alignment import token_ranges
from benchmarks.measures.statistics import Array

MAJOR = frozenset({"major", "critical"})
EOS = "<EOS>"
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Span:
    """Hold an error span of a translation; `start == end` is a gap."""

    start: int
    end: int
    is_major: bool


def _marked(text: str, spans: Sequence[Span]) -> Flags:
    """Mark the characters of a text and the place behind it: rows minor, major."""
    marks = np.zeros((2, len(text) + 1), dtype=np.bool_)
    for span in spans:
        start, end = min(span.start, len(text)), min(span.end, len(text))
        marks[int(span.is_major), start : max(end, start + 1)] = True
    return marks


def count_span_hits(text: str, predicted: Sequence[Span], gold: Sequence[Span]) -> Array:
    """Count hits (with halves), predicted characters and gold characters."""
    minor, major = _marked(text, predicted)
    gold_minor, gold_major = _marked(text, gold)
    is_gold, is_predicted = gold_minor | gold_major, minor | major
    is_right = (minor & gold_minor) | (major & gold_major)
    hits = is_right.sum() + (is_gold & is_predicted & ~is_right).sum() / 2
    return np.array([hits, is_predicted.sum(), is_gold.sum()], dtype=np.float64)


def span_precision(counts: Array) -> Array:
    """Give the precision for each row of hits, predicted, gold; undefined if nothing is."""
    return _ratio(counts[..., 0], counts[..., 1])


def span_recall(counts: Array) -> Array:
    """Give the recall for each row of hits, predicted, gold; undefined if gold has nothing."""
    return _ratio(counts[..., 0], counts[..., 2])


def span_f1(counts: Array) -> Array:
    """Give the F-score for each row of hits, predicted, gold; undefined if gold has nothing."""
    score = _ratio(2 * counts[..., 0], counts[..., 1] + counts[..., 2])
    return np.where(counts[..., 2] > 0, score, np.nan)


def _ratio(numerator: Array, denominator: Array) -> Array:
    defined = denominator > 0
    return np.where(defined, numerator / np.where(defined, denominator, 1.0), np.nan)


def places_of_tokens(text: str, tokens: Sequence[str]) -> list[tuple[int, int] | None] | None:
    """Find the tokens in the text; `<EOS>` stands behind it. None where they do not fit."""
    words = tokens[:-1] if tokens and tokens[-1] == EOS else tokens
    ranges = token_ranges(words, text)
    if ranges is None:
        return None
    return [*ranges, (len(text), len(text) + 1)] if len(words) < len(tokens) else ranges


def tag_tokens(places: Sequence[tuple[int, int] | None], spans: Sequence[Span]) -> list[bool]:
    """Tell which tokens are BAD: a span covers one of their characters, or a gap is before them."""
    bad = [False] * len(places)
    for span in spans:
        if span.start == span.end:
            after = [i for i, place in enumerate(places) if place and place[1] > span.start]
            bad[after[0] if after else -1] = True
            continue
        for i, place in enumerate(places):
            if place and place[0] < span.end and span.start < place[1]:
                bad[i] = True
    return bad
