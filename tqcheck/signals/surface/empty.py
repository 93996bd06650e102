"""Is there a translation at all?"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from tqcheck.records import Finding, Segment
from tqcheck.rules import RULES

_VISIBLE = regex.compile(r"[^\p{Z}\p{C}]")
_CONTENT = regex.compile(r"[\p{L}\p{N}\p{S}]")
_LETTERS = regex.compile(r"\p{L}{2}")


def find_empty(segment: Segment) -> Iterator[Finding]:
    """Find a blank translation, or one of punctuation only where the source has words."""
    text = segment.text
    if not _VISIBLE.search(text):
        # Private-use and control characters alone are damage, not emptiness, but show nothing.
        yield RULES["TQ301"].at(0, len(text), "the translation is empty")
    elif segment.source and not _CONTENT.search(text) and _LETTERS.search(segment.source):
        message = f"the translation is only {text.strip()!r}; the source has words"
        yield RULES["TQ301"].at(0, len(text), message)
