"""Choose the tokens that the softmax is restricted to: those that news in many languages uses.

A token's weight is its greatest relative frequency in any one language; a language with little
text counts as one with half a million tokens, so that rare words of large ones are not lost to
chance finds in small ones. Reads both sides of the parallel and weak training texts, never dev or
test.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from pathlib import Path

import numpy as np
import numpy.typing as npt
from labels import read_records

from tqcheck.backends.causal_lm import load_tokenizer
from tqcheck.backends.tokens import Tokenizer

_LEAST_TOKENS = 500_000


def read_texts(data: Path) -> dict[str, set[str]]:
    """Collect the training texts of each language."""
    texts: dict[str, set[str]] = defaultdict(set)
    for path in sorted((data / "weak").glob("*.zst")):
        source, target = path.name.split(".")[0].split("-")
        for record in read_records(path):
            texts[source].add(str(record["src"]))
            if record.get("ref"):
                texts[target].add(str(record["ref"]))
    for path in sorted((data / "parallel").glob("*.zst")):
        first, second = path.name.split(".")[0].split("-")
        for record in read_records(path):
            texts[first].add(str(record["a"]))
            texts[second].add(str(record["b"]))
    return texts


def choose(texts: dict[str, set[str]], tokenizer: Tokenizer, size: int) -> npt.NDArray[np.int64]:
    """Choose `size` token ids, sorted."""
    weight = np.zeros(tokenizer.size)
    for lang in sorted(texts):
        ids = np.concatenate([tokenizer.encode(text).ids for text in texts[lang]])
        counts = np.bincount(ids, minlength=tokenizer.size)
        weight = np.maximum(weight, counts / max(len(ids), _LEAST_TOKENS))
        print(f"{lang}: {len(ids)} tokens", flush=True)
    kept = np.sort(np.argsort(-weight, kind="stable")[:size])
    print(f"kept {len(kept)}, least relative frequency {weight[kept].min():.2e}")
    return kept


def main() -> None:
    """Choose and write the token ids."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lm", type=Path, required=True, help="folder of the language model")
    parser.add_argument("--data", type=Path, required=True, help="folder with weak and parallel")
    parser.add_argument("--size", type=int, default=49152)
    parser.add_argument("--out", type=Path, required=True, help="file to write (.npy)")
    args = parser.parse_args()
    tokenizer = load_tokenizer(args.lm)
    np.save(args.out, choose(read_texts(args.data), tokenizer, args.size))


if __name__ == "__main__":
    main()
