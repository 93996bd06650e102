"""Suppressions that stand in the text itself, as comments.

    <!-- tqcheck: ignore TQ101, TQ3 (a quotation in dialect) -->     HTML, feeds, Markdown, XLIFF
    # tqcheck: ignore TQ101 (a quotation in dialect)                 PO

Without codes every rule is meant. In HTML, feeds and XLIFF a comment speaks of the element (a
paragraph, a unit) it stands in or before; elsewhere of its own paragraph or, alone on its line, of
the next.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import NamedTuple, NoReturn

from tqcheck.config.nearest import nearest
from tqcheck.config.policy import FAMILIES
from tqcheck.errors import InputError
from tqcheck.gate.places import FileText
from tqcheck.rules import RULES

_HTML_TAGS = "p|h[1-6]|li|t[dh]|d[td]|blockquote|figcaption|caption|pre|summary|title"
_XLIFF_TAGS = "trans-unit|unit"
_FEED_TAGS = f"{_HTML_TAGS}|description|content(?::encoded)?"
_MARKDOWN, _PO = (".md", ".markdown"), (".po", ".pot")
_ELEMENTS = {
    **dict.fromkeys((".html", ".htm", ".xhtml"), _HTML_TAGS),
    **dict.fromkeys((".xlf", ".xliff"), _XLIFF_TAGS),
    **dict.fromkeys((".rss", ".atom"), _FEED_TAGS),
}
_XML_BEGINS = re.compile(r"<!--\s*tqcheck:")
_PO_BEGINS = re.compile(r"^#[ \t]*tqcheck:", re.MULTILINE)
_VERB = re.compile(r"[\w-]*")
_SEPARATOR = re.compile(r"[\s,]+")


class _Comment(NamedTuple):
    """Hold a comment's place in the text, and what it orders."""

    start: int
    end: int
    order: str


@dataclass(frozen=True, slots=True)
class Ignore:
    """Suppress alarms on lines `first` to `last`; `codes` None means every rule."""

    place: str
    first: int
    last: int
    codes: tuple[str, ...] | None
    reason: str

    def covers(self, code: str, line: int, end_line: int) -> bool:
        """Tell whether an alarm on some lines is meant."""
        is_there = line <= self.last and self.first <= end_line
        return is_there and (self.codes is None or code.startswith(self.codes))


def find_ignores(file: FileText, path: str) -> tuple[Ignore, ...]:
    """Read the comments of a file; raises InputError for an order or code that is unknown."""
    suffix = PurePath(path).suffix.lower()
    if "tqcheck:" not in file.text:
        return ()
    if suffix in _ELEMENTS:
        return tuple(_in_elements(file, path, _ELEMENTS[suffix]))
    if suffix in _MARKDOWN:
        return tuple(_in_paragraphs(file, path, _comments(file.text, _XML_BEGINS, "-->")))
    if suffix in _PO:
        return tuple(_in_paragraphs(file, path, _comments(file.text, _PO_BEGINS, "\n")))
    return ()


def is_comment(text: str) -> bool:
    """Tell whether a segment is nothing but our own comments, read as text."""
    end = 0
    for comment in _comments(text, _XML_BEGINS, "-->"):
        if text[end : comment.start].strip():
            return False
        end = comment.end
    return end > 0 and not text[end:].strip()


def _comments(text: str, begins: re.Pattern[str], ending: str) -> Iterator[_Comment]:
    """Find our comments in one pass; one that an end of the text ends needs no `-->` but a line."""
    place = 0
    while begun := begins.search(text, place):
        end = text.find(ending, begun.end())
        if end < 0 and ending == "-->":
            return
        end = len(text) if end < 0 else end
        place = end + (len(ending) if ending == "-->" else 0)
        yield _Comment(begun.start(), place, text[begun.end() : end])


def _in_elements(file: FileText, path: str, tags: str) -> Iterator[Ignore]:
    text = file.text
    openings, closings = _tags(f"<(?:{tags})\\b", text), _tags(rf"</(?:{tags})\s*>", text)
    for comment in _comments(text, _XML_BEGINS, "-->"):
        before = bisect_left(openings, comment.start)
        begun = openings[before - 1] if before else -1
        after_begun, after = bisect_left(closings, begun), bisect_left(closings, comment.end)
        is_closed = after_begun < len(closings) and closings[after_begun] < comment.start
        first = file.line_of(begun if begun >= 0 and not is_closed else comment.start)
        last = file.line_of(closings[after] if after < len(closings) else len(text))
        yield _ignore(comment, path, first, last, file.line_of(comment.start))


def _tags(pattern: str, text: str) -> list[int]:
    return [match.start() for match in re.finditer(pattern, text, re.IGNORECASE)]


def _in_paragraphs(file: FileText, path: str, comments: Iterable[_Comment]) -> Iterator[Ignore]:
    firsts, lasts = _paragraphs(file)
    for comment in comments:
        begins, ends = file.line_of(comment.start), file.line_of(comment.end)
        first, last = begins, ends
        if _is_alone(comment, file, begins):
            while last < file.n_lines and not file.line(last + 1).strip():
                last += 1
        else:
            first = firsts[begins]
        if last < file.n_lines:
            last = max(last, lasts[last + 1])
        yield _ignore(comment, path, first, last, begins)


def _paragraphs(file: FileText) -> tuple[list[int], list[int]]:
    """Give for each line the first and the last of its paragraph; a blank line has none after."""
    n_lines = file.n_lines
    is_text = [False, *(bool(file.line(number).strip()) for number in range(1, n_lines + 1)), False]
    firsts, lasts = [*range(n_lines + 1)], [0] * (n_lines + 2)
    for number in range(1, n_lines + 1):
        if is_text[number - 1]:
            firsts[number] = firsts[number - 1]
    for number in range(n_lines, 0, -1):
        if is_text[number]:
            lasts[number] = lasts[number + 1] or number
    return firsts, lasts


def _is_alone(comment: _Comment, file: FileText, line: int) -> bool:
    """Tell whether nothing else stands on a comment's lines."""
    before = file.text[file.starts[line - 1] : comment.start]
    end = file.text.find("\n", comment.end)
    after = file.text[comment.end : end if end >= 0 else len(file.text)]
    return not (before.strip() or after.strip())


def _ignore(comment: _Comment, path: str, first: int, last: int, line: int) -> Ignore:
    order = comment.order.strip()
    verb = _VERB.match(order)
    named, bracket, reason = order[verb.end() if verb else 0 :].partition("(")
    if ")" in named or (bracket and not reason.endswith(")")):
        _refuse(path, line, f"{order!r} is no order: write ignore TQ101 (reason)")
    if verb is None or verb[0] != "ignore":
        _refuse(path, line, f"unknown order {verb[0] if verb else ''!r}; the only one is ignore")
    codes = tuple(_SEPARATOR.split(named.strip())) if named.strip() else None
    for code in codes or ():
        if code not in FAMILIES and code not in RULES:
            _refuse(path, line, f"unknown rule {code!r}{nearest(code, (*FAMILIES, *RULES))}")
    told = " ".join(reason.removesuffix(")").split())
    return Ignore(f"{path}:{line}", first, last, codes, told or "a comment in the text")


def _refuse(path: str, line: int, why: str) -> NoReturn:
    raise InputError(f"comment for tqcheck: {why}", path=path, line=line)
