"""What reading asks of a language model, and how small changes of ours are put into one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import nn


class StateReader(nn.Module):
    """Read token ids into states; a base for the models that can."""

    @property
    def output_weight(self) -> torch.Tensor:
        """Give the weights (tokens, width) that turn the last states into logits."""
        raise NotImplementedError

    def forward(
        self, ids: torch.Tensor, layers: Sequence[int]
    ) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """Give the last states and those behind so many layers; the last are normalized.

        `ids` is (batch, tokens), padded on the right, where a causal model never looks.
        """
        raise NotImplementedError


@torch.no_grad()
def merge_adapter(model: nn.Module, adapter: Mapping[str, torch.Tensor]) -> None:
    """Add low-rank changes to a model's weights (LoRA, Hu et al., arXiv 2106.09685).

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
