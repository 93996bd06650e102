"""Judge by the encoder alone, where there is no language model: texts beside their source.

Without a source the encoder tells too little: such a text is not judged.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

from tqcheck.backends import store
from tqcheck.backends.encoder import Pair, PairEncoder
from tqcheck.backends.protocols import (
    Laid,
    QualityReading,
    SecondReading,
    Step,
    WordReading,
)
from tqcheck.backends.quality_head import MAX_PENALTY
from tqcheck.records import Document, Segment


class EncoderAlone:
    """Let the encoder take the place of the language model, too."""

    def __init__(self, encoder: PairEncoder) -> None:
        self.models = (encoder.info,)
        self.languages = frozenset(store.find_model(encoder.info.id).languages)
        self._encoder = encoder

    def read(
        self, documents: Sequence[Document], step: Step
    ) -> tuple[tuple[QualityReading | None, ...], ...]:
        """Judge every segment that has a source; None for others, and where there is no word."""
        found: list[list[QualityReading | None]] = [[None] * len(d.segments) for d in documents]
        places = [
            (number, place)
            for number, document in enumerate(documents)
            for place, segment in enumerate(document.segments)
            if has_source(segment)
        ]
        pairs = [self._pair(documents[number].segments[place]) for number, place in places]
        total = sum(map(len, found))
        for done, (index, second) in enumerate(self._encoder.read(pairs), start=1):
            number, place = places[index]
            found[number][place] = _reading(pairs[index], second)
            step(done, total)
        step(total, total)  # what is not judged is done, too
        return tuple(tuple(row) for row in found)

    def align(self, pairs: Sequence[tuple[str, str]]) -> tuple[Laid | None, ...]:
        """Lay the texts of each pair beside each other."""
        return self._encoder.align(pairs)

    def _pair(self, segment: Segment) -> Pair:
        return Pair(segment.text, self._encoder.find_words(segment.text), segment.source)


def has_source(segment: Segment) -> bool:
    """Tell whether a segment has a source with anything in it."""
    return segment.source is not None and bool(segment.source.strip())


def _reading(pair: Pair, second: SecondReading) -> QualityReading | None:
    """Take the encoder's numbers for those of both; words that it did not read are left out."""
    told = [
        (WordReading(start, end, one.risk, None, None, one.major, one.accuracy), one)
        for (start, end), one in zip(pair.words, second.words, strict=True)
        if one is not None
    ]
    if not told:
        return None
    scaled = min(max(second.penalty, 0.0), 1.0)
    return QualityReading(
        penalty=math.expm1(scaled * math.log1p(MAX_PENALTY)),
        major=second.major,
        da=second.da,
        surprisal_nats=None,
        words=tuple(word for word, _ in told),
        has_source=True,
        second=dataclasses.replace(second, words=tuple(one for _, one in told)),
    )
