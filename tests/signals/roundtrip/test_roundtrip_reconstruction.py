"""Tokens of a forced reading, laid on words."""

from __future__ import annotations

import pytest

from tqcheck.backends.protocols import ForcedReading
from tqcheck.signals.roundtrip.reconstruction import reconstruct
from tqcheck.signals.roundtrip.words import words_of

TEXT = "Combat subscription, he said."


def test_tokens_add_up_to_words() -> None:
    #   Com|bat| subscription|,| he| said|.
    reading = ForcedReading(
        (0, 3, 6, 19, 20, 23, 28), (3, 6, 19, 20, 23, 28, 29), (-4, -2, -9, -1, -1, -0.5, -0.5)
    )
    found = reconstruct(words_of(TEXT, "en"), reading)
    assert found is not None
    assert found.words == (6.0, 9.0, 1.0, 0.5)
    assert found.least == (4.0, 9.0, 1.0, 0.5)
    assert found.mean_token == pytest.approx(18 / 7)
    assert (found.worst_token, found.worst_word) == (9, 9)
    assert found.mean_word == pytest.approx(16.5 / 4)


def test_words_behind_the_cut_are_unknown() -> None:
    reading = ForcedReading((0,), (6,), (-3.0,), truncated=23)
    found = reconstruct(words_of(TEXT, "en"), reading)
    assert found is not None
    assert found.words == found.least == (3.0, None, None, None)


def test_a_token_over_several_characters_counts_once() -> None:
    reading = ForcedReading((0, 2), (2, 3), (-3.0, -1.0))
    found = reconstruct(words_of("部长说", "zh"), reading)
    assert found is not None
    assert found.words == (None, 3.0, 1.0)


def test_no_tokens_is_no_reconstruction() -> None:
    assert reconstruct(words_of(TEXT, "en"), ForcedReading((), (), ())) is None
    marks = reconstruct((), ForcedReading((0,), (1,), (-1.0,)))
    assert marks is not None
    assert (marks.worst_word, marks.mean_word) == (None, None)
