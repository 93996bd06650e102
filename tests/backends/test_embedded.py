"""A tiny GGUF in four parts becomes a model folder that loads."""

from __future__ import annotations

import hashlib
import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import sentencepiece
import torch
from gguf import GGUFWriter
from safetensors.torch import load_file

from tests.backends import tiny
from tests.backends.test_sentencepiece_proto import kind_of
from tqcheck.backends import embedded
from tqcheck.backends.causal_lm import CausalLM
from tqcheck.backends.gguf_file import read_gguf
from tqcheck.backends.windows import Place, Window
from tqcheck.errors import ModelError

THEIR_NAMES = {ours: theirs for theirs, ours in embedded._LAYER_NAMES.items()}


def gguf_name(name: str) -> str:
    """Name a tensor as llama.cpp does."""
    if name == "model.embed_tokens.weight":
        return "token_embd.weight"
    if name == "model.norm.weight":
        return "output_norm.weight"
    _, _, layer, *part, _ = name.split(".")
    return f"blk.{layer}.{THEIR_NAMES['.'.join(part)]}.weight"


def as_stored(name: str, values: torch.Tensor) -> torch.Tensor:
    """Give a tensor as llama.cpp keeps it: norms as whole factors; ours, the embedding as half."""
    if "embed" in name:
        return values.half()
    return values.float() + 1 if "norm" in name else values.float()


