"""Train the quality head of tqcheck on human judgements, from nothing but the language model.

    python vocabulary.py --lm LM --data DATA --out CACHE/kept.npy
    python features.py   --lm LM --vocabulary CACHE/kept.npy --data DATA --out CACHE
    python train.py      --cache CACHE --out DIR [--seed N]

`features.py` is step 1 (the frozen language model reads the data once; resumable, shard by shard),
this file step 2: it trains the head on the shards that are there, keeps a checkpoint an epoch
and resumes from it. The split is the data's own: `qe/train` for the weights, `qe/dev` for the
choice of the epoch; `mqm-wmt22dev` and everything under `qe/test` are never looked at.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from evaluation import evaluate, show
from safetensors.torch import load_file, save_file
from sentences import Sentence, batches, load_shards, print_split, to_batch

from tqcheck.backends.memory import keep_freed_memory
from tqcheck.backends.quality_head import (
    ACCURACY,
    MAJOR,
    MARKED,
    HeadOutput,
    HeadShape,
    QualityHead,
    scale_penalty,
)

# How much a set counts in each loss. MQM is what `risk` and `mqm` mean; direct assessments have
# scores of their own and stand in, at half weight, where nobody marked errors; weak labels
# (`weak_labels.py`) count less still.
SCALE_WEIGHTS = {"mqm": 1.0, "da": 0.5, "weak": 0.3, "esa": 0.5, "ced": 0.3, "label": 0.5}
LOSS_WEIGHTS = {
    "word": 1.0, "kind": 0.3, "penalty": 8.0, "major": 0.5, "da": 0.3, "rank": 0.3, "beside": 0.5,
}  # fmt: skip


def column(group: Sequence[Sentence], key: str) -> torch.Tensor:
    """Take one number of each entry."""
    return torch.tensor([s.entry[key] for s in group], dtype=torch.float32)


def loss_of(out: HeadOutput, group: Sequence[Sentence]) -> dict[str, torch.Tensor]:
    """Compute the parts of the loss, each a mean over what it applies to."""
    is_da = torch.tensor([s.entry["scale"] == "da" for s in group])
    sentence_weight = torch.tensor([SCALE_WEIGHTS[s.entry["scale"]] for s in group])
    parts = {"word": _word_loss(out.word[..., MARKED], group), "kind": _kind_loss(out.word, group)}
    penalty, major, score = (column(group, key) for key in ("penalty", "major", "score"))
    known = ~penalty.isnan()
    wanted = scale_penalty(penalty.nan_to_num())
    miss = torch.nn.functional.smooth_l1_loss(out.penalty, wanted, reduction="none", beta=0.1)
    parts["penalty"] = (miss * sentence_weight * known).sum() / known.sum().clamp(min=1)
    miss = torch.nn.functional.binary_cross_entropy_with_logits(
        out.major, major.nan_to_num(), reduction="none"
    )
    is_told = ~major.isnan()
    parts["major"] = (miss * sentence_weight * is_told).sum() / is_told.sum().clamp(min=1)
    miss = (out.da - score).clamp(-3, 3) ** 2
    parts["da"] = (miss * is_da).sum() / is_da.sum().clamp(min=1)
    parts["rank"] = _rank_loss(out.penalty, wanted, group, known)
    parts["beside"] = _beside_loss(out, group)
    return parts


def _word_loss(logits: torch.Tensor, group: Sequence[Sentence]) -> torch.Tensor:
    label = torch.zeros_like(logits)
    weight = torch.zeros_like(logits)
    for row, sentence in enumerate(group):
        n = len(sentence.label)
        label[row, :n] = sentence.label
        weight[row, :n] = sentence.entry["word_weight"]
    miss = torch.nn.functional.binary_cross_entropy_with_logits(logits, label, reduction="none")
    return (miss * weight).sum() / weight.sum().clamp(min=1)


def _kind_loss(logits: torch.Tensor, group: Sequence[Sentence]) -> torch.Tensor:
    """Ask of marked words whether they are major and whether they are accuracy errors."""
    label = torch.zeros_like(logits)
    weight = torch.zeros_like(logits)
    for row, sentence in enumerate(group):
        for kind, known in ((MAJOR, sentence.major), (ACCURACY, sentence.accuracy)):
            if known is not None:
                label[row, : len(known), kind] = known.nan_to_num()
                weight[row, : len(known), kind] = sentence.label * ~known.isnan()
    miss = torch.nn.functional.binary_cross_entropy_with_logits(logits, label, reduction="none")
    return (miss * weight).sum() / weight.sum().clamp(min=1)


def _rank_loss(
    out: torch.Tensor, wanted: torch.Tensor, group: Sequence[Sentence], known: torch.Tensor
) -> torch.Tensor:
    """Ask that of two translations of one set and pair the worse one is called worse."""
    kinds = [f"{s.entry['set']}/{s.entry['lp']}" for s in group]
    kind = torch.tensor([sorted(set(kinds)).index(k) for k in kinds])
    gap = wanted[:, None] - wanted[None, :]
    pairs = (kind[:, None] == kind[None, :]) & (gap > 0.15) & known[:, None] & known[None, :]
    if not pairs.any():
        return out.sum() * 0
    return torch.nn.functional.softplus(-(out[:, None] - out[None, :])[pairs] * 8).mean()


def _beside_loss(out: HeadOutput, group: Sequence[Sentence]) -> torch.Tensor:
    """Ask that of two translations of one source the worse one is called worse."""
    rows = {s.entry.get("key"): row for row, s in enumerate(group)}
    ranks = [
        (row, rows[worse], weight)
        for row, s in enumerate(group)
        for worse, weight in s.entry.get("better_than", ())
        if worse in rows
    ]
    if not ranks:
        return out.penalty.sum() * 0
    better, worse = (torch.tensor([rank[side] for rank in ranks]) for side in (0, 1))
    weights = torch.tensor([rank[2] for rank in ranks])
    gaps = (
        8 * (out.penalty[worse] - out.penalty[better]),
        out.major[worse] - out.major[better],
        2 * (out.da[better] - out.da[worse]),
    )
    misses = torch.stack([torch.nn.functional.softplus(-gap) for gap in gaps]).mean(0)
    return (misses * weights).sum() / weights.sum()


class Average:
    """Keep a running average of a module's weights."""

    def __init__(self, module: torch.nn.Module, decay: float) -> None:
        self.decay = decay
        self.weights = {k: v.detach().clone() for k, v in module.state_dict().items()}

    def update(self, module: torch.nn.Module) -> None:
        """Move the average towards the module's weights."""
        for key, value in module.state_dict().items():
            self.weights[key].lerp_(value.detach(), 1 - self.decay)


