"""What a translator does instead of translating: it copies, or it runs in a loop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tqcheck.signals.roundtrip.words import words_of

COPIED_SHARE = 0.8
_FEWEST_WORDS = 4  # of fewer words, all must be the same
_LONGEST_PERIOD = 12
_FEWEST_TURNS = 3
_SHORTEST_LOOP = 6
# How many words may become of one, and how many more do not matter.
_STRETCH, _SLACK = 3, 15


def copied_share(text: str, translation: str, lang: str) -> float:
    """Give the share (0 to 1) of words, but for case and accents, that were left as they were.

    The share is of the longer of both, so that a translation which begins with a copy is none.
    """
    ours, theirs = _keys(text, lang), _keys(translation, lang)
    if not ours or not theirs:
        return float(text.split() == translation.split())
    common = sum((Counter(ours) & Counter(theirs)).values())
    return common / max(len(ours), len(theirs))


def is_copy(text: str, translation: str, lang: str) -> bool:
    """Say whether a translation is its text, or nearly so."""
    limit = COPIED_SHARE if len(_keys(text, lang)) >= _FEWEST_WORDS else 1.0
    return copied_share(text, translation, lang) >= limit


def is_runaway(text: str, translation: str, langs: tuple[str, str]) -> bool:
    """Say whether a translation loops where its text does not, or goes on far too long."""
    ours, theirs = _keys(text, langs[0]), _keys(translation, langs[1])
    if len(theirs) > _STRETCH * len(ours) + _SLACK:
        return True
    return _loops(theirs) and not _loops(ours)


def _keys(text: str, lang: str) -> list[str]:
    return [word.key for word in words_of(text, lang)]


def _loops(keys: Sequence[str]) -> bool:
    """Say whether up to twelve words stand there three times in a row."""
    return any(_turns(keys, period) for period in range(1, min(_LONGEST_PERIOD, len(keys)) + 1))


def _turns(keys: Sequence[str], period: int) -> bool:
    needed = max(_SHORTEST_LOOP - period, (_FEWEST_TURNS - 1) * period)
    again = 0
    for one, later in zip(keys, keys[period:], strict=False):
        again = again + 1 if one == later else 0
        if again >= needed:
            return True
    return False
