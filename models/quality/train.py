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
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from scipy.stats import pearsonr, spearmanr
from sklearn.metrics import matthews_corrcoef, roc_auc_score

from tqcheck.backends.memory import keep_freed_memory
from tqcheck.backends.quality_head import (
    ACCURACY,
    MAJOR,
    MARKED,
    HeadBatch,
    HeadOutput,
    HeadShape,
    QualityHead,
    make_batch,
    scale_penalty,
)

Array = npt.NDArray[Any]

BATCH_TOKENS = 4096
# How much a set counts in each loss. MQM is what `risk` and `mqm` mean; direct assessments have
# scores of their own and stand in, at half weight, where nobody marked errors; weak labels
# (`weak_labels.py`) count less still.
SCALE_WEIGHTS = {"mqm": 1.0, "da": 0.5, "weak": 0.3}
LOSS_WEIGHTS = {"word": 1.0, "kind": 0.3, "penalty": 8.0, "major": 0.5, "da": 0.3, "rank": 0.3}


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
    parts["major"] = (miss * sentence_weight * known).sum() / known.sum().clamp(min=1)
    miss = (out.da - score).clamp(-3, 3) ** 2
    parts["da"] = (miss * is_da).sum() / is_da.sum().clamp(min=1)
    parts["rank"] = _rank_loss(out.penalty, wanted, group, known)
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


@torch.inference_mode()
def judge(head: QualityHead, sentences: Sequence[Sentence]) -> dict[str, Any]:
    """Judge sentences; arrays in their order, `word` a list of arrays."""
    head.eval()
    place = {id(s): n for n, s in enumerate(sentences)}
    found: dict[str, list[Any]] = {
        key: [None] * len(sentences) for key in ("word", "penalty", "major", "da")
    }
    for group in batches(sentences, None):
        out = head(to_batch(group))
        for row, sentence in enumerate(group):
            n = place[id(sentence)]
            found["word"][n] = out.word[row, : len(sentence.label), MARKED].sigmoid().numpy()
            for key in ("penalty", "major", "da"):
                found[key][n] = float(getattr(out, key)[row])
    return {k: v if k == "word" else np.asarray(v) for k, v in found.items()}


def best_mcc(label: Array, risk: Array) -> tuple[float, float]:
    """Find the threshold with the best MCC; (MCC, threshold)."""
    steps = np.quantile(risk, np.linspace(0.6, 0.995, 40))
    scores = [matthews_corrcoef(label, risk >= t) for t in steps]
    return max(zip(scores, steps.tolist(), strict=True))


def evaluate(
    head: QualityHead, dev: Sequence[Sentence]
) -> tuple[dict[str, dict[str, float]], float]:
    """Measure every dev set; the second number is what training is stopped by."""
    judged = judge(head, dev)
    sets: dict[str, list[int]] = defaultdict(list)
    for n, s in enumerate(dev):
        sets[f"{s.entry['set']}.{s.entry['lp']}"].append(n)
    table: dict[str, dict[str, float]] = {}
    for name, rows in sorted(sets.items()):
        if name.startswith("mqm-wmt22dev"):
            continue
        table[name] = measure(
            [dev[n] for n in rows], {k: [v[n] for n in rows] for k, v in judged.items()}
        )
    news = [
        v["auroc"] + v.get("mcc", 0)
        for k, v in table.items()
        if k.startswith("mqm-news") and k.endswith("zh-en")
    ]
    other = [
        v["spearman"]
        for k, v in table.items()
        if k.startswith("mqm-news") and not k.endswith("zh-en")
    ]
    wiki = [v["pearson_da"] for k, v in table.items() if k.startswith("mlqe") and k.endswith("-en")]
    return table, float(np.mean(news) + 0.5 * np.mean(wiki) + 0.5 * np.mean(other))


def measure(rows: Sequence[Sentence], judged: dict[str, list]) -> dict[str, float]:  # type: ignore[type-arg]
    """Measure one set; `judged` has the keys of `judge`."""
    score = np.asarray([s.entry["score"] for s in rows])
    penalty = np.asarray(judged["penalty"])
    found = {
        "spearman": float(spearmanr(-penalty, score)[0]),
        "pearson": float(pearsonr(-penalty, score)[0]),
    }
    if rows[0].entry["scale"] == "da":
        found["pearson_da"] = float(pearsonr(judged["da"], score)[0])
    else:
        major = np.asarray([s.entry["major"] >= 0.5 for s in rows])
        if 0 < major.sum() < len(major):
            found["auroc"] = float(roc_auc_score(major, judged["major"]))
    marked = [n for n, s in enumerate(rows) if s.entry["word_weight"] > 0]
    if marked:
        label = np.concatenate([rows[n].label.numpy() for n in marked]) >= 0.5
        found["mcc"], found["mcc_at"] = best_mcc(
            label, np.concatenate([judged["word"][n] for n in marked])
        )
    return found


