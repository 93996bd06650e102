"""Count in parallel texts which words stand for which: IBM Model 1, both ways.

Brown et al., "The Mathematics of Statistical Machine Translation" (1993).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

LONGEST = 40  # words of a text that are counted
ROUNDS = 5
FEWEST = 4  # times that a word is seen
_LEAST = 0.01  # probabilities below are dropped
_SURE = 0.15  # from which on a word stands for another
# Another sense is a translation at least so likely, that stands for this word of the source at
# least so often, and no more than so often: else it is chance, or another word for the same.
_RARE, _SELDOM, _MOSTLY = 0.03, 0.03, 0.35
_STEM = 4  # letters in which words of one stem agree
_N_COMMON = 40
_NOTHING = 0  # stands for no word, and for rare ones
Ids = npt.NDArray[np.int64]
Table = dict[str, dict[str, float]]
Words = Sequence[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Hold how likely each word stands for one of the source, and the other way round.

    `common` are the most frequent words of the translations, `alike` those that begin alike.
    """

    forth: Mapping[str, Mapping[str, float]]
    back: Mapping[str, Mapping[str, float]]
    common: tuple[str, ...]
    alike: Mapping[str, tuple[str, ...]]

    def links(self, source: Words, text: Words) -> list[int | None]:
        """Find for each word of a text the one of its source that it stands for, if any does."""
        found: list[int | None] = []
        for word in text:
            likely = [self.forth.get(own, {}).get(word, 0.0) for own in source]
            best = int(np.argmax(likely)) if likely else 0
            found.append(best if likely and likely[best] >= _SURE else None)
        return found

    def other_senses(self, source: str, word: str) -> list[str]:
        """Name words that may stand for one of the source too, but mostly stand for others."""
        return [
            other
            for other, share in self.forth.get(source, {}).items()
            if share >= _RARE
            and other[:_STEM] != word[:_STEM]
            and len(other) >= _STEM
            and _SELDOM <= self.back.get(other, {}).get(source, 0.0) <= _MOSTLY
        ]


def count_lexicon(pairs: Sequence[tuple[Words, Words]]) -> Lexicon:
    """Count a lexicon in pairs of texts, cut into lower-case words."""
    cut = [(source[:LONGEST], text[:LONGEST]) for source, text in pairs]
    seen = Counter(word for _, text in cut for word in text)
    common = tuple(word for word, _ in seen.most_common(_N_COMMON) if word.isalpha())
    alike: dict[str, list[str]] = defaultdict(list)
    for word, n in seen.items():
        if n >= FEWEST and len(word) > _STEM and word.isalpha():
            alike[word[:_STEM]].append(word)
    return Lexicon(
        _probabilities(cut),
        _probabilities([(text, source) for source, text in cut]),
        common,
        {stem: tuple(words) for stem, words in alike.items()},
    )


def _probabilities(pairs: Sequence[tuple[Words, Words]]) -> Table:
    """Give for each word of the first texts how likely each of the second stands for it."""
    one, two = (_Numbered([pair[side] for pair in pairs]) for side in (0, 1))
    given, wanted, place = [], [], []
    at = 0
    for own, other in zip(one.texts, two.texts, strict=True):
        n, m = len(own) + 1, len(other)
        given.append(np.tile(np.append(own, _NOTHING), m))
        wanted.append(np.repeat(other, n))
        place.append(np.repeat(np.arange(at, at + m), n))
        at += m
    keys = np.concatenate(given) * len(two.words) + np.concatenate(wanted)
    known, index = np.unique(keys, return_inverse=True)
    places, owner = np.concatenate(place), known // len(two.words)
    share: npt.NDArray[np.float64] = np.ones(len(known))
    for _ in range(ROUNDS):
        weight = share[index]
        weight /= np.bincount(places, weight, minlength=at)[places]
        share = np.bincount(index, weight, minlength=len(known)).astype(np.float64)
        share /= np.bincount(owner, share)[owner]
    table: Table = defaultdict(dict)
    for key, value in zip(known[share >= _LEAST], share[share >= _LEAST], strict=True):
        first, second = divmod(int(key), len(two.words))
        if _NOTHING not in (first, second):
            table[one.words[first]][two.words[second]] = float(value)
    return dict(table)


class _Numbered:
    """Number the words of texts; rare ones are all `_NOTHING`."""

    def __init__(self, texts: Sequence[Words]) -> None:
        seen = Counter(word for text in texts for word in text)
        self.words = ["", *(word for word, n in seen.items() if n >= FEWEST)]
        numbers = {word: n for n, word in enumerate(self.words) if n}
        self.texts: list[Ids] = [
            np.asarray([numbers.get(word, _NOTHING) for word in text], dtype=np.int64)
            for text in texts
        ]
