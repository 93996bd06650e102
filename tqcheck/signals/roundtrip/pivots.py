"""Choose the language by way of which a segment goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tqcheck.records import Segment
from tqcheck.signals.roundtrip.trip import Route


def _everything(_segment: Segment) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class PivotPlan:
    """Decide by way of which language each segment goes, and whether it is sent at all.

    The pivot is the source language where it is known and the translator goes there and back, else
    `configured`, else the first of `preferred` (the best first) that does. A `configured` language
    is taken as it is, so that the translator's refusal is told. Only what `is_wanted` says yes to
    is sent; `unwanted` is the reason told for the others.
    """

    supports: Callable[[str, str], bool]
    configured: str | None = None
    preferred: tuple[str, ...] = ()
    is_wanted: Callable[[Segment], bool] = _everything
    unwanted: str = "the other signals leave no doubt about it"

    def __call__(self, segment: Segment) -> Route:
        """Give the route of a segment."""
        if not self.is_wanted(segment):
            return Route(None, self.unwanted)
        for pivot in self._candidates(segment):
            if pivot == self.configured or self._goes(segment.lang, pivot):
                return Route(pivot)
        return Route(None, f"the translator does not go from {segment.lang} anywhere and back")

    def _candidates(self, segment: Segment) -> Iterator[str]:
        for pivot in (segment.source_lang, self.configured, *self.preferred):
            if pivot is not None and pivot != segment.lang:
                yield pivot

    def _goes(self, lang: str, pivot: str) -> bool:
        return self.supports(lang, pivot) and self.supports(pivot, lang)
