"""RSS and Atom -> a document an entry: its title, then the paragraphs of its content.

The document is named by the entry's link, its segments by the guid. `line` is that of the
paragraph in the file; where it cannot be found, that of the entry. Offsets lead into the entry's
text: title and paragraphs with a blank line between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from typing import Any

from tqcheck.errors import InputError
from tqcheck.errors.border import one_line
from tqcheck.read.feed_lines import entry_pieces, paragraph_lines
from tqcheck.read.html_text import paragraphs_of, prose_rows
from tqcheck.read.messages import count
from tqcheck.read.outcome import ReadOutcome
from tqcheck.read.xml_tree import refuse_entities
from tqcheck.records import Row

_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]", re.IGNORECASE)
_LOOKED_AT = 4_096
# feedparser mends text that was encoded twice ("cafÃ©") where all of an element looks like it: the
# very damage we are to find. A letter that Latin-1 and the feed lack, put in between, keeps it from
# doing so.
_GUARDS = range(0xE000, 0xF8FF)
_TWICE_ENCODED = re.compile(rb"(\xc3[\x82-\xb4])(?=\xc2[\x80-\xbf])")


def is_feed(data: bytes) -> bool:
    """Say whether a file looks like a feed."""
    return _FEED.search(data[:_LOOKED_AT]) is not None


def read_feed(data: bytes, path: str) -> ReadOutcome:
    """Read a feed; raises InputError where it is none. Entries without text are counted."""
    import feedparser

    refuse_entities(data, path)
    # A stream, never a name: feedparser would open files and addresses.
    guarded, guard = _guarded(data)
    parsed = feedparser.parse(BytesIO(guarded), sanitize_html=True, resolve_relative_uris=False)
    if not parsed.entries and (parsed.bozo or not parsed.version):
        reason = one_line(str(parsed.get("bozo_exception", "no <rss> or <feed>")))
        raise InputError(f"not a feed: {reason}", path=path)
    rows: list[Row] = []
    n_empty = 0
    text = data.decode(parsed.get("encoding") or "utf-8", "replace")
    pieces = entry_pieces(text, len(parsed.entries))
    for number, (entry, piece) in enumerate(zip(parsed.entries, pieces, strict=True), 1):
        own = list(_rows(_Entry(entry, guard), number, path, piece))
        n_empty += not own
        rows += own
    notices = []
    if parsed.bozo:
        notices.append(f"{path}: not well-formed; read as far as possible")
    if n_empty:
        notices.append(
            f"{path}: skipped {count(n_empty, 'entry').replace('entrys', 'entries')} without text"
        )
    if not parsed.entries:
        raise InputError("a feed without entries", path=path)
    return ReadOutcome(tuple(rows), tuple(notices))


def _guarded(data: bytes) -> tuple[bytes, str]:
    """Keep feedparser from mending UTF-8, by a letter that is to be taken out again.

    What is in another encoding stays as it is, with no letter.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return data, ""
    held = set(unescape(unescape(text)))
    guard = next(letter for letter in map(chr, _GUARDS) if letter not in held)
    return _TWICE_ENCODED.sub(rb"\1" + guard.encode(), data), guard


class _Entry:
    """Give the texts of an entry without the guard."""

    def __init__(self, entry: Any, guard: str) -> None:
        self._entry = entry
        self._guard = guard

    def text(self, name: str) -> str:
        """Give one field."""
        return self._own(self._entry.get(name))

    def longest(self) -> str:
        """Give the longest of content and summary."""
        parts = [self._own(part.get("value")) for part in self._entry.get("content") or []]
        return max([*parts, self.text("summary")], key=len)

    def _own(self, value: str | None) -> str:
        return (value or "").replace(self._guard, "") if self._guard else value or ""


def _rows(entry: _Entry, number: int, path: str, piece: tuple[int, str]) -> Iterator[Row]:
    """Make the rows of an entry; `piece` is its first line in the file, and its text there."""
    paragraphs = [*paragraphs_of(entry.text("title"))[:1], *paragraphs_of(entry.longest())]
    link, guid = entry.text("link"), entry.text("id")
    doc = link or guid or f"{path} entry {number}"
    first, text = piece
    found = paragraph_lines(text.split("\n"), first, paragraphs)
    yield from prose_rows(paragraphs, path, doc=doc, guid=guid or link or None, lines=found)
