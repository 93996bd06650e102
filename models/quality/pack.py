"""Pack a trained head for shipping: half precision weights, what they need to know, the digest.

    python pack.py --trained DIR --cache CACHE --out head.safetensors [--lm FOLDER]

What `adapt.py` wrote goes in with its adapter and learned to read the source; what `train.py` wrote
has neither. The digest goes into `models/manifest.toml` when the file is written beside it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from features import LAYERS
from mixture import WEAK
from safetensors.torch import load_file, save_file

from tqcheck.backends.embedded import GGUF_SHA256
from tqcheck.backends.hub import folder_digest
from tqcheck.backends.windows import WindowShape

# Target languages of the human judgements that it was trained on, and of the weak ones.
LANGUAGES = ("de", "en", "gu", "hi", "ru", "ta", "te", "zh")
WEAK_LANGUAGES = tuple(sorted({lp.split("-")[1] for lp in WEAK} - set(LANGUAGES)))
_ADAPTER = "adapter.safetensors"


def pack(trained: Path, kept: Path, out: Path, *, lm_digest: str, layers: Sequence[int]) -> None:
    """Write the head file."""
    weights = {k: v.half() for k, v in load_file(trained / "head.safetensors").items()}
    is_adapted = (trained / _ADAPTER).exists()
    adapter = load_file(trained / _ADAPTER) if is_adapted else {}
    weights |= {f"adapter.{k}": v.half() for k, v in adapter.items()}
    weights["kept_tokens"] = torch.from_numpy(np.load(kept)).int()
    note = {
        "shape": json.loads((trained / "shape.json").read_text()),
        "layers": list(layers),
        "windows": asdict(WindowShape()),
        "lm_sha256": lm_digest,
        "languages": sorted({*LANGUAGES, *(WEAK_LANGUAGES if is_adapted else ())}),
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    save_file(weights, out, metadata={"tqcheck": json.dumps(note, sort_keys=True)})


def note_digest(path: Path, model_id: str) -> None:
    """Write a shipped file's digest into the manifest two folders up, if that lists it."""
    manifest = path.resolve().parent.parent / "manifest.toml"
    if not manifest.is_file():
        return
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    pattern = rf'(id = "{model_id}"\n(?:.+\n)*?sha256 = ")[0-9a-f]*(")'
    text, n = re.subn(pattern, rf"\g<1>{digest}\g<2>", manifest.read_text("utf-8"))
    if n == 1:
        manifest.write_text(text, "utf-8")
        print(f"{model_id}: sha256 {digest}, {path.stat().st_size} bytes")


def main() -> None:
    """Pack and note the digest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--trained", type=Path, required=True, help="what train.py or adapt.py wrote"
    )
    parser.add_argument("--cache", type=Path, required=True, help="folder with kept.npy")
    parser.add_argument("--lm", type=Path, help="folder of another language model")
    parser.add_argument("--layers", type=int, nargs="+", default=LAYERS, help="as in features.py")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    lm_digest = GGUF_SHA256 if args.lm is None else folder_digest(args.lm)
    pack(args.trained, args.cache / "kept.npy", args.out, lm_digest=lm_digest, layers=args.layers)
    note_digest(args.out, "quality-3")


if __name__ == "__main__":
    main()