@dataclass(frozen=True)
class Trainee:
    """Hold what training changes, the random numbers among it."""

    head: QualityHead
    average: Average
    optimizer: torch.optim.Optimizer
    scheduler: torch.optim.lr_scheduler.LRScheduler
    rng: np.random.Generator

    def save(self, path: Path, epoch: int, best: float) -> None:
        """Write all of it behind an epoch, and the best figure so far; whole or not at all."""
        torch.save(
            {
                "head": self.head.state_dict(),
                "optimizer": self.optimizer.state_dict(),
                "best": best,
                "scheduler": self.scheduler.state_dict(),
                "average": self.average.weights,
                "epoch": epoch,
                "torch_random": torch.get_rng_state(),
                "numpy_random": json.dumps(self.rng.bit_generator.state),
            },
            path.with_suffix(".new"),
        )
        path.with_suffix(".new").replace(path)

    def load(self, path: Path) -> tuple[int, float]:
        """Go on from a checkpoint: give the next epoch and the best figure so far."""
        state = torch.load(path, weights_only=True)
        self.head.load_state_dict(state["head"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.scheduler.load_state_dict(state["scheduler"])
        self.average.weights = state["average"]
        torch.set_rng_state(state["torch_random"])
        self.rng.bit_generator.state = json.loads(state["numpy_random"])
        return state["epoch"] + 1, state["best"]


def shape_of(train: Sequence[Sentence], args: argparse.Namespace) -> HeadShape:
    """Make the head as wide as asked, and fit for the states that were read."""
    return HeadShape(
        n_layers=train[0].states.shape[1],
        state_width=train[0].states.shape[2],
        width=args.width,
        reader_width=args.reader_width,
        dropout=args.dropout,
    )


def make_trainee(
    shape: HeadShape, train: Sequence[Sentence], args: argparse.Namespace, rng: np.random.Generator
) -> Trainee:
    """Make a new head, or take another run's, with all that training it needs."""
    head = QualityHead(shape)
    if args.start:
        head.load_state_dict(load_file(args.start / "head.safetensors"))
    optimizer = torch.optim.AdamW(head.parameters(), lr=args.lr, weight_decay=0.05)
    steps = sum(1 for _ in batches(train, rng)) * args.epochs
    scheduler = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, args.lr, total_steps=steps + 200, pct_start=0.1
    )
    return Trainee(head, Average(head, 0.99), optimizer, scheduler, rng)


def train_epoch(trainee: Trainee, train: Sequence[Sentence]) -> dict[str, float]:
    """Go once through the data; mean of each part of the loss."""
    head, optimizer = trainee.head, trainee.optimizer
    head.train()
    sums: Counter[str] = Counter()
    n = 0
    for group in batches(train, trainee.rng):
        parts = loss_of(head(to_batch(group)), group)
        loss = sum(LOSS_WEIGHTS[k] * v for k, v in parts.items())
        optimizer.zero_grad()
        loss.backward()  # type: ignore[union-attr]
        torch.nn.utils.clip_grad_norm_(head.parameters(), 1.0)
        optimizer.step()
        trainee.scheduler.step()
        trainee.average.update(head)
        sums.update({k: float(v.detach()) for k, v in parts.items()})
        n += 1
    return {k: v / n for k, v in sums.items()}


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cache", type=Path, required=True, help="what features.py wrote")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--reader-width", type=int, default=160)
    parser.add_argument("--dropout", type=float, default=0.3)
    parser.add_argument("--start", type=Path, help="begin with the head of another run")
    return parser.parse_args(arguments)


