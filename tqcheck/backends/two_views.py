"""Judge by two views: a language model's of the translation, and an encoder's of it and its source.

The language model is not shown the source: with it before the translation it judges annotated
errors no better, garbled sentences worse (what is translated word for word is foreseen from its
source), and takes twice as long.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from tqcheck.backends import store
from tqcheck.backends.encoder import Pair, PairEncoder, load_encoder
from tqcheck.backends.identity import ENCODER_ID
from tqcheck.backends.protocols import Laid, QualityModel, QualityReading, Step
from tqcheck.backends.quality import load_quality_model
from tqcheck.config import ModelConfig
from tqcheck.records import Document, ModelInfo, Segment


class TwoViews:
    """Let an encoder look at every segment with a source that another model has read alone.

    `load` is called when the first of them comes.
    """

    def __init__(
        self, first: QualityModel, info: ModelInfo, load: Callable[[], PairEncoder]
    ) -> None:
        self.models = (*first.models, info)
        self.languages = first.languages
        self._first = first
        self._load = load
        self._loaded: PairEncoder | None = None

    def read(
        self, documents: Sequence[Document], step: Step
    ) -> tuple[tuple[QualityReading | None, ...], ...]:
        """Judge every segment; None where a text holds nothing to read."""
        found = [list(readings) for readings in self._first.read(documents, step)]
        asked = [
            (number, place, reading, _pair(segment, reading))
            for number, document in enumerate(documents)
            for place, segment in enumerate(document.segments)
            if (reading := found[number][place]) is not None and _has_source(segment)
        ]
        if asked:
            for index, second in self._encoder().read([pair for *_, pair in asked]):
                number, place, reading, _ = asked[index]
                found[number][place] = replace(reading, second=second, has_source=True)
        return tuple(tuple(row) for row in found)

    def align(self, pairs: Sequence[tuple[str, str]]) -> tuple[Laid | None, ...]:
        """Lay the texts of each pair beside each other, by the encoder."""
        return self._encoder().align(pairs)

    def _encoder(self) -> PairEncoder:
        if self._loaded is None:
            self._loaded = self._load()
        return self._loaded


def _has_source(segment: Segment) -> bool:
    return segment.source is not None and bool(segment.source.strip())


def _pair(segment: Segment, reading: QualityReading) -> Pair:
    return Pair(segment.text, tuple((w.start, w.end) for w in reading.words), segment.source)


def with_encoder(first: QualityModel, config: ModelConfig) -> TwoViews:
    """Set the encoder that came with tqcheck beside a model."""
    info = store.find_model(ENCODER_ID).info("float32")
    return TwoViews(first, info, partial(load_encoder, config))


def load_two_views(config: ModelConfig, step: Step) -> TwoViews:
    """Load the language model and its head; raises ModelError when one is missing or damaged."""
    return with_encoder(load_quality_model(config, step), config)
