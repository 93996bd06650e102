"""BLEU, chrF, chrF++ and TER: sacreBLEU's per-segment statistics, its formulas over many sums.

sacreBLEU turns one sum of statistics at a time into a score. Here the same is done for a whole
array of sums at once, since the tests need tens of thousands; a test holds both equal.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

import numpy as np

from tqcheck.comparison.measures import Aggregate, Array, Measure
from tqcheck.comparison.records import TestSet
from tqcheck.errors import ConfigError

CHAR_ORDER = 6
BETA_SQUARED = 4.0
BLEU_ORDER = 4
TOKENIZERS = ("13a", "intl", "zh", "char", "none", "ja-mecab", "ko-mecab", "flores200", "spm")
_BY_LANGUAGE = {"zh": "zh", "ja": "char", "ko": "char", "th": "char", "lo": "char", "km": "char"}


def reference_measures(test_set: TestSet, lang: str, tokenize: str | None) -> Iterator[Measure]:
    """Build the measures that need references; segments without one are left out.

    `tokenize` is BLEU's tokenizer: None takes `zh` for Chinese, `char` for Japanese, Korean and
    other languages written without blanks, else `13a`.
    """
    if test_set.references is None:
        return
    # Late: sacreBLEU takes a tenth of a second to import.
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF
    from sacrebleu.metrics.ter import TER

    known = np.array([text is not None for text in test_set.references])
    references = [text for text in test_set.references if text is not None]
    metrics = (
        ("BLEU", True, BLEU(tokenize=_tokenizer(tokenize, lang), force=True), bleu),
        ("chrF", True, CHRF(word_order=0), chrf),
        ("chrF++", True, CHRF(word_order=2), chrf),
        ("TER", False, TER(), ter),
    )
    for name, higher_is_better, metric, aggregate in metrics:
        rows = []
        for system in test_set.systems:
            chosen = [t for t, k in zip(system.translations, known, strict=True) if k]
            rows.append(metric._extract_corpus_statistics(chosen, [references]))
        yield _measure(
            (name, str(metric.get_signature())), higher_is_better, aggregate, rows, known
        )


def _tokenizer(given: str | None, lang: str) -> str:
    if given is not None and given not in TOKENIZERS:
        raise ConfigError(f"bleu_tokenize: {given!r} is not one of {', '.join(TOKENIZERS)}")
    logging.getLogger("sacrebleu").setLevel(logging.ERROR)  # it would print hints of its own
    return given or _BY_LANGUAGE.get(lang, "13a")


def _measure(
    names: tuple[str, str],
    higher_is_better: bool,
    aggregate: Aggregate,
    rows: Sequence[Sequence[Sequence[float]]],
    known: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> Measure:
    found = np.array(rows, dtype=np.float64)
    statistics = np.zeros((len(rows), len(known), found.shape[-1]))
    statistics[:, known] = found
    return Measure(
        name=names[0],
        title=names[0],
        higher_is_better=higher_is_better,
        digits=2,
        signature=names[1],
        aggregate=aggregate,
        statistics=statistics,
        known=known,
    )


def bleu(sums: Array) -> Array:
    """Give corpus BLEU, exponentially smoothed, of lengths, matches and totals (..., 10)."""
    length, reference = sums[..., 0], sums[..., 1]
    matches, totals = sums[..., 2 : 2 + BLEU_ORDER], sums[..., 2 + BLEU_ORDER :]
    with np.errstate(divide="ignore", invalid="ignore"):
        # Each order without a match halves the pretended count: 1/2, 1/4, …
        halvings = np.cumsum(matches == 0, axis=-1)
        counts = np.where(matches == 0, 0.5**halvings, matches)
        logs = np.log(100.0 * counts / totals).mean(axis=-1)
        brevity = np.where(length < reference, np.exp(1 - reference / length), 1.0)
    has_all = (matches.sum(axis=-1) > 0) & (totals > 0).all(axis=-1)
    return np.where(has_all, brevity * np.exp(np.where(has_all, logs, 0.0)), 0.0)


def chrf(sums: Array) -> Array:
    """Give chrF of the n-grams of translation, reference and both, three numbers an order."""
    hypothesis, reference, match = (sums[..., i::3] for i in range(3))
    counts = (hypothesis > 0) & (reference > 0)
    n = np.maximum(counts.sum(axis=-1), 1)
    precision = (np.where(counts, match, 0.0) / np.where(counts, hypothesis, 1.0)).sum(axis=-1) / n
    recall = (np.where(counts, match, 0.0) / np.where(counts, reference, 1.0)).sum(axis=-1) / n
    total = BETA_SQUARED * precision + recall
    return np.where(
        total > 0,
        100 * (1 + BETA_SQUARED) * precision * recall / np.where(total > 0, total, 1.0),
        0.0,
    )


def ter(sums: Array) -> Array:
    """Give TER of edits and reference lengths; without any reference word 100, or 0 for none."""
    edits, length = sums[..., 0], sums[..., 1]
    return 100 * np.where(length > 0, edits / np.where(length > 0, length, 1.0), edits > 0)
