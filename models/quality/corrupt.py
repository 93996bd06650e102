"""Spoil clean translations in the manner of weak machine translation, and mark where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import regex
from labels import Floats, Judged

# A run of letters and digits; where a script has no blanks, two characters at a time.
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}"
_WORD = regex.compile(rf"[{_UNSPACED}]{{1,2}}|[\p{{L}}\p{{M}}\p{{N}}'’\-]+")
_PENALTY = 6.0
_FEWEST_WORDS = 5
Random = np.random.Generator
Word = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `text[start:end]` by `by`; the replacement is marked, or the gap that it leaves."""

    start: int
    end: int
    by: str
    is_accuracy: bool


def spoil(clean: Judged, donor: Judged, rng: Random) -> Judged | None:
    """Spoil one translation so that it shows; None where nothing suitable stands in it.

    `donor` is another translation of the pair.
    """
    ways = [_swap, _repeat, _foreign, _donate, _donate, _insert]
    words = [m.span() for m in _WORD.finditer(clean.text)]
    if len(words) < _FEWEST_WORDS:
        return None
    way: Callable[[Judged, Judged, list[Word], Random], Edit | None] = ways[rng.integers(len(ways))]
    edit = way(clean, donor, words, rng)
    return None if edit is None else _apply(clean, edit)


def _apply(clean: Judged, edit: Edit) -> Judged:
    text = clean.text[: edit.start] + edit.by + clean.text[edit.end :]
    end = edit.start + max(1, len(edit.by))
    risk, major, accuracy = (np.full(len(text), v, dtype=np.float32) for v in (0, np.nan, np.nan))
    risk[edit.start : end] = 1.0 if edit.by else 0.5
    major[edit.start : end] = 1.0
    accuracy[edit.start : end] = edit.is_accuracy
    return _spoiled(clean, text, risk, major, accuracy, _PENALTY)


def _spoiled(
    clean: Judged, text: str, risk: Floats, major: Floats, accuracy: Floats, penalty: float
) -> Judged:
    return replace(
        clean,
        id=f"{clean.id}/spoiled",
        text=text,
        score=-penalty,
        is_human=False,
        has_major=0.95,
        penalty=penalty,
        char_risk=risk,
        char_major=major,
        char_accuracy=accuracy,
        char_weight=1.0,
    )


def _pick(words: list[Word], rng: Random, length: int = 1) -> Word:
    first = int(rng.integers(0, max(1, len(words) - length + 1)))
    return words[first][0], words[min(first + length, len(words)) - 1][1]


def _swap(clean: Judged, _: Judged, words: list[Word], rng: Random) -> Edit | None:
    n = int(rng.integers(0, len(words) - 3))
    first, second = words[n], words[n + int(rng.integers(1, 4))]
    one, between, other = (
        clean.text[slice(*first)],
        clean.text[first[1] : second[0]],
        clean.text[slice(*second)],
    )
    if one.casefold() == other.casefold():
        return None
    return Edit(first[0], second[1], other + between + one, is_accuracy=False)


def _repeat(clean: Judged, _: Judged, words: list[Word], rng: Random) -> Edit | None:
    place = _pick(words, rng, int(rng.integers(1, 4)))
    end = place[1]
    return Edit(end, end, " " + clean.text[slice(*place)], is_accuracy=False)


def _foreign(clean: Judged, _: Judged, words: list[Word], rng: Random) -> Edit | None:
    theirs = [m[0] for m in _WORD.finditer(clean.source) if len(m[0]) > 3 and m[0].isalpha()]
    if not theirs:
        return None
    word = theirs[rng.integers(len(theirs))]
    if word.casefold() in clean.text.casefold():
        return None
    return Edit(*_pick(words, rng), word, is_accuracy=True)


def _donate(clean: Judged, donor: Judged, words: list[Word], rng: Random) -> Edit | None:
    start, end = _pick(words, rng)
    own = clean.text[start:end]
    others = [m[0] for m in _WORD.finditer(donor.text)]
    like = [w for w in others if abs(len(w) - len(own)) < 4 and w.istitle() == own.istitle()]
    like = [w for w in like if w.casefold() != own.casefold()]
    return Edit(start, end, like[rng.integers(len(like))], is_accuracy=True) if like else None


def _insert(clean: Judged, donor: Judged, words: list[Word], rng: Random) -> Edit | None:
    theirs = [m.span() for m in _WORD.finditer(donor.text)]
    if len(theirs) < _FEWEST_WORDS:
        return None
    start, end = _pick(theirs, rng, int(rng.integers(2, 6)))
    at = words[int(rng.integers(0, len(words) - 1))][1]
    return Edit(at, at, " " + donor.text[start:end], is_accuracy=True)
