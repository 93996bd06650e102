"""How alike two words are in spelling: the same, an inflection, near, or nothing to each other."""

from __future__ import annotations

from functools import lru_cache

from tqcheck.signals.roundtrip.words import Word, WordKind

SAME, INFLECTED, NEAR, UNLIKE = 0, 1, 2, 3
_SHORTEST_STEM = 3
_LONGEST_ENDING = 3
_LONGEST_DERIVATION = 6
_LEAST_LIKE = 0.78  # share of letters that two spellings of a name have in common
_VOWELS = frozenset("aeiouyаеёиоуыэюяіїєαεηιουω")


def likeness(one: Word, other: Word) -> int:
    """Compare two words; smaller is more alike."""
    if one.key == other.key:
        return SAME
    kinds = {one.kind, other.kind}
    if kinds == {WordKind.NEGATION}:
        return INFLECTED
    if one.is_char or other.is_char or kinds & {WordKind.NEGATION, WordKind.NUMBER}:
        return UNLIKE
    if (one.is_name or other.is_name) and _is_derived(one.key, other.key):
        return INFLECTED
    return spelling_likeness(one.key, other.key)


def _is_derived(one: str, other: str) -> bool:
    """Tell Ukraine, ukrainien from Austria, Australia: a name but for a letter, and an ending."""
    stem = _stem(one, other)
    endings = sorted((len(one) - stem, len(other) - stem))
    return stem >= 4 and endings[0] <= 1 and endings[1] <= _LONGEST_DERIVATION


@lru_cache(maxsize=50_000)
def spelling_likeness(one: str, other: str) -> int:
    """Compare two keys by their stems (a common beginning), long ones by their letters, too."""
    if one[0] != other[0]:
        return UNLIKE
    stem = _stem(one, other)
    if _is_inflection(one[stem:], other[stem:], stem):
        return INFLECTED
    longest = max(len(one), len(other))
    if longest >= 6 and 1 - _distance(one, other) / longest >= _LEAST_LIKE:
        return INFLECTED
    return NEAR if stem >= 4 else UNLIKE


def _stem(one: str, other: str) -> int:
    """Count the letters that both begin with."""
    n = 0
    for letter, wanted in zip(one, other, strict=False):
        if letter != wanted:
            break
        n += 1
    return n


def _is_inflection(one: str, other: str, stem: int) -> bool:
    """Judge two endings of one stem: short, and shorter the shorter the stem is."""
    short, long = sorted((one, other), key=len)
    if stem < _SHORTEST_STEM or len(long) > min(_LONGEST_ENDING, stem - 1):
        return False
    if stem == _SHORTEST_STEM and short:  # мира, миру are one word; Iran, Iraq are two
        return short[0] in _VOWELS and long[0] in _VOWELS
    return len(short) <= 2


def _distance(one: str, other: str) -> int:
    """Count the letters to insert, delete or replace (Levenshtein 1966)."""
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, row[0] = row[0], i
        for j, wanted in enumerate(other, start=1):
            change = before + (letter != wanted)
            before, row[j] = row[j], min(change, row[j] + 1, row[j - 1] + 1)
    return row[-1]
