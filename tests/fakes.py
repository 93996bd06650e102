"""Models that obey the protocols, need no weights and are easily foreseen."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tqcheck.backends.protocols import QualityReading, Step, WordReading
from tqcheck.records import Document, ModelInfo, Segment

BAD_WORD = "blorp"
# risk, surprisal, expected surprisal, share of major marks, of accuracy marks, alternatives
_BAD = (0.9, 9.0, 2.0, 0.8, 0.7, ("thing", "matter"))
_GOOD = (0.05, 0.0, 2.0, 0.2, 0.3, ())


class FakeQuality:
    """Take every word `blorp` for an error, and every sentence with one for a bad one."""

    models = (ModelInfo("fake", "quality-fake", "0" * 64, "none", "float64"),)
    languages = frozenset({"en", "de"})

    def read(
        self, documents: Sequence[Document], step: Step
    ) -> tuple[tuple[QualityReading | None, ...], ...]:
        total = sum(len(d.segments) for d in documents)
        step(total, total)
        return tuple(tuple(map(self._read, d.segments)) for d in documents)

    def _read(self, segment: Segment) -> QualityReading | None:
        found = list(re.finditer(r"\w+", segment.text))
        if not found:
            return None
        words = tuple(
            WordReading(m.start(), m.end(), *(_BAD if m[0] == BAD_WORD else _GOOD)) for m in found
        )
        n_bad = sum(word.risk > 0.5 for word in words)
        return QualityReading(
            penalty=min(25.0, 5.0 * n_bad),
            major=6.0 * n_bad - 5.0,
            da=1.0 - 9.0 * n_bad,
            surprisal_nats=3.0,
            words=words,
            has_source=bool(segment.source),
        )
