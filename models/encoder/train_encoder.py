"""Train the encoder and its head: `python models/encoder/train_encoder.py --base DIR --out DIR`.

The vocabulary and the lower layers stay as they are; what they give for a text does not change, so
training costs the upper layers alone. A run goes on from its last checkpoint.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import torch
from paired_examples import Example, Shown, read_examples
from schedule import batches, rate_at
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - as everywhere

from tqcheck.backends.encoder import FIRST, LAST, PADDING, read_encoder
from tqcheck.backends.encoder_network import (
    ACCURACY,
    MAJOR,
    MARKED,
    SENTENCE_DA,
    SENTENCE_MAJOR,
    SENTENCE_PENALTY,
    Block,
    Encoder,
    EncoderShape,
    PairHead,
    Side,
    likeness_of,
    mean_of,
)

MOST_TOKENS = 128
ROW = 256
SHARPNESS = 20.0  # of likenesses when sources compete for a translation
PENALTY_SCALE = math.log1p(25.0)
CHECKPOINT_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Read:
    """Hold a tokenized text and where its tokens stand."""

    ids: list[int]
    spans: list[tuple[int, int]]


class Texts:
    """Tokenize texts."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer

    def read(self, text: str) -> Read:
        """Give pieces with the sentence's marks around them."""
        encoding = self._tokenizer.encode(text)
        n = MOST_TOKENS - 2
        return Read([FIRST, *encoding.ids[:n], LAST], [(0, 0), *encoding.offsets[:n], (0, 0)])


def pad(rows: Sequence[Sequence[int]]) -> Tensor:
    """Pad rows of ids to one batch."""
    length = max(map(len, rows))
    return torch.tensor([[*row, *[PADDING] * (length - len(row))] for row in rows])


class Trainee(torch.nn.Module):
    """Hold encoder and head, with the lower layers frozen."""

    def __init__(self, shape: EncoderShape, n_frozen: int) -> None:
        super().__init__()
        self.encoder = Encoder(shape)
        self.head = PairHead(shape)
        self.n_frozen = n_frozen

    def trained(self) -> Iterator[torch.nn.Parameter]:
        """Give the parameters of the encoder that learn."""
        for layer in self.encoder.layers[self.n_frozen :]:
            yield from layer.parameters()

    def encode(self, rows: Sequence[list[int]]) -> Side:
        """Encode texts: their tokens in one row, without padding but where they attend."""
        ids = pad(rows)
        is_token = ids != PADDING
        packed = Packed(is_token)
        layers = cast("list[Block]", list(self.encoder.layers))
        with torch.no_grad():
            x = packed.in_one_row(self.encoder.embed(ids))
            for layer in layers[: self.n_frozen]:
                x = packed.through(layer, x)
        for layer in layers[self.n_frozen :]:
            x = packed.through(layer, x)
        return Side(packed.laid_out(x), is_token, self.encoder.pieces(ids))


class Packed:
    """Lead the tokens of many texts through a layer in one row.

    The row is filled up to a multiple of `ROW`: for each new size a product is prepared anew.
    """

    def __init__(self, is_token: Tensor) -> None:
        self._is_token = is_token
        self._place = (is_token.flatten().cumsum(0) - 1).clamp(min=0).view(is_token.shape)
        self._mask = is_token[:, None, None, :]
        self._n_fill = -int(is_token.sum()) % ROW

    def in_one_row(self, x: Tensor) -> Tensor:
        """Put (texts, tokens, width) in one row (all tokens, width)."""
        return F.pad(x[self._is_token], (0, 0, 0, self._n_fill))

    def laid_out(self, x: Tensor) -> Tensor:
        """Lay a row out as (texts, tokens, width)."""
        return F.embedding(self._place, x)

    def through(self, layer: Block, x: Tensor) -> Tensor:
        """Do what `Block.forward` does; attention in float32: in bfloat16 it learns at a fifth."""
        shape = (*self._is_token.shape, 3, layer.n_heads, -1)
        parts = self.laid_out(layer.attend(x).float()).view(shape)
        q, k, v = parts.permute(2, 0, 3, 1, 4)
        with torch.autocast("cpu", enabled=False):
            seen = F.scaled_dot_product_attention(q, k, v, attn_mask=self._mask)
        x = layer.norm(x + layer.out(self.in_one_row(seen.transpose(1, 2).flatten(2))))
        thought: Tensor = layer.last_norm(x + layer.down(F.gelu(layer.up(x))))
        return thought