def load_splits(cache: Path) -> tuple[list[Sentence], list[Sentence]]:
    """Load what is trained on, weak labels too, and what the epoch is chosen by."""
    train, weak, dev = (load_shards(cache / split) for split in ("train", "weak", "dev"))
    for name, split in (("train", train), ("weak", weak), ("dev", dev)):
        print_split(name, split)
    return train + weak, dev


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, and write the best epoch's averaged weights."""
    args = parse(arguments)
    keep_freed_memory()
    torch.manual_seed(args.seed)
    train, dev = load_splits(args.cache)
    shape = shape_of(train, args)
    trainee = make_trainee(shape, train, args, np.random.default_rng(args.seed))
    judge_head = QualityHead(shape)
    args.out.mkdir(parents=True, exist_ok=True)
    checkpoint = args.out / "checkpoint.pt"
    first, best = trainee.load(checkpoint) if checkpoint.exists() else (0, -1.0)
    for epoch in range(first, args.epochs):
        start = time.perf_counter()
        losses = train_epoch(trainee, train)
        judge_head.load_state_dict(trainee.average.weights)
        table, figure = evaluate(judge_head, dev)
        print(
            f"epoch {epoch} {time.perf_counter() - start:.0f} s figure {figure:.4f}",
            {k: round(v, 4) for k, v in losses.items()},
            flush=True,
        )
        show(table)
        if figure > best:
            best = figure
            save_file(trainee.average.weights, args.out / "head.safetensors")
            (args.out / "shape.json").write_text(json.dumps(asdict(shape)) + "\n")
        trainee.save(checkpoint, epoch, best)
    judge_head.load_state_dict(load_file(args.out / "head.safetensors"))
    print(f"best {best:.4f}")
    show(evaluate(judge_head, dev)[0])


if __name__ == "__main__":
    main()
