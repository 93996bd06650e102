"""How alike two words are in spelling: the same, an inflection, near, or nothing to each other."""

from __future__ import annotations

from functools import lru_cache

from tqcheck.signals.roundtrip.words import Word, WordKind

SAME, INFLECTED, NEAR, UNLIKE = 0, 1, 2, 3
_SHORTEST_STEM = 3
_LONGEST_ENDING = 3
_LONGEST_DERIVATION = 6
_LONG, _LONG_NAME = 8, 6
_LEAST_LIKE = 0.8  # share of letters that two spellings of a name have in common
_VOWELS = frozenset("аеёиоуыэюяіїєαεηιουω")
# Of the languages in Latin letters, without accents: English, German, Romance, Slavonic, Nordic.
_ENDINGS = """
    s es ed d ing er est e en em n t te ten tes ter st et a o as os i is ons ez ent ar ir re ra ly y
    ies ied ado ada ato ata ati ate ando endo ant u um ou ov ow ova ami ach ech ego emu ym ich ych
    im ho mu la lo li l al el il ne na no ni nt
"""
_LATIN_ENDINGS = frozenset(_ENDINGS.split())


def likeness(one: Word, other: Word) -> int:
    """Compare two words; smaller is more alike."""
    if one.key == other.key:
        return SAME
    if one.kind is WordKind.NEGATION and other.kind is WordKind.NEGATION:
        return INFLECTED
    if one.key[0] != other.key[0] or one.is_char or other.is_char:
        return UNLIKE
    if {one.kind, other.kind} & {WordKind.NEGATION, WordKind.NUMBER}:
        return UNLIKE
    if (one.is_name or other.is_name) and _is_one_name(one.key, other.key):
        return INFLECTED
    return _spelling_likeness(one.key, other.key)


@lru_cache(maxsize=10_000)
def _is_one_name(one: str, other: str) -> bool:
    """Tell names in two spellings, and Ukraine and ukrainien, from Austria and Australia."""
    stem = _stem(one, other)
    endings = sorted((len(one) - stem, len(other) - stem))
    if stem >= 4 and endings[0] <= 1 and endings[1] <= _LONGEST_DERIVATION:
        return True
    longest = max(len(one), len(other))
    return longest >= _LONG_NAME and 1 - _distance(one, other) / longest >= _LEAST_LIKE


@lru_cache(maxsize=50_000)
def _spelling_likeness(one: str, other: str) -> int:
    """Compare two keys by their stems (a common beginning), long ones by their letters, too."""
    stem = _stem(one, other)
    if _is_inflection(one[stem:], other[stem:], stem):
        return INFLECTED
    if max(len(one), len(other)) >= _LONG and _distance(one, other) <= 1:
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
    """Judge two endings of one stem: none and a short one, or two that are endings of words."""
    short, long = sorted((one, other), key=len)
    if stem < _SHORTEST_STEM or len(long) > min(_LONGEST_ENDING, stem - 1):
        return False
    if not short:
        return True
    if one[0].isascii() and other[0].isascii():
        return one in _LATIN_ENDINGS and other in _LATIN_ENDINGS
    if stem == _SHORTEST_STEM:  # мира, миру are one word; рана, ранг are two
        return short[0] in _VOWELS and long[0] in _VOWELS
    return len(short) + len(long) < stem


def _distance(one: str, other: str) -> int:
    """Count the letters to insert, delete or replace (Levenshtein 1966)."""
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, row[0] = row[0], i
        for j, wanted in enumerate(other, start=1):
            change = before + (letter != wanted)
            before, row[j] = row[j], min(change, row[j] + 1, row[j - 1] + 1)
    return row[-1]
