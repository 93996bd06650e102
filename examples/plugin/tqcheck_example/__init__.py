"""A signal, a metric and a translator of one's own: `pip install ./examples/plugin`.

tqcheck check article.txt --signal capitals
tqcheck compare --reference ref.en --system A=a.en --system B=b.en --metric overlap:2
tqcheck translate article.txt --from en --to de --translator plugin:reversed

In the library: Checker(Config(evidence=EvidenceConfig(signals=("capitals",)))), or an object of
one's own without an entry point, Checker(signals=[Capitals()]).
"""

from __future__ import annotations

from collections.abc import Sequence

from tqcheck.backends.protocols import ForcedReading, Step, Translation
from tqcheck.backends.translator_options import TranslatorOptions
from tqcheck.errors import ModelError
from tqcheck.records import Document, ModelInfo, SignalScore, SignalState


class Capitals:
    """Give the share of letters that are capitals: shouting, or a headline left as it was."""

    name = "capitals"
    version = "1.0"
    higher_is_better = False

    def read(self, document: Document) -> list[SignalScore]:
        """Give one score a segment; a text without letters has none."""
        return [self._read(segment.text) for segment in document.segments]

    def _read(self, text: str) -> SignalScore:
        letters = [char for char in text if char.isalpha()]
        if not letters:
            return SignalScore(self.name, SignalState.SKIPPED, reason="there are no letters")
        share = sum(map(str.isupper, letters)) / len(letters)
        return SignalScore(self.name, SignalState.OK, share)


class Overlap:
    """Give the share of the reference's word n-grams that stand in the translation."""

    higher_is_better = True

    def __init__(self, order: int) -> None:
        self._order = order
        self.signature = f"overlap:{order}|version:1.0"

    def score(
        self,
        sources: Sequence[str | None],
        translations: Sequence[str],
        references: Sequence[str | None],
    ) -> list[float | None]:
        """Score each segment; None without a reference that is long enough."""
        pairs = zip(translations, references, strict=True)
        return [self._score(translation, reference) for translation, reference in pairs]

    def _score(self, translation: str, reference: str | None) -> float | None:
        wanted = self._ngrams(reference or "")
        return len(wanted & self._ngrams(translation)) / len(wanted) if wanted else None

    def _ngrams(self, text: str) -> set[tuple[str, ...]]:
        words = text.casefold().split()
        return {tuple(words[i : i + self._order]) for i in range(len(words) - self._order + 1)}


def make_overlap(argument: str) -> Overlap:
    """Make the metric from what stands behind the colon: the order of the n-grams, else 1."""
    return Overlap(int(argument or 1))


class Reversed:
    """Translate by putting the words the other way round: what comes back is what was sent."""

    models = (ModelInfo("reversed", "translator", "0" * 64, "Apache-2.0"),)
    destination = None  # the text stays on this machine
    can_score = False

    def supports(self, source_lang: str, target_lang: str) -> bool:
        """Take any two languages."""
        return source_lang != target_lang

    def translate(
        self, texts: Sequence[str], source_lang: str, target_lang: str, step: Step
    ) -> tuple[Translation, ...]:
        """Translate every text; say so where there is nothing to translate."""
        found = []
        for n, text in enumerate(texts, start=1):
            words = text.split()
            problem = None if words else "there are no words"
            found.append(Translation(" ".join(reversed(words)) or None, problem))
            step(n, len(texts))
        return tuple(found)

    def score(
        self, sources: Sequence[str], targets: Sequence[str], languages: tuple[str, str], step: Step
    ) -> tuple[ForcedReading | None, ...]:
        """Refuse: there are no probabilities."""
        raise ModelError("reversed cannot score")


def make_reversed(options: TranslatorOptions) -> Reversed:
    """Make the translator; of the options none concerns it."""
    return Reversed()
