r"""Lines as every reader here counts them: only `\n` and `\r\n` end one.

`str.splitlines` also cuts at a lone `\r`, U+2028, form feed and others, which shifts line-aligned
files against each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class Line(NamedTuple):
    """Name one line: 1-based number, text without its ending, code-point offset in the file."""

    number: int
    text: str
    start: int


def split_lines(text: str) -> Iterator[Line]:
    """Yield the lines of a text; a final newline does not begin another."""
    number, start = 0, 0
    while start < len(text):
        number += 1
        newline = text.find("\n", start)
        if newline < 0:
            yield Line(number, text[start:], start)
            return
        yield Line(number, text[start:newline].removesuffix("\r"), start)
        start = newline + 1
