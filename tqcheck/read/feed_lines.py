"""On which line of a feed's file an entry and its paragraphs begin."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from html import unescape
from itertools import accumulate
from xml.parsers import expat

_ENTRIES = ("item", "entry")
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_TAG = re.compile(r"<[^<>]*>")
_SPACE = re.compile(r"\s+")


def entry_lines(data: bytes, n_entries: int) -> list[tuple[int, int]]:
    """Give the first and last line of each entry, from 1.

    Where the file is not well-formed, so that they cannot be told, each is the whole file.
    """
    found: list[tuple[int, int]] = []
    open_: list[int] = []
    parser = expat.ParserCreate()

    def start(name: str, attributes: object) -> None:
        if name.rpartition(":")[2] in _ENTRIES:
            open_.append(parser.CurrentLineNumber)

    def end(name: str) -> None:
        if name.rpartition(":")[2] in _ENTRIES:
            found.append((open_.pop(), parser.CurrentLineNumber))

    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError):
        found = []
    whole = (1, data.count(b"\n") + 1)
    return found if len(found) == n_entries else [whole] * n_entries


def paragraph_lines(lines: Sequence[str], first: int, paragraphs: Sequence[str]) -> list[int]:
    """Find paragraphs in the lines of their entry, which begins on line `first` of the file.

    They stand there in order, with tags and character references; one that is not found is taken
    to begin with the entry.
    """
    bare, ends = _bare_text(lines)
    found = []
    place = 0
    for paragraph in paragraphs:
        sought = _SPACE.sub("", paragraph)
        at = max(bare.find(sought, place), -1)
        found.append(first + bisect_right(ends, at) if at >= 0 else first)
        place = at + len(sought) if at >= 0 else place
    return found


def _bare_text(lines: Sequence[str]) -> tuple[str, list[int]]:
    """Join lines without tags and white space; with where each line ends in that."""
    text = "\n".join(unescape(unescape(_CDATA.sub("", line))).replace("\n", " ") for line in lines)
    text = _TAG.sub(lambda tag: "\n" * tag[0].count("\n"), text)
    bare = [_SPACE.sub("", line) for line in text.split("\n")]
    return "".join(bare), list(accumulate(map(len, bare)))
