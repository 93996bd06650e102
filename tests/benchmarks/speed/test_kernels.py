from __future__ import annotations

import pytest
import torch

from benchmarks.speed import kernels
from benchmarks.speed.foreign import Apply
from tqcheck.backends.gemma3 import Gemma3Shape, Layer
from tqcheck.backends.int8 import has_int8

SHAPE = Gemma3Shape(
    width=16,
    inner=32,
    heads=2,
    key_heads=1,
    head_width=8,
    query_scale=0.35,
    epsilon=1e-6,
    window=4,
    is_global=(True,),
    theta=1e4,
    local_theta=1e4,
)


@pytest.fixture
def module() -> kernels.FeedForward:
    torch.manual_seed(0)
    return kernels.FeedForward(Layer(SHAPE))


@torch.inference_mode()
def test_the_part_is_that_of_a_layer(module: kernels.FeedForward) -> None:
    layer = Layer(SHAPE)
    layer.inner_in, layer.inner_out = module.inner_in, module.inner_out
    x = torch.randn(3, 16)
    gate, up = layer.inner_in(layer.norms[2](x)).chunk(2, dim=-1)
    inner = torch.nn.functional.gelu(gate, approximate="tanh") * up
    assert torch.equal(module(x), x + layer.norms[3](layer.inner_out(inner)))


@pytest.mark.skipif(not has_int8(), reason="this processor has no AVX2")
@torch.inference_mode()
def test_both_of_ours_multiply_the_same_numbers(module: kernels.FeedForward) -> None:
    states = [torch.randn(5, 16)]
    exact, *narrow = (
        [make(module)] for make in (kernels.make_float32, kernels.make_fbgemm, kernels.make_onednn)
    )
    errors = [kernels.error_of(one, exact, states) for one in narrow]
    assert all(0 < error < 0.1 for error in errors)
    assert errors[0] == pytest.approx(errors[1], abs=0.01)


def test_what_cannot_be_imported_is_told(
    module: kernels.FeedForward, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make(_: kernels.FeedForward) -> Apply:
        raise ImportError("no such library")

    monkeypatch.setattr(kernels, "KERNELS", {"float32": kernels.make_float32, "other": make})
    made, missing = kernels.make_all([module])
    assert list(made) == ["float32"]
    assert missing == {"other": "no such library"}
    result = {
        "kernels": {"float32": {"ms_per_1000_tokens": 1.0, "times_as_fast": 1.0, "off_by": 0.0}},
        "missing": missing,
    }
    assert "| other | – | – | no such library |" in kernels.render(result)
