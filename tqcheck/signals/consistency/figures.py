"""One figure given in two ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import regex

from tqcheck.records import Document, Finding
from tqcheck.rules import RULES

_N_WORDS = 5
_MIN_LETTERS = 14
_FIGURE = regex.compile(
    r"(?<![\p{L}\p{Nd}.,:/$€£¥%-])(\p{Nd}{1,3}(?:[.,\u00a0\u202f]\p{Nd}{3})+|\p{Nd}+)(?=\s+\p{L})"
)
_WORD = regex.compile(r"\s+([\p{L}\p{M}'’-]+)")
_YEAR = regex.compile(r"1[5-9]\d\d|20\d\d")
_ANY_WORD = regex.compile(r"[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}'’.-]*")
_SAME_WORDS = 3
_REACH = 400
_DIGITS = regex.compile(r"\D")


@dataclass(frozen=True, slots=True)
class _Figure:
    """Hold a number, the phrase that follows it, where it stands, and all words around them.

    `is_labelled`: it stands right behind one word and a colon, as in Berlin: 14 people.
    """

    segment: int
    start: int
    end: int
    text: str
    phrase: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    is_labelled: bool


def find_two_figures(document: Document) -> Iterator[tuple[int, Finding]]:
    """Find numbers that differ before the same five words, in different segments."""
    by_phrase: dict[str, list[_Figure]] = defaultdict(list)
    for figure in _figures(document):
        by_phrase[figure.phrase].append(figure)
    for phrase, figures in by_phrase.items():
        first = figures[0]
        for figure in figures[1:]:
            if figure.segment == first.segment or _value(figure.text) == _value(first.text):
                continue
            if not _are_of_two(first, figure):
                message = (
                    f"{figure.text} {phrase!r} stands here, {first.text} earlier "
                    f"(segment {first.segment + 1} of the document)"
                )
                evidence = {"here": figure.text, "earlier": first.text}
                found = RULES["TQ402"].at(figure.start, figure.end, message, evidence)
                yield figure.segment, found


def _figures(document: Document) -> Iterator[_Figure]:
    for place, segment in enumerate(document.segments):
        for match in _FIGURE.finditer(segment.text):
            phrase = _phrase_after(segment.text, match.end())
            if phrase and not _YEAR.fullmatch(match[1]):
                yield _figure(place, segment.text, match, phrase)


def _figure(place: int, text: str, match: regex.Match[str], phrase: str) -> _Figure:
    start, end = match.span(1)
    words = text[max(0, start - _REACH) : start], text[end : end + _REACH]
    before, after = (tuple(_ANY_WORD.findall(part)) for part in words)
    is_labelled = len(before) == 1 and words[0].rstrip().endswith((":", "：", "–", "—"))
    return _Figure(
        place, start, end, match[1], phrase, before, after[_N_WORDS:], is_labelled=is_labelled
    )


def _phrase_after(text: str, place: int) -> str | None:
    """Give the five words after a place in small letters; None if there are fewer."""
    words = []
    for _ in range(_N_WORDS):
        match = _WORD.match(text, place)
        if match is None:
            return None
        words.append(match[1].lower())
        place = match.end()
    phrase = " ".join(words)
    return phrase if len(phrase) >= _MIN_LETTERS else None


def _are_of_two(one: _Figure, other: _Figure) -> bool:
    """Say whether two figures are of two subjects, as in Party A won 40 seats, Party B won 60.

    So they are where each has names or numbers of its own beside it, or where the words before
    them share some and differ in others on both sides, unless the last few are the same.
    """
    sides = ((one.before, other.before), (one.after, other.after))
    if any(_differ(_marked(a), _marked(b)) for a, b in sides):
        return True
    if one.is_labelled and other.is_labelled:
        return one.before != other.before
    ours, theirs = ([word.lower() for word in each.before] for each in (one, other))
    if ours[-_SAME_WORDS:] == theirs[-_SAME_WORDS:]:
        return False
    return bool({*ours} & {*theirs}) and _differ({*ours}, {*theirs})


def _differ(one: set[str], other: set[str]) -> bool:
    return bool(one - other and other - one)


def _marked(words: tuple[str, ...]) -> set[str]:
    """Give the words that tell one from another: those with a capital or digit, but for the first.

    The first word of a sentence has its capital anyway.
    """
    return {word for word in words[1:] if word[0].isupper() or any(map(str.isdigit, word))}


def _value(written: str) -> str:
    return _DIGITS.sub("", written).lstrip("0")
