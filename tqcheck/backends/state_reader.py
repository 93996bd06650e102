"""What reading asks of a language model."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

_LENGTH_STEP = 32  # padded to multiples of it, few shapes occur


class StateReader(nn.Module):
    """Read token ids into states; a base for the models that can."""

    @property
    def output_weight(self) -> torch.Tensor:
        """Give the weights (tokens, width) that turn the last states into logits.

        They may be of another precision than the states.
        """
        raise NotImplementedError

    def forward(
        self, ids: torch.Tensor, layers: Sequence[int]
    ) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """Give the last states and those behind so many layers; the last are normalized.

        `ids` is (batch, tokens), padded on the right, where a causal model never looks.
        """
        raise NotImplementedError

    def read(
        self, texts: Sequence[torch.Tensor], layers: Sequence[int]
    ) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """Read the ids of texts; gives states as `forward` does, all texts' behind one another."""
        lengths = torch.tensor([len(text) for text in texts], device=texts[0].device)
        longest = -(-int(lengths.max()) // _LENGTH_STEP) * _LENGTH_STEP
        ids = torch.zeros(len(texts), longest, dtype=torch.long, device=lengths.device)
        is_token = torch.arange(longest, device=lengths.device) < lengths[:, None]
        ids[is_token] = torch.cat(list(texts))
        last, kept = self(ids, layers)
        return last[is_token], [states[is_token] for states in kept]
