"""Lay documents out as windows: token sequences in which sentences follow their context.

Sentences of one document share a window as long as they fit, so that each is read after what
precedes it at no extra cost. A window opens with up to `context` tokens of the sentences before it.
Where windows begin depends on the document alone, never on batches or other documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tqcheck.backends.tokens import Ints


@dataclass(frozen=True, slots=True)
class WindowShape:
    """Bound windows, in tokens: usual length, context before the first sentence, longest texts."""

    length: int = 256
    context: int = 64
    sentence: int = 448
    source: int = 448


@dataclass(frozen=True, slots=True)
class Passage:
    """Hold what is laid out for a sentence: a lead that is read only (its source), and itself."""

    lead: Ints
    ids: Ints


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
    passages: Sequence[Passage], *, bos: int, separator: Ints, shape: WindowShape
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
    for index, passage in enumerate(passages):
        lead, ids = passage.lead, passage.ids[: shape.sentence]
        if not len(ids):
            continue
        both = np.concatenate([lead, ids])
        if places and size + len(separator) + len(both) > shape.length:
            windows.append(Window(np.concatenate(parts), tuple(places)))
            places = []
        if not places:
            parts = [np.asarray([bos], dtype=np.int64), *_context(previous, separator, shape)]
            size = sum(map(len, parts))
        else:
            parts.append(separator)
            size += len(separator)
        places.append(Place(index, size + len(lead), size + len(both)))
        parts.append(both)
        size += len(both)
        previous.append(both)
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
