"""Choose the language by way of which a segment goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tqcheck.language import UNDETERMINED
from tqcheck.records import Segment
from tqcheck.signals.roundtrip.trip import Route


def _everything(_segment: Segment) -> bool:
    return True


def _anything(_text: str, _lang: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class PivotPlan:
    """Decide by way of which language each segment goes, and whether it is sent at all.

    A `configured` pivot is taken as it is, so that the translator's refusal is told. Else a segment
    with a source goes into the source's language and no further, provided that it `reads_as` that;
    another by the first of `preferred` (the best first) to which the translator goes and from which
    it comes back. Only what `is_wanted` says yes to is sent; `unwanted` is the reason told for the
    others. `is_forced`: nothing is sent, and what has a source is weighed against it.
    """

    supports: Callable[[str, str], bool]
    configured: str | None = None
    preferred: tuple[str, ...] = ()
    is_wanted: Callable[[Segment], bool] = _everything
    unwanted: str = "the other signals leave no doubt about it"
    reads_as: Callable[[str, str], bool] = _anything
    is_forced: bool = False

    def __call__(self, segment: Segment) -> Route:
        """Give the route of a segment."""
        if not self.is_wanted(segment):
            return Route(None, self.unwanted)
        if self.is_forced and segment.source is None:
            return Route(None, "it has no source to be read with")
        if segment.source is not None and (self.is_forced or self.configured is None):
            return self._to_source(segment, segment.source)
        for pivot in (self.configured,) if self.configured else self.preferred:
            if pivot == self.configured or self._goes(segment.lang, pivot):
                return Route(pivot)
        return Route(None, f"the translator does not go from {segment.lang} anywhere and back")

    def _to_source(self, segment: Segment, source: str) -> Route:
        lang, reason = segment.source_lang, None
        if not source.strip():
            reason = "its source is empty"
        elif lang is None or lang == UNDETERMINED:
            reason = "the language of its source is unknown"
        elif lang == segment.lang:
            reason = f"its source is in its own language ({lang})"
        elif not self.supports(*(pair := self._pair(segment.lang, lang))):
            reason = f"the translator does not know {pair[0]} to {pair[1]}"
        elif not self.reads_as(source, lang):
            reason = f"its source does not read as {lang}"
        if reason is not None:
            return Route(None, reason)
        return Route(lang, to_source=True, is_forced=self.is_forced)

    def _pair(self, lang: str, source_lang: str) -> tuple[str, str]:
        return (source_lang, lang) if self.is_forced else (lang, source_lang)

    def _goes(self, lang: str, pivot: str) -> bool:
        is_other = pivot != lang
        return is_other and self.supports(lang, pivot) and self.supports(pivot, lang)
