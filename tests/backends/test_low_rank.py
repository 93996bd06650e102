"""Low-rank changes in training and in use: the same change of the model."""

from __future__ import annotations

from pathlib import Path

import torch

from tests.backends import tiny
from tqcheck.backends.gemma3 import Gemma3, load_gemma3, read_shape
from tqcheck.backends.low_rank import add_adapter, merge_adapter


def load(folder: Path) -> Gemma3:
    shape = read_shape(folder)
    assert shape is not None
    return load_gemma3(folder, shape, torch.float32)


def test_merged_weights_do_what_the_adapter_did(tmp_path: Path) -> None:
    folder = tiny.write_gemma(tmp_path, tiny.train_sentencepiece())
    torch.manual_seed(1)
    learning, ready = load(folder), load(folder)
    parameters = add_adapter(learning, first_layer=1, rank=4)
    assert sorted({name.rpartition(".")[0] for name in parameters}) == [
        f"layers.1.{name}" for name in ("attention_in", "attention_out", "inner_in", "inner_out")
    ]
    trained = [p for p in learning.parameters() if p.requires_grad]
    assert len(trained) == len(parameters) == 8
    ids = torch.randint(4, 400, (2, 20))
    untouched = ready(ids, (1, 2))
    torch.testing.assert_close(learning(ids, (1, 2)), untouched)
    with torch.no_grad():
        for parameter in parameters.values():
            parameter.add_(torch.randn_like(parameter) / 9)
    merge_adapter(ready, {name: value.detach() for name, value in parameters.items()})
    changed = ready(ids, (1, 2))
    assert (changed[0] - untouched[0]).abs().max() > 0.01
    torch.testing.assert_close(learning(ids, (1, 2)), changed, atol=1e-4, rtol=1e-4)
