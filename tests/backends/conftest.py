"""Tiny models, written once a run; nobody writes into their folders."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backends import tiny


@pytest.fixture(scope="session")
def tokenizer_model() -> bytes:
    return tiny.train_sentencepiece()


@pytest.fixture(scope="session")
def tokenizer_file(tokenizer_model: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tokenizer") / "tokenizer.model"
    path.write_bytes(tokenizer_model)
    return path


@pytest.fixture(scope="session")
def gemma(tokenizer_model: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.write_gemma(tmp_path_factory.mktemp("gemma"), tokenizer_model)


@pytest.fixture(scope="session")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.write_llama(tmp_path_factory.mktemp("llama"))


@pytest.fixture(autouse=True, scope="session")
def _one_thread() -> Iterator[None]:
    """Let tiny models run in one thread: several would wait for one another."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
