"""Lay whole checks by other runtimes side by side: `python -m benchmarks.speed.runtimes`.

Translations that people have judged are checked without and with their sources, set by set by each
in turn, so that what else the machine does hits all alike:

- `float32`: torch's products, what the others are measured by;
- `int8`: what `--precision int8` multiplies with, in the language model;
- `openvino`, `onnxruntime`: all products of both models in 8 bits, those of a layer handed over
  together with the norms about them, the feed-forward part whole (`foreign.py`); torch attends.

Given are times as fast as float32 (whole checks, rules and all), and what is lost: the rank
correlation of the risks with float32's and with annotators' scores, the AUROC of major errors, and
how many of them are found where 2% of the other translations alarm; means over the sets.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import warnings
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from benchmarks.data.checked import LEVELS, Checked, Options, check_set, checkers
from benchmarks.data.judged import Judgements, find_sets, read_judgements
from benchmarks.markdown import table
from benchmarks.measures import statistics as st
from benchmarks.speed.foreign import Apply, to_onnxruntime, to_openvino
from benchmarks.speed.kernels import FeedForward
from tqcheck.backends.encoder import PairEncoder, encoder_info, load_encoder
from tqcheck.backends.gemma3 import Gemma3, Layer
from tqcheck.backends.gemma3_attention import Positions
from tqcheck.backends.quality import load_quality_model
from tqcheck.backends.two_views import TwoViews
from tqcheck.config import ModelConfig

SET = "mqm-wmt22dev"
ALLOWED = 0.02  # of the translations without a major error so many alarm
HandOver = Callable[[nn.Module, int], Apply]
Json = dict[str, Any]


class Foreign(nn.Module):
    """Stand in for a part that another runtime has taken over; takes states (..., width)."""

    def __init__(self, ask: Apply) -> None:
        super().__init__()
        self._ask = ask

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Ask the runtime."""
        rows = self._ask(x.flatten(0, -2).contiguous())
        return rows.view(*x.shape[:-1], -1)


class HandedLayer(Layer):
    """Do what a layer of the language model does, its products elsewhere."""

    def __init__(self, layer: Layer, of: Gemma3, hand_over: HandOver) -> None:
        with torch.device("meta"):
            super().__init__(of.shape)
        width, seen = layer.inner_in.in_features, layer.attention_out.in_features
        self.query_norm, self.key_norm = layer.query_norm, layer.key_norm
        intake = nn.Sequential(layer.norms[0], layer.attention_in)
        outlet = nn.Sequential(layer.attention_out, layer.norms[1])
        self.attention_in = Foreign(hand_over(intake, width))  # type: ignore[assignment]
        self.attention_out = Foreign(hand_over(outlet, seen))  # type: ignore[assignment]
        self.inner = Foreign(hand_over(FeedForward(layer), width))

    def forward(self, x: torch.Tensor, positions: Positions, keep: object = None) -> torch.Tensor:
        """Transform states (tokens, width); nothing is kept."""
        out: torch.Tensor = self.inner(x + self._attend(x, positions, None))
        return out


def hand_over_lm(model: Gemma3, hand_over: HandOver) -> None:
    """Give the products of the language model away."""
    layers = [layer for layer in model.layers if isinstance(layer, Layer)]
    model.layers = nn.ModuleList(HandedLayer(layer, model, hand_over) for layer in layers)


def hand_over_products(model: nn.Module, hand_over: HandOver) -> None:
    """Give every linear layer of a model away by itself."""
    for name, module in list(model.named_modules()):
        if isinstance(module, nn.Linear):
            parent, _, own = name.rpartition(".")
            foreign = Foreign(hand_over(module, module.in_features))
            setattr(model.get_submodule(parent), own, foreign)


def load(precision: str, hand_over: HandOver | None, threads: int) -> TwoViews:
    """Load both models; their products are handed over where there is someone to take them."""
    config = ModelConfig(precision=precision, device="cpu", threads=threads)
    first = load_quality_model(config, lambda done, total: None)
    if hand_over is not None:
        assert isinstance(first.lm.model, Gemma3)
        hand_over_lm(first.lm.model, hand_over)
    return TwoViews(first, encoder_info(config), partial(_encoder, config, hand_over))


def _encoder(config: ModelConfig, hand_over: HandOver | None) -> PairEncoder:
    encoder = load_encoder(config)
    if hand_over is not None:
        for part in vars(encoder).values():
            if isinstance(part, nn.Module):
                hand_over_products(part, hand_over)
    return encoder


RUNTIMES: Mapping[str, tuple[str, HandOver | None]] = {
    "float32": ("float32", None),
    "int8": ("int8", None),
    "openvino": ("float32", to_openvino),
    "onnxruntime": ("float32", to_onnxruntime),
}


