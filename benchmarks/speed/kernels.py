"""Lay kernels for 8 bits side by side: `python -m benchmarks.speed.kernels`.

The feed-forward part of some layers of the embedded language model (two thirds of its work) reads
the states that our articles give it, by each kernel in turn, A B C A B C:

- `float32`: torch's products, what the others are measured by;
- `fbgemm`: what `--precision int8` multiplies with;
- `onednn`: the same numbers by oneDNN, as torch brings it (VNNI where the processor has it);
- `openvino`, `onnxruntime`: the same layers handed over whole, weights in 8 bits for each channel,
  inputs quantized as they come; where these can be imported (`pip install openvino nncf
  onnxruntime onnx onnxscript`).

Given are the milliseconds for 1,000 tokens, times as fast as float32 (the median of the turns), and
by how much of its length the answer is off.
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from benchmarks.data.articles import read_written
from benchmarks.markdown import table
from benchmarks.speed.foreign import Apply, to_onnxruntime, to_openvino
from tqcheck.backends import store
from tqcheck.backends.causal_lm import CausalLM
from tqcheck.backends.int8 import to_int8

TOKENS = 1024
LAYERS = (2, 8, 14)
REST_S = 0.3  # until the threads of the one before no longer wait for work
Json = dict[str, Any]


class FeedForward(nn.Module):
    """Transform the states of a layer as `gemma3.Layer` does behind its attention."""

    def __init__(self, layer: Any) -> None:
        super().__init__()
        self.before, self.after = (copy.deepcopy(layer.norms[n]) for n in (2, 3))
        self.inner_in, self.inner_out = (
            copy.deepcopy(part) for part in (layer.inner_in, layer.inner_out)
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Transform states (tokens, width)."""
        gate, up = self.inner_in(self.before(x)).chunk(2, dim=-1)
        inner = nn.functional.gelu(gate, approximate="tanh") * up
        out: torch.Tensor = x + self.after(self.inner_out(inner))
        return out


