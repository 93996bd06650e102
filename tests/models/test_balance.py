"""How large inputs get, turned into factors."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.backends import tiny
from tqcheck.backends.balance import PARTS, balance
from tqcheck.backends.gemma3 import Gemma3, Layer, load_gemma3, read_shape


@pytest.fixture
def model(tmp_path: Path) -> Gemma3:
    folder = tiny.write_gemma(tmp_path / "gemma", tiny.train_sentencepiece())
    shape = read_shape(folder)
    assert shape is not None
    return load_gemma3(folder, shape, torch.float32)


@pytest.fixture
def script() -> Any:
    return importlib.import_module("balance")


def test_a_large_input_gets_a_large_factor(model: Gemma3, script: Any) -> None:
    sizes = script.watch(model)
    ids = torch.arange(3, 60)[None]
    with torch.inference_mode():
        model(ids, ())
    assert set(sizes) == {f"{n}.{part}" for n in range(len(model.layers)) for part in PARTS}
    plain = script.exponents(model, sizes)["0.inner_in"]
    larger = sizes["0.inner_in"].clone()
    larger[7] *= 256.0
    raised = script.exponents(model, {**sizes, "0.inner_in": larger})["0.inner_in"]
    assert int(raised[7] - plain[7]) == pytest.approx(4, abs=1)  # half of the eight powers of two
    assert (raised - plain).abs().sum() - (raised[7] - plain[7]) <= len(plain)


def test_balanced_inputs_are_more_alike(model: Gemma3, script: Any) -> None:
    layer = model.layers[0]
    assert isinstance(layer, Layer)
    with torch.no_grad():
        dict(layer.norms.named_parameters())["2.weight"][3] = 60.0
    ids = torch.arange(3, 60)[None]
    before = script.watch(model)
    with torch.inference_mode():
        model(ids, ())
    balance(model, script.exponents(model, before))
    after = script.watch(model)
    with torch.inference_mode():
        model(ids, ())

    def spread(sizes: dict[str, torch.Tensor]) -> float:
        values = sizes["0.inner_in"]
        return float(values.max() / values.median())

    assert spread(after) < spread(before) / 2
