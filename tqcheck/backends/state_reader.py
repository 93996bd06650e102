"""What reading asks of a language model."""

from __future__ import annotations

from collections.abc import Sequence

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
