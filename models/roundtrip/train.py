"""Teach the language model to translate: LoRA on all layers, English with several languages.

    python -m models.roundtrip.train --lm LM --data DATA --langs de fr es ru --out DIR

Goes through `--tokens` tokens of the corpus (`corpus.py`), shares of languages as given; keeps a
checkpoint and goes on from it when it is started again. `--start FILE` goes on with an adapter that
is packed already, best behind the tokens that it has seen (`--after`). Prints the split, and the
loss on held-out pairs; `python -m benchmarks.roundtrip.translation` measures what it can do.
"""

from __future__ import annotations

import argparse
import math
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn.attention import SDPBackend, sdpa_kernel

from models.roundtrip.corpus import HELD_OUT, Pair, read_pairs
from tqcheck.backends.causal_lm import load_tokenizer, pick_device, pick_precision
from tqcheck.backends.gemma3 import load_gemma3, read_shape
from tqcheck.backends.low_rank import add_adapter
from tqcheck.backends.memory import keep_freed_memory
from tqcheck.backends.prompts import lead_of
from tqcheck.backends.state_reader import StateReader
from tqcheck.backends.tokens import Ints, Tokenizer

BATCH_TOKENS = 2048
SORTED_TOGETHER = 1024  # pairs among which those of like length share a batch
LENGTH_STEP = 16
KEPT = 47_000  # tokens in the softmax: the commonest
WARM_UP = 0.04  # of the steps
NOT_KEPT = -1
_LOSS_ROWS = 256  # targets whose logits are held together


@dataclass(frozen=True, slots=True)
class Example:
    """Hold token ids: everything, and where the translation begins."""

    ids: Ints
    start: int


def make_example(pair: Pair, tokenizer: Tokenizer) -> Example:
    """Lay a pair out as it is read: the prompt, the translation, a line break as its end."""
    source, target = (tokenizer.encode(text).ids for text in (pair.source, pair.target))
    lead = lead_of(source, pair.source_lang, pair.target_lang, tokenizer)
    end = tokenizer.encode("\n").ids
    return Example(np.concatenate([[tokenizer.bos], lead, target, end]), 1 + len(lead))


def used_tokens(examples: Sequence[Example], tokenizer: Tokenizer) -> Ints:
    """List the tokens that translations are made of, and those that can spell anything."""
    counts = np.zeros(tokenizer.size, dtype=np.int64)
    for example in examples:
        np.add.at(counts, example.ids[1:], 1)
    seen = np.zeros(tokenizer.size, dtype=bool)
    seen[np.argsort(-counts, kind="stable")[:KEPT]] = True
    spelled = tokenizer.encode("".join(map(chr, range(0x20, 0x0530)))).ids
    seen[spelled] = True
    return np.flatnonzero(seen).astype(np.int64)


def batches(examples: Sequence[Example], seed: int) -> Iterator[list[Example]]:
    """Group examples of like length, in random order among their neighbours."""
    rng = np.random.default_rng(seed)
    for start in range(0, len(examples), SORTED_TOGETHER):
        groups: list[list[Example]] = [[]]
        for example in sorted(examples[start : start + SORTED_TOGETHER], key=lambda e: len(e.ids)):
            if groups[-1] and (len(groups[-1]) + 1) * _rounded(len(example.ids)) > BATCH_TOKENS:
                groups.append([])
            groups[-1].append(example)
        for k in rng.permutation(len(groups)):
            yield groups[k]


