"""Any causal language model of the transformers library, for reading."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, PreTrainedModel
from transformers.utils import logging

from tqcheck.backends.state_reader import StateReader
from tqcheck.errors import ModelError


class TransformersLM(StateReader):
    """Read with a transformers model."""

    def __init__(self, model: PreTrainedModel) -> None:
        super().__init__()
        self.inner = model

    @property
    def output_weight(self) -> torch.Tensor:
        """Give the weights (tokens, width) that turn the last states into logits."""
        weight: torch.Tensor = self.inner.get_output_embeddings().weight  # type: ignore[no-untyped-call]
        return weight

    def forward(
        self, ids: torch.Tensor, layers: Sequence[int]
    ) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """Give the last states and those behind so many layers; the last are normalized."""
        # No mask: padding stands on the right, and without one attention takes its fast path.
        out = self.inner.base_model(input_ids=ids, output_hidden_states=True, use_cache=False)
        return out.last_hidden_state, [out.hidden_states[layer] for layer in layers]


def load_transformers_lm(place: Path | str, dtype: torch.dtype) -> TransformersLM:
    """Load a model from a folder; raises ModelError for one whose logits are not supported."""
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    model = AutoModelForCausalLM.from_pretrained(
        place, dtype=dtype, use_safetensors=True, trust_remote_code=False
    )
    _check_output(place, model)
    return TransformersLM(model)


def _check_output(place: Path | str, model: PreTrainedModel) -> None:
    """Refuse a model whose logits are more than states times weights."""
    output = model.get_output_embeddings()  # type: ignore[no-untyped-call]
    if output is None or getattr(output, "bias", None) is not None:
        raise ModelError(f"{place}: its output layer has a bias or is missing; not supported")
    for name in ("final_logit_softcapping", "logits_scaling", "logit_scale"):
        if getattr(model.config, name, None) not in (None, 1, 1.0):
            raise ModelError(f"{place}: its logits are altered ({name}); not supported")
