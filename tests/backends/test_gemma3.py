"""Our Gemma 3 gives the states that transformers' gives."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM

from tqcheck.backends.gemma3 import load_gemma3, read_shape
from tqcheck.backends.low_rank import merge_adapter

LAYERS = (1, 2)


def ids_of(*shape: int) -> torch.Tensor:
    return torch.randint(4, 400, shape, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("length", [1, 16, 17, 70])  # the window of the local layer is 16
def test_states_are_those_of_transformers(gemma: Path, length: int) -> None:
    shape = read_shape(gemma)
    assert shape is not None
    ours = load_gemma3(gemma, shape, torch.float32)
    theirs: Any = AutoModelForCausalLM.from_pretrained(gemma, dtype=torch.float32)
    ids = ids_of(2, length)
    with torch.inference_mode():
        last, kept = ours(ids, LAYERS)
        wanted = theirs(ids, output_hidden_states=True)
        torch.testing.assert_close(last @ ours.output_weight.T, wanted.logits, atol=1e-3, rtol=1e-4)
    for layer, states in zip(LAYERS, kept, strict=True):
        torch.testing.assert_close(states, wanted.hidden_states[layer], atol=1e-3, rtol=1e-4)


def test_texts_behind_one_another_are_read_as_if_alone(gemma: Path) -> None:
    shape = read_shape(gemma)
    assert shape is not None
    model = load_gemma3(gemma, shape, torch.float32)
    texts = [ids_of(length) for length in (5, 5, 40, 17, 1)]  # some beyond the local window
    with torch.inference_mode():
        last, kept = model.read(texts, LAYERS)
        alone = [model(text[None], LAYERS) for text in texts]
    torch.testing.assert_close(last, torch.cat([own[0] for own, _ in alone]))
    for n, states in enumerate(kept):
        torch.testing.assert_close(states, torch.cat([own[n][0] for _, own in alone]))


def test_narrow_weights_are_read_as_if_they_had_been_widened(gemma: Path, tmp_path: Path) -> None:
    """The embeddings are widened only where they are looked at."""
    shape = read_shape(gemma)
    assert shape is not None
    narrow = {k: v.bfloat16() for k, v in load_file(gemma / "model.safetensors").items()}
    models = []
    for name, weights in (
        ("narrow", narrow),
        ("wide", {k: v.float() for k, v in narrow.items()}),
    ):
        (tmp_path / name).mkdir()
        save_file(weights, tmp_path / name / "model.safetensors")
        models.append(load_gemma3(tmp_path / name, shape, torch.float32))
    assert [model.output_weight.dtype for model in models] == [torch.bfloat16, torch.float32]
    with torch.inference_mode():
        (one, _), (other, _) = (model.read([ids_of(20)], LAYERS) for model in models)
    assert one.dtype == torch.float32
    torch.testing.assert_close(one, other, rtol=0, atol=0)


def test_both_ways_of_writing_rotations_are_read(gemma: Path, tmp_path: Path) -> None:
    config = json.loads((gemma / "config.json").read_text())
    rotations = config.pop("rope_parameters")
    config["rope_theta"] = rotations["full_attention"]["rope_theta"]
    config["rope_local_base_freq"] = rotations["sliding_attention"]["rope_theta"]
    (tmp_path / "config.json").write_text(json.dumps(config))
    (tmp_path / "model.safetensors").touch()
    assert read_shape(tmp_path) == read_shape(gemma)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("model_type", "llama"),
        ("attn_logit_softcapping", 30.0),
        ("rope_scaling", {"rope_type": "linear", "factor": 8.0}),
        ("layer_types", None),
    ],
)
def test_what_is_not_built_here_is_left_to_transformers(
    gemma: Path, tmp_path: Path, key: str, value: object
) -> None:
    config = {**json.loads((gemma / "config.json").read_text()), key: value}
    (tmp_path / "config.json").write_text(json.dumps(config))
    (tmp_path / "model.safetensors").touch()
    assert read_shape(tmp_path) is None


def test_stretched_rotations_are_left_to_transformers(gemma: Path, tmp_path: Path) -> None:
    config = json.loads((gemma / "config.json").read_text())
    config["rope_parameters"]["full_attention"] |= {"rope_type": "linear", "factor": 8.0}
    (tmp_path / "config.json").write_text(json.dumps(config))
    (tmp_path / "model.safetensors").touch()
    assert read_shape(tmp_path) is None


def test_an_adapter_changes_the_weights_by_its_product(gemma: Path) -> None:
    shape = read_shape(gemma)
    assert shape is not None
    model = load_gemma3(gemma, shape, torch.float32)
    name = "layers.0.inner_out"
    before = model.get_submodule(name).get_parameter("weight").clone()
    down, up = torch.randn(3, before.shape[1]), torch.randn(before.shape[0], 3)
    merge_adapter(model, {f"{name}.down": down, f"{name}.up": up})
    torch.testing.assert_close(model.get_submodule(name).weight, before + up @ down)
    others = load_file(gemma / "model.safetensors")
    torch.testing.assert_close(
        model.get_submodule("layers.1.inner_out").weight,
        others["model.layers.1.mlp.down_proj.weight"],
    )


def test_an_adapter_of_another_size_is_refused(gemma: Path) -> None:
    shape = read_shape(gemma)
    assert shape is not None
    model = load_gemma3(gemma, shape, torch.float32)
    odd = {"layers.0.inner_out.down": torch.ones(3, 5), "layers.0.inner_out.up": torch.ones(7, 3)}
    with pytest.raises(RuntimeError, match="does not fit"):
        merge_adapter(model, odd)


def test_loading_does_not_load_torchs_compiler(gemma: Path) -> None:
    """It takes a second, and every command would pay for it."""
    code = (
        "import sys, torch\n"
        "from pathlib import Path\n"
        "from tqcheck.backends.gemma3 import load_gemma3, read_shape\n"
        "folder = Path(sys.argv[1])\n"
        "load_gemma3(folder, read_shape(folder), torch.float32)\n"
        "print('torch._dynamo' in sys.modules)\n"
    )
    command = [sys.executable, "-c", code, str(gemma)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
