from __future__ import annotations

import pytest
import torch
from torch import nn

from tqcheck.backends.int8 import Int8Linear, has_int8, is_int8_faster, to_int8

needs_kernels = pytest.mark.skipif(not has_int8(), reason="this processor has no AVX2")


@needs_kernels
@pytest.mark.parametrize(("capability", "is_faster"), [("AVX2", True), ("AVX512", False)])
def test_8_bits_are_far_faster_where_float32_has_half_the_width(
    monkeypatch: pytest.MonkeyPatch, capability: str, is_faster: bool
) -> None:
    monkeypatch.setattr(torch.backends.cpu, "get_cpu_capability", lambda: capability)
    assert is_int8_faster() is is_faster


def test_there_are_none_without_the_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.backends.cpu, "get_cpu_capability", lambda: "DEFAULT")
    assert not has_int8()
    assert not is_int8_faster()


def test_there_are_none_where_torch_no_longer_packs_weights(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(torch, "quantize_per_channel")
    assert not has_int8()


@needs_kernels
def test_what_is_large_in_one_half_does_not_blur_the_other() -> None:
    torch.manual_seed(0)
    weight, x = torch.randn(8, 32), torch.randn(5, 32)
    x[:, :16] *= 1000
    weight[:, :16] = 0
    wanted = x @ weight.T
    assert (Int8Linear(weight)(x) - wanted).abs().max() < 0.03 * wanted.abs().max()


@needs_kernels
def test_a_row_does_not_depend_on_the_others() -> None:
    torch.manual_seed(0)
    product = Int8Linear(torch.randn(8, 32), torch.randn(8))
    x = torch.randn(5, 32)
    assert torch.equal(product(x)[2:3], product(x[2:3]))


@needs_kernels
def test_all_linear_layers_of_a_model_are_put_in_8_bits() -> None:
    model = nn.Sequential(nn.Linear(4, 6), nn.GELU(), nn.Sequential(nn.Linear(6, 2)))
    to_int8(model)
    kinds = [type(module) for module in model.modules() if not list(module.children())]
    assert kinds == [Int8Linear, nn.GELU, Int8Linear]