@dataclass(slots=True)
class Batch:
    """Hold a batch: texts, and for each translation its source and labels."""

    sources: list[Read]
    texts: list[Read]
    source_of: list[int]
    shown: list[Shown]
    ranks: list[tuple[int, int, float]]
    right: list[tuple[int, int]]


def make_batch(examples: Sequence[Example], texts: Texts) -> Batch:
    """Lay out examples: every source once, every translation with the number of its source."""
    batch = Batch([], [], [], [], [], [])
    for example in examples:
        first = len(batch.texts)
        batch.ranks += [(first + a, first + b, w) for a, b, w in example.ranks]
        if example.right is not None:
            batch.right.append((len(batch.sources), first + example.right))
        for shown in example.shown:
            batch.texts.append(texts.read(shown.judged.text))
            batch.source_of.append(len(batch.sources))
            batch.shown.append(shown)
        batch.sources.append(texts.read(example.source))
    return batch


def per_token(values: np.ndarray, spans: Sequence[tuple[int, int]], length: int) -> list[float]:
    """Read labels of characters off for tokens: the greatest within each; NaN where none is."""
    found = []
    for start, end in spans:
        own = values[start:end]
        known = own[~np.isnan(own)]
        found.append(float(known.max()) if len(known) else math.nan)
    return [*found, *[math.nan] * (length - len(found))]


def weighted_bce(logits: Tensor, labels: Tensor, weights: Tensor | float = 1.0) -> Tensor:
    """Average the binary cross entropy over what has a label."""
    known = ~labels.isnan()
    loss = F.binary_cross_entropy_with_logits(logits, labels.nan_to_num(0.0), reduction="none")
    weighted = loss * known * weights
    return weighted.sum() / ((known * weights).sum() + 1e-3)


def labels_of(batch: Batch, length: int) -> dict[str, Tensor]:
    """Gather the labels of all translations and their tokens."""
    rows: dict[str, list[list[float]]] = {"risk": [], "major": [], "accuracy": []}
    for read, shown in zip(batch.texts, batch.shown, strict=True):
        j = shown.judged
        risk = j.char_risk if j.char_weight else np.full(len(j.text), np.nan)
        rows["risk"].append(per_token(risk, read.spans, length))
        rows["major"].append(per_token(j.char_major, read.spans, length))
        rows["accuracy"].append(per_token(j.char_accuracy, read.spans, length))
    one = {
        "weight": [s.judged.char_weight for s in batch.shown],
        "fluent": [float(s.is_fluent) for s in batch.shown],
        "has_major": [s.judged.has_major for s in batch.shown],
        "penalty": [s.judged.penalty for s in batch.shown],
        "sentence_weight": [
            0.3 if s.judged.scale == "weak" and not s.judged.id.endswith("/spoiled") else 1.0
            for s in batch.shown
        ],
        "da": [s.da for s in batch.shown],
    }
    return {name: torch.tensor(value) for name, value in {**rows, **one}.items()}


def losses_of(model: Trainee, batch: Batch, *, alone: bool) -> dict[str, Tensor]:
    """Compute all losses of a batch, each by its name; `alone`: also of texts without a source."""
    every = model.encode([r.ids for r in [*batch.sources, *batch.texts]])
    n = len(batch.sources)
    sources, texts = Side(*(x[:n] for x in every)), Side(*(x[n:] for x in every))
    theirs = Side(*(x[torch.tensor(batch.source_of)] for x in sources))
    labels = labels_of(batch, texts.states.shape[1])
    found: dict[str, Tensor] = {}
    for name, other in (("with", theirs), ("alone", None))[: 1 + alone]:
        out = model.head(texts, other)
        seen = torch.ones(len(batch.texts)) if other else 1.0 - labels["fluent"]
        weight = (labels["weight"] * seen)[:, None]
        marks = labels["risk"].nan_to_num(0.0)
        found[f"{name} word"] = 3.0 * weighted_bce(out.tokens[..., MARKED], labels["risk"], weight)
        found[f"{name} kind"] = 0.3 * (
            weighted_bce(out.tokens[..., MAJOR], labels["major"], marks * weight)
            + weighted_bce(out.tokens[..., ACCURACY], labels["accuracy"], marks * weight)
        )
        seen = seen * labels["sentence_weight"]
        found[f"{name} major"] = weighted_bce(
            out.sentence[:, SENTENCE_MAJOR], labels["has_major"], seen
        )
        found[f"{name} penalty"] = 2.0 * _mean_square(
            out.sentence[:, SENTENCE_PENALTY], labels["penalty"].log1p() / PENALTY_SCALE, seen
        )
        found[f"{name} da"] = 0.3 * _mean_square(
            out.sentence[:, SENTENCE_DA], labels["da"].clamp(-3, 2), seen
        )
        found[f"{name} rank"] = _rank(
            out.sentence, batch, hidden=None if other else labels["fluent"]
        )
    found["left out"] = 2.0 * _left_out(model.head, theirs, texts, batch)
    found["likeness"] = 0.5 * _compete(model.head, sources, texts, batch)
    return found


