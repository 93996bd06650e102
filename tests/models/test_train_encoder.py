"""Training of the encoder: what it computes is what the product computes."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
import torch

from tests.backends.tiny_encoder import SHAPE


@pytest.fixture
def train() -> Any:
    return importlib.import_module("train_encoder")


def test_without_padding_the_states_are_those_of_the_product(train: Any) -> None:
    torch.manual_seed(3)
    model = train.Trainee(SHAPE, 1)
    rows = [[0, 7, 9, 2], [0, 5, 6, 7, 8, 9, 10, 2], [0, 11, 2]]
    found = model.encode(rows)
    for n, row in enumerate(rows):
        ids = torch.tensor([row])
        alone = model.encoder(ids, torch.ones_like(ids, dtype=torch.bool))
        assert torch.allclose(found.states[n, : len(row)], alone.states[0], atol=1e-5)
        assert torch.equal(found.pieces[n, : len(row)], alone.pieces[0])
        assert found.is_token[n].tolist() == [k < len(row) for k in range(8)]


def test_the_lowest_layers_do_not_learn(train: Any) -> None:
    model = train.Trainee(SHAPE, 1)
    model.encode([[0, 7, 9, 2]]).states.sum().backward()
    frozen, learning = model.encoder.layers
    assert all(p.grad is None for p in frozen.parameters())
    assert frozen is not learning
    assert all(p.grad is not None for p in learning.parameters())
