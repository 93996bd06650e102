"""Lay documents out as windows: token sequences in which sentences follow their context.

Sentences of one document share a window as long as they fit, so that each is read after what
precedes it at no extra cost. A window opens with up to `context` tokens of the sentences before it.
Where windows begin depends on the document alone, never on batches or other documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tqcheck.backends.tokens import Ints, Tokens


@dataclass(frozen=True, slots=True)
class WindowShape:
    """Bound windows, in tokens: usual length, context before the first sentence, longest one."""

    length: int = 256
    context: int = 64
    sentence: int = 448


@dataclass(frozen=True, slots=True)
class Place:
    """Say that sentence `sentence` lies at `ids[start:end]` of a window."""

    sentence: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Window:
    """Hold a token sequence and the sentences to be scored in it; other tokens are context."""

    ids: Ints
    places: tuple[Place, ...]


def lay_out(
    sentences: Sequence[Tokens], *, bos: int, separator: Ints, shape: WindowShape
) -> tuple[Window, ...]:
    """Lay the sentences of one document out in windows.

    Each sentence lies in just one place, cut to `shape.sentence` tokens; empty ones lie in none.
    `separator` stands between sentences.
    """
    windows: list[Window] = []
    parts: list[Ints] = []
    places: list[Place] = []
    size = 0
    previous: list[Ints] = []
    for index, tokens in enumerate(sentences):
        ids = tokens.ids[: shape.sentence]
        if not len(ids):
            continue
        if places and size + len(separator) + len(ids) > shape.length:
            windows.append(Window(np.concatenate(parts), tuple(places)))
            places = []
        if not places:
            parts = [np.asarray([bos], dtype=np.int64), *_context(previous, separator, shape)]
            size = sum(map(len, parts))
        else:
            parts.append(separator)
            size += len(separator)
        places.append(Place(index, size, size + len(ids)))
        parts.append(ids)
        size += len(ids)
        previous.append(ids)
    if places:
        windows.append(Window(np.concatenate(parts), tuple(places)))
    return tuple(windows)


def _context(previous: Sequence[Ints], separator: Ints, shape: WindowShape) -> list[Ints]:
    """Take whole sentences from the end of what was read, as many as fit."""
    chosen: list[Ints] = []
    room = shape.context
    for ids in reversed(previous):
        room -= len(ids) + len(separator)
        if room < 0:
            break
        chosen[:0] = [ids, separator]
    return chosen
