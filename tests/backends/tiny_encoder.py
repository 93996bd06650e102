"""A small encoder with random weights, in a file as tqcheck ships one."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

from tqcheck.backends.encoder_network import Encoder, EncoderShape, PairHead

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.,你好世界"
WORDS = ["▁the", "▁minister", "▁said", "▁der", "▁sagte"]
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", *LETTERS, *WORDS]
SHAPE = EncoderShape(
    n_pieces=len(PIECES),
    width=24,
    n_layers=2,
    n_heads=2,
    inner=32,
    positions=64,
    likeness=16,
    head_width=16,
    named=8,
    head_layers=1,
)


def write_tiny_encoder(path: Path, *, most_tokens: int = 24, seed: int = 0) -> Path:
    """Write the file; matrices in 8 bits, their scales beside them."""
    torch.manual_seed(seed)
    encoder, head = Encoder(SHAPE), PairHead(SHAPE)
    torch.nn.init.normal_(head.mix_named.weight)  # training begins at 0
    parts = {"encoder.": encoder, "head.": head}
    tensors: dict[str, torch.Tensor] = {}
    for prefix, part in parts.items():
        for name, value in part.state_dict().items():
            if value.dim() == 2:
                scale = value.abs().amax(1).clamp(min=1e-8) / 127
                tensors[prefix + name] = (value / scale[:, None]).round().to(torch.int8)
                tensors[f"{prefix}{name}.scale"] = scale
            else:
                tensors[prefix + name] = value.clone()
    text = np.frombuffer("\n".join(PIECES).encode("utf-8"), dtype=np.uint8).copy()
    scores = [-20.0] * 4 + [-5.0] * (1 + len(LETTERS)) + [-2.0] * len(WORDS)
    tensors["pieces.text"] = torch.from_numpy(text)
    tensors["pieces.scores"] = torch.tensor(scores)
    note = {"shape": asdict(SHAPE), "most_tokens": most_tokens}
    save_file(tensors, path, metadata={"tqcheck": json.dumps(note)})
    return path
