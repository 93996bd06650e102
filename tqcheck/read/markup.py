"""Formats that are not lines of text: which file is which, and its reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tqcheck.config import ReadConfig
from tqcheck.errors import ConfigError, InputError
from tqcheck.read.decode import decode, find_codec
from tqcheck.read.discover import InputFile, read_bytes
from tqcheck.read.messages import shorten
from tqcheck.read.outcome import ReadOutcome

KINDS = {
    ".xlf": "xliff",
    ".xliff": "xliff",
    ".tmx": "tmx",
    ".xml": "xml",
    ".rss": "feed",
    ".atom": "feed",
    ".po": "po",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".parquet": "parquet",
}
"""Suffix -> format; `xml` is told by the root of the file."""

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{2,30})", re.IGNORECASE)
_MARKUP = re.compile(rb"\s*(?:\xef\xbb\xbf\s*)?<(?:\?xml|!doctype|html|rss|feed|rdf:RDF)", re.I)
_LOOKED_AT = 4_096


def kind_of(file: InputFile, data: bytes | None = None) -> str | None:
    """Name the format of a file; of stdin and addresses by what stands in it. None: lines."""
    if file.is_file:
        return KINDS.get(file.suffix)
    if data is None or not _MARKUP.match(data):
        return "html" if file.is_address else None
    from tqcheck.read.feed import is_feed

    return "feed" if is_feed(data) else "html"


def read_markup(kind: str, file: InputFile, data: bytes, config: ReadConfig) -> ReadOutcome:
    """Read a whole file; raises InputError where it is not what its kind says."""
    path = file.shown
    if not data.strip():
        raise InputError("the input is empty", path=path)
    match kind:
        case "xml":
            return _read_xml(data, path)
        case "xliff":
            from tqcheck.read.xliff import read_xliff

            return read_xliff(data, path)
        case "tmx":
            from tqcheck.read.tmx import read_tmx

            return read_tmx(data, path, config.columns)
        case "feed":
            from tqcheck.read.feed import read_feed

            return read_feed(data, path)
        case "po":
            from tqcheck.read.gettext_po import po_charset, read_po

            return read_po(decode(data, path, config.encoding or po_charset(data)), path)
        case _:
            from tqcheck.read.html_text import read_html

            return read_html(decode(data, path, config.encoding or _charset(data, path)), path)


def stream_markup(file: InputFile, config: ReadConfig) -> Iterator[ReadOutcome] | None:
    """Read a file of a format that can be large piece by piece; None for any other."""
    kind = kind_of(file)
    if kind == "parquet":
        from tqcheck.read.parquet import read_parquet

        return read_parquet(file.path, file.shown, config.columns)
    if kind in ("tmx", "xliff"):
        return _stream_xml(kind, file, config)
    return None


def _stream_xml(kind: str, file: InputFile, config: ReadConfig) -> Iterator[ReadOutcome]:
    from tqcheck.read.tmx import stream_tmx
    from tqcheck.read.xliff import stream_xliff

    try:
        if not Path(file.path).stat().st_size:
            raise InputError("the input is empty", path=file.shown)
        with Path(file.path).open("rb") as stream:
            if kind == "tmx":
                yield from stream_tmx(stream, file.shown, config.columns)
            else:
                yield from stream_xliff(stream, file.shown)
    except OSError:
        read_bytes(file)  # says why in our words
        raise


def _read_xml(data: bytes, path: str) -> ReadOutcome:
    """Read XML by its root: XLIFF, a test set of WMT, or a feed."""
    from tqcheck.read import wmt
    from tqcheck.read.feed import is_feed, read_feed
    from tqcheck.read.xliff import read_xliff
    from tqcheck.read.xml_tree import line_of, name_of, parse_xml

    if is_feed(data):
        return read_feed(data, path)
    root = parse_xml(data, path)
    if name_of(root) == "xliff":
        return read_xliff(data, path)
    if name_of(root) in wmt.ROOTS:
        return wmt.rows_of(root, path)
    allowed = ", ".join(("xliff", "rss", "feed", *wmt.ROOTS))
    message = f"{name_of(root)!r}: no root that is known ({allowed}; TMX by its suffix .tmx)"
    raise InputError(message, path=path, line=line_of(root))


def _charset(data: bytes, path: str) -> str | None:
    """Give the encoding that a page names, where it is not UTF-8; raises InputError.

    A page whose name we could read is in no wide encoding, whatever it says.
    """
    found = _CHARSET.search(data[:_LOOKED_AT])
    name = found[1].decode("ascii").lower() if found else "utf-8"
    if name in ("utf-8", "utf8") or name.startswith(("utf-16", "utf-32")):
        return None
    try:
        return find_codec(name)
    except ConfigError:
        told = f"the page names an encoding that is unknown, {shorten(name)}"
        raise InputError(f"{told}; name its own with --encoding", path=path) from None