def _rounded(length: int) -> int:
    return -(-length // LENGTH_STEP) * LENGTH_STEP


class Student:
    """Hold the model, its adapter, and the softmax over the tokens that occur."""

    def __init__(
        self,
        model: StateReader,
        kept: Ints,
        *,
        rank: int,
        device: torch.device,
        compiled: bool = False,
    ) -> None:
        self.model = model.to(device)
        self.device = device
        self.adapter = add_adapter(model, first_layer=0, rank=rank)
        self.model.to(device)
        if compiled:  # a step takes a seventh less on two cores
            torch._dynamo.config.recompile_limit = 64
            for block in model.get_submodule("layers").children():
                block.compile(dynamic=True)
        index = torch.from_numpy(kept).to(device)
        self._weight = model.output_weight.detach()[index]
        self._place = torch.full((len(model.output_weight),), NOT_KEPT, device=device)
        self._place[index] = torch.arange(len(kept), device=device)

    def loss(self, group: Sequence[Example]) -> torch.Tensor:
        """Give the mean cross-entropy over the translations' tokens, in nats."""
        ids = np.zeros((len(group), _rounded(max(len(e.ids) for e in group))), dtype=np.int64)
        is_target = np.zeros(ids.shape, dtype=bool)
        for row, example in enumerate(group):
            ids[row, : len(example.ids)] = example.ids
            is_target[row, example.start : len(example.ids)] = True
        tokens = torch.from_numpy(ids).to(self.device)
        last, _ = self.model(tokens, ())
        rows, columns = (torch.from_numpy(i).to(self.device) for i in np.nonzero(is_target))
        states = last[rows, columns - 1]
        targets = self._place[tokens[rows, columns]]
        parts = zip(torch.split(states, _LOSS_ROWS), torch.split(targets, _LOSS_ROWS), strict=True)
        losses = [
            nn.functional.cross_entropy(
                (s @ self._weight.T).float(), t, reduction="sum", ignore_index=NOT_KEPT
            )
            for s, t in parts
        ]
        return torch.stack(losses).sum() / len(targets)


@dataclass(frozen=True)
class Progress:
    """Hold what a checkpoint keeps beside the step."""

    adapter: nn.ParameterDict
    optimizer: torch.optim.Optimizer

    def save(self, path: Path, step: int) -> None:
        """Write a checkpoint, whole or not at all."""
        state = {
            "adapter": self.adapter.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": step,
        }
        torch.save(state, path.with_suffix(".new"))
        path.with_suffix(".new").replace(path)

    def resume(self, path: Path) -> int:
        """Take up a checkpoint if there is one; the step to go on with."""
        if not path.exists():
            return 0
        state = torch.load(path, weights_only=True)
        self.adapter.load_state_dict(state["adapter"])
        self.optimizer.load_state_dict(state["optimizer"])
        return int(state["step"]) + 1

    def learn(self, loss: torch.Tensor, rate: float) -> None:
        """Take one step."""
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(list(self.adapter.parameters()), 1.0)
        self.optimizer.step()


def start_progress(student: Student, args: argparse.Namespace) -> Progress:
    """Take up an earlier adapter if one is given, and set up what trains it."""
    if args.start:
        earlier = load_file(args.start)
        with torch.no_grad():
            for name, value in student.adapter.items():
                value.copy_(earlier[name])
    adapter = nn.ParameterDict({k.replace(".", "/"): v for k, v in student.adapter.items()})
    optimizer = torch.optim.AdamW(list(adapter.values()), lr=args.lr, weight_decay=0.0)
    return Progress(adapter, optimizer)


def rate_at(step: int, steps: int, highest: float) -> float:
    """Give the learning rate: it rises quickly, then falls to zero like a cosine."""
    done = (step + 1) / steps
    if done < WARM_UP:
        return highest * done / WARM_UP
    return highest * 0.5 * (1 + math.cos(math.pi * (done - WARM_UP) / (1 - WARM_UP)))


def choose(
    pairs: Sequence[Pair], shares: dict[str, float], out_of_english: float = 0.5
) -> list[Pair]:
    """Thin out directions so that their sources stand in the proportions asked for.

    `shares` divides them among the languages, `out_of_english` among the two ways of each.
    """
    counts = Counter((p.source_lang, p.target_lang) for p in pairs)
    wanted = {("en", lang): share * out_of_english for lang, share in shares.items()}
    wanted |= {(lang, "en"): share * (1 - out_of_english) for lang, share in shares.items()}
    scale = min(counts[way] / share for way, share in wanted.items() if share)
    keep = {way: scale * share / counts[way] for way, share in wanted.items()}
    # Drawn anew: the order depends on `place`, and would otherwise stop early for thin languages.
    return [p for p in pairs if _redraw(p) < keep[p.source_lang, p.target_lang]]


def _redraw(pair: Pair) -> float:
    return (pair.place * 7919) % 1.0


def train(args: argparse.Namespace) -> None:
    """Go through the corpus."""
    tokenizer = load_tokenizer(args.lm)
    pairs = read_pairs(args.data, args.langs)
    examples = {id(p): make_example(p, tokenizer) for p in pairs}
    kept = used_tokens(list(examples.values()), tokenizer)
    held_out = [p for p in pairs if p.draw < HELD_OUT]
    shares = dict(zip(args.langs, args.shares or [1.0] * len(args.langs), strict=True))
    learnable = [p for p in pairs if p.draw >= HELD_OUT]
    taught = choose(learnable, shares, args.out_of_english)
    groups = list(
        take(batches([examples[id(p)] for p in taught], args.seed), args.after, args.tokens)
    )
    print(f"{len(pairs)} pairs, {len(held_out)} held out, {len(kept)} tokens kept", flush=True)
    print(f"{len(groups)} steps, {sum(map(_size, groups))} tokens", flush=True)
    print(Counter(f"{p.source_lang}-{p.target_lang}" for p in taught), flush=True)
    print(Counter(p.set for p in taught), flush=True)
    dev = list(batches([examples[id(p)] for p in held_out], 0))
    student = Student(
        _load(args.lm), kept, rank=args.rank, device=pick_device("auto"), compiled=args.compile
    )
    progress = start_progress(student, args)
    learn(student, progress, groups, dev, args)
    write(student, kept, args.out / "adapter.safetensors")


def _load(folder: Path) -> StateReader:
    shape = read_shape(folder)
    assert shape is not None, f"{folder}: not a Gemma 3"
    return load_gemma3(folder, shape, pick_precision("auto", pick_device("auto")))


def learn(
    student: Student,
    progress: Progress,
    groups: Sequence[list[Example]],
    dev: Sequence[list[Example]],
    args: argparse.Namespace,
) -> None:
    """Take all steps from the last checkpoint on."""
    checkpoint = args.out / "checkpoint.pt"
    total, since = 0.0, time.perf_counter()
    for step in range(progress.resume(checkpoint), len(groups)):
        with sdpa_kernel(SDPBackend.MATH):  # in bfloat16 the others go back at a fourth of its pace
            loss = student.loss(groups[step])
            progress.learn(loss, rate_at(step, len(groups), args.lr))
        total += float(loss.detach())
        if (step + 1) % args.report_every == 0:
            seconds = (time.perf_counter() - since) / args.report_every
            mean = total / args.report_every
            print(
                f"step {step + 1}/{len(groups)} {seconds:.1f} s each, loss {mean:.4f}", flush=True
            )
            total, since = 0.0, time.perf_counter()
        if (step + 1) % args.save_every == 0 or step + 1 == len(groups):
            progress.save(checkpoint, step)
        if (step + 1) % args.dev_every == 0 or step + 1 == len(groups):
            print(f"step {step + 1} held-out loss {held_out_loss(student, dev):.4f}", flush=True)
            since = time.perf_counter()


@torch.inference_mode()
def held_out_loss(student: Student, dev: Sequence[list[Example]]) -> float:
    """Give the mean over batches, in nats per token."""
    return float(np.mean([float(student.loss(group)) for group in dev]))


def take(groups: Iterator[list[Example]], after: int, tokens: int) -> Iterator[list[Example]]:
    """Take batches of so many tokens behind the first `after`."""
    seen = 0
    for group in groups:
        if seen >= after + tokens:
            return
        if seen >= after:
            yield group
        seen += _size(group)


def _size(group: Sequence[Example]) -> int:
    return sum(len(example.ids) for example in group)


def write(student: Student, kept: Ints, path: Path) -> None:
    """Write the adapter and the tokens it was taught with."""
    weights = {name: value.detach().cpu().contiguous() for name, value in student.adapter.items()}
    save_file(weights | {"kept_tokens": torch.from_numpy(kept).int()}, path)


def main() -> None:
    """Train, and write the adapter."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lm", type=Path, required=True, help="folder of the language model")
    parser.add_argument("--data", type=Path, required=True, help="folder with weak and parallel")
    parser.add_argument("--langs", nargs="+", default=["de", "fr", "es", "ru"])
    parser.add_argument("--shares", nargs="+", type=float, help="of the languages, in proportion")
    parser.add_argument(
        "--out-of-english", type=float, default=0.5, help="share of the pairs that begin in English"
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="an adapter to go on with")
    parser.add_argument("--tokens", type=int, default=2_500_000, help="how many to learn from")
    parser.add_argument("--after", type=int, default=0, help="tokens of the corpus to leave out")
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--rank", type=int, default=64)
    parser.add_argument(
        "--compile", action="store_true", help="by torch.compile: needs a C++ compiler"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--report-every", type=int, default=20, help="steps between two lines")
    parser.add_argument("--save-every", type=int, default=50, help="steps between checkpoints")
    parser.add_argument("--dev-every", type=int, default=200, help="steps between held-out losses")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(args.seed)
    keep_freed_memory()
    train(args)


if __name__ == "__main__":
    main()
