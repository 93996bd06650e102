"""What goes round in a loop, and what only looks like it."""

from __future__ import annotations

import pytest

from tqcheck.backends.loops import find_loop


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("He said no no no no no no.", "no"),
        ("die Stadt, die Stadt, die Stadt, die Stadt, die Stadt, die", "die Stadt,"),
        ("很好很好很好很好很好", "很好"),
        ("The talks in Minsk were long. " * 3, "The talks in Minsk were long."),
    ],
)
def test_loops_are_found(text: str, piece: str) -> None:
    assert find_loop(text) == piece


@pytest.mark.parametrize(
    "text",
    [
        "It cost 10000000000 in 5 5 5 5 5 5 steps.",
        "Well.......... no",
        "New York, New York: that that is is.",
        "- - - - - - -",
        "",
        "Ha ha ha, he laughed.",
    ],
)
def test_repetition_that_people_write_is_none(text: str) -> None:
    assert find_loop(text) is None
