"""Training of the adapter: where it begins and what it is shown."""

from __future__ import annotations

import importlib
from pathlib import Path

import numpy as np
import torch

from tests.backends import tiny
from tqcheck.backends.gemma3 import Gemma3, load_gemma3, read_shape
from tqcheck.backends.low_rank import add_adapter
from tqcheck.backends.windows import Window


def load(folder: Path) -> Gemma3:
    shape = read_shape(folder)
    assert shape is not None
    return load_gemma3(folder, shape, torch.float32)


def test_training_goes_on_with_a_packed_head(tmp_path: Path) -> None:
    adapt = importlib.import_module("adapt")
    folder = tiny.write_gemma(tmp_path / "lm", tiny.train_sentencepiece())
    packed = tiny.write_head(tmp_path / "head.safetensors")
    start = adapt.read_start(packed)
    assert start.shape == tiny.SHAPE
    assert {name.rpartition(".")[0] for name in start.adapter} == set(tiny.ADAPTED)
    model = load(folder)
    parameters = add_adapter(model, first_layer=1, rank=3)
    assert start.adapter.keys() <= parameters.keys()
    assert all(parameters[name].shape == values.shape for name, values in start.adapter.items())


def test_a_stretch_of_the_batches_is_taken() -> None:
    adapt = importlib.import_module("adapt")

    def batch(n: int) -> list[object]:
        return [adapt.Work(Window(np.arange(n), ()), ())]

    groups = [batch(n) for n in (10, 20, 30, 40)]
    take = adapt._take
    assert list(take(iter(groups), 0, 25)) == groups[:2]
    assert list(take(iter(groups), 30, 25)) == groups[2:3]
    assert list(take(iter(groups), 0, 1000)) == groups
