"""An aligner that knows what its table says: words are alike as told, the same words wholly."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tqcheck.backends.protocols import Laid, Link


@dataclass
class TableAligner:
    """Lay words beside words: `alike` maps pairs of words in small letters to their cosine."""

    alike: Mapping[tuple[str, str], float] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def align(self, pairs: Sequence[tuple[str, str]]) -> tuple[Laid | None, ...]:
        self.asked += pairs
        return tuple(self._lay(one, two) for one, two in pairs)

    def _lay(self, one: str, two: str) -> Laid | None:
        if not all(re.search(r"\w", text) for text in (one, two)):
            return None
        return Laid(0.5, tuple(self._links(one, two)), tuple(self._links(two, one)))

    def _links(self, one: str, two: str) -> list[Link]:
        others = list(re.finditer(r"\w+", two))
        return [self._link(word, others) for word in re.finditer(r"\w+", one)]

    def _link(self, word: re.Match[str], others: Sequence[re.Match[str]]) -> Link:
        best = max(others, key=lambda other: self._cosine(word[0], other[0]))
        return Link(*word.span(), *best.span(), self._cosine(word[0], best[0]))

    def _cosine(self, one: str, other: str) -> float:
        one, other = one.casefold(), other.casefold()
        if one == other:
            return 1.0
        return self.alike.get((one, other), self.alike.get((other, one), 0.0))
