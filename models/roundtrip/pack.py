"""Pack a translation adapter for shipping: half precision, what it was taught, its digest.

    python -m models.roundtrip.pack --adapter DIR/adapter.safetensors --langs de fr es ru

Writes `models/roundtrip/adapter.safetensors` and prints the digest for `models/manifest.toml`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from tqcheck.backends.embedded import GGUF_SHA256


def pack(adapter: Path, langs: Sequence[str], out: Path) -> None:
    """Write the adapter file; English is one side of every pair."""
    weights = load_file(adapter)
    kept = weights.pop("kept_tokens").int()
    halves = {name: value.to(torch.bfloat16) for name, value in weights.items()}
    pairs = sorted([pair for lang in langs for pair in (["en", lang], [lang, "en"])])
    note = {"lm_sha256": GGUF_SHA256, "pairs": pairs}
    save_file(
        halves | {"kept_tokens": kept},
        out,
        metadata={"tqcheck": json.dumps(note, sort_keys=True)},
    )


def main() -> None:
    """Pack and print the digest."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--adapter", type=Path, required=True, help="what train.py wrote")
    parser.add_argument("--langs", nargs="+", required=True, help="taught, English apart")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "adapter.safetensors")
    args = parser.parse_args()
    pack(args.adapter, args.langs, args.out)
    digest = hashlib.sha256(args.out.read_bytes()).hexdigest()
    print(f"sha256 {digest}, {args.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
