"""Garbled translations: words of a lexicon that was counted, marked where they stand."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest

# "Bank" is a bank or a bench; what stands beside it tells which is which.
PAIRS = [
    ("die bank gibt geld", "the bank gives money"),
    ("die bank im park", "the bench in the park"),
    ("das geld der bank", "the money of the bank"),
    ("der park ist groß", "the park is large"),
    ("eine sitzbank im park", "a bench in the park"),
    ("die sitzbank ist alt", "the bench is old"),
    ("das geld ist alt", "the money is old"),
    ("der park gibt geld", "the park gives money"),
] * 3
SOURCE = "Im Park steht heute eine alte Bank, und die Bank gibt allen Leuten sehr viel Geld."
TEXT = "Today there is an old bench in the park, and the bank gives everyone much money."


@pytest.fixture
def garble() -> Any:
    return importlib.import_module("garble")


@pytest.fixture
def lexicon() -> Any:
    module = importlib.import_module("lexicon")
    return module.count_lexicon([(a.split(), b.split()) for a, b in PAIRS])


def clean(text: str = TEXT) -> Any:
    return importlib.import_module("weak_labels").clean("one", "de-en", SOURCE, text)


def test_words_that_stand_together_stand_for_each_other(lexicon: Any) -> None:
    assert max(lexicon.forth["park"], key=lexicon.forth["park"].get) == "park"
    assert max(lexicon.back["money"], key=lexicon.back["money"].get) == "geld"
    assert sum(lexicon.forth["geld"].values()) <= 1.0 + 1e-9
    assert lexicon.links(["das", "geld"], ["money"]) == [1]
    assert lexicon.links(["das", "geld"], ["elephant"]) == [None]


def test_another_sense_is_one_that_mostly_stands_for_another_word() -> None:
    forth = {"bank": {"bank": 0.5, "bench": 0.2, "banks": 0.1, "shore": 0.1, "money": 0.02}}
    back = {
        "bank": {"bank": 0.9},
        "bench": {"bank": 0.3, "sitzbank": 0.6},
        "banks": {"bank": 0.3},
        "shore": {"bank": 0.9},
        "money": {"bank": 0.1, "geld": 0.8},
    }
    made = importlib.import_module("lexicon").Lexicon(forth, back, (), {})
    assert made.other_senses("bank", "bank") == ["bench"]


@pytest.mark.parametrize("seed", range(40))
def test_what_is_not_marked_is_as_it_was(garble: Any, lexicon: Any, seed: int) -> None:
    made = garble.garble(clean(), lexicon, np.random.default_rng(seed))
    if made is None:
        return
    assert made.text != TEXT
    assert len(made.text) == len(made.char_risk) == len(made.char_major) == len(made.char_accuracy)
    marked = np.flatnonzero(made.char_risk)
    start, end = int(marked[0]), int(marked[-1]) + 1
    assert TEXT.startswith(made.text[:start])
    assert TEXT.endswith(made.text[end:])
    assert made.penalty > 0
    assert not made.is_human
    assert np.isnan(made.char_major[made.char_risk == 0]).all()


def test_the_same_seed_garbles_alike(garble: Any, lexicon: Any) -> None:
    one, two = (garble.garble(clean(), lexicon, np.random.default_rng(3)) for _ in range(2))
    assert one.text == two.text


def test_what_is_too_short_is_let_be(garble: Any, lexicon: Any) -> None:
    assert garble.garble(clean("The bank gives money."), lexicon, np.random.default_rng(0)) is None
