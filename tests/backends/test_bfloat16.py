"""Products in bfloat16: a row is the same whatever else is multiplied, and nearly float32's."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from tqcheck.backends.bfloat16 import in_blocks, to_bfloat16
from tqcheck.backends.causal_lm import pick_precision

needs_bfloat16 = pytest.mark.skipif(
    pick_precision("auto", torch.device("cpu")) is not torch.bfloat16,
    reason="the processor has no instructions for bfloat16: float32 is read",
)


@needs_bfloat16
@pytest.mark.parametrize("n_threads", [1, 2, 4])
def test_a_row_in_bfloat16_is_the_same_whatever_else_is_multiplied(n_threads: int) -> None:
    """Its sizes are those of the models that we ship: processors treat them in different ways."""
    before = torch.get_num_threads()
    torch.manual_seed(0)
    for width, out in (
        (640, 1536),
        (1024, 640),
        (640, 4096),
        (2048, 640),
        (384, 1152),
        (1539, 256),
    ):
        layer = nn.Linear(width, out, bias=False, dtype=torch.bfloat16)
        rows = torch.randn(300, width, dtype=torch.bfloat16)
        try:
            with torch.inference_mode():
                torch.set_num_threads(1)
                wanted = in_blocks(layer, rows)
                torch.set_num_threads(n_threads)
                assert torch.equal(in_blocks(layer, rows), wanted)
                for n in (1, 20, 40, 65, 257):
                    assert torch.equal(in_blocks(layer, rows[:n]), wanted[:n])
        finally:
            torch.set_num_threads(before)


def test_a_model_in_bfloat16_takes_and_gives_float32() -> None:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(12, 8), nn.GELU(), nn.Linear(8, 3, bias=False))
    states = torch.randn(2, 5, 12)
    with torch.inference_mode():
        wanted = model(states)
        to_bfloat16(model)
        found = model(states)
    assert found.dtype is torch.float32
    torch.testing.assert_close(found, wanted, rtol=0.03, atol=0.03)
    assert not torch.equal(found, wanted)
