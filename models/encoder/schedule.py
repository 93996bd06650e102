"""The order of training: which examples share a batch, and how fast is learned when."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence

import numpy as np
from paired_examples import Example

WINDOW = 512  # examples among which those of like length share a batch


def rate_at(done: float) -> float:
    """Give the share of the full learning rate: a short rise, then a cosine down to a twentieth."""
    rise = min(1.0, done / 0.04)
    return rise * (0.05 + 0.95 * 0.5 * (1.0 + math.cos(math.pi * min(1.0, done))))


def batches(examples: Sequence[Example], n_tokens: int, start: int) -> Iterator[list[Example]]:
    """Cut the examples into batches of about so many characters / 4, for ever; skip `start`."""
    n = 0
    for at in itertools.count(0, WINDOW):
        window = [examples[k % len(examples)] for k in range(at, at + WINDOW)]
        own = list(_cut(sorted(window, key=_length), n_tokens))
        for k in np.random.default_rng(at).permutation(len(own)):
            n += 1
            if n > start:
                yield own[k]


def _length(example: Example) -> int:
    return max(len(example.source), *(len(shown.judged.text) for shown in example.shown))


def _cut(examples: Sequence[Example], n_tokens: int) -> Iterator[list[Example]]:
    batch: list[Example] = []
    size = 0
    for example in examples:
        batch.append(example)
        size += (len(example.source) + sum(len(s.judged.text) for s in example.shown)) // 4
        if size >= n_tokens:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
