"""Garble a translation as word-for-word machine translation does, and mark where.

Words in another of their senses, the order of the source, little words that are wrong, too many or
missing, wrong endings: one to four of these in a sentence. What fits is drawn from a lexicon that
is counted in the same texts (`lexicon.py`). The sentence beside it stays as people wrote it: what
is taught is what garbling does to a text, whatever it is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
import regex
from features import unit
from labels import Judged, read_records
from lexicon import Lexicon, count_lexicon
from weak_labels import clean

Random = np.random.Generator
Group = tuple[Judged, ...]
MOST_EDITS = 4
FEWEST_WORDS = 6
MAX_CHARS = 400
COUNTED = 20000  # pairs of a file in which the lexicon is counted
TEXT = 6  # neighbouring sentences of a text with one that is garbled
_WORD = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]{1,2}|[\p{L}\p{M}\p{N}'’\-]+")
_LONG = 4  # letters of a word that means something
_WINDOW = 7  # words among which the order changes
_POINTS = 5.0


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `text[start:end]` by `by`; `major`, `accuracy`: how likely the mark is such."""

    start: int
    end: int
    by: str
    major: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Sides:
    """Hold a translation cut into words, its links to the source and the lexicon."""

    text: str
    spans: tuple[tuple[int, int], ...]
    source: tuple[str, ...]
    links: tuple[int | None, ...]
    lexicon: Lexicon

    def word(self, n: int) -> str:
        """Give a word as it stands."""
        return self.text[slice(*self.spans[n])]


Way = Callable[[Sides, Random], Edit | None]


def words_of(text: str) -> list[str]:
    """Cut a text into lower-case words."""
    return [word.casefold() for word in _WORD.findall(text)]


