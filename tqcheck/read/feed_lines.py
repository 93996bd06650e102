"""On which line of a feed's file an entry and its paragraphs begin."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import accumulate

_MARK = re.compile(
    r"<!--|-->|<!\[CDATA\[|\]\]>|<\?|\?>|<(?P<end>/?)(?:[\w.-]+:)?(?:item|entry)(?=[\s/>])",
    re.IGNORECASE,
)
_CLOSED_BY = {"<!--": "-->", "<![cdata[": "]]>", "<?": "?>"}
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_TAG = re.compile(r"<[^<>]*>")
_SPACE = re.compile(r"\s+")
# Each paragraph that is not found costs a search through its entry.
_MAX_MISSES = 100


def entry_pieces(text: str, n_entries: int) -> list[tuple[int, str]]:
    """Give the line on which each entry begins, from 1, and its own piece of the file.

    One pass, whether or not the file is well-formed. Where that finds another number of entries,
    they cannot be told apart: each is on line 1, without text; one alone has the whole file.
    """
    found: list[tuple[int, str]] = []
    line, counted = 1, 0
    for start, end in _spans(text):
        line += text.count("\n", counted, start)
        counted = start
        found.append((line, text[start:end]))
    if len(found) == n_entries:
        return found
    return [(1, text)] if n_entries == 1 else [(1, "")] * n_entries


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Find the elements of entries: each ends with its tag, or where the next begins."""
    begun: int | None = None
    inside = ""
    for mark in _MARK.finditer(text):
        if inside:
            inside = "" if mark[0] == inside else inside
        elif mark["end"] is None:
            inside = _CLOSED_BY.get(mark[0].lower(), "")
        else:
            if begun is not None:
                yield begun, mark.start()
            begun = None if mark["end"] else mark.start()
    if begun is not None:
        yield begun, len(text)


def paragraph_lines(lines: Sequence[str], first: int, paragraphs: Sequence[str]) -> list[int]:
    """Find paragraphs in the lines of their entry, which begins on line `first` of the file.

    They stand there in order, with tags and character references; one that is not found is taken
    to begin with the entry.
    """
    bare, ends = _bare_text(lines)
    found = []
    place, n_misses = 0, 0
    for paragraph in paragraphs:
        sought = _SPACE.sub("", paragraph)
        at = bare.find(sought, place) if n_misses < _MAX_MISSES else -1
        n_misses += at < 0
        found.append(first + bisect_right(ends, at) if at >= 0 else first)
        place = at + len(sought) if at >= 0 else place
    return found


def _bare_text(lines: Sequence[str]) -> tuple[str, list[int]]:
    """Join lines without tags and white space; with where each line ends in that."""
    text = "\n".join(unescape(unescape(_CDATA.sub("", line))).replace("\n", " ") for line in lines)
    text = _TAG.sub(lambda tag: "\n" * tag[0].count("\n"), text)
    bare = [_SPACE.sub("", line) for line in text.split("\n")]
    return "".join(bare), list(accumulate(map(len, bare)))
