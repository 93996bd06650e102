"""Adapt language model and head together: LoRA on the upper layers.

    python adapt.py --lm LM --vocabulary CACHE/kept.npy --data DATA --start RUN --out DIR

Begins with the head that `train.py` made on the frozen model, or goes on with a packed head and its
adapter, then best behind the tokens that it has seen (`--after`). Goes once through `--tokens`
tokens of the mixture (`mixture.py`); keeps a checkpoint and goes on from it when it is started
again. Judges some sentences of each dev set that `train.py` looks at, too.
LoRA: Hu et al., arXiv 2106.09685.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from corrupt import Random
from evaluation import measure, show
from features import LAYERS, entry_of, label_of
from labels import Judged
from mixture import Example, read_dev, read_mixture
from safetensors.torch import load_file, save_file
from sentences import Sentence
from torch import nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from train import LOSS_WEIGHTS, Average, loss_of

from tqcheck.backends.causal_lm import CausalLM, TokenReadings
from tqcheck.backends.low_rank import add_adapter
from tqcheck.backends.quality import read_head
from tqcheck.backends.quality_head import HeadOutput, HeadShape, QualityHead, make_batch
from tqcheck.backends.tokens import Tokens
from tqcheck.backends.windows import Passage, Place, Window, WindowShape, lay_out
from tqcheck.backends.words import find_words, words_of_tokens

BATCH_TOKENS = 2048
SORTED_TOGETHER = 512  # windows among which those of like length share a batch
Weights = dict[str, torch.Tensor]
_NOTHING = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Work:
    """Hold one window and the judged sentences that stand in its places.

    `key` names it among the translations of its source, `better_than` are the keys of the worse
    ones and how much each counts.
    """

    window: Window
    items: tuple[tuple[Judged, Tokens, Place], ...]
    key: str = ""
    better_than: tuple[tuple[str, float], ...] = ()


Unit = list[Work]  # windows that are read in one batch


def lay_out_example(lm: CausalLM, example: Example) -> Iterator[Work]:
    """Turn an example into windows."""
    encoded = [lm.tokenizer.encode(item.text) for item in example.items]
    passages = [Passage(_NOTHING, tokens.ids) for tokens in encoded]
    for window in lay_out(
        passages,
        bos=lm.tokenizer.bos,
        separator=lm.tokenizer.encode("\n").ids,
        shape=WindowShape(),
    ):
        yield Work(
            window,
            tuple((example.items[p.sentence], encoded[p.sentence], p) for p in window.places),
        )


def lay_out_units(lm: CausalLM, example: Example) -> Iterator[Unit]:
    """Turn an example into windows, those of one source together."""
    if not example.ranks:
        yield from ([work] for work in lay_out_example(lm, example))
        return
    unit: Unit = []
    name = example.items[0].id
    for number, item in enumerate(example.items):
        worse = tuple((f"{name} {b}", w) for a, b, w in example.ranks if a == number)
        for work in lay_out_example(lm, Example((item,))):
            unit.append(replace(work, key=f"{name} {number}", better_than=worse))
    yield unit


def batches(units: Sequence[Unit], rng: Random | None) -> Iterator[list[Work]]:
    """Group windows of like length; shuffled among their neighbours when `rng` is given."""
    for start in range(0, len(units), SORTED_TOGETHER):
        groups: list[list[Work]] = [[]]
        for unit in sorted(units[start : start + SORTED_TOGETHER], key=_longest):
            if groups[-1] and (len(groups[-1]) + len(unit)) * _longest(unit) > BATCH_TOKENS:
                groups.append([])
            groups[-1] += unit
        for k in rng.permutation(len(groups)) if rng else range(len(groups)):
            yield groups[k]


def _longest(unit: Unit) -> int:
    return -(-max(len(work.window.ids) for work in unit) // 32) * 32


def judge(
    lm: CausalLM, head: QualityHead, works: Sequence[Work]
) -> tuple[HeadOutput, list[Sentence]]:
    """Read a batch of windows and judge the sentences in them."""
    rows, sentences = [], []
    for work, readings in zip(works, lm.read_batch([w.window for w in works]), strict=True):
        for (item, tokens, place), reading in zip(work.items, readings, strict=True):
            own = tokens.cut(place.end - place.start)
            words = find_words(item.text, own)
            word = torch.from_numpy(words_of_tokens(own, words)).int()
            rows.append((reading.evidence, reading.states, word, len(words), place.start > 1))
            sentence = _sentence(item, reading, word, words, place)
            sentence.entry.update({"key": work.key, "better_than": work.better_than})
            sentences.append(sentence)
    return head(make_batch(rows)), sentences


def _sentence(
    item: Judged, reading: TokenReadings, word: torch.Tensor, words: np.ndarray, place: Place
) -> Sentence:
    entry = entry_of(item, n_tokens=len(word), n_words=len(words), place=place.start)
    labels = [label_of(item, words, kind) for kind in ("risk", "major", "accuracy")]
    return Sentence(entry, reading.evidence, reading.states, word, labels[0], *labels[1:])


@torch.inference_mode()
def evaluate(lm: CausalLM, head: QualityHead, examples: Sequence[Example]) -> None:
    """Print what the dev sets give."""
    head.eval()
    units = [u for e in examples for u in lay_out_units(lm, e)]
    judged: dict[str, list[tuple[Sentence, dict[str, object]]]] = defaultdict(list)
    for group in batches(units, None):
        out, sentences = judge(lm, head, group)
        for row, s in enumerate(sentences):
            found = {key: float(getattr(out, key)[row]) for key in ("penalty", "major", "da")}
            words = out.word[row, : len(s.label)].sigmoid().numpy()
            judged[f"{s.entry['set']}.{s.entry['lp']}"].append((s, {**found, "word": words}))
    table = {
        name: measure(
            [s for s, _ in rows],
            {
                **{k: [f[k] for _, f in rows] for k in ("penalty", "major", "da")},
                "word": [f["word"][:, 0] for _, f in rows],  # type: ignore[index]
            },
        )
        for name, rows in sorted(judged.items())
    }
    show(table)
    head.train()


@dataclass(frozen=True)
class Learner:
    """Hold what changes in training, and what a checkpoint therefore keeps."""

    weights: nn.ModuleDict
    optimizer: torch.optim.Optimizer
    scheduler: torch.optim.lr_scheduler.LRScheduler
    average: Average

    def save(self, path: Path, step: int) -> None:
        """Write a checkpoint, whole or not at all."""
        state = {
            "weights": self.weights.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "scheduler": self.scheduler.state_dict(),
            "average": self.average.weights,
            "step": step,
        }
        torch.save(state, path.with_suffix(".new"))
        path.with_suffix(".new").replace(path)

    def resume(self, path: Path) -> int:
        """Take up a checkpoint if there is one; the step to go on with."""
        if not path.exists():
            return 0
        state = torch.load(path, weights_only=True)
        self.weights.load_state_dict(state["weights"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.scheduler.load_state_dict(state["scheduler"])
        self.average.weights = state["average"]
        return int(state["step"]) + 1

    def learn(self, loss: torch.Tensor) -> None:
        """Take one step."""
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(list(self.weights.parameters()), 1.0)
        self.optimizer.step()
        self.scheduler.step()
        self.average.update(self.weights)


@dataclass(frozen=True)
class Start:
    """Hold what training begins with: a head, and an adapter unless it is the first time."""

    shape: HeadShape
    head: Weights
    adapter: Weights


def read_start(path: Path) -> Start:
    """Read what `train.py` wrote (a folder), or a packed head with its adapter (a file)."""
    if path.is_file():
        packed = read_head(path)
        weights, adapter = packed.weights, packed.adapter
        return Start(
            packed.shape, *({k: v.float() for k, v in w.items()} for w in (weights, adapter))
        )
    shape = HeadShape(**json.loads((path / "shape.json").read_text()))
    return Start(shape, load_file(path / "head.safetensors"), {})


def make_learner(
    lm: CausalLM, head: QualityHead, start: Start, args: argparse.Namespace, steps: int
) -> Learner:
    """Put the adapter on the model and set up what trains it and the head."""
    adapter = add_adapter(lm.model, first_layer=args.first_layer, rank=args.rank)
    with torch.no_grad():
        for name, values in start.adapter.items():
            adapter[name].copy_(values)
    weights = nn.ModuleDict({"head": head})
    weights.adapter = nn.ParameterDict({k.replace(".", "/"): v for k, v in adapter.items()})
    optimizer = torch.optim.AdamW(
        [
            {"params": list(adapter.values()), "lr": args.lr, "weight_decay": 0.0},
            {"params": list(head.parameters()), "lr": args.head_lr, "weight_decay": 0.05},
        ]
    )
    scheduler = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, [args.lr, args.head_lr], total_steps=steps + 1, pct_start=0.08
    )
    return Learner(weights, optimizer, scheduler, Average(weights, 0.995))


def train(lm: CausalLM, start: Start, args: argparse.Namespace) -> None:
    """Go through the mixture once."""
    head = QualityHead(start.shape)
    head.load_state_dict(start.head)
    units = [unit for example in read_mixture(args.data) for unit in lay_out_units(lm, example)]
    everything = batches(units, np.random.default_rng(args.seed))
    groups = list(_take(everything, args.after, args.tokens))
    print(f"{len(groups)} steps, {sum(map(_size, groups))} tokens", flush=True)
    print(Counter(i.set for g in groups for w in g for i, _, _ in w.items), flush=True)
    learner = make_learner(lm, head, start, args, len(groups))
    dev = read_dev(args.data, args.dev)
    checkpoint = args.out / "checkpoint.pt"
    head.train()
    sums: Counter[str] = Counter()
    since = time.perf_counter()
    for step in range(learner.resume(checkpoint), len(groups)):
        # Seeded by the step, so that a run that was interrupted goes on as it would have.
        torch.manual_seed(args.seed * 1_000_003 + step)
        with sdpa_kernel(SDPBackend.MATH):  # in bfloat16 the others go back at a fourth of its pace
            out, sentences = judge(lm, head, groups[step])
            parts = loss_of(out, sentences)
            learner.learn(sum((LOSS_WEIGHTS[k] * v for k, v in parts.items()), torch.zeros(())))
        sums.update({k: float(v.detach()) for k, v in parts.items()})
        if (step + 1) % args.report_every == 0:
            seconds = (time.perf_counter() - since) / args.report_every
            losses = {k: round(v / args.report_every, 4) for k, v in sums.items()}
            print(f"step {step + 1}/{len(groups)} {seconds:.1f} s each {losses}", flush=True)
            sums.clear()
            since = time.perf_counter()
        if (step + 1) % args.save_every == 0 or step + 1 == len(groups):
            learner.save(checkpoint, step)
        if step + 1 in (len(groups) // 2, len(groups)):
            evaluate_average(lm, head, learner, dev)
    write(learner.average.weights, head.shape, args.out)


def evaluate_average(
    lm: CausalLM, head: QualityHead, learner: Learner, dev: Sequence[Example]
) -> None:
    """Evaluate the averaged weights, and put the others back."""
    kept = {k: v.clone() for k, v in learner.weights.state_dict().items()}
    learner.weights.load_state_dict(learner.average.weights)
    evaluate(lm, head, dev)
    learner.weights.load_state_dict(kept)


def _size(group: Sequence[Work]) -> int:
    return sum(len(work.window.ids) for work in group)


def _take(groups: Iterator[list[Work]], after: int, tokens: int) -> Iterator[list[Work]]:
    """Take batches of so many tokens behind the first `after`."""
    seen = 0
    for group in groups:
        if seen >= after + tokens:
            return
        if seen >= after:
            yield group
        seen += _size(group)


def write(weights: dict[str, torch.Tensor], shape: HeadShape, out: Path) -> None:
    """Write head and adapter for `pack.py`."""
    head = {k.removeprefix("head."): v for k, v in weights.items() if k.startswith("head.")}
    adapter = {
        k.removeprefix("adapter.").replace("/", "."): v.contiguous()
        for k, v in weights.items()
        if k.startswith("adapter.")
    }
    save_file(head, out / "head.safetensors")
    save_file(adapter, out / "adapter.safetensors")
    (out / "shape.json").write_text(json.dumps(asdict(shape)) + "\n")


def main() -> None:
    """Adapt, and write the averaged weights."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lm", type=Path, required=True, help="folder of the language model")
    parser.add_argument("--vocabulary", type=Path, required=True, help="kept token ids (.npy)")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument(
        "--start", type=Path, required=True, help="what train.py wrote, or head.safetensors"
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--tokens", type=int, default=2_000_000, help="how many to learn from")
    parser.add_argument("--after", type=int, default=0, help="tokens of the mixture to leave out")
    parser.add_argument("--lr", type=float, default=4e-4, help="of the adapter")
    parser.add_argument("--head-lr", type=float, default=5e-4)
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--first-layer", type=int, default=6, help="lowest layer that is adapted")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--dev", type=int, default=300, help="sentences of each dev set")
    parser.add_argument("--layers", type=int, nargs="+", default=LAYERS, help="as in features.py")
    parser.add_argument("--report-every", type=int, default=25, help="steps between two lines")
    parser.add_argument("--save-every", type=int, default=50, help="steps between checkpoints")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(args.seed)
    lm = CausalLM(
        args.lm, layers=args.layers, kept_tokens=torch.from_numpy(np.load(args.vocabulary))
    )
    train(lm, read_start(args.start), args)


if __name__ == "__main__":
    main()
