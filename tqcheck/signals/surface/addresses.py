"""Web and mail addresses that the translation lost or changed."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from tqcheck.records import Finding, Segment
from tqcheck.rules import RULES
from tqcheck.signals.surface.words import shorten

_URL = regex.compile(r"(?:https?://|www\.)[A-Za-z0-9][A-Za-z0-9\-._~:/?#@!$&*+=%]*[A-Za-z0-9/]")
_EMAIL = regex.compile(
    r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-]++@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*\.[A-Za-z]{2,}"
)
_PREFIX = regex.compile(r"^(?:https?://)?(?:www\.)?(?:[a-z]{2}(?:-[a-z]{2})?\.)?")
_LANGUAGE_PART = regex.compile(r"/[a-z]{2}(?:-[a-z]{2})?(?=/|$)|\.[a-z]{2,3}(?=/|$)")


def find_address_mismatches(segment: Segment, source: str) -> Iterator[Finding]:
    """Find addresses of the source that the translation does not repeat."""
    for code, what, pattern in (("TQ355", "web", _URL), ("TQ356", "e-mail", _EMAIL)):
        ours = list(pattern.finditer(segment.text))
        known = {_plain(match[0]) for match in ours}
        wanted = {_plain(match[0]): match[0] for match in pattern.finditer(source)}
        strange = [match for match in ours if _plain(match[0]) not in wanted]
        for key, address in wanted.items():
            if key in known or key in _plain(segment.text):
                continue
            message = f"the {what} address {shorten(address)!r} of the source is missing"
            start = end = len(segment.text)
            if strange:
                other = strange.pop(0)
                start, end = other.span()
                message += f"; the translation has {shorten(other[0])!r}"
            yield RULES[code].at(start, end, message)


def _plain(address: str) -> str:
    """Strip what may differ between language versions of one address."""
    return _LANGUAGE_PART.sub("", _PREFIX.sub("", address.lower())).rstrip("/")
