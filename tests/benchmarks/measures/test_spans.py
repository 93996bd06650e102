"""Span F1 and word tags by the rules of the WMT QE tasks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.measures.spans import (
    EOS,
    Span,
    count_span_hits,
    places_of_tokens,
    span_f1,
    span_precision,
    span_recall,
    tag_tokens,
)
from benchmarks.wmt.qe import read_spans
from benchmarks.wmt.records import LoadedFile

TEXT = "abcdefghij"
SPANS = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 4), st.booleans()).map(
        lambda t: Span(t[0], t[0] + t[1], t[2])
    ),
    max_size=4,
)
# Three segments of the WMT23 gold (en-de; spans of task 2, tags of task 1).
GOLD = [
    ("Könntest du das tun?", "Könntest du das tun ? <EOS>", [Span(0, 11, True)],
     [1, 1, 0, 0, 0, 0]),
    ("Aber nur du kannst das...", "Aber nur du kannst das ... <EOS>", [Span(22, 23, True)],
     [0, 0, 0, 0, 0, 1, 0]),
    ("Okay, das ist gut, ja.", "Okay , das ist gut , ja . <EOS>", [Span(0, 0, False)],
     [1, 0, 0, 0, 0, 0, 0, 0, 0]),
]  # fmt: skip


def naive(text: str, predicted: list[Span], gold: list[Span]) -> list[float]:
    """Count character by character, as the task's rules say it."""

    def at(place: int, spans: list[Span]) -> set[bool]:
        return {
            s.is_major
            for s in spans
            if min(s.start, len(text))
            <= place
            < max(min(s.end, len(text)), min(s.start, len(text)) + 1)
        }

    hits = n_predicted = n_gold = 0.0
    for place in range(len(text) + 1):
        ours, theirs = at(place, predicted), at(place, gold)
        n_predicted += bool(ours)
        n_gold += bool(theirs)
        if ours and theirs:
            hits += 1.0 if ours & theirs else 0.5
    return [hits, n_predicted, n_gold]


@given(SPANS, SPANS)
def test_hits_are_counted_as_the_rules_say(predicted: list[Span], gold: list[Span]) -> None:
    assert count_span_hits(TEXT, predicted, gold).tolist() == naive(TEXT, predicted, gold)


def test_a_worked_example() -> None:
    """Gold: 4 characters major, 2 minor. Ours: 3 right, 1 of wrong severity, 2 outside."""
    gold = [Span(0, 4, True), Span(6, 8, False)]
    predicted = [Span(1, 4, True), Span(7, 10, True)]
    counts = count_span_hits(TEXT, predicted, gold)
    assert counts.tolist() == [3.5, 6, 6]
    total = counts[None]
    assert span_precision(total)[0] == pytest.approx(3.5 / 6)
    assert span_recall(total)[0] == pytest.approx(3.5 / 6)
    assert span_f1(total)[0] == pytest.approx(3.5 / 6)


# Text; gold and submission as they stand in the files of task 2: starts, ends, severities.
SCORED = [
    ("Der Hund bellt laut.", ("4 9", "8 14", "major minor"), ("4 4", "8 19", "minor major")),
    ("Sie kam nicht.", ("8", "8", "minor"), ("8 0", "13 3", "major minor")),
    ("Alles ist gut", ("13", "13", "major"), ("13", "13", "minor")),
    ("Ein Satz ohne Fehler.", ("-1", "-1", "no-error"), ("4", "8", "minor")),
    ("Zwei Marken hier", ("0 0", "4 4", "minor major"), ("0", "11", "major")),
]


def test_scores_are_those_of_the_tasks_own_script() -> None:
    """The values are what wmt23/task2_evaluate.py of WMT-QE-Task/qe-eval-scripts counts here."""
    file = LoadedFile("x", "", "")
    counts = sum(
        count_span_hits(text, read_spans(ours, file, 1), read_spans(gold, file, 1))
        for text, gold, ours in SCORED
    )
    total = np.array([counts])
    assert total.tolist() == [[11.5, 39, 15]]
    assert span_recall(total)[0] == pytest.approx(0.7666666666666667)
    assert span_precision(total)[0] == pytest.approx(0.2948717948717949)
    assert span_f1(total)[0] == pytest.approx(0.425925925925926)


def test_a_gap_stands_for_one_place() -> None:
    assert count_span_hits("abc", [Span(3, 3, True)], [Span(3, 3, True)]).tolist() == [1, 1, 1]
    assert count_span_hits("abc", [Span(9, 9, True)], [Span(1, 1, True)]).tolist() == [0, 1, 1]


def test_nothing_in_gold_is_undefined() -> None:
    counts = np.array([[0.0, 3.0, 0.0], [0.0, 0.0, 2.0]])
    assert np.isnan(span_f1(counts)).tolist() == [True, False]
    assert np.isnan(span_precision(counts)).tolist() == [False, True]


@pytest.mark.parametrize(("text", "tokens", "spans", "tags"), GOLD)
def test_tags_of_the_published_gold(
    text: str, tokens: str, spans: list[Span], tags: list[int]
) -> None:
    places = places_of_tokens(text, tokens.split())
    assert places is not None
    assert tag_tokens(places, spans) == [bool(tag) for tag in tags]


def test_what_is_missing_at_the_end_makes_eos_bad() -> None:
    places = places_of_tokens("ab cd", ["ab", "cd", EOS])
    assert places == [(0, 2), (3, 5), (5, 6)]
    assert tag_tokens(places, [Span(5, 5, True)]) == [False, False, True]
    assert tag_tokens(places, [Span(3, 3, True)]) == [False, True, False]


def test_tokens_of_another_text_have_no_places() -> None:
    assert places_of_tokens("ab cd", ["something", "else", EOS]) is None
