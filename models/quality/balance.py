"""Measure by which factors the language model is balanced before it is put in 8 bits.

    python -m models.quality.balance --data DATA

Reads news that people wrote with the shipped model in float32 and notes how large each input of
each product gets; `tqcheck.backends.balance` says what the factors are for. They are
sqrt(inputs / weights), rounded to powers of two (arXiv 2211.10438, with a migration strength of
one half). Writes `models/quality/balance.safetensors` and its digest.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import torch
from safetensors.torch import save_file

from benchmarks.data.clean import NATIVE, texts_of
from benchmarks.fit.combine import note_digest
from tqcheck.backends.balance import PARTS
from tqcheck.backends.gemma3 import Gemma3, Layer
from tqcheck.backends.identity import BALANCE_ID
from tqcheck.backends.quality import LmQualityModel, load_quality_model
from tqcheck.config import ModelConfig
from tqcheck.records import Document, Origin, Segment

LANGUAGES = ("en", "de", "ru", "zh", "es", "pl")
OUT = Path("models/quality/balance.safetensors")
_LEAST = 1e-5

Sizes = dict[str, torch.Tensor]


def documents(data: Path) -> list[Document]:
    """Take one text of each language."""
    found = []
    for lang in LANGUAGES:
        text = texts_of(data, lang, NATIVE, 3)[-1]
        segments = tuple(
            Segment(n, str(n), text.id, Origin(text.id, n + 1), 0, len(line), line, lang)
            for n, line in enumerate(text.lines)
        )
        found.append(Document(text.id, text.id, lang, segments))
    return found


def watch(model: Gemma3) -> Sizes:
    """Note the largest value of each input from now on."""
    sizes: Sizes = {}

    def note(key: str, _module: torch.nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
        largest = inputs[0].abs().amax(0)
        sizes[key] = torch.maximum(sizes.get(key, largest), largest)

    for number, layer in enumerate(model.layers):
        for part in PARTS:
            module: torch.nn.Module = getattr(layer, part)
            module.register_forward_pre_hook(partial(note, f"{number}.{part}"))
    return sizes


def exponents(model: Gemma3, sizes: Sizes) -> Sizes:
    """Turn the sizes of inputs and weights into powers of two."""
    found = {}
    for number, layer in enumerate(model.layers):
        assert isinstance(layer, Layer)
        for part in PARTS:
            product: torch.nn.Linear = getattr(layer, part)
            inputs = sizes[f"{number}.{part}"].clamp(min=_LEAST)
            weights = product.weight.detach().abs().amax(0).clamp(min=_LEAST)
            if part == "attention_out":  # heads that share their values share the factors
                shape = (model.shape.key_heads, -1, model.shape.head_width)
                inputs, weights = (v.view(shape).amax(1).flatten() for v in (inputs, weights))
            logs = (inputs.log2() - weights.log2()) / 2
            found[f"{number}.{part}"] = (logs - logs.mean()).round().to(torch.int8)
    return found


def model_of(quality: LmQualityModel) -> Gemma3:
    """Give the language model in a quality model."""
    model = quality.lm.model
    assert isinstance(model, Gemma3)
    return model


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write."""
    parser = argparse.ArgumentParser(prog="models.quality.balance", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args(arguments)
    quality = load_quality_model(ModelConfig(precision="float32"), lambda done, total: None)
    sizes = watch(model_of(quality))
    quality.read(documents(given.data), lambda done, total: None)
    save_file(exponents(model_of(quality), sizes), given.out)
    note_digest(given.out, BALANCE_ID)
    return 0


if __name__ == "__main__":
    sys.exit(main())
