"""Split texts into words, Chinese ones by a list of words that the texts themselves give."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import regex

from benchmarks.challenge.injection.records import Span

LONGEST = 4
LEAST_COUNT = 4
LEAST_COHESION = 50.0
LEAST_VARIETY = 3
_HAN = regex.compile(r"\p{Han}+")
_WORD = regex.compile(
    r"\p{Han}+|[[\p{L}\p{M}]--\p{Han}]+(?:['’ʼ\-‑][[\p{L}\p{M}]--\p{Han}]+)*", regex.V1
)


def is_han(word: str) -> bool:
    """Tell whether a word is written in Chinese characters."""
    return _HAN.match(word) is not None


def han_words(texts: Iterable[str]) -> frozenset[str]:
    """Find the words of two to four characters in Chinese texts.

    A word is seen four times or more, its parts stand together fifty times as often as chance
    would have it, and three different neighbours or more stand on either side. In 3,323 sentences
    of news this finds 2,362 words; 82% of them are in the list of a Chinese word splitter (jieba),
    and so are 82% of the words that it cuts from running text.
    """
    counts: Counter[str] = Counter()
    neighbours: defaultdict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for number, text in enumerate(texts):
        for run in _HAN.findall(text):
            edge = f"{number}"  # the edge of a run is another neighbour in every text
            for start, end in _pieces(run):
                piece = run[start:end]
                counts[piece] += 1
                before, after = neighbours[piece]
                before.add(run[start - 1] if start else edge)
                after.add(run[end] if end < len(run) else edge)
    total = sum(count for piece, count in counts.items() if len(piece) == 1)
    return frozenset(
        piece
        for piece, count in counts.items()
        if len(piece) > 1
        and count >= LEAST_COUNT
        and _cohesion(piece, counts, total) >= LEAST_COHESION
        and min(map(len, neighbours[piece])) >= LEAST_VARIETY
    )


def _pieces(run: str) -> Iterator[Span]:
    for start in range(len(run)):
        for end in range(start + 1, min(start + LONGEST, len(run)) + 1):
            yield start, end


def _cohesion(piece: str, counts: Counter[str], total: int) -> float:
    """Give by how much the piece is more frequent than its best two parts would make it."""
    cuts = range(1, len(piece))
    return min(counts[piece] * total / (counts[piece[:i]] * counts[piece[i:]]) for i in cuts)


@dataclass(frozen=True, slots=True)
class Splitter:
    """Find the words of a text; `lexicon` is for Chinese, where the longest word wins."""

    lexicon: frozenset[str] = frozenset()

    def words(self, text: str) -> list[Span]:
        """Give the words in order; numbers and punctuation are none."""
        found: list[Span] = []
        for match in _WORD.finditer(text):
            found += self._han(text, match.span()) if is_han(match[0]) else [match.span()]
        return found

    def _han(self, text: str, run: Span) -> Iterator[Span]:
        start, last = run
        while start < last:
            ends = range(min(start + LONGEST, last), start, -1)
            end = next((e for e in ends if text[start:e] in self.lexicon), start + 1)
            yield start, end
            start = end


def windows(text: str, words: Sequence[Span], size: int) -> Iterator[Sequence[Span]]:
    """Give each run of `size` words with nothing but a blank, or nothing, between them.

    Of Chinese words half must be known ones, of two characters or more.
    """
    for first in range(len(words) - size + 1):
        run = words[first : first + size]
        gaps = (text[a[1] : b[0]] for a, b in pairwise(run))
        n_single = sum(end - start == 1 and is_han(text[start]) for start, end in run)
        if 2 * n_single <= size and all(gap in ("", " ", "\u00a0") for gap in gaps):
            yield run
