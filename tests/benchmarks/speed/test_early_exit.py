"""What letting sentences go early would cost, counted on made-up ones."""

from __future__ import annotations

from benchmarks.speed.early_exit import Sentence, count, render

SENTENCES = [
    Sentence(0.1, is_garbled=False, is_suspect=False),
    Sentence(0.2, is_garbled=True, is_suspect=True),
    Sentence(0.3, is_garbled=True, is_suspect=False),
    Sentence(0.4, is_garbled=False, is_suspect=True),
]


def test_what_is_lost_is_what_was_found_and_is_garbled() -> None:
    assert count(SENTENCES, 0.75) == {"share": 0.75, "let_go": 3, "garbled": 2, "found": 1}
    assert count(SENTENCES, 0.25)["found"] == 0


def test_the_table_sets_it_against_all() -> None:
    result = {"garbled": 2, "found": 1, "rows": [count(SENTENCES, 0.75)]}
    assert render(result).splitlines()[-1] == "| 75% | 3 | 2 of 2 | 1 of 1 |"
