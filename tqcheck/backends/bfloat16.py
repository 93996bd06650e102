"""Matrix products in bfloat16 between states in float32, for processors that have it.

A processor rounds bfloat16 by the shape of a product: a text would be judged otherwise among others
than alone. So products are of a fixed number of rows.
"""

from __future__ import annotations

import torch
from torch import nn

BLOCK = 64
"""So many rows are multiplied at a time."""


def in_blocks(layer: nn.Module, x: torch.Tensor) -> torch.Tensor:
    """Apply a linear layer to rows (rows, in), so many at a time, whatever else is read.

    Where gradients are wanted, or in another precision, all rows go at once.
    """
    if x.dtype is not torch.bfloat16 or x.device.type != "cpu" or torch.is_grad_enabled():
        found: torch.Tensor = layer(x)
        return found
    filled = nn.functional.pad(x, (0, 0, 0, -len(x) % BLOCK))
    return torch.cat([layer(block) for block in torch.split(filled, BLOCK)])[: len(x)]


class Bfloat16Linear(nn.Module):
    """Multiply float32 states (..., in) with weights that are kept in bfloat16; gives float32."""

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        self._layer = layer.bfloat16()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Multiply each row; gives (..., out)."""
        rows = in_blocks(self._layer, x.bfloat16().flatten(0, -2))
        return rows.float().view(*x.shape[:-1], -1)


def to_bfloat16(model: nn.Module) -> None:
    """Put the linear layers of a model in bfloat16; their float32 weights are let go."""
    for name, module in list(model.named_modules()):
        if isinstance(module, nn.Linear):
            parent, _, own = name.rpartition(".")
            setattr(model.get_submodule(parent), own, Bfloat16Linear(module))