@dataclass(frozen=True, slots=True)
class Turn:
    """Hold what checking a set by one runtime came to."""

    seconds: float
    risks: st.Array

    @classmethod
    def of(cls, checked: Checked) -> Turn:
        """Take the risks; raises ValueError where a translation has none."""
        risks = [result.risk for result in checked.results]
        if any(risk is None for risk in risks):
            raise ValueError(f"{checked.file.name}: a translation was not scored")
        return cls(checked.seconds, np.asarray(risks, dtype=float))


@dataclass(frozen=True, slots=True)
class Gold:
    """Hold what people said: scores (higher is better), and which have a major error."""

    scores: st.Array
    is_major: st.Array

    @classmethod
    def of(cls, checked: Checked) -> Gold:
        """Take the judgements."""
        return cls(
            np.asarray([record.score for record in checked.records]),
            np.asarray([float(bool(record.has_major)) for record in checked.records]),
        )


def recall_at(allowed: float, risks: st.Array, is_major: st.Array) -> float:
    """Give the share of major errors over the risk that a share of the others is over."""
    bad = is_major > 0
    return float(np.mean(risks[bad] > np.quantile(risks[~bad], 1 - allowed)))


def compare(turn: Turn, exact: Turn, gold: Gold) -> dict[str, float]:
    """Say how fast a runtime checked a set, and how well it tells what people said."""
    once = st.ones(len(turn.risks))
    return {
        "times_as_fast": exact.seconds / turn.seconds,
        "with_float32": float(st.spearman(turn.risks, exact.risks, once)[0]),
        "spearman": float(st.spearman(-turn.risks, gold.scores, once)[0]),
        "auroc": float(st.auroc(turn.risks, gold.is_major, once)[0]),
        "recall": recall_at(ALLOWED, turn.risks, gold.is_major),
    }


def run_level(
    views: Mapping[str, TwoViews], sets: Sequence[Judgements], options: Options
) -> dict[str, Json]:
    """Let all check each set before the next; the means over the sets by runtime."""
    found: dict[str, list[dict[str, float]]] = defaultdict(list)
    for number, judgements in enumerate(sets):
        source_lang, _, lang = judgements.file.lp.partition("-")
        turns: dict[str, Turn] = {}
        for name in list(views)[:: 1 if number % 2 else -1]:
            checker = checkers(ModelConfig(), quality=views[name])(lang, source_lang)
            checked = check_set(judgements, checker, options)
            turns[name], gold = Turn.of(checked), Gold.of(checked)
        for name in views:
            found[name].append(compare(turns[name], turns["float32"], gold))
        print(judgements.file.name, options.with_source, file=sys.stderr, flush=True)
    return {
        name: {key: round(float(np.mean([row[key] for row in rows])), 4) for key in rows[0]}
        for name, rows in found.items()
    }


def load_all(threads: int) -> tuple[dict[str, TwoViews], dict[str, str]]:
    """Load every runtime that can be had, and say of the others why not."""
    views: dict[str, TwoViews] = {}
    missing: dict[str, str] = {}
    for name, (precision, hand_over) in RUNTIMES.items():
        try:
            views[name] = load(precision, hand_over, threads)
        except ImportError as error:
            missing[name] = str(error)
    return views, missing


def run(data: Path, pairs: Sequence[str], limit: int, threads: int) -> Json:
    """Check the sets without and with their sources."""
    files = [file for file in find_sets(data, ("dev",), pairs) if file.set == SET]
    sets = [read_judgements(file) for file in files]
    views, missing = load_all(threads)
    levels = {
        level: run_level(views, sets, Options(limit=limit, with_source=with_source))
        for level, with_source in LEVELS.items()
    }
    return {
        "benchmark": "runtimes",
        "set": SET,
        "pairs": [file.lp for file in files],
        "limit": limit,
        "threads": torch.get_num_threads(),
        "instructions": torch.backends.cpu.get_cpu_capability(),
        "cores": os.cpu_count(),
        "missing": missing,
        "levels": levels,
    }


def render(result: Json) -> str:
    """Write the answer as a Markdown table, what is with the source behind a bar."""
    header = (
        "runtime", "times as fast", "Spearman with float32's", "with people's", "AUROC of major",
        "recall at 2%",
    )  # fmt: skip
    forms = {"times_as_fast": ".2f", "with_float32": ".4f"}
    of_level = [result["levels"][level] for level in LEVELS]
    rows = []
    for name, own in of_level[0].items():
        cells = [
            " \\| ".join(format(level[name][key], forms.get(key, ".3f")) for level in of_level)
            for key in own
        ]
        rows.append([name, *cells])
    rows += [[name, *["–"] * 4, reason] for name, reason in result["missing"].items()]
    return table(header, rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.speed.runtimes",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--pairs", nargs="+", default=["en-de", "zh-en", "en-ru"])
    parser.add_argument("--limit", type=int, default=100, help="translations of each pair")
    parser.add_argument("--threads", type=int, default=0, help="default: all")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/runtimes.json"))
    given = parser.parse_args(arguments)
    warnings.simplefilter("ignore")
    result = run(given.data, given.pairs, given.limit, given.threads)
    given.out.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    print(render(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
