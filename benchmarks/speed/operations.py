"""Count the operations of our language model's pass; measure how many a processor can do.

Only matrix products count, two operations for a multiplication and its addition; norms, rotations,
activations and exponentials are time without operations. The work that is of use is that on real
tokens, each looking back no further than it must.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import torch

# Rows, inner size and columns of products: those of Gemma 3 270M's layers and of its logits, of
# XLM-R-large's, and two that suit any processor.
PRODUCTS = (
    (2048, 640, 1536),
    (2048, 1024, 640),
    (2048, 640, 4096),
    (2048, 2048, 640),
    (128, 640, 49152),
    (2048, 1024, 4096),
    (2048, 2048, 2048),
    (4096, 4096, 4096),
)


@dataclass(frozen=True, slots=True)
class PassShape:
    """Give the sizes of the model that count; `windows` holds each layer's reach, None: all."""

    width: int
    inner: int
    heads: int
    key_heads: int
    head_width: int
    windows: tuple[int | None, ...]
    n_kept: int


def layer_operations(shape: PassShape) -> int:
    """Count the operations that one layer's weights take for one token."""
    attended = shape.heads * shape.head_width
    into = attended + 2 * shape.key_heads * shape.head_width
    weights = shape.width * (into + attended) + 3 * shape.width * shape.inner
    return 2 * weights


def attention_operations(shape: PassShape, length: int) -> int:
    """Count the operations of attention in all layers over one sequence."""
    pair = 4 * shape.heads * shape.head_width
    return pair * sum(_looks(length, window) for window in shape.windows)


def _looks(length: int, window: int | None) -> int:
    """Count the pairs of a token and one that it looks at, itself included."""
    reach = length if window is None else min(length, window)
    return reach * (reach + 1) // 2 + (length - reach) * reach


def pass_operations(shape: PassShape, lengths: Sequence[int], n_scored: int) -> int:
    """Count the operations of a pass over sequences in which so many tokens are scored."""
    layers = len(shape.windows) * layer_operations(shape) * sum(lengths)
    attention = sum(attention_operations(shape, length) for length in lengths)
    return layers + attention + 2 * shape.width * shape.n_kept * n_scored


def measure_products(
    dtype: torch.dtype, products: Sequence[tuple[int, int, int]] = PRODUCTS, *, least_s: float = 0.3
) -> dict[str, float]:
    """Time matrix products and give the best GFLOPS of each, named `rows x inner x columns`."""
    return {f"{m}x{k}x{n}": _best_rate(dtype, m, k, n, least_s) for m, k, n in products}


def _best_rate(dtype: torch.dtype, m: int, k: int, n: int, least_s: float) -> float:
    """Repeat a product for a while and at least five times; the best time is the processor's."""
    left = torch.randn(m, k).to(dtype)
    right = torch.randn(n, k).to(dtype)
    out = torch.empty(m, n, dtype=dtype)
    best, began, tries = float("inf"), time.perf_counter(), 0
    while tries < 5 or time.perf_counter() - began < least_s:
        start = time.perf_counter()
        torch.mm(left, right.T, out=out)
        best = min(best, time.perf_counter() - start)
        tries += 1
    return 2 * m * k * n / best / 1e9
