"""Did a percentage lose its sign, or a number gain one?"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from tqcheck.language.letters import GLUED_LANGS
from tqcheck.records import Finding, Segment
from tqcheck.rules import RULES
from tqcheck.signals.surface.cldr import unit_words
from tqcheck.signals.surface.digits import Number, Value, read_numbers
from tqcheck.signals.surface.spellings import spelled
from tqcheck.signals.surface.wording import Lexicon, lexicon
from tqcheck.signals.surface.words import base_lang, knows

_SIGNS = {"%": False, "％": False, "٪": False, "﹪": False, "‰": False}
# Points of a percentage, as stock exchanges count them: enough to keep quiet.
# 5割, 3成, 5할 are tenths, 50프로 per cent.
_TENTHS = regex.compile(r"(?<=\p{Nd}\s?)(?:[割趴할]|成(?!\p{Han})|프로)")
_POINTS = regex.compile(r"(?<!\p{L})(?:pps?|bps?|basis|points?|п\.\s?п)(?!\p{L})", regex.IGNORECASE)
_AFTER = regex.compile(r"(?:[\s\u00a0\u202f\-‑]|[-‑]\p{L}{1,4}\s|[个個]){0,2}$")
_BEFORE = regex.compile(r"[\s\u00a0\u202f:ـ\-‑]{0,2}$")
_IN_A_ROW = regex.compile(r"[^.;!?%\d]{1,14}$")
_GAP = 14


@dataclass(frozen=True, slots=True)
class _Side:
    """Hold the numbers of a text by value, those with per cent beside them, and all its marks."""

    numbers: Mapping[Value, Number]
    percentages: tuple[Number, ...]
    shared: frozenset[Number]
    n_marks: int


def find_percent_mismatch(segment: Segment, source: str) -> Iterator[Finding]:
    """Find a number that is a percentage on one side and not on the other."""
    if not knows(RULES["TQ353"], segment):
        return
    theirs = _read_side(source, base_lang(segment.source_lang))
    ours = _read_side(segment.text, base_lang(segment.lang))
    if len(theirs.percentages) > ours.n_marks and (pair := _lone(theirs, ours)):
        message = f"{pair[0].text} is a percentage in the source; {pair[1].text} is not one"
        yield RULES["TQ353"].at(pair[1].start, pair[1].end, message)
    elif len(ours.percentages) > theirs.n_marks and (pair := _lone(ours, theirs)):
        message = f"{pair[0].text} is not a percentage in the source"
        yield RULES["TQ353"].at(pair[0].start, pair[0].end, message)


def _lone(side: _Side, other: _Side) -> tuple[Number, Number] | None:
    """Give the first percentage that is none on the other side, with what stands there."""
    for number in side.percentages:
        twins = [other.numbers[value] for value in sorted(number.values) if value in other.numbers]
        if twins and not any(twin in other.shared for twin in twins):
            return number, twins[0]
    return None


def _read_side(text: str, lang: str) -> _Side:
    numbers = [number for number in read_numbers(text, lang) if number.is_hard]
    marks = _marks(text, lang) if numbers else []
    beside = _beside(text, numbers, marks)
    percentages = tuple(number for i, number in enumerate(numbers) if i in beside)
    shared = set(percentages)
    for i in range(len(numbers) - 2, -1, -1):  # 5, 10 and 15 %
        gap = text[numbers[i].end : numbers[i + 1].start]
        if numbers[i + 1] in shared and len(gap) <= _GAP and _IN_A_ROW.match(gap):
            shared.add(numbers[i])
    n_marks = len(marks) + len(_POINTS.findall(text))
    by_value = {value: number for number in reversed(numbers) for value in number.values}
    return _Side(by_value, percentages, frozenset(shared), n_marks)


def _marks(text: str, lang: str) -> list[tuple[int, int, bool]]:
    """Give start and end of all signs and words for per cent, and whether they stand before."""
    words = _words(lang)
    found = list(words.all(text)) if words else []
    if lang in GLUED_LANGS:
        found += [(*match.span(), False) for match in _TENTHS.finditer(text)]
    return sorted(found)


def _beside(
    text: str, numbers: Sequence[Number], marks: Sequence[tuple[int, int, bool]]
) -> set[int]:
    """Give the places of the numbers that a mark stands at; each mark is of one number."""
    starts = [number.start for number in numbers]
    found: set[int] = set()
    for start, end, stands_before in marks:
        following = bisect_left(starts, end)
        preceding = bisect_left(starts, start) - 1
        is_after = preceding >= 0 and _is_gap(_AFTER, text, numbers[preceding].end, start)
        is_before = following < len(numbers) and _is_gap(_BEFORE, text, end, starts[following])
        if is_before and (stands_before or not is_after):
            found.add(following)
        elif is_after:
            found.add(preceding)
    return found


def _is_gap(gap: regex.Pattern[str], text: str, start: int, end: int) -> bool:
    return end - start <= _GAP and start <= end and bool(gap.match(text[start:end]))


@lru_cache(maxsize=256)
def _words(lang: str) -> Lexicon[bool] | None:
    known = dict(_SIGNS)
    known |= {word: False for word, _ in spelled("percent", lang)}
    for word, stands_before in unit_words(lang, "concentr-percent"):
        if word and (stands_before or word not in known):
            known[word] = stands_before and word not in _SIGNS
    known |= {word: True for word, _ in spelled("percent before", lang)}
    start = "" if lang in GLUED_LANGS else r"(?<![\p{L}\p{M}])"
    return lexicon(known, lang, start)
