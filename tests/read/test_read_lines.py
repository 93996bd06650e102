from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from tqcheck.read.lines import split_lines


@given(st.lists(st.sampled_from(["a", "б", "\r", "\n", "\r\n", "\u2028", "\x0b"])).map("".join))
@example("a\r\r\n\rb\n\r")
def test_lines_are_those_that_a_regular_expression_cuts(text: str) -> None:
    expected = re.split(r"\r?\n", text)
    if not expected[-1]:  # a final newline begins no line
        expected.pop()
    lines = list(split_lines(text))
    assert [line.text for line in lines] == expected
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert all(text.startswith(line.text, line.start) for line in lines)
    assert all(text[line.start - 1] == "\n" for line in lines[1:])
