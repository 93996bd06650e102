"""Suppressions that stand in the text itself, as comments.

    <!-- tqcheck: ignore TQ101, TQ3 (a quotation in dialect) -->     HTML, feeds, Markdown, XLIFF
    # tqcheck: ignore TQ101 (a quotation in dialect)                 PO

Without codes every rule is meant. In HTML, feeds and XLIFF a comment speaks of the element (a
paragraph, a unit) it stands in or before; elsewhere of its own paragraph or, alone on its line, of
the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import NoReturn

from tqcheck.errors import InputError
from tqcheck.gate.places import FileText
from tqcheck.nearest import nearest
from tqcheck.policy import FAMILIES
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
_XML_COMMENT = re.compile(r"<!--\s*tqcheck:(?P<order>.*?)-->", re.DOTALL)
_PO_COMMENT = re.compile(r"^#[ \t]*tqcheck:(?P<order>.*)$", re.MULTILINE)
_ORDER = re.compile(r"\s*(?P<verb>[\w-]*)(?P<codes>[^()]*)(?:\((?P<reason>.*)\))?\s*", re.DOTALL)


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
        return tuple(_in_paragraphs(file, path, _XML_COMMENT))
    if suffix in _PO:
        return tuple(_in_paragraphs(file, path, _PO_COMMENT))
    return ()


def is_comment(text: str) -> bool:
    """Tell whether a segment is nothing but our own comments, read as text."""
    return "tqcheck:" in text and not _XML_COMMENT.sub("", text).strip()


def _in_elements(file: FileText, path: str, tags: str) -> Iterator[Ignore]:
    opening = re.compile(rf"<(?:{tags})\b", re.IGNORECASE)
    closing = re.compile(rf"</(?:{tags})\s*>", re.IGNORECASE)
    text = file.text
    for match in _XML_COMMENT.finditer(text):
        begun = max((m.start() for m in opening.finditer(text, 0, match.start())), default=-1)
        is_inside = begun >= 0 and not closing.search(text, begun, match.start())
        end = closing.search(text, match.end())
        first = file.line_of(begun if is_inside else match.start())
        last = file.line_of(end.start() if end else len(text))
        yield _ignore(match, path, first, last, file.line_of(match.start()))


def _in_paragraphs(file: FileText, path: str, comment: re.Pattern[str]) -> Iterator[Ignore]:
    for match in comment.finditer(file.text):
        first, last = file.line_of(match.start()), file.line_of(match.end())
        if _is_alone(match, file, first):
            while last < file.n_lines and not file.line(last + 1).strip():
                last += 1
        else:
            while file.line(first - 1).strip():
                first -= 1
        while file.line(last + 1).strip():
            last += 1
        yield _ignore(match, path, first, last, file.line_of(match.start()))


def _is_alone(match: re.Match[str], file: FileText, line: int) -> bool:
    """Tell whether nothing else stands on a comment's lines."""
    before = file.text[file.starts[line - 1] : match.start()]
    end = file.text.find("\n", match.end())
    after = file.text[match.end() : end if end >= 0 else len(file.text)]
    return not (before.strip() or after.strip())


def _ignore(match: re.Match[str], path: str, first: int, last: int, line: int) -> Ignore:
    order = _ORDER.fullmatch(match["order"])
    if order is None:
        _refuse(path, line, f"{match['order'].strip()!r} is no order: write ignore TQ101 (reason)")
    if order["verb"] != "ignore":
        _refuse(path, line, f"unknown order {order['verb']!r}; the only one is ignore")
    codes = tuple(re.split(r"[\s,]+", order["codes"].strip())) if order["codes"].strip() else None
    for code in codes or ():
        if code not in FAMILIES and code not in RULES:
            _refuse(path, line, f"unknown rule {code!r}{nearest(code, (*FAMILIES, *RULES))}")
    reason = " ".join((order["reason"] or "").split())
    return Ignore(f"{path}:{line}", first, last, codes, reason or "a comment in the text")


def _refuse(path: str, line: int, why: str) -> NoReturn:
    raise InputError(f"comment for tqcheck: {why}", path=path, line=line)
