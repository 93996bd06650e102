"""XML that strangers made: no entities, no network, no document type of its own.

The parser expands nothing, so that no small file becomes a large one and none reaches for another;
a file that declares entities is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import Any, BinaryIO

from lxml import etree

from tqcheck.errors import InputError
from tqcheck.errors.border import one_line

Element = Any
"""lxml's element; its stubs do not name one type for elements and comments."""

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
"""The attribute `xml:lang`, by which an element says its language."""

_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_WIDE_ENTITY = re.compile("<!ENTITY".encode("utf-16-le"), re.IGNORECASE)


def parse_xml(data: bytes, path: str) -> Element:
    """Parse a whole file and give its root; raises InputError with the line."""
    refuse_entities(data, path)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_pis=False
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno if error.lineno else None
        raise InputError(
            f"not well-formed XML: {one_line(error.msg)}", path=path, line=line
        ) from error


def stream_xml(
    file: BinaryIO, path: str, check_root: Callable[[Element, str], None], names: Collection[str]
) -> Iterator[tuple[str, Element]]:
    """Give the elements of these names as they `start` and `end`; raises InputError with the line.

    What is done with is to be forgotten (`forget`), or the tree grows with the file.
    """
    is_root = True
    try:
        events = etree.iterparse(
            file,
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
        )
        for event, element in events:
            if is_root:
                check_root(element, path)
                _refuse_declared_entities(element, path)
                is_root = False
            if name_of(element) in names:
                yield event, element
    except etree.XMLSyntaxError as error:
        line = error.lineno or None
        raise InputError(
            f"not well-formed XML: {one_line(error.msg)}", path=path, line=line
        ) from error


def _refuse_declared_entities(root: Element, path: str) -> None:
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and list(declared.entities()):
        raise InputError("<!ENTITY>: entity declarations are not read", path=path)


def forget(element: Element) -> None:
    """Free an element and those before it beside it."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def refuse_entities(data: bytes, path: str) -> None:
    """Raise InputError where a file declares entities, whatever they would become."""
    found = _ENTITY.search(data) or _WIDE_ENTITY.search(data)
    if found:
        line = data.count(b"\n", 0, found.start()) + 1
        raise InputError("<!ENTITY>: entity declarations are not read", path=path, line=line)


def name_of(element: Element) -> str:
    """Give an element's name without its namespace; empty for comments and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: Element, *names: str) -> Iterator[Element]:
    """Give the direct children of these names."""
    return (child for child in element if name_of(child) in names)


def child(element: Element, name: str) -> Element | None:
    """Give the first direct child of a name."""
    return next(children(element, name), None)


def flat_text(element: Element, codes: frozenset[str]) -> str:
    """Join the text of an element and all in it, but for what stands inside of `codes`."""
    parts = [element.text or ""]
    for inner in element:
        name = name_of(inner)
        if name == "cp":  # XLIFF 2: a character that XML cannot hold
            parts.append(_character(inner.get("hex", "")))
        elif name and name not in codes:
            parts.append(flat_text(inner, codes))
        parts.append(inner.tail or "")
    return "".join(parts)


def _character(code: str) -> str:
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""


def line_of(element: Element) -> int:
    """Give the line on which an element begins."""
    return int(element.sourceline or 1)
