"""Factors move between inputs and weights, and change nothing in exact numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from tqcheck.backends import store
from tqcheck.backends.balance import PARTS, balance, read_exponents
from tqcheck.backends.gemma3 import Gemma3, Layer, load_gemma3, read_shape
from tqcheck.backends.identity import BALANCE_ID
from tqcheck.errors import ModelError


@pytest.fixture
def model(gemma: Path) -> Gemma3:
    shape = read_shape(gemma)
    assert shape is not None
    return load_gemma3(gemma, shape, torch.float32)


def _sizes(model: Gemma3) -> dict[str, int]:
    shape = model.shape
    sizes = (shape.width, shape.key_heads * shape.head_width, shape.width, shape.inner)
    return dict(zip(PARTS, sizes, strict=True))


def _exponents(model: Gemma3) -> dict[str, torch.Tensor]:
    torch.manual_seed(1)
    return {
        f"{n}.{part}": torch.randint(-3, 4, (size,), dtype=torch.int8)
        for n in range(len(model.layers))
        for part, size in _sizes(model).items()
    }


def test_states_stay_what_they_were(model: Gemma3) -> None:
    ids = torch.arange(3, 40)[None]
    layer = model.layers[0]
    assert isinstance(layer, Layer)
    with torch.inference_mode():
        before, _ = model(ids, ())
    old = {part: getattr(layer, part).weight.clone() for part in PARTS}
    balance(model, _exponents(model))
    assert not any(torch.equal(getattr(layer, part).weight, old[part]) for part in PARTS)
    with torch.inference_mode():
        after, _ = model(ids, ())
    torch.testing.assert_close(after, before, atol=1e-5, rtol=1e-5)


def test_an_input_is_divided_by_its_factor(model: Gemma3) -> None:
    exponents = {key: torch.zeros_like(values) for key, values in _exponents(model).items()}
    exponents["0.inner_out"][5] = 3
    layer = model.layers[0]
    assert isinstance(layer, Layer)
    made, taken = layer.inner_in.weight.clone(), layer.inner_out.weight.clone()
    balance(model, exponents)
    row = model.shape.inner + 5
    torch.testing.assert_close(layer.inner_in.weight[row], made[row] / 8)
    torch.testing.assert_close(layer.inner_out.weight[:, 5], taken[:, 5] * 8)
    assert torch.equal(layer.inner_out.weight[:, :5], taken[:, :5])


def test_factors_of_another_model_do_not_fit(model: Gemma3) -> None:
    exponents = _exponents(model)
    del exponents["0.inner_in"]
    with pytest.raises(KeyError, match="inner_in"):
        balance(model, exponents)


def test_the_shipped_factors_are_read() -> None:
    exponents = read_exponents(store.checked_file(BALANCE_ID))
    assert len(exponents) == 18 * len(PARTS)
    assert {len(exponents[f"17.{part}"]) for part in PARTS} == {640, 256, 2048}


@pytest.mark.parametrize("dtype", [torch.float32, torch.int16])
def test_what_are_no_factors_is_refused(tmp_path: Path, dtype: torch.dtype) -> None:
    path = tmp_path / "other.safetensors"
    save_file({"0.inner_in": torch.zeros(4, dtype=dtype)}, path)
    with pytest.raises(ModelError, match=r"other\.safetensors: the factors for 8 bits are not"):
        read_exponents(path)
    path.write_bytes(b"nothing")
    with pytest.raises(ModelError, match=r"other\.safetensors: the factors for 8 bits cannot be"):
        read_exponents(path)
