"""Matrix products in 8 bits, for processors that have no faster number than float32.

Weights get a scale for each output, in 7 bits so that sums of two products fit 16 bits, which is
how AVX2 adds them; inputs get a scale for each token, so that a token's numbers do not depend on
what else is in a batch (Dettmers et al., "LLM.int8()", arXiv 2208.07339). Both halves of the inputs
have scales of their own: what is large in one does not blur the other. Sums are of integers, and
exact. The kernels are torch's own (FBGEMM; Khudia et al., arXiv 2101.05615).
"""

from __future__ import annotations

import warnings

import torch
from torch import nn

_WEIGHT_STEPS, _INPUT_STEPS, _INPUT_ZERO = 63, 127, 128
_TINY = 1e-30  # a token of zeros stays one
_ENGINE = "fbgemm"


def has_int8() -> bool:
    """Tell whether torch has the kernels on this processor."""
    return (
        _ENGINE in torch.backends.quantized.supported_engines
        and torch.backends.cpu.get_cpu_capability() not in ("DEFAULT", "NO AVX")
        and hasattr(torch.ops.quantized, "linear_with_input_q_dq_qweight_dq_output_fp32")
        and hasattr(torch, "quantize_per_channel")  # torch says that it will go
    )


def is_int8_faster() -> bool:
    """Tell whether 8 bits are worth what they lose: float32 has half the width without AVX-512.

    With it a whole check gains a tenth of its time (`benchmarks/speed/precisions.py`).
    """
    return has_int8() and "AVX512" not in torch.backends.cpu.get_cpu_capability()


class Int8Linear(nn.Module):
    """Multiply float32 rows with weights (out, in) that are kept in 8 bits, and add a bias."""

    def __init__(self, weight: torch.Tensor, bias: torch.Tensor | None = None) -> None:
        super().__init__()
        self._bias = bias
        halves = weight.chunk(2, dim=1)
        self._widths = [half.shape[1] for half in halves]
        self._halves = [_Half(half) for half in halves]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Multiply each row (..., in); gives (..., out)."""
        cut = torch.split(x, self._widths, dim=-1)
        first, *rest = (half(part) for half, part in zip(self._halves, cut, strict=True))
        for other in rest:
            first.add_(other)
        return first if self._bias is None else first.add_(self._bias)


class _Half:
    """Multiply a half of the inputs."""

    def __init__(self, weight: torch.Tensor) -> None:
        scales = weight.float().abs().amax(1).clamp(min=_TINY) / _WEIGHT_STEPS
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # torch announces other names for these
            torch.backends.quantized.engine = _ENGINE
            zeros = torch.zeros(len(scales), dtype=torch.long)
            narrow = torch.quantize_per_channel(
                weight.float(), scales.double(), zeros, 0, torch.qint8
            )
            self._packed = torch.ops.quantized.linear_prepack(narrow, None)

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        largest = x.abs().amax(-1, keepdim=True).clamp_(min=_TINY)
        product: torch.Tensor = torch.ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32(
            x / largest, 1 / _INPUT_STEPS, _INPUT_ZERO, self._packed
        )
        return product.mul_(largest)


def to_int8(model: nn.Module) -> None:
    """Put the linear layers of a model in 8 bits; their float32 weights are let go."""
    for name, module in list(model.named_modules()):
        if isinstance(module, nn.Linear):
            parent, _, own = name.rpartition(".")
            bias = None if module.bias is None else module.bias.detach()
            setattr(model.get_submodule(parent), own, Int8Linear(module.weight.detach(), bias))
