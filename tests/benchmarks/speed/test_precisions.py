"""What int8 wins and loses, counted on made-up turns."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.data.articles import Article, Line
from benchmarks.speed.precisions import Turn, compare, read_in_turns, render
from tests.fakes import FakeQuality


def test_the_gain_is_of_all_articles_and_the_loss_of_all_segments() -> None:
    exact = Turn(seconds=[4.0, 6.0], risks=[0.1, 0.3, 0.2, 0.9], n_suspect=1)
    narrow = Turn(seconds=[1.0, 4.0], risks=[0.2, 0.3, 0.1, 0.8], n_suspect=0)
    found = compare(exact, narrow, [False, False, True, True])
    assert found["times_as_fast"] == 2.0
    assert found["times_as_fast_median"] == 2.75
    assert found["risk_mean_difference"] == pytest.approx(-0.025)
    assert found["risk_mean_absolute_difference"] == pytest.approx(0.075)
    assert found["risk_greatest_difference"] == pytest.approx(0.1)
    assert found["spearman"] == pytest.approx(0.8)
    assert found["auroc"] == [0.75, 0.5]
    both = {"translation": found, "source": {**found, "suspect": [1, 2]}}
    lines = render({**both, "encoder": {"times_as_long": 1.25}}).splitlines()
    assert "| called suspect | 1 → 0 of 4 | 1 → 2 of 4 |" in lines
    assert lines[-1].endswith("1.25 times as long, in float32.")


def test_models_take_turns_on_every_article() -> None:
    articles = [
        Article(name, "en", (Line("The council met."), Line("It raised the tax.")), "de")
        for name in ("a", "b")
    ]
    models: dict[str, Any] = {"one": FakeQuality(), "other": FakeQuality()}
    turns = read_in_turns(models, articles, with_source=False)
    assert [len(turn.seconds) for turn in turns.values()] == [2, 2]
    assert len(turns["one"].risks) == 4
    assert turns["one"].risks == turns["other"].risks
