"""Pack what was trained into the file that tqcheck ships: matrices in 8 bits, a scale a row.

python models/encoder/pack_encoder.py --base DIR --checkpoint FILE
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from pack import note_digest
from safetensors.torch import save_file
from train_encoder import MOST_TOKENS, Trainee

from tqcheck.backends.encoder_network import EncoderShape
from tqcheck.backends.identity import ENCODER_ID


def narrowed(matrix: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Put each row of a matrix into 8 bits, symmetric around 0, with its scale."""
    scale = matrix.abs().amax(1).clamp(min=1e-8) / 127.0
    return (matrix / scale[:, None]).round().clamp(-127, 127).to(torch.int8), scale


def pack(base: Path, checkpoint: Path) -> tuple[dict[str, torch.Tensor], dict[str, str]]:
    """Give the tensors and the note of the file."""
    shape = EncoderShape(**json.loads((base / "shape.json").read_text("utf-8")))
    model = Trainee(shape, 0)
    model.encoder.load_state_dict(torch.load(base / "base.pt"))
    model.load_state_dict(torch.load(checkpoint)["model"], strict=False)
    tensors: dict[str, torch.Tensor] = {}
    for name, value in model.state_dict().items():
        if value.dim() == 2:
            tensors[name], tensors[f"{name}.scale"] = narrowed(value)
        else:
            tensors[name] = value.contiguous()
    pieces = json.loads((base / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    text = "\n".join(piece for piece, _ in pieces).encode("utf-8")
    tensors["pieces.text"] = torch.from_numpy(np.frombuffer(text, dtype=np.uint8).copy())
    tensors["pieces.scores"] = torch.tensor([score for _, score in pieces])
    note = {"shape": asdict(shape), "most_tokens": MOST_TOKENS}
    return tensors, {"tqcheck": json.dumps(note)}


def main() -> None:
    """Write the file, and its digest into the manifest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("models/encoder/encoder.safetensors"))
    args = parser.parse_args()
    tensors, note = pack(args.base, args.checkpoint)
    save_file(tensors, args.out, metadata=note)
    note_digest(args.out, ENCODER_ID)


if __name__ == "__main__":
    main()
