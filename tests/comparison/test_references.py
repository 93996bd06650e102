"""Our vectorised formulas against sacreBLEU itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF
from sacrebleu.metrics.ter import TER

from tests.comparison import made
from tqcheck.comparison.corpus import read_test_set
from tqcheck.comparison.measures import Array
from tqcheck.comparison.references import bleu, chrf, reference_measures, ter
from tqcheck.errors import ConfigError

COUNTS = st.integers(0, 6).map(float)


def counts(width: int) -> st.SearchStrategy[Array]:
    return arrays.arrays(np.float64, (3, width), elements=COUNTS)


@given(sums=counts(10))
def test_bleu_of_sums_is_sacrebleus(sums: Array) -> None:
    metric = BLEU()
    expected = [metric._compute_score_from_stats([int(n) for n in row]).score for row in sums]
    assert bleu(sums) == pytest.approx(expected)


@given(sums=counts(18))
def test_chrf_of_sums_is_sacrebleus(sums: Array) -> None:
    metric = CHRF(word_order=0)
    expected = [metric._compute_score_from_stats(list(row)).score for row in sums]
    assert chrf(sums) == pytest.approx(expected)


@given(sums=counts(2))
def test_ter_of_sums_is_sacrebleus(sums: Array) -> None:
    metric = TER()
    expected = [metric._compute_score_from_stats(list(row)).score for row in sums]
    assert ter(sums) == pytest.approx(expected)


def test_corpus_scores_and_signatures_are_sacrebleus() -> None:
    reference = made.lines(30)
    systems = {"a": made.garbled(reference, 0.2), "b": made.garbled(reference, 0.5, 1)}
    test_set = read_test_set(systems, reference=reference)
    outside = {"BLEU": BLEU(), "chrF": CHRF(), "chrF++": CHRF(word_order=2), "TER": TER()}
    for measure in reference_measures(test_set, "en", None):
        metric = outside[measure.name]
        expected = [metric.corpus_score(t, [reference]).score for t in systems.values()]
        assert measure.score() == pytest.approx(expected)
        assert measure.signature == str(metric.get_signature())


def test_a_segment_without_reference_is_left_out() -> None:
    reference = made.lines(10)
    texts = made.garbled(reference, 0.3)
    gap = [*reference[:4], "", *reference[5:]]
    measures = list(reference_measures(read_test_set({"a": texts}, reference=gap), "en", None))
    outside = BLEU().corpus_score(texts[:4] + texts[5:], [reference[:4] + reference[5:]])
    assert measures[0].score()[0] == pytest.approx(outside.score)
    assert measures[0].known.sum() == 9


def test_tokenizer_by_language_or_by_name() -> None:
    test_set = read_test_set({"a": ["你好 世界"]}, reference=["你好 世界"])
    for lang, tokenize, expected in (
        ("zh", None, "tok:zh"),
        ("ja", None, "tok:char"),
        ("en", "intl", "tok:intl"),
    ):
        found = next(iter(reference_measures(test_set, lang, tokenize)))
        assert expected in found.signature
    with pytest.raises(ConfigError, match="bleu_tokenize"):
        list(reference_measures(test_set, "en", "13b"))


def test_without_references_there_is_nothing() -> None:
    assert not list(reference_measures(read_test_set({"a": ["x"]}), "en", None))
