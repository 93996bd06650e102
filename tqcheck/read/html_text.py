"""HTML -> the paragraphs that a reader sees: of an article by trafilatura, of a fragment all."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

from lxml import etree, html

from tqcheck.errors import InputError
from tqcheck.read.outcome import ReadOutcome
from tqcheck.read.xml_tree import Element, name_of
from tqcheck.records import Origin, Row

# fmt: off
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "dd", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "ul",
})
# fmt: on
_SILENT = frozenset({"script", "style", "noscript", "template", "svg", "iframe", "head", "title"})
_SPACE = re.compile(r"\s+")
# What XML, and so lxml, cannot hold.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_logger = logging.getLogger("trafilatura")
_PARAGRAPH = "\n\n"


def read_html(text: str, path: str) -> ReadOutcome:
    """Read the article of a page: its headline is the first paragraph, its body the others.

    Offsets lead into the extracted text, which is the paragraphs with a blank line between them;
    lines count its lines. Raises InputError for a page without text.
    """
    import trafilatura

    _logger.addHandler(logging.NullHandler())  # or it would write on stderr: we say it ourselves
    clean = _CONTROL.sub(" ", text)
    found = trafilatura.bare_extraction(
        clean, favor_precision=True, include_comments=False, include_tables=False
    )
    body = (getattr(found, "text", None) or "").split("\n") if found is not None else []
    paragraphs = [one.strip() for one in body if one.strip()]
    notices: tuple[str, ...] = ()
    if not paragraphs:
        paragraphs = paragraphs_of(clean)
        notices = (f"{path}: no article found in this page; all of its text is read",)
    title = _SPACE.sub(" ", getattr(found, "title", None) or "").strip()
    if not paragraphs:
        raise InputError("no text in this page", path=path)
    if title and title != paragraphs[0]:
        paragraphs.insert(0, title)
    return ReadOutcome(prose_rows(paragraphs, path, doc=path), notices)


def prose_rows(
    paragraphs: list[str],
    path: str,
    *,
    doc: str,
    guid: str | None = None,
    lines: Sequence[int] | None = None,
) -> tuple[Row, ...]:
    """Make rows of paragraphs; offsets count their text with blank lines between.

    `lines` says on which line of the file each begins; None counts the lines of that text.
    """
    rows: list[Row] = []
    start = 0
    for number, text in enumerate(paragraphs):
        rows.append(
            Row(
                Origin(path, 1 + 2 * number if lines is None else lines[number]),
                text,
                id=None if guid is None else f"{guid}#{number + 1}",
                doc=doc,
                is_prose=True,
                start=start,
                paragraph=number,
            )
        )
        start += len(text) + len(_PARAGRAPH)
    return tuple(rows)


def paragraphs_of(markup: str) -> list[str]:
    """Give the blocks of text in a piece of HTML, in order, white space run together."""
    clean = _CONTROL.sub(" ", markup)
    if not clean.strip():
        return []
    try:
        root = html.fragment_fromstring(clean, create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return []
    blocks: list[list[str]] = [[]]
    _collect(root, blocks)
    texts = (_SPACE.sub(" ", "".join(block)).strip() for block in blocks)
    return [text for text in texts if text]


def _collect(element: Element, blocks: list[list[str]]) -> None:
    name = name_of(element).lower()
    is_block = name in _BLOCKS
    if is_block:
        blocks.append([])
    if name and name not in _SILENT:
        blocks[-1].append(element.text or "")
        for inner in element:
            _collect(inner, blocks)
            blocks[-1].append(inner.tail or "")
    if is_block:
        blocks.append([])
