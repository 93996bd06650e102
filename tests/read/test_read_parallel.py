from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.errors import InputError
from tqcheck.read.outcome import ReadOutcome
from tqcheck.read.parallel import read_parallel

LINES = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\r\u2028\x85\x0c")).map(
    lambda line: line.replace("\n", "").rstrip("\r")
)


def read(translation: str, source: str) -> ReadOutcome:
    return read_parallel(translation, source, translation_path="mt.txt", source_path="src.txt")


@given(st.lists(st.tuples(LINES, LINES), max_size=10), st.sampled_from(["\n", "\r\n"]))
def test_line_n_meets_line_n(pairs: list[tuple[str, str]], newline: str) -> None:
    mt, src = (
        "".join(line + newline for line in side)
        for side in ([m for m, _ in pairs], [s for _, s in pairs])
    )
    outcome = read(mt, src)
    expected = [
        (number, mt, src if src.strip() else None)
        for number, (mt, src) in enumerate(pairs, start=1)
        if mt.strip() or src.strip()
    ]
    assert [(row.origin.line, row.translation, row.source) for row in outcome.rows] == expected
    assert all((row.is_prose, row.start, row.doc) == (False, 0, "mt.txt") for row in outcome.rows)
    assert bool(outcome.notices) == (len(expected) < len(pairs))


def test_a_final_newline_is_no_line() -> None:
    assert len(read("a\nb\n", "x\ny").rows) == 2


def test_blank_lines() -> None:
    outcome = read("a\n\n \n\nb\n", "x\ny\n\n\t\n\n")
    assert [(row.origin.line, row.translation, row.source) for row in outcome.rows] == [
        (1, "a", "x"),
        (2, "", "y"),
        (5, "b", None),
    ]
    assert outcome.notices == ("mt.txt: skipped 2 blank line pairs",)


@given(st.integers(0, 5), st.integers(0, 5))
def test_unequal_lengths_are_refused(n: int, m: int) -> None:
    if n == m:
        assert len(read("a\n" * n, "b\n" * m).rows) == n
        return
    lines = "1 line" if n == 1 else f"{n} lines"
    with pytest.raises(InputError, match=f"mt.txt: {lines}, but its source src.txt has {m}$"):
        read("a\n" * n, "b\n" * m)
