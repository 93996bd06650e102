"""Read the shards that `features.py` wrote, and lay sentences side by side for the head."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open

from tqcheck.backends.quality_head import HeadBatch, make_batch

BATCH_TOKENS = 4096


@dataclass(frozen=True)
class Sentence:
    """Hold one judged sentence's readings and targets."""

    entry: dict  # type: ignore[type-arg]
    evidence: torch.Tensor
    states: torch.Tensor
    word: torch.Tensor
    label: torch.Tensor
    major: torch.Tensor | None = None
    accuracy: torch.Tensor | None = None


def load_shards(folder: Path) -> list[Sentence]:
    """Load all shards of a split; none where it was not read."""
    sentences: list[Sentence] = []
    for path in sorted(folder.glob("*.json")):
        entries = json.loads(path.read_text())
        with safe_open(path.with_suffix(".safetensors"), "pt") as shard:
            tensors = {key: shard.get_tensor(key) for key in shard.keys()}  # noqa: SIM118
        token = word = 0
        for entry in entries:
            own = slice(token, token + entry["n_tokens"])
            marks = slice(word, word + entry["n_words"])
            token, word = own.stop, marks.stop
            states = tensors["states"][own]
            sentences.append(
                Sentence(
                    entry,
                    tensors["evidence"][own],
                    states,
                    tensors["word"][own],
                    tensors["label"][marks],
                )
            )
    return sentences


def batches(
    sentences: Sequence[Sentence], rng: np.random.Generator | None
) -> Iterator[list[Sentence]]:
    """Group sentences of like length; in random order when `rng` is given."""
    lengths = np.asarray([len(s.evidence) for s in sentences], dtype=float)
    jitter = rng.normal(0, 0.15, len(lengths)) if rng else 0.0
    order = np.argsort(np.log(lengths) + jitter, kind="stable")
    groups: list[list[int]] = [[]]
    longest = 0
    for index in order:
        longest = max(longest, int(lengths[index]))
        if groups[-1] and (len(groups[-1]) + 1) * longest > BATCH_TOKENS:
            groups.append([])
            longest = int(lengths[index])
        groups[-1].append(int(index))
    for k in rng.permutation(len(groups)) if rng else range(len(groups)):
        yield [sentences[i] for i in groups[k]]


def to_batch(group: Sequence[Sentence]) -> HeadBatch:
    """Pad a group of sentences."""
    return make_batch(
        [(s.evidence, s.states, s.word, len(s.label), s.entry["n_before"] > 1) for s in group]
    )


def print_split(name: str, sentences: Sequence[Sentence]) -> None:
    """Say what is in a split."""
    counts = Counter(f"{s.entry['set']}.{s.entry['lp']}" for s in sentences)
    tokens = sum(len(s.evidence) for s in sentences)
    print(
        f"{name}: {len(sentences)} sentences, {tokens} tokens:",
        dict(sorted(counts.items())),
        flush=True,
    )
