"""What is handed to other runtimes says the same as what is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import nn

from benchmarks.speed import foreign
from tqcheck.backends.gemma3_attention import Norm


@torch.inference_mode()
def test_norms_that_are_spelled_out_are_the_same() -> None:
    norm = Norm(16, foreign.EPSILON)
    norm.weight.data.normal_()
    module = nn.Sequential(norm, nn.Linear(16, 8))
    plain = foreign.spelled_out(module)
    x = torch.randn(3, 16)
    assert not any(isinstance(part, Norm) for part in plain.modules())
    torch.testing.assert_close(plain(x), module(x))
    assert isinstance(module[0], Norm)  # it is a copy


@pytest.mark.parametrize(
    ("library", "hand_over"),
    [("openvino", foreign.to_openvino), ("onnxruntime", foreign.to_onnxruntime)],
)
@torch.inference_mode()
def test_a_runtime_multiplies_nearly_the_same(
    library: str, hand_over: Callable[[nn.Module, int], foreign.Apply]
) -> None:
    pytest.importorskip(library)
    torch.manual_seed(0)
    module = nn.Sequential(Norm(128, foreign.EPSILON), nn.Linear(128, 64))
    x = torch.randn(5, 128)
    found, exact = hand_over(module, 128)(x), module(x)
    assert (found - exact).norm() < 0.05 * exact.norm()