def write_gguf(path: Path, model: Path) -> None:
    """Convert the other way: from the transformers layout to GGUF."""
    config = json.loads((model / "config.json").read_text())
    writer = GGUFWriter(path, "gemma3")
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_head_count_kv(config["num_key_value_heads"])
    writer.add_key_length(config["head_dim"])
    writer.add_sliding_window(config["sliding_window"])
    writer.add_rope_freq_base(1_000_000.0)
    writer.add_context_length(config["max_position_embeddings"])
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(model / "tokenizer.model"))
    ids = range(tokenizer.vocab_size())
    writer.add_tokenizer_model("llama")
    writer.add_token_list([tokenizer.id_to_piece(i) for i in ids])
    writer.add_token_scores([tokenizer.get_score(i) for i in ids])
    writer.add_token_types([kind_of(tokenizer, i) for i in ids])
    writer.add_pad_token_id(0)
    writer.add_eos_token_id(1)
    writer.add_bos_token_id(2)
    writer.add_unk_token_id(3)
    for name, values in load_file(model / "model.safetensors").items():
        writer.add_tensor(gguf_name(name), as_stored(name, values).numpy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


@pytest.fixture(scope="module")
def whole(gemma: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("gguf") / "whole.gguf"
    write_gguf(path, gemma)
    return path.read_bytes()


@pytest.fixture
def parts(whole: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Lay the file out as the four data wheels do, without installing them."""
    size = len(whole) // 4 + 1
    found = []
    for n in range(4):
        data = tmp_path / f"{embedded._PACKAGE}_part{n + 1}" / "data"
        data.mkdir(parents=True)
        (data.parent / "__init__.py").write_text("raise AssertionError('imported')")
        found.append(data / f"model.gguf.part{n}")
        found[-1].write_bytes(whole[n * size : (n + 1) * size])
    notice = tmp_path / embedded._PACKAGE / "data" / "NOTICE.md"
    notice.parent.mkdir(parents=True)
    notice.write_text("Gemma is provided under the Gemma Terms of Use")
    monkeypatch.setattr(embedded, "_package_folder", lambda name: tmp_path / name)
    monkeypatch.setattr(embedded, "GGUF_SHA256", hashlib.sha256(whole).hexdigest())
    return found


def test_parts_and_notice_are_found(parts: list[Path]) -> None:
    assert embedded.find_parts() == tuple(parts)
    notice = embedded.find_notice()
    assert notice is not None
    assert notice.name == "NOTICE.md"
    parts[2].unlink()
    assert embedded.find_parts() == ()


def test_weights_are_those_that_went_in(parts: list[Path], tmp_path: Path, gemma: Path) -> None:
    target = tmp_path / "lm"
    embedded.unpack(target, lambda done, total: None)
    found = load_file(target / "model.safetensors")
    wanted = load_file(gemma / "model.safetensors")
    assert found.keys() == wanted.keys()
    for name, values in wanted.items():
        stored = as_stored(name, values)
        stored = stored - 1 if "norm" in name else stored
        assert torch.equal(found[name], stored.to(torch.bfloat16)), name


def test_the_folder_loads(parts: list[Path], tmp_path: Path, gemma: Path) -> None:
    target = tmp_path / "lm"
    embedded.unpack(target, lambda done, total: None)
    lm = CausalLM(target, layers=(1,), precision="float32", device="cpu")
    theirs = sentencepiece.SentencePieceProcessor(model_file=str(gemma / "tokenizer.model"))
    text = "\n  ".join(tiny.SENTENCES)
    tokens = lm.tokenizer.encode(text)
    assert tokens.ids.tolist() == theirs.encode(text)
    window = Window(np.append([lm.tokenizer.bos], tokens.ids), (Place(0, 1, 1 + len(tokens)),))
    ((_, [reading]),) = lm.read([window])
    assert reading.evidence.isfinite().all()


def test_the_configuration_is_that_of_the_model(
    parts: list[Path], tmp_path: Path, gemma: Path
) -> None:
    embedded.unpack(tmp_path / "lm", lambda done, total: None)
    found = json.loads((tmp_path / "lm" / "config.json").read_text())
    wanted = json.loads((gemma / "config.json").read_text())
    same = (wanted.keys() & found.keys()) - {"layer_types", "dtype"}
    assert same >= {"hidden_size", "head_dim", "num_key_value_heads", "sliding_window"}
    assert {key: found[key] for key in same} == {key: wanted[key] for key in same}
    assert found["rope_theta"] == 1_000_000.0
    # Of the embedded model's layers every sixth sees all tokens; this one has but two.
    assert found["layer_types"] == ["sliding_attention"] * 2


def test_steps_and_files(parts: list[Path], tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    embedded.unpack(tmp_path / "lm", lambda done, total: steps.append((done, total)))
    assert steps == sorted(steps)
    assert (steps[0], steps[-1]) == ((0, 10), (10, 10))
    assert sorted(path.name for path in (tmp_path / "lm").iterdir()) == [
        "NOTICE.md", "config.json", "model.safetensors", "tokenizer.model"
    ]  # fmt: skip


def test_damaged_parts_are_refused(parts: list[Path], tmp_path: Path) -> None:
    data = bytearray(parts[1].read_bytes())
    data[100] ^= 1
    parts[1].write_bytes(data)
    with pytest.raises(ModelError, match=r"files are damaged \(sha256 .*--force-reinstall"):
        embedded.unpack(tmp_path / "lm", lambda done, total: None)


def test_missing_parts_are_refused(parts: list[Path], tmp_path: Path) -> None:
    parts[3].unlink()
    with pytest.raises(ModelError, match=r"not installed: pip install 'tqcheck\[embedded\]'"):
        embedded.unpack(tmp_path / "lm", lambda done, total: None)
    assert not (tmp_path / "lm").exists()


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no file grow over 4 KiB: what a full disk looks like to a program."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_weights_that_find_no_room_are_an_os_error(tmp_path: Path, whole: bytes) -> None:
    """The store turns an OSError into advice; safetensors raises an error of its own."""
    (tmp_path / "whole.gguf").write_bytes(whole)
    gguf = read_gguf(tmp_path / "whole.gguf")
    with full_disk(), pytest.raises(OSError, match=r"model\.safetensors: .*[Ff]ile too large"):
        embedded._write_weights(gguf, tmp_path / "model.safetensors", lambda done, total: None)
    assert not (tmp_path / "model.safetensors").exists()


def test_a_file_that_finds_no_room_is_an_os_error(parts: list[Path], tmp_path: Path) -> None:
    with full_disk(), pytest.raises(OSError, match="File too large"):
        embedded.unpack(tmp_path / "lm", lambda done, total: None)
