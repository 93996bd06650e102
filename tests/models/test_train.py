"""Training of the head: what a run leaves behind, and that one goes on where another stopped."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

N_LAYERS, WIDTH, N_WORDS = 2, 4, 3
SETS = {"mqm-news20": ("zh-en", "en-de"), "mlqe-pe": ("et-en",)}


@pytest.fixture
def train() -> Any:
    return importlib.import_module("train")


def entry(name: str, lp: str, number: int) -> dict[str, Any]:
    is_da = name == "mlqe-pe"
    return {
        "set": name,
        "lp": lp,
        "scale": "da" if is_da else "mqm",
        "score": float(number % 5) - 2,
        "penalty": float("nan") if is_da else float(number % 5),
        "major": float("nan") if is_da else float(number % 2),
        "word_weight": 1.0,
        "n_before": 1 + number % 2,
        "n_tokens": N_WORDS + 2,
        "n_words": N_WORDS,
    }


def write_split(folder: Path, n: int) -> None:
    """Write one shard as `features.py` does, with `n` sentences of each set and pair."""
    entries = [entry(s, lp, k) for s, lps in SETS.items() for lp in lps for k in range(n)]
    random = torch.Generator().manual_seed(len(folder.name))
    tokens, words = len(entries) * (N_WORDS + 2), len(entries) * N_WORDS
    shard = {
        "evidence": torch.randn(tokens, 4, generator=random),
        "states": torch.randn(tokens, N_LAYERS, WIDTH, generator=random),
        "word": torch.tensor([-1.0, *range(N_WORDS), N_WORDS - 1.0] * len(entries)),
        "label": (torch.arange(words) % 2).float(),
    }
    folder.mkdir(parents=True)
    save_file(shard, folder / "0.safetensors")
    (folder / "0.json").write_text(json.dumps(entries))


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    for split, n in (("train", 6), ("dev", 8)):
        write_split(tmp_path / "cache" / split, n)
    return tmp_path / "cache"


def options(cache: Path, out: Path) -> list[str]:
    sizes = ["--width", "8", "--reader-width", "4", "--epochs", "2"]
    return ["--cache", str(cache), "--out", str(out), *sizes]


def checkpoint(out: Path) -> dict[str, Any]:
    state: dict[str, Any] = torch.load(out / "checkpoint.pt", weights_only=True)
    return state


def test_a_run_that_was_stopped_ends_as_one_that_was_not(
    train: Any, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, stopped = tmp_path / "whole", tmp_path / "stopped"
    train.main(options(cache, whole))
    epoch = train.train_epoch

    def once(trainee: Any, sentences: Any) -> Any:
        if (stopped / "checkpoint.pt").exists():
            raise KeyboardInterrupt
        return epoch(trainee, sentences)

    with monkeypatch.context() as patch:
        patch.setattr(train, "train_epoch", once)
        with pytest.raises(KeyboardInterrupt):
            train.main(options(cache, stopped))
    assert checkpoint(stopped)["epoch"] == 0
    train.main(options(cache, stopped))
    one, other = checkpoint(whole), checkpoint(stopped)
    assert one["epoch"] == other["epoch"] == 1
    assert one["best"] == other["best"]
    for name in ("head", "average"):
        assert all(torch.equal(one[name][key], value) for key, value in other[name].items())
    head, shape = (
        load_file(stopped / "head.safetensors"),
        json.loads((stopped / "shape.json").read_text()),
    )
    assert head.keys() == one["average"].keys()
    assert (shape["n_layers"], shape["state_width"], shape["width"]) == (N_LAYERS, WIDTH, 8)
