"""Small changes of a frozen model: learned beside its linear layers, then added to their weights.

LoRA: Hu et al., arXiv 2106.09685.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import torch
from torch import nn

# The name of a linear layer in one of the blocks, in our Gemma 3 and in transformers alike.
_IN_BLOCK = re.compile(r"(?:^|\.)layers\.(\d+)\.")


class LowRank(nn.Module):
    """Add a low-rank change to a frozen linear layer; nothing at first."""

    def __init__(self, base: nn.Linear, rank: int) -> None:
        super().__init__()
        self.base = base
        self.down = nn.Parameter(torch.randn(rank, base.in_features) / base.in_features**0.5)
        self.up = nn.Parameter(torch.zeros(base.out_features, rank))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Apply the layer and the change."""
        inner = nn.functional.linear(x, self.down.to(x.dtype))
        out: torch.Tensor = self.base(x) + nn.functional.linear(inner, self.up.to(x.dtype))
        return out


def add_adapter(model: nn.Module, *, first_layer: int, rank: int) -> dict[str, nn.Parameter]:
    """Put low-rank changes on the layers from `first_layer` on; the parameters by their names."""
    model.requires_grad_(False)
    found: dict[str, nn.Parameter] = {}
    for name, module in list(model.named_modules()):
        block = _IN_BLOCK.search(name)
        if not isinstance(module, nn.Linear) or not block or int(block[1]) < first_layer:
            continue
        changed = LowRank(module, rank)
        parent, _, own = name.rpartition(".")
        setattr(model.get_submodule(parent), own, changed)
        found |= {f"{name}.down": changed.down, f"{name}.up": changed.up}
    return found


@torch.no_grad()
def merge_adapter(model: nn.Module, adapter: Mapping[str, torch.Tensor]) -> None:
    """Add learned changes to a model's weights.

    `adapter` holds for each changed linear layer `NAME.down` (rank, in) and `NAME.up` (out, rank).
    Raises KeyError where there is no such layer, RuntimeError where it has other sizes.
    """
    modules = dict(model.named_modules())
    for name in sorted({key.rpartition(".")[0] for key in adapter}):
        weight = modules[name].get_parameter("weight")
        change = adapter[f"{name}.up"].float() @ adapter[f"{name}.down"].float()
        if change.shape != weight.shape:
            raise RuntimeError(f"{name}: {tuple(change.shape)} does not fit {tuple(weight.shape)}")
        weight.copy_(weight.float() + change.to(weight.device))
