"""Spoiled translations: what was done is marked on both sides, and nothing else."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest

SOURCE = "Am Montag starben in Minsk 14 Menschen, sagte der Minister, aber es war nicht kalt."
TEXT = "On Monday 14 people died in Minsk, the minister said, but it was not cold."
DONOR = ("Die Straße nach Norden bleibt gesperrt.", "The road to the north, near Lida, is closed.")


@pytest.fixture
def mistakes() -> Any:
    return importlib.import_module("mistakes")


def clean(source: str, text: str) -> Any:
    weak = importlib.import_module("weak_labels")
    return weak.clean("one", "de-en", source, text)


def marked(text: str, values: Any) -> str:
    return "".join(c for c, value in zip(text, values, strict=True) if value > 0)


def spoil(mistakes: Any, way: str, seed: int = 0) -> Any:
    rng = np.random.default_rng(seed)
    return getattr(mistakes, way)(clean(SOURCE, TEXT), clean(*DONOR), rng)


@pytest.mark.parametrize("seed", range(40))
def test_labels_are_as_long_as_their_texts_and_something_was_done(mistakes: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    made = mistakes.spoil_with_source(clean(SOURCE, TEXT), clean(*DONOR), rng)
    assert made is not None
    assert len(made.judged.char_risk) == len(made.judged.text)
    assert len(made.left_out) == len(made.source)
    assert made.judged.text != made.good
    assert made.judged.source in (made.source, SOURCE)


@pytest.mark.parametrize("seed", range(6))
def test_a_clause_that_is_out_is_marked_in_the_source_alone(mistakes: Any, seed: int) -> None:
    made = spoil(mistakes, "_clause_out", seed)
    pairs = {
        "Am Montag starben in Minsk 14 Menschen": "On Monday 14 people died in Minsk",
        " sagte der Minister": "the minister said",
        " aber es war nicht kalt.": "but it was not cold",
    }
    lost = marked(SOURCE, made.left_out)
    assert pairs[lost] not in made.judged.text
    assert not made.judged.char_risk.any()


def test_a_clause_that_is_put_in_is_marked_in_the_text_alone(mistakes: Any) -> None:
    made = spoil(mistakes, "_clause_in")
    assert made.judged.text == TEXT
    assert marked(TEXT, made.judged.char_risk) not in made.good
    assert not made.left_out.any()
    assert len(made.source) < len(SOURCE)


@pytest.mark.parametrize("seed", range(6))
def test_a_number_or_name_that_is_changed_is_marked_on_both_sides(mistakes: Any, seed: int) -> None:
    made = spoil(mistakes, "_copied_changed", seed)
    lost = marked(SOURCE, made.left_out)
    assert lost in ("14", "Minsk")
    assert lost not in made.judged.text
    start, *_, end = np.flatnonzero(made.judged.char_risk)
    assert made.judged.text[:start] + lost + made.judged.text[end + 1 :] == TEXT


def test_a_negation_that_is_lost_is_marked_in_the_source(mistakes: Any) -> None:
    made = spoil(mistakes, "_negation_out")
    assert made.judged.text == TEXT.replace("not ", "")
    assert marked(SOURCE, made.left_out) == "nicht"


def test_without_a_number_or_name_in_both_none_is_changed(mistakes: Any) -> None:
    own = clean("Die Katze schläft heute.", "The cat sleeps today.")
    assert mistakes._copied_changed(own, clean(*DONOR), np.random.default_rng(0)) is None
