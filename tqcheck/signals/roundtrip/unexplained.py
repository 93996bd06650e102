"""Report words that their source does not lead one to expect (TQ208).

The translator reads a translation with its source before it, by force. What people write is mostly
foreseen then, at the latest once a word has begun; another name, another figure, a word that means
something else in the source is not. A word is as unexplained as its least likely token: the rest of
a long one may follow from its beginning. Names, figures and other words surprise unequally, so each
is held against what human translations of that direction have of its kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tqcheck.language import name_of
from tqcheck.records import Finding, Severity
from tqcheck.rules.roundtrip import UNEXPLAINED
from tqcheck.signals.reasons import quoted
from tqcheck.signals.roundtrip.words import Word


class WordClass(StrEnum):
    """Tell words apart by how much they surprise, right or wrong."""

    NAME = "name"
    FIGURE = "figure"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class UnexplainedCuts:
    """Hold surprisals in nats, by class: those of rare words of human translations, and of rarest.

    A finding is minor from the one on, major from the other.
    """

    minor: Mapping[str, float]
    major: Mapping[str, float]


def classify(words: Sequence[Word]) -> list[WordClass]:
    """Tell the class of each word of a text; the first is no name by its capital."""
    return [_class_of(word, is_first=n == 0) for n, word in enumerate(words)]


def _class_of(word: Word, *, is_first: bool) -> WordClass:
    if any(map(str.isdecimal, word.text)):
        return WordClass.FIGURE
    has_capital = not is_first and any(map(str.isupper, word.text))
    return WordClass.NAME if has_capital else WordClass.OTHER


def worst_by_class(words: Sequence[Word], nats: Sequence[float | None]) -> dict[WordClass, float]:
    """Give the highest surprisal of the words of each class that a text has."""
    worst: dict[WordClass, float] = {}
    for own, value in zip(classify(words), nats, strict=True):
        if value is not None:
            worst[own] = max(worst.get(own, 0.0), value)
    return worst


def find_unexplained(
    text: str,
    words: Sequence[Word],
    nats: Sequence[float | None],
    cuts: UnexplainedCuts,
    source_lang: str,
) -> Iterator[Finding]:
    """Report words over the cuts of their class, neighbours together."""
    classes, odd = classify(words), _odd(words, nats, cuts)
    for first, last in _runs(odd):
        run = [(classes[n], nats[n] or 0.0) for n in range(first, last)]
        is_major = any(value >= cuts.major[own] for own, value in run)
        start, end = words[first].start, words[last - 1].end
        yield Finding(
            UNEXPLAINED,
            Severity.MAJOR if is_major else Severity.MINOR,
            start,
            end,
            f"the {name_of(source_lang) or source_lang} source does not lead one to expect "
            f"{quoted(text[start:end])}",
            {"surprisal_nats": round(max(v for _, v in run), 2)},
        )


def count_unexplained(
    words: Sequence[Word], nats: Sequence[float | None], cuts: UnexplainedCuts
) -> int:
    """Count the words that are reported."""
    return len(_odd(words, nats, cuts))


def _odd(words: Sequence[Word], nats: Sequence[float | None], cuts: UnexplainedCuts) -> list[int]:
    pairs = enumerate(zip(classify(words), nats, strict=True))
    return [n for n, (own, v) in pairs if v is not None and v >= cuts.minor[own]]


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Give the runs of neighbouring numbers (first, behind the last)."""
    start = 0
    for n in range(1, len(numbers) + 1):
        if n == len(numbers) or numbers[n] != numbers[n - 1] + 1:
            yield numbers[start], numbers[n - 1] + 1
            start = n
