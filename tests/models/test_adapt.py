"""Training of the adapter: where it begins and what it is shown."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import SimpleNamespace

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


def test_translations_of_one_source_share_a_batch() -> None:
    adapt = importlib.import_module("adapt")

    def work(n: int, key: str) -> object:
        return adapt.Work(Window(np.arange(n), ()), (), key)

    units = [[work(400, "a 0"), work(20, "a 1")], [work(30, "x 0")], [work(380, "b 0")]]
    groups = adapt.batches(units, np.random.default_rng(0))
    keys = sorted(sorted(each.key for each in group) for group in groups)
    assert [key for group in keys for key in group if key != "x 0"] == ["a 0", "a 1", "b 0"]
    assert any({"a 0", "a 1"} <= set(group) for group in keys)


def test_a_worse_translation_of_a_source_is_to_be_called_worse() -> None:
    train = importlib.import_module("train")
    good = {"key": "a 0", "better_than": (("a 1", 1.0), ("a 2", 0.5))}
    group = [SimpleNamespace(entry=entry) for entry in (good, {"key": "a 1"}, {"key": "b 0"})]

    def loss(*penalties: float) -> float:
        values = torch.tensor(penalties)
        out = SimpleNamespace(penalty=values, major=values, da=-values)
        return float(train._beside_loss(out, group))

    assert loss(0.0, 1.0, 0.0) < loss(0.0, 0.0, 0.0) < loss(1.0, 0.0, 0.0)
    assert loss(0.0, 1.0, 0.0) == loss(0.0, 1.0, 5.0)  # of another source
    assert float(train._beside_loss(SimpleNamespace(penalty=torch.ones(1)), group[1:2])) == 0.0
