"""Step 1 of the training: let the frozen language model read the data, keep what it thought.

The readings are written in shards, each a unit of work that an interrupted run does not repeat.
Shards hold a fixed random mixture of the sets, so that training can begin on the first of them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from labels import Judged, read_judged
from safetensors.torch import save_file
from weak_labels import read_weak

from tqcheck.backends.causal_lm import CausalLM
from tqcheck.backends.tokens import Tokens
from tqcheck.backends.windows import Passage, Window, WindowShape, lay_out
from tqcheck.backends.words import find_words, words_of_tokens

LAYERS = (6, 10, 14, 18)
SHARD_TOKENS = 25_000
# Share of each training set that is read. News by many systems repeats itself, so less of it.
SHARES = {
    "mqm-news20.zh-en": 0.40,
    "mqm-news21.zh-en": 0.65,
    "mqm-ted21.zh-en": 0.30,
    "mqm-news20.en-de": 0.16,
    "mqm-news21.en-de": 0.30,
    "mqm-ted21.en-de": 0.10,
    "mqm-news21.en-ru": 0.40,
    "mqm-ted21.en-ru": 0.15,
    "mlqe-pe.ro-en": 0.62,
    "mlqe-pe.et-en": 0.62,
    "mlqe-pe.ne-en": 0.62,
    "mlqe-pe.si-en": 0.62,
    "mlqe-pe.ru-en": 0.80,
    "mlqe-pe.en-de": 0.30,
    "mlqe-pe.en-zh": 0.30,
    "da-wmt23.en-gu": 0.06,
    "da-wmt23.en-hi": 0.10,
    "da-wmt23.en-ta": 0.06,
    "da-wmt23.en-te": 0.06,
}
# Dev sets that the training looks at; what is not here stays unseen until it is reported.
DEV_SETS = frozenset(
    [f"mqm-{name}.{lp}" for name in ("news20", "news21") for lp in ("zh-en", "en-de", "en-ru")]
    + [f"mlqe-pe.{lp}-en" for lp in ("ro", "et", "ne", "si", "ru")]
)
# Weakly judged sentences of each pair: news into English above all, then our other languages.
WEAK_INTO_ENGLISH = {
    "tr": 1400, "zh": 1400, "fi": 800, "ru": 700, "de": 500, "cs": 500, "hi": 400,
    "ro": 300, "et": 300, "lv": 300, "ar": 300, "ja": 300, "es": 300, "fr": 300,
}  # fmt: skip
WEAK_FROM_ENGLISH = dict.fromkeys(("de", "ru", "zh", "es", "fr"), 350) | dict.fromkeys(
    ("it", "pt", "nl", "pl", "cs", "uk", "et", "fi", "tr", "ro", "hi", "ja", "ar"), 250
)
Group = tuple[Judged, ...]
_NOTHING = np.zeros(0, dtype=np.int64)


def unit(text: str) -> float:
    """Draw a number in [0, 1) that depends on the text alone."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") / 2**48


def read_groups(folder: Path, *, is_train: bool) -> list[Group]:
    """Read the documents of a split in a fixed random order.

    In training every second document is taken apart into single sentences: users have both.
    """
    groups: list[Group] = []
    for path in sorted(folder.glob("*.jsonl.zst")):
        name = path.name.removesuffix(".jsonl.zst")
        if not is_train and name not in DEV_SETS:
            continue
        documents: dict[str, list[Judged]] = {}
        for judged in read_judged(path):
            documents.setdefault(judged.group, []).append(judged)
        for key, items in documents.items():
            if is_train and unit(key) >= SHARES.get(name, 0.0):
                continue
            is_apart = is_train and unit("apart " + key) < 0.5
            groups += [(item,) for item in items] if is_apart else [tuple(items)]
    return sorted(groups, key=lambda g: unit(g[0].id))


def read_weak_groups(folder: Path) -> list[Group]:
    """Read so many weakly judged sentences of each pair, each by itself, in a random order."""
    wanted = {f"{lang}-en": n for lang, n in WEAK_INTO_ENGLISH.items()}
    wanted |= {f"en-{lang}": n for lang, n in WEAK_FROM_ENGLISH.items()}
    groups: list[Group] = []
    for lp, n in sorted(wanted.items()):
        own = sorted(read_weak(folder / f"{lp}.jsonl.zst"), key=lambda item: unit(item.id))
        # Every third clean text is enough: the human sets have clean text of their own.
        kept = [item for item in own if not item.is_human or unit("clean " + item.id) < 1 / 3]
        groups += [(item,) for item in kept[:n]]
    return sorted(groups, key=lambda g: unit(g[0].id))


