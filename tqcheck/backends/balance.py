"""Even out what a Gemma 3 multiplies before it is put in 8 bits.

A few inputs of a layer are far larger than the others, and 8 bits with one scale blur all that is
small beside them. Dividing an input by a factor and multiplying its weights by it changes nothing
but that (Xiao et al., "SmoothQuant", arXiv 2211.10438). The factors are powers of two, so the
numbers stay what they were to the last digit, and they go into what makes the inputs: the norm
before a layer, the rows of the values, those of the inner states.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from tqcheck.backends.gemma3 import Gemma3, Layer
from tqcheck.backends.gemma3_attention import Norm
from tqcheck.errors import ModelError

PARTS = ("attention_in", "attention_out", "inner_in", "inner_out")
"""The products of a layer, in order; the factors of the second are one for each value."""
_NORMS = {"attention_in": 0, "inner_in": 2}

Exponents = Mapping[str, torch.Tensor]
"""Powers of two by `LAYER.PART`, one for each input."""


def read_exponents(path: Path) -> Exponents:
    """Read a file of exponents; raises ModelError when it is not one."""
    try:
        found = load_file(path)
    except (OSError, SafetensorError) as error:
        raise ModelError(f"{path}: the factors for 8 bits cannot be read: {error}") from error
    if any(values.dtype != torch.int8 for values in found.values()):
        raise ModelError(f"{path}: the factors for 8 bits are not what they should be")
    return found


@torch.no_grad()
def balance(model: Gemma3, exponents: Exponents) -> None:
    """Move the factors from the inputs of every product into its weights.

    Raises KeyError or RuntimeError where they are of another model.
    """
    for number, layer in enumerate(model.layers):
        assert isinstance(layer, Layer)
        for part in PARTS:
            _move(layer, part, torch.exp2(exponents[f"{number}.{part}"].float()))


def _move(layer: Layer, part: str, factors: torch.Tensor) -> None:
    if part in _NORMS:
        norm = layer.norms[_NORMS[part]]
        assert isinstance(norm, Norm)
        norm.weight.copy_((1.0 + norm.weight) / factors - 1.0)
    elif part == "inner_out":
        layer.inner_in.weight[len(factors) :] /= factors[:, None]
    else:
        layer.attention_in.weight[-len(factors) :] /= factors[:, None]
        factors = layer.repeated(factors)
    product: torch.nn.Linear = getattr(layer, part)
    product.weight *= factors
