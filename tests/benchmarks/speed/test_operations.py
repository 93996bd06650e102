"""Operations are counted as torch counts them; products are timed."""

from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.utils.flop_counter import FlopCounterMode

from benchmarks.speed.operations import (
    PassShape,
    attention_operations,
    layer_operations,
    measure_products,
    pass_operations,
)
from tqcheck.backends.gemma3 import Gemma3, Gemma3Shape

SHAPE = PassShape(
    width=32, inner=48, heads=2, key_heads=1, head_width=16, windows=(16, None), n_kept=300
)


def test_layers_are_counted_as_torch_counts_them() -> None:
    """The counter of torch sees every product of the pass, attention apart."""
    shape = Gemma3Shape(32, 48, 2, 1, 16, 0.25, 1e-6, 16, (False, True), 1e6, 1e4)
    model = Gemma3(shape, n_tokens=300)
    with FlopCounterMode(display=False) as counter, torch.inference_mode():
        model(torch.zeros(3, 12, dtype=torch.long), (1, 2))
    counted = {str(op): n for op, n in counter.get_flop_counts()["Global"].items()}
    products = sum(n for op, n in counted.items() if "attention" not in op and "bmm" not in op)
    assert products == 2 * layer_operations(SHAPE) * 3 * 12


@given(st.integers(1, 40))
def test_every_token_looks_at_itself_and_what_its_layer_reaches(length: int) -> None:
    pairs = [
        (token, seen)
        for window in SHAPE.windows
        for token in range(length)
        for seen in range(token + 1)
        if window is None or token - seen < window
    ]
    product = 2 * 16  # of a query and a key of one head; as much again for the values
    assert attention_operations(SHAPE, length) == len(pairs) * 2 * 2 * product


def test_a_pass_is_the_sum_of_its_parts() -> None:
    parts = layer_operations(SHAPE) * 2 * 12
    parts += attention_operations(SHAPE, 5) + attention_operations(SHAPE, 7)
    assert pass_operations(SHAPE, (5, 7), n_scored=0) == parts
    assert pass_operations(SHAPE, (5, 7), n_scored=10) == parts + 10 * 2 * 32 * 300


def test_products_are_timed_in_the_precision_asked_for() -> None:
    rates = measure_products(torch.bfloat16, ((64, 32, 16), (8, 8, 8)), least_s=0.0)
    assert list(rates) == ["64x32x16", "8x8x8"]
    assert all(rate > 0 for rate in rates.values())
