"""Detect a translation that goes round in a loop."""

from __future__ import annotations

import regex

# The same piece five times running, or a long one three times: nobody writes that. Without an end
# to the blanks, each length of each piece before them would go through all of them.
_LOOP = regex.compile(
    r"(?P<piece>\S.{0,30}?)(?:\s{0,8}+(?P=piece)){4,}|(?P<long>\S.{24,200}?)(?:\s{0,8}+(?P=long)){2,}"
)
_NOT_A_LOOP = regex.compile(r"[\d\p{P}\p{S}\s]*")


def find_loop(text: str) -> str | None:
    """Give the piece that a text repeats without end, None where it does not.

    Runs of digits and marks, such as "10000000" and ".....", are none.
    """
    for match in _LOOP.finditer(text):
        piece = str(match["piece"] or match["long"])
        if not _NOT_A_LOOP.fullmatch(piece):
            return piece
    return None