class OnednnLinear(nn.Module):
    """Multiply as `Int8Linear` does, by oneDNN."""

    def __init__(self, weight: torch.Tensor) -> None:
        super().__init__()
        self._widths = [half.shape[1] for half in weight.chunk(2, dim=1)]
        self._halves = [self._pack(half) for half in weight.chunk(2, dim=1)]
        self._zeros = torch.zeros(len(weight), dtype=torch.int32)

    @staticmethod
    def _pack(half: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        scales = half.abs().amax(1).clamp(min=1e-30) / 63
        narrow = torch.round(half / scales[:, None]).to(torch.int8)
        return torch.ops.onednn.qlinear_prepack(narrow, None), scales

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Multiply each row (rows, in)."""
        found = None
        for part, half in zip(torch.split(x, self._widths, dim=-1), self._halves, strict=True):
            largest = part.abs().amax(-1, keepdim=True).clamp_(min=1e-30)
            narrow = (part * (127 / largest)).add_(128.5).to(torch.uint8)
            product = torch.ops.onednn.qlinear_pointwise(
                narrow, 1 / 127, 128, *half, self._zeros, None, 1.0, 0, torch.float32,
                "none", [], "",
            )  # fmt: skip
            found = product.mul_(largest) if found is None else found.addcmul_(product, largest)
        assert found is not None
        out: torch.Tensor = found
        return out


def make_float32(module: FeedForward) -> Apply:
    """Leave a module as it is."""
    return module


def make_fbgemm(module: FeedForward) -> Apply:
    """Put a module in 8 bits as tqcheck does."""
    narrow = copy.deepcopy(module)
    to_int8(narrow)
    return narrow


def make_onednn(module: FeedForward) -> Apply:
    """Put a module in 8 bits for oneDNN."""
    narrow = copy.deepcopy(module)
    for name in ("inner_in", "inner_out"):
        setattr(narrow, name, OnednnLinear(getattr(module, name).weight.detach()))
    return narrow


def make_openvino(module: FeedForward) -> Apply:
    """Hand a module over to OpenVINO; raises ImportError where there is none."""
    return to_openvino(module, module.inner_in.in_features)


def make_onnxruntime(module: FeedForward) -> Apply:
    """Hand a module over to ONNX Runtime; raises ImportError where there is none."""
    return to_onnxruntime(module, module.inner_in.in_features)


KERNELS: Mapping[str, Callable[[FeedForward], Apply]] = {
    "float32": make_float32,
    "fbgemm": make_fbgemm,
    "onednn": make_onednn,
    "openvino": make_openvino,
    "onnxruntime": make_onnxruntime,
}


def read_states() -> tuple[list[FeedForward], list[torch.Tensor]]:
    """Give layers of the embedded language model and what our articles put into each."""
    lm = CausalLM(
        store.embedded_lm(lambda done, total: None), layers=(), precision="float32", device="cpu"
    )
    texts, n = [], 0
    for article in read_written():
        for line in article.lines:
            ids = torch.from_numpy(lm.tokenizer.encode(line.text).ids)
            if n + len(ids) <= TOKENS:
                texts.append(ids)
                n += len(ids)
    taken: list[torch.Tensor] = []
    layers: list[Any] = [lm.model.layers[number] for number in LAYERS]  # type: ignore[union-attr, index, unused-ignore]
    hooks = [
        layer.norms[2].register_forward_pre_hook(lambda _, given: taken.append(given[0].clone()))
        for layer in layers
    ]
    lm.model.read(sorted(texts, key=len), ())
    for hook in hooks:
        hook.remove()
    return [FeedForward(layer) for layer in layers], taken


def make_all(modules: Sequence[FeedForward]) -> tuple[dict[str, list[Apply]], dict[str, str]]:
    """Make every kernel that can be had, and say of the others why not."""
    made: dict[str, list[Apply]] = {}
    missing: dict[str, str] = {}
    for name, make in KERNELS.items():
        try:
            made[name] = [make(module) for module in modules]
        except ImportError as error:
            missing[name] = str(error)
    return made, missing


def seconds_of(apply: Sequence[Apply], states: Sequence[torch.Tensor]) -> float:
    """Time one reading of all layers."""
    start = time.perf_counter()
    for one, x in zip(apply, states, strict=True):
        one(x)
    return time.perf_counter() - start


def error_of(
    apply: Sequence[Apply], exact: Sequence[Apply], states: Sequence[torch.Tensor]
) -> float:
    """Give the length of what an answer is off, over the length of what the layers add."""
    off = [(one(x) - two(x)).norm() for one, two, x in zip(apply, exact, states, strict=True)]
    added = [(one(x) - x).norm() for one, x in zip(exact, states, strict=True)]
    return statistics.mean(float(a / b) for a, b in zip(off, added, strict=True))


def measure(turns: int) -> Json:
    """Let all kernels take turns."""
    modules, states = read_states()
    made, missing = make_all(modules)
    tokens = sum(len(x) for x in states) / len(LAYERS)
    seconds: dict[str, list[float]] = {name: [] for name in made}
    for turn in range(turns + 1):
        for name, apply in made.items():
            time.sleep(REST_S)
            spent = seconds_of(apply, states)
            if turn:  # the first warms up
                seconds[name].append(spent)
    return {
        "benchmark": "kernels",
        "threads": torch.get_num_threads(),
        "instructions": torch.backends.cpu.get_cpu_capability(),
        "cores": os.cpu_count(),
        "tokens": int(tokens),
        "missing": missing,
        "kernels": {
            name: {
                "ms_per_1000_tokens": round(statistics.median(own) / tokens * 1e6, 1),
                "times_as_fast": round(
                    statistics.median(a / b for a, b in zip(seconds["float32"], own, strict=True)),
                    2,
                ),
                "off_by": round(error_of(made[name], made["float32"], states), 4),
            }
            for name, own in seconds.items()
        },
    }


def render(result: Json) -> str:
    """Write the answer as a Markdown table."""
    rows = [
        [
            name,
            f"{own['ms_per_1000_tokens']:.0f}",
            f"{own['times_as_fast']:.2f}",
            f"{own['off_by']:.1%}",
        ]
        for name, own in result["kernels"].items()
    ]
    rows += [[name, "–", "–", reason] for name, reason in result["missing"].items()]
    return table(("kernel", "ms for 1,000 tokens", "times as fast", "off by"), rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.speed.kernels",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--turns", type=int, default=20)
    parser.add_argument("--threads", type=int, default=0, help="default: all")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/kernels.json"))
    given = parser.parse_args(arguments)
    if given.threads:
        torch.set_num_threads(given.threads)
    warnings.simplefilter("ignore")
    with torch.inference_mode():
        result = measure(given.turns)
    text = json.dumps(result, indent=1) + "\n"
    given.out.write_text(text, "utf-8")
    print(text, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