def shards(groups: Sequence[Group]) -> Iterator[list[Group]]:
    """Cut the groups into shards of like size."""
    shard: list[Group] = []
    size = 0
    for group in groups:
        shard.append(group)
        size += sum(len(item.text.encode()) // 4 for item in group)
        if size >= SHARD_TOKENS:
            yield shard
            shard, size = [], 0
    if shard:
        yield shard


def read_shard(lm: CausalLM, groups: Sequence[Group]) -> tuple[dict[str, torch.Tensor], list[dict]]:  # type: ignore[type-arg]
    """Read one shard: tensors over all its tokens, and one entry a sentence."""
    separator = lm.tokenizer.encode("\n").ids
    windows: list[Window] = []
    items: list[list[Judged]] = []
    tokens: list[list[Tokens]] = []
    for group in groups:
        encoded = [lm.tokenizer.encode(item.text) for item in group]
        passages = [Passage(_NOTHING, t.ids) for t in encoded]
        laid = lay_out(passages, bos=lm.tokenizer.bos, separator=separator, shape=WindowShape())
        windows += laid
        items += [list(group)] * len(laid)
        tokens += [encoded] * len(laid)
    parts: dict[str, list[torch.Tensor]] = {k: [] for k in ("evidence", "states", "word", "label")}
    entries = []
    for index, readings in lm.read(windows):
        for place, reading in zip(windows[index].places, readings, strict=True):
            item, own = items[index][place.sentence], tokens[index][place.sentence]
            own = own.cut(place.end - place.start)
            words = find_words(item.text, own)
            parts["evidence"].append(reading.evidence)
            parts["states"].append(reading.states.half())
            parts["word"].append(torch.from_numpy(words_of_tokens(own, words)).int())
            parts["label"].append(label_of(item, words, "risk"))
            entries.append(entry_of(item, n_tokens=len(own), n_words=len(words), place=place.start))
    return {key: torch.cat(values) for key, values in parts.items()}, entries


def label_of(item: Judged, words: np.ndarray, kind: str) -> torch.Tensor:
    """Give every word the greatest value of its characters; NaN where none has one."""
    values = {"risk": item.char_risk, "major": item.char_major, "accuracy": item.char_accuracy}
    own = np.nan_to_num(values[kind], nan=-1.0)
    label = np.asarray([own[s:e].max() for s, e in words], dtype=np.float32)
    return torch.from_numpy(np.where(label < 0, np.nan, label).astype(np.float32))


def entry_of(item: Judged, *, n_tokens: int, n_words: int, place: int) -> dict[str, object]:
    """Keep what training asks of a sentence."""
    return {
        "id": item.id,
        "lp": item.lp,
        "set": item.set,
        "group": item.group,
        "scale": item.scale,
        "score": item.score,
        "human": item.is_human,
        "major": item.has_major,
        "penalty": item.penalty,
        "word_weight": item.char_weight,
        "n_tokens": n_tokens,
        "n_words": n_words,
        "n_before": place,
        "n_chars": len(item.text),
    }


def cache_split(lm: CausalLM, groups: Sequence[Group], out: Path, *, part: tuple[int, int]) -> None:
    """Read a split into shards under `out`; those that are there are kept."""
    out.mkdir(parents=True, exist_ok=True)
    all_shards = list(shards(groups))
    for number, shard in enumerate(all_shards):
        target = out / f"{number:04d}"
        if number % part[1] != part[0] or target.with_suffix(".json").exists():
            continue
        start = time.perf_counter()
        tensors, entries = read_shard(lm, shard)
        save_file(tensors, target.with_suffix(".safetensors"))
        target.with_suffix(".json").write_text(json.dumps(entries))
        rate = len(tensors["word"]) / (time.perf_counter() - start)
        print(f"{out.name} {number + 1}/{len(all_shards)} {rate:.0f} tokens/s", flush=True)


def main() -> None:
    """Read the splits."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lm", type=Path, required=True, help="folder of the language model")
    parser.add_argument("--vocabulary", type=Path, required=True, help="kept token ids (.npy)")
    parser.add_argument("--data", type=Path, required=True, help="folder with qe/train and qe/dev")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--split", choices=["train", "dev", "weak"], action="append")
    parser.add_argument("--layers", type=int, nargs="+", default=LAYERS, help="states to keep")
    parser.add_argument("--part", type=int, default=0, help="which of the shards, of --parts")
    parser.add_argument("--parts", type=int, default=1, help="processes that share the work")
    args = parser.parse_args()
    torch.set_num_threads(max(1, torch.get_num_threads() // args.parts))
    kept = torch.from_numpy(np.load(args.vocabulary))
    lm = CausalLM(args.lm, layers=args.layers, kept_tokens=kept)
    for split in args.split or ["dev", "train", "weak"]:
        if split == "weak":
            groups = read_weak_groups(args.data / "weak")
        else:
            groups = read_groups(args.data / "qe" / split, is_train=split == "train")
        cache_split(lm, groups, args.out / split, part=(args.part, args.parts))


if __name__ == "__main__":
    main()
