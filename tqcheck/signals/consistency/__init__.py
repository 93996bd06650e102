"""The consistency signal: what a document says in two ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tqcheck.records import Document, Finding
from tqcheck.signals.consistency.figures import find_two_figures
from tqcheck.signals.consistency.names import find_two_spellings
from tqcheck.signals.consistency.quotations import find_unclosed_quotations

__all__ = ["NAME", "read_consistency"]

NAME = "consistency"

_CHECKS: tuple[Callable[[Document], Iterator[tuple[int, Finding]]], ...] = (
    find_two_spellings,
    find_two_figures,
    find_unclosed_quotations,
)


def read_consistency(document: Document) -> tuple[tuple[Finding, ...], ...]:
    """Read a document by all consistency rules; one tuple for each segment, in their order."""
    found: list[list[Finding]] = [[] for _ in document.segments]
    for check in _CHECKS:
        for place, finding in check(document):
            found[place].append(finding)
    return tuple(
        tuple(sorted(findings, key=lambda each: (each.start, each.end, each.code)))
        for findings in found
    )