def garble(own: Judged, lexicon: Lexicon, rng: Random) -> Judged | None:
    """Garble a translation; None where it is too short or nothing suitable was found."""
    spans = tuple(m.span() for m in _WORD.finditer(own.text))
    if len(spans) < FEWEST_WORDS:
        return None
    source = tuple(words_of(own.source))
    text = [own.text[slice(*span)].casefold() for span in spans]
    sides = Sides(own.text, spans, source, tuple(lexicon.links(source, text)), lexicon)
    wanted = 1 + int(rng.integers(0, min(MOST_EDITS, 1 + len(spans) // 6)))
    edits: list[Edit] = []
    for _ in range(8 * wanted):
        edit = _WAYS[rng.integers(len(_WAYS))](sides, rng)
        if edit is not None and all(_are_apart(edit, other) for other in edits):
            edits.append(edit)
        if len(edits) == wanted:
            break
    return _applied(own, sorted(edits, key=lambda edit: edit.start)) if edits else None


def _are_apart(one: Edit, other: Edit) -> bool:
    return one.end < other.start or other.end < one.start


def _applied(own: Judged, edits: Sequence[Edit]) -> Judged:
    parts: list[str] = []
    marks: list[tuple[int, int, Edit]] = []
    at = size = 0
    for edit in edits:
        parts += [own.text[at : edit.start], edit.by]
        start = size + edit.start - at
        size, at = start + len(edit.by), edit.end
        marks.append((start, max(size, start + 1), edit))
    text = "".join(parts) + own.text[at:]
    risk, major, accuracy = (np.full(len(text), v, dtype=np.float32) for v in (0, np.nan, np.nan))
    for start, end, edit in marks:
        risk[start:end] = 1.0 if edit.by else 0.5
        major[start:end], accuracy[start:end] = edit.major, edit.accuracy
    penalty = sum(_POINTS if edit.major > 0.5 else 1.0 for edit in edits)
    return replace(
        own, id=f"{own.id}/garbled", text=text, score=-penalty, is_human=False,
        has_major=max(0.97 if edit.major > 0.5 else 0.4 for edit in edits), penalty=penalty,
        char_risk=risk, char_major=major, char_accuracy=accuracy, char_weight=1.0,
    )  # fmt: skip


def _like(word: str, example: str) -> str:
    """Write a word with a capital where the example has one."""
    return word[:1].upper() + word[1:] if example[:1].isupper() else word


def _sense(sides: Sides, rng: Random) -> Edit | None:
    """Put a word in another sense of the source's."""
    places = [n for n, link in enumerate(sides.links) if link is not None]
    places = [n for n in places if len(sides.word(n)) >= _LONG]
    if not places:
        return None
    n = places[rng.integers(len(places))]
    word = sides.word(n)
    link = sides.links[n]
    assert link is not None
    others = sides.lexicon.other_senses(sides.source[link], word.casefold())
    others = [other for other in others if other not in sides.text.casefold()]
    if not others:
        return None
    return Edit(*sides.spans[n], _like(others[rng.integers(len(others))], word), 0.9, 0.9)


def _order(sides: Sides, rng: Random) -> Edit | None:
    """Put a few words in the order of the source; unlinked ones stay behind those before them."""
    n = len(sides.spans)
    first = int(rng.integers(0, max(1, n - 3)))
    last = min(n, first + int(rng.integers(3, _WINDOW + 1)))
    keys: list[float] = []
    for place in range(first, last):
        link = sides.links[place]
        keys.append(keys[-1] + 0.01 if link is None and keys else float(link or 0))
    order = [first + int(k) for k in np.argsort(keys, kind="stable")]
    moved = [k for k, place in enumerate(order, start=first) if k != place]
    if not moved:
        return None
    low, high = moved[0], moved[-1]
    own = order[low - first : high - first + 1]
    gaps = [sides.text[sides.spans[k][1] : sides.spans[k + 1][0]] for k in range(low, high)]
    if any(gap.strip() for gap in gaps):  # no comma is carried along
        return None
    words = [sides.word(place) for place in own]
    if low == 0:
        words = [_like(words[0], sides.word(0)), *words[1:]]
    by = "".join(word + gap for word, gap in zip(words, [*gaps, ""], strict=True))
    return Edit(sides.spans[low][0], sides.spans[high][1], by, 0.7, 0.1)


def _little(sides: Sides, rng: Random) -> Edit | None:
    """Exchange, drop or put in one of the most frequent words."""
    common = sides.lexicon.common
    places = [n for n in range(1, len(sides.spans)) if sides.word(n) in common]
    if not places or len(common) < 2:
        return None
    n = places[rng.integers(len(places))]
    start, end = sides.spans[n]
    other = common[rng.integers(len(common))]
    if other == sides.word(n):
        return None
    what = rng.integers(3)
    if what == 0:
        return Edit(start, end, other, 0.3, 0.1)
    if what == 1:
        gap = sides.text[end : end + 1] == " "
        return Edit(start, end + gap, "", 0.3, 0.1)
    glue = " " if sides.text[start - 1 : start] == " " else ""
    return Edit(start, start, other + glue, 0.3, 0.1)


def _ending(sides: Sides, rng: Random) -> Edit | None:
    """Give a word another ending that is one of the language."""
    places = [n for n in range(len(sides.spans)) if len(sides.word(n)) > _LONG]
    if not places:
        return None
    n = places[rng.integers(len(places))]
    word = sides.word(n).casefold()
    alike = sides.lexicon.alike.get(word[:_LONG], ())
    near = [w for w in alike if w != word and abs(len(w) - len(word)) <= 3 and _share(w, word)]
    if not near:
        return None
    return Edit(*sides.spans[n], _like(near[rng.integers(len(near))], sides.word(n)), 0.3, 0.1)


def _share(one: str, other: str) -> bool:
    """Tell whether two words differ in no more than their last three letters."""
    n = max(_LONG, min(len(one), len(other)) - 3)
    return one[:n] == other[:n]


_WAYS: tuple[Way, ...] = (_sense, _sense, _sense, _sense, _order, _order, _little, _ending)


def read_garbled(path: Path, lp: str, sides: tuple[str, str], limit: int) -> Iterator[Group]:
    """Garble some of a file's translations: a pair of the right one and it, or one in its text.

    `sides` name the fields of source and translation. The first of a pair is the right one; a text
    has several sentences, of which one is garbled.
    """
    records = [r for r in read_records(path) if r.get(sides[0]) and r.get(sides[1])]
    both = [tuple(str(r[side]) for side in sides) for r in islice(records, COUNTED)]
    lexicon = count_lexicon([(words_of(source), words_of(text)) for source, text in both])
    starts = sorted(range(0, len(both) - TEXT, TEXT), key=lambda n: unit(f"{lp} {both[n][0]}"))
    for start in starts[:limit]:
        rng = np.random.default_rng(start)
        items = [
            clean(f"garbled/{lp}/{start + k}", lp, *both[start + k])
            for k in range(TEXT)
            if max(map(len, both[start + k])) <= MAX_CHARS
        ]
        spoiled = [(k, garble(item, lexicon, rng)) for k, item in enumerate(items)]
        made = [(k, bad) for k, bad in spoiled if bad is not None]
        if not made:
            continue
        k, bad = made[int(rng.integers(len(made)))]
        yield (*items[:k], bad, *items[k + 1 :])
        yield from ((items[n], other) for n, other in made if n != k)