def show(table: dict[str, dict[str, float]]) -> None:
    """Print one line a set."""
    for name, row in table.items():
        print(f"  {name:24}", "  ".join(f"{k} {v:.3f}" for k, v in row.items()))


def print_split(name: str, sentences: Sequence[Sentence]) -> None:
    """Say what is in a split."""
    counts = Counter(f"{s.entry['set']}.{s.entry['lp']}" for s in sentences)
    tokens = sum(len(s.evidence) for s in sentences)
    print(
        f"{name}: {len(sentences)} sentences, {tokens} tokens:",
        dict(sorted(counts.items())),
        flush=True,
    )


class Average:
    """Keep a running average of a module's weights."""

    def __init__(self, module: torch.nn.Module, decay: float) -> None:
        self.decay = decay
        self.weights = {k: v.detach().clone() for k, v in module.state_dict().items()}

    def update(self, module: torch.nn.Module) -> None:
        """Move the average towards the module's weights."""
        for key, value in module.state_dict().items():
            self.weights[key].lerp_(value.detach(), 1 - self.decay)


def train_epoch(
    head: QualityHead,
    average: Average,
    optimizer: torch.optim.Optimizer,
    scheduler: torch.optim.lr_scheduler.LRScheduler,
    train: Sequence[Sentence],
    rng: np.random.Generator,
) -> dict[str, float]:
    """Go once through the data; mean of each part of the loss."""
    head.train()
    sums: Counter[str] = Counter()
    n = 0
    for group in batches(train, rng):
        parts = loss_of(head(to_batch(group)), group)
        loss = sum(LOSS_WEIGHTS[k] * v for k, v in parts.items())
        optimizer.zero_grad()
        loss.backward()  # type: ignore[union-attr]
        torch.nn.utils.clip_grad_norm_(head.parameters(), 1.0)
        optimizer.step()
        scheduler.step()
        average.update(head)
        sums.update({k: float(v.detach()) for k, v in parts.items()})
        n += 1
    return {k: v / n for k, v in sums.items()}


def main() -> None:
    """Train, and write the best epoch's averaged weights."""
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
    args = parser.parse_args()
    keep_freed_memory()
    torch.manual_seed(args.seed)
    rng = np.random.default_rng(args.seed)
    train, weak, dev = (load_shards(args.cache / s) for s in ("train", "weak", "dev"))
    print_split("train", train)
    print_split("weak", weak)
    train += weak
    print_split("dev", dev)
    shape = HeadShape(
        n_layers=train[0].states.shape[1],
        state_width=train[0].states.shape[2],
        width=args.width,
        reader_width=args.reader_width,
        dropout=args.dropout,
    )
    head = QualityHead(shape)
    if args.start:
        head.load_state_dict(load_file(args.start / "head.safetensors"))
    average = Average(head, 0.99)
    judge_head = QualityHead(shape)
    optimizer = torch.optim.AdamW(head.parameters(), lr=args.lr, weight_decay=0.05)
    steps = sum(1 for _ in batches(train, rng)) * args.epochs
    scheduler = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, args.lr, total_steps=steps + 200, pct_start=0.1
    )
    args.out.mkdir(parents=True, exist_ok=True)
    checkpoint = args.out / "checkpoint.pt"
    best, first = -1.0, 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        head.load_state_dict(state["head"])
        optimizer.load_state_dict(state["optimizer"])
        scheduler.load_state_dict(state["scheduler"])
        average.weights, best, first = state["average"], state["best"], state["epoch"] + 1
        torch.set_rng_state(state["torch_random"])
        rng.bit_generator.state = json.loads(state["numpy_random"])
    for epoch in range(first, args.epochs):
        start = time.perf_counter()
        losses = train_epoch(head, average, optimizer, scheduler, train, rng)
        judge_head.load_state_dict(average.weights)
        table, figure = evaluate(judge_head, dev)
        print(
            f"epoch {epoch} {time.perf_counter() - start:.0f} s figure {figure:.4f}",
            {k: round(v, 4) for k, v in losses.items()},
            flush=True,
        )
        show(table)
        if figure > best:
            best = figure
            save_file(average.weights, args.out / "head.safetensors")
            (args.out / "shape.json").write_text(json.dumps(asdict(shape)) + "\n")
        torch.save(
            {
                "head": head.state_dict(),
                "optimizer": optimizer.state_dict(),
                "best": best,
                "scheduler": scheduler.state_dict(),
                "average": average.weights,
                "epoch": epoch,
                "torch_random": torch.get_rng_state(),
                "numpy_random": json.dumps(rng.bit_generator.state),
            },
            checkpoint,
        )
    judge_head.load_state_dict(load_file(args.out / "head.safetensors"))
    print(f"best {best:.4f}")
    show(evaluate(judge_head, dev)[0])


if __name__ == "__main__":
    main()
