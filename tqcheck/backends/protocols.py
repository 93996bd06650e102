"""What signals expect of a model, whatever stands behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from tqcheck.records import Document, ModelInfo

Step = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class WordReading:
    """Give what the model thought of one word, `text[start:end]`.

    `risk` (0 to 1) is the probability that an annotator marks it, `surprisal_nats` the sum over
    the word's tokens, `expected_nats` what the model thought it would be (its entropy there); None
    where no language model read it. If it is marked: `major` is the probability that the mark is a
    major error, `accuracy` that it is one of meaning rather than language. `alternatives` are up to
    three words that the model would have expected in its place, the likeliest first. `source` is
    the place (start, end) of the word of the source that it stands for, None where that is not
    known.
    """

    start: int
    end: int
    risk: float
    surprisal_nats: float | None
    expected_nats: float | None
    major: float
    accuracy: float
    alternatives: tuple[str, ...] = ()
    source: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class SecondWord:
    """Give what the encoder thought of one word: as in `WordReading`.

    `source` is the place (start, end) in the source that the word stands for, None where there is
    no source or nothing in it is like the word.
    """

    risk: float
    major: float
    accuracy: float
    source: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Name a word of the source, `source[start:end]`, with the risk (0 to 1) that it was left out.

    `place` is where it belongs in the translation, in code points.
    """

    start: int
    end: int
    risk: float
    place: int


@dataclass(frozen=True, slots=True)
class SecondReading:
    """Give the encoder's raw answers about one segment.

    `major` is the log-odds of a major error, `penalty` the MQM points lost (log scale, 0 to 1),
    `da` a direct assessment as a z-score. `words` has an entry for each word of the first reading,
    None for what was cut off. `alike` (-1 to 1) says how much of each text is found in the other,
    None without a source.
    """

    major: float
    penalty: float
    da: float
    words: tuple[SecondWord | None, ...]
    alike: float | None = None
    left_out: tuple[LeftOut, ...] = ()
    truncated: int = 0
    source_truncated: int = 0


@dataclass(frozen=True, slots=True)
class QualityReading:
    """Give a quality model's raw answers about one segment, before calibration.

    `penalty` is the number of MQM points lost (0 to 25), `major` the log-odds of a major error,
    `da` a direct assessment as a z-score (higher is better), `surprisal_nats` the mean per token,
    None where no language model read the text, and the numbers are the encoder's.
    `has_source`: the source was read, too. `truncated` and `source_truncated` count the code points
    at the end of the text and of its source that were not read. `second` is what the encoder made
    of the segment.
    """

    penalty: float
    major: float
    da: float
    surprisal_nats: float | None
    words: tuple[WordReading, ...]
    has_source: bool = False
    truncated: int = 0
    source_truncated: int = 0
    second: SecondReading | None = None


class QualityModel(Protocol):
    """Judge the segments of documents from their text, what precedes it, and their source."""

    @property
    def models(self) -> tuple[ModelInfo, ...]:
        """Name the models that judge, for signature and report."""

    @property
    def languages(self) -> frozenset[str]:
        """Name the target languages it was trained on."""

    def read(
        self, documents: Sequence[Document], step: Step
    ) -> tuple[tuple[QualityReading | None, ...], ...]:
        """Judge every segment; None where a text holds nothing to read.

        The answer has the shape of `documents`; `step` is told (segments done, of all).
        """


STANDS_FOR = 0.35
"""Cosine from which on a word may stand for one in another language."""


@dataclass(frozen=True, slots=True)
class Link:
    """Give the place of a word, and of the word of another text that is most like it.

    `alike` (-1 to 1) is the mean of its tokens' best cosines.
    """

    start: int
    end: int
    other_start: int
    other_end: int
    alike: float


@dataclass(frozen=True, slots=True)
class Laid:
    """Hold two texts laid beside each other, by a link for each word on either side, in order.

    `alike` (-1 to 1) says how much of each is found in the other. What an encoder cuts off has no
    link.
    """

    alike: float
    links: tuple[Link, ...]
    other_links: tuple[Link, ...]


@runtime_checkable
class Aligner(Protocol):
    """Lay texts beside each other, whatever languages they are in."""

    def align(self, pairs: Sequence[tuple[str, str]]) -> tuple[Laid | None, ...]:
        """Lay the texts of each pair; None where one of them holds nothing to read."""


@dataclass(frozen=True, slots=True)
class Translation:
    """Give what became of one text: its translation, or None and the `problem` in words.

    `is_cut`: the text or its translation was longer than the translator takes, the rest is missing.
    """

    text: str | None
    problem: str | None = None
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class ForcedReading:
    """Give the log-probabilities (nats) of a given translation's tokens, each at its place.

    Token `i` is `target[starts[i]:ends[i]]`. `truncated` counts the code points at the end of the
    target that were not read.
    """

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    logprobs: tuple[float, ...]
    truncated: int = 0


class Translator(Protocol):
    """Translate texts between languages (BCP-47 primary subtags), in the order given.

    Answers are the same whatever else is in the batch. Methods raise ModelError where a pair is
    not `supports`-ed or nothing at all could be done; what befalls one text is told in its answer.
    """

    @property
    def models(self) -> tuple[ModelInfo, ...]:
        """Name what translates, for signature and report."""

    @property
    def destination(self) -> str | None:
        """Say to which server the text is sent; None where it stays on this machine."""

    @property
    def can_score(self) -> bool:
        """Tell whether `score` works."""

    def supports(self, source_lang: str, target_lang: str) -> bool:
        """Tell whether it translates from one language to the other."""

    def translate(
        self, texts: Sequence[str], source_lang: str, target_lang: str, step: Step
    ) -> tuple[Translation, ...]:
        """Translate every text; `step` is told (texts done, of all)."""

    def score(
        self,
        sources: Sequence[str],
        targets: Sequence[str],
        languages: tuple[str, str],
        step: Step,
    ) -> tuple[ForcedReading | None, ...]:
        """Force-decode each target from its source; None where a text holds nothing to read."""