def _mean_square(values: Tensor, wanted: Tensor, weights: Tensor) -> Tensor:
    known = (~wanted.isnan()) * weights
    return ((values - wanted.nan_to_num(0.0)) ** 2 * known).sum() / (known.sum() + 1e-3)


def _rank(sentence: Tensor, batch: Batch, hidden: Tensor | None) -> Tensor:
    """Ask that the better of two translations has the lower risk and the higher assessment."""
    ranks = [r for r in batch.ranks if hidden is None or not hidden[r[1]]]
    if not ranks:
        return sentence.new_zeros(())
    better, worse = (torch.tensor([r[k] for r in ranks]) for k in (0, 1))
    weights = torch.tensor([r[2] for r in ranks])
    gap = sentence[worse, SENTENCE_MAJOR] - sentence[better, SENTENCE_MAJOR]
    da = sentence[better, SENTENCE_DA] - sentence[worse, SENTENCE_DA]
    return ((F.softplus(-gap) + 0.5 * F.softplus(-2 * da)) * weights).sum() / weights.sum()


def _left_out(head: PairHead, theirs: Side, texts: Side, batch: Batch) -> Tensor:
    known = {n: s.left_out for n, s in enumerate(batch.shown) if s.left_out is not None}
    if not known:
        return theirs.states.new_zeros(())
    rows = torch.tensor(list(known))
    own, other = (Side(*(x[rows] for x in side)) for side in (theirs, texts))
    out = head(own, other, is_source=True)
    spans = {n: batch.sources[batch.source_of[n]].spans for n in known}
    length = out.tokens.shape[1]
    labels = torch.tensor([per_token(known[n], spans[n], length) for n in known])
    return weighted_bce(out.tokens[..., MARKED], labels)


def _compete(head: PairHead, sources: Side, texts: Side, batch: Batch) -> Tensor:
    """Let all sources of the batch compete for each right translation, and the other way round.

    A spoiled copy of a translation competes with it for its source.
    """
    if len(batch.right) < 2:
        return texts.states.new_zeros(())
    rows = torch.tensor([pair[0] for pair in batch.right])
    own = torch.tensor([pair[1] for pair in batch.right])
    n, m = len(rows), len(own)
    one = F.normalize(head.likeness(sources.states[rows]), dim=-1)
    two = F.normalize(head.likeness(texts.states[own]), dim=-1)
    between = torch.einsum("iad,jbd->ijab", one, two)
    there = sources.is_token[rows][:, None, :, None] & texts.is_token[own][None, :, None, :]
    between = between.float().masked_fill(~there, -1e4)
    forth = mean_of(between.amax(3), sources.is_token[rows][:, None].expand(n, m, -1))
    back = mean_of(between.amax(2), texts.is_token[own][None].expand(n, m, -1))
    both = SHARPNESS * (forth + back) / 2
    target = torch.arange(n)
    loss = F.cross_entropy(both, target) + F.cross_entropy(both.T, target)
    hard = [(s, t, b) for (s, t) in batch.right for a, b, _ in batch.ranks
            if a == t and batch.shown[b].is_fluent]  # fmt: skip
    if hard:
        s, t, b = (torch.tensor(column) for column in zip(*hard, strict=True))
        source = Side(*(x[s] for x in sources))
        right = torch.stack(likeness_of(head, source, Side(*(x[t] for x in texts)))).sum(0)
        wrong = torch.stack(likeness_of(head, source, Side(*(x[b] for x in texts)))).sum(0)
        loss = loss + F.softplus(SHARPNESS / 2 * (wrong - right)).mean()
    return loss


