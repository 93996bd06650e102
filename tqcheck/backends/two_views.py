"""Judge by two views: a language model's, which knows how people write, and an encoder's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tqcheck.backends.encoder import Pair, PairEncoder, load_encoder
from tqcheck.backends.protocols import QualityModel, QualityReading, Step
from tqcheck.backends.quality import load_quality_model
from tqcheck.config import ModelConfig
from tqcheck.records import Document, Segment


class TwoViews:
    """Let an encoder look at every segment that another model has read."""

    def __init__(self, first: QualityModel, encoder: PairEncoder) -> None:
        self.models = (*first.models, encoder.info)
        self.languages = first.languages
        self._first = first
        self._encoder = encoder

    def read(
        self, documents: Sequence[Document], step: Step
    ) -> tuple[tuple[QualityReading | None, ...], ...]:
        """Judge every segment; None where a text holds nothing to read."""
        found = [list(readings) for readings in self._first.read(documents, step)]
        places: list[tuple[int, int]] = []
        pairs: list[Pair] = []
        for number, document in enumerate(documents):
            for place, segment in enumerate(document.segments):
                reading = found[number][place]
                if reading is not None:
                    places.append((number, place))
                    pairs.append(_pair(segment, reading))
        for index, second in self._encoder.read(pairs):
            number, place = places[index]
            reading = found[number][place]
            assert reading is not None
            found[number][place] = replace(reading, second=second)
        return tuple(tuple(row) for row in found)


def _pair(segment: Segment, reading: QualityReading) -> Pair:
    source = segment.source if segment.source and segment.source.strip() else None
    return Pair(segment.text, tuple((w.start, w.end) for w in reading.words), source)


def load_two_views(config: ModelConfig, step: Step) -> TwoViews:
    """Load both models; raises ModelError when one is missing or damaged."""
    return TwoViews(load_quality_model(config, step), load_encoder(config))
