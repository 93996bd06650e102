"""Find which word of a translation stands for which word of the source, by co-occurrence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from benchmarks.challenge.injection.records import Sentence, Span
from benchmarks.challenge.injection.splitting import Splitter, is_han

STEM = 5
LEAST_TOGETHER = 3
LEAST_DICE = 0.5


def stem(word: str) -> str:
    """Cut a word down to what its forms share, roughly: the first five letters."""
    return word if is_han(word) else word.casefold()[:STEM]


@dataclass(frozen=True, slots=True)
class Links:
    """Know how often stems of one language pair occur together (counted in sentences)."""

    split: Splitter
    together: Counter[tuple[str, str]]
    sources: Counter[str]
    targets: Counter[str]

    def pairs(self, sentence: Sentence) -> Iterator[tuple[Span, Span]]:
        """Give the word pairs (source, translation) that are each other's best match.

        Dice coefficient 0.5 or more, three sentences or more in common.
        """
        sources, targets = (
            _content(self.split, sentence.source),
            _content(self.split, sentence.text),
        )
        dice = {(s, t): self._dice(s, t) for s in sources for t in targets}
        for (s, t), value in dice.items():
            if value >= LEAST_DICE and value >= max(
                *(dice[s, other] for other in targets), *(dice[other, t] for other in sources)
            ):
                yield sources[s], targets[t]

    def _dice(self, source: str, target: str) -> float:
        together = self.together[source, target]
        if together < LEAST_TOGETHER:
            return 0.0
        return 2 * together / (self.sources[source] + self.targets[target])


def learn_links(sentences: Iterable[Sentence], split: Splitter) -> Links:
    """Count stems in the sentences of one language pair."""
    links = Links(split, Counter(), Counter(), Counter())
    for sentence in sentences:
        sources, targets = _content(split, sentence.source), _content(split, sentence.text)
        links.sources.update(sources.keys())
        links.targets.update(targets.keys())
        links.together.update((s, t) for s in sources for t in targets)
    return links


def _content(split: Splitter, text: str) -> dict[str, Span]:
    """Give the longer words by stem; of equal stems the first."""
    found: dict[str, Span] = {}
    for start, end in split.words(text):
        word = text[start:end]
        if len(word) >= (2 if is_han(word) else 4) and word.isalpha():
            found.setdefault(stem(word), (start, end))
    return found
