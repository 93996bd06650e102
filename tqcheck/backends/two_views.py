"""Judge by two views: a language model's of the translation, and an encoder's of it and its source.

The language model is not shown the source: with it before the translation it judges annotated
errors no better, garbled sentences worse (what is translated word for word is foreseen from its
source), and takes twice as long.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from tqcheck.backends.encoder import Pair, PairEncoder, encoder_info, load_encoder
from tqcheck.backends.encoder_alone import EncoderAlone, has_source
from tqcheck.backends.identity import is_encoder_alone
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
        n_second = sum(has_source(segment) for one in documents for segment in one.segments)
        progress = _Progress(step, sum(len(one.segments) for one in documents), n_second)
        found = [list(readings) for readings in self._first.read(documents, progress.first)]
        asked = [
            (number, place, reading, _pair(segment, reading))
            for number, document in enumerate(documents)
            for place, segment in enumerate(document.segments)
            if (reading := found[number][place]) is not None and has_source(segment)
        ]
        if asked:
            read = self._encoder().read([pair for *_, pair in asked])
            for done, (index, second) in enumerate(read, start=1):
                number, place, reading, _ = asked[index]
                found[number][place] = replace(reading, second=second, has_source=True)
                progress.second(done)
            progress.second(n_second)  # what holds nothing to read is done, too
        return tuple(tuple(row) for row in found)

    def align(self, pairs: Sequence[tuple[str, str]]) -> tuple[Laid | None, ...]:
        """Lay the texts of each pair beside each other, by the encoder."""
        return self._encoder().align(pairs)

    def _encoder(self) -> PairEncoder:
        if self._loaded is None:
            self._loaded = self._load()
        return self._loaded


@dataclass(frozen=True, slots=True)
class _Progress:
    """Count a segment that both look at as done when both have; until then a part of it."""

    step: Step
    n_segments: int
    n_second: int

    def first(self, done: int, total: int) -> None:
        """Take what the first model tells."""
        self.step(done * total // max(1, total + self.n_second), total)

    def second(self, done: int) -> None:
        """Take how many segments the encoder has read."""
        both = self.n_segments + self.n_second
        self.step((self.n_segments + done) * self.n_segments // both, self.n_segments)


def _pair(segment: Segment, reading: QualityReading) -> Pair:
    return Pair(segment.text, tuple((w.start, w.end) for w in reading.words), segment.source)


def with_encoder(first: QualityModel, config: ModelConfig) -> TwoViews:
    """Set the encoder that came with tqcheck beside a model."""
    return TwoViews(first, encoder_info(config), partial(load_encoder, config))


def load_two_views(config: ModelConfig, step: Step) -> QualityModel:
    """Load the models that judge: both, or the encoder where it is to judge alone.

    Raises ModelError when one is missing or damaged.
    """
    if is_encoder_alone(config):
        return EncoderAlone(load_encoder(config))
    return with_encoder(load_quality_model(config, step), config)
