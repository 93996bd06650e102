"""Whole checks by other runtimes: a layer handed over does the same, and losses are told."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from benchmarks.speed import runtimes
from benchmarks.speed.foreign import Apply
from benchmarks.speed.runtimes import Foreign, Gold, Turn
from tests.benchmarks.speed.test_kernels import SHAPE
from tqcheck.backends.gemma3 import Gemma3

LEVEL = {
    "times_as_fast": 1.5, "with_float32": 0.99, "spearman": 0.4, "auroc": 0.7, "recall": 0.1,
}  # fmt: skip


def keep(module: nn.Module, width: int) -> Apply:
    return module


def model() -> Gemma3:
    torch.manual_seed(0)
    made = Gemma3(SHAPE, 20)
    for weight in made.parameters():
        weight.data = torch.randn_like(weight) * 0.3
    return made


@torch.inference_mode()
def test_a_model_handed_over_reads_the_same() -> None:
    lm = model()
    texts = [torch.tensor([1, 2, 3]), torch.tensor([4, 5, 6, 7, 8, 9])]
    last, (first,) = lm.read(texts, [1])
    runtimes.hand_over_lm(lm, keep)
    found, (found_first,) = lm.read(texts, [1])
    torch.testing.assert_close(found, last)
    torch.testing.assert_close(found_first, first)


@torch.inference_mode()
def test_every_product_is_handed_over() -> None:
    module = nn.Sequential(nn.Linear(4, 6), nn.GELU(), nn.Linear(6, 2))
    x = torch.randn(2, 3, 4)
    exact = module(x)
    widths = []

    def double(product: nn.Module, width: int) -> Apply:
        widths.append(width)
        return product

    runtimes.hand_over_products(module, double)
    assert widths == [4, 6]
    assert [type(part) for part in module] == [Foreign, nn.GELU, Foreign]
    torch.testing.assert_close(module(x), exact)


def test_recall_is_of_errors_over_what_few_others_reach() -> None:
    risks = np.asarray([*np.arange(100) / 100, 0.995, 0.5, 0.99])
    is_major = np.asarray([0.0] * 100 + [1.0] * 3)
    assert runtimes.recall_at(0.02, risks, is_major) == pytest.approx(2 / 3)


def test_a_runtime_is_laid_beside_float32() -> None:
    gold = Gold(np.asarray([-9.0, -1.0, 0.0, -3.0]), np.asarray([1.0, 0.0, 0.0, 0.0]))
    exact = Turn(6.0, np.asarray([0.9, 0.2, 0.1, 0.3]))
    found = runtimes.compare(Turn(4.0, np.asarray([0.8, 0.3, 0.1, 0.2])), exact, gold)
    assert found["times_as_fast"] == 1.5
    assert found["with_float32"] == pytest.approx(0.8)  # one pair of neighbours in four is swapped
    assert found["spearman"] == pytest.approx(0.8)
    assert (found["auroc"], found["recall"]) == (1.0, 1.0)


def test_what_cannot_be_imported_is_told() -> None:
    result = {
        "levels": {level: {"int8": LEVEL} for level in ("translation", "source")},
        "missing": {"openvino": "No module named 'nncf'"},
    }
    table = runtimes.render(result)
    assert "| int8 | 1.50 \\| 1.50 | 0.9900 \\| 0.9900 |" in table
    assert "| openvino | – | – | – | – | No module named 'nncf' |" in table