def main() -> None:
    """Train until the tokens are read; write checkpoints and a log."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, required=True, help="what convert_encoder.py made")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--tokens", type=float, default=4e6)
    parser.add_argument("--batch-tokens", type=int, default=1600)
    parser.add_argument("--frozen", type=int, default=3, help="layers that do not learn")
    parser.add_argument("--rate", type=float, default=6e-5)
    parser.add_argument("--head-rate", type=float, default=6e-4)
    parser.add_argument("--start", type=Path, help="a packed encoder to go on from")
    parser.add_argument("--seed", type=int, default=0, help="another one draws other examples")
    parser.add_argument("--alone-every", type=int, default=2, help="steps; without a source, too")
    parser.add_argument("--bfloat16", action="store_true", help="where the processor has it")
    parser.add_argument("--stop-after", type=float, default=1e9, help="seconds")
    args = parser.parse_args()
    train(args)


def train(args: argparse.Namespace) -> None:
    """Train, from the last checkpoint where there is one."""
    torch.manual_seed(0)
    args.out.mkdir(parents=True, exist_ok=True)
    shape = EncoderShape(**json.loads((args.base / "shape.json").read_text()))
    model = Trainee(shape, args.frozen)
    model.encoder.load_state_dict(torch.load(args.base / "base.pt"))
    if args.start:
        packed = read_encoder(args.start)
        model.encoder.load_state_dict(packed.encoder)
        model.head.load_state_dict(packed.head, strict=False)  # an older one lacks the bare pieces
    model.encoder.requires_grad_(False)
    learning = list(model.trained())
    for parameter in learning:
        parameter.requires_grad = True
    optimizer = torch.optim.AdamW(
        [{"params": learning, "peak": args.rate},
         {"params": model.head.parameters(), "peak": args.head_rate}], weight_decay=0.01,
    )  # fmt: skip
    state = {"tokens": 0, "at": 0, "step": 0}
    checkpoint = args.out / "checkpoint.pt"
    if checkpoint.exists():
        kept = torch.load(checkpoint)
        model.load_state_dict(kept["model"], strict=False)
        optimizer.load_state_dict(kept["optimizer"])
        state = kept["state"]
    texts = Texts(Tokenizer.from_file(str(args.base / "tokenizer.json")))
    examples = read_examples(args.data, args.seed)
    print(f"{len(examples)} examples, from {state}", flush=True)
    _loop(args, model, optimizer, texts, examples, state, checkpoint)


def _loop(args, model, optimizer, texts, examples, state, checkpoint) -> None:  # type: ignore[no-untyped-def]
    began = saved = time.time()
    first = state["tokens"]
    means: dict[str, float] = {}
    for group in batches(examples, args.batch_tokens, state["at"]):
        batch = make_batch(group, texts)
        for part in optimizer.param_groups:
            part["lr"] = part["peak"] * rate_at(state["tokens"] / args.tokens)
        with torch.autocast("cpu", torch.bfloat16, enabled=args.bfloat16):
            losses = losses_of(model, batch, alone=state["step"] % args.alone_every == 0)
        optimizer.zero_grad()
        torch.stack(list(losses.values())).sum().backward()  # type: ignore[no-untyped-call]
        for part in optimizer.param_groups:
            torch.nn.utils.clip_grad_norm_(part["params"], 1.0)
        optimizer.step()
        state["tokens"] += sum(len(r.ids) for r in [*batch.sources, *batch.texts])
        state["at"] += 1
        state["step"] += 1
        for name, value in losses.items():
            means[name] = 0.97 * means.get(name, value.item()) + 0.03 * value.item()
        now = time.time()
        if state["step"] % 25 == 0:
            rate = (state["tokens"] - first) / (now - began)
            print(f"step {state['step']} tokens {state['tokens']} {rate:.0f}/s " + " ".join(
                f"{name} {value:.3f}" for name, value in means.items()), flush=True)  # fmt: skip
        is_over = state["tokens"] >= args.tokens or now - began >= args.stop_after
        if is_over or now - saved >= CHECKPOINT_SECONDS:
            save(model, optimizer, state, checkpoint)
            saved = now
        if is_over:
            return


def save(
    model: Trainee, optimizer: torch.optim.Optimizer, state: dict[str, int], path: Path
) -> None:
    """Write a checkpoint beside the old one, then put it in its place."""
    learned = {k: v for k, v in model.state_dict().items() if not k.startswith("encoder.pieces")}
    kept = {"model": learned, "optimizer": optimizer.state_dict(), "state": state}
    torch.save(kept, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


if __name__ == "__main__":
    main()
