"""Gemma 3 as a plain stack of layers, for reading and for writing on.

transformers runs the same model, but its import alone takes longer than an article, and it keeps
the projections apart that share an input. Here they are one product each, and only the layers
that a head reads are kept. `tests/backends/test_gemma3.py` holds it to transformers' numbers.
The architecture: Gemma Team, "Gemma 3 Technical Report" (arXiv 2503.19786).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import nn

from tqcheck.backends.bfloat16 import in_blocks
from tqcheck.backends.gemma3_attention import (
    Intake,
    MaskedRun,
    Memory,
    Norm,
    OneMore,
    Positions,
    angles,
    attend_within,
    near_mask,
    rotate,
)
from tqcheck.backends.state_reader import StateReader

WEIGHTS = "model.safetensors"
_PREFIX = "model."
_ANGLES = 1024
_REACH_STEP = 64  # tokens by which what is attended to grows: zeros behind the end add nothing
_EMBEDDING = "embed_tokens.weight"
# Settings of other members of the family that change the numbers and are not built here.
_UNKNOWN_HERE = ("rope_scaling", "attn_logit_softcapping", "quantization_config")


@dataclass(frozen=True, slots=True)
class Gemma3Shape:
    """Give the sizes that a model folder's `config.json` names."""

    width: int
    inner: int
    heads: int
    key_heads: int
    head_width: int
    query_scale: float
    epsilon: float
    window: int
    is_global: tuple[bool, ...]
    theta: float
    local_theta: float


def read_shape(folder: Path) -> Gemma3Shape | None:
    """Read a folder's shape; None where it is not a Gemma 3 text model that is built here."""
    path = folder / "config.json"
    if not path.is_file() or not (folder / WEIGHTS).is_file():
        return None
    try:
        config = json.loads(path.read_text("utf-8"))
    except ValueError:
        return None  # transformers says what is wrong with it
    if config.get("model_type") != "gemma3_text" or any(config.get(k) for k in _UNKNOWN_HERE):
        return None
    try:
        return _shape(config)
    except (KeyError, TypeError):
        return None


def _shape(config: Mapping[str, Any]) -> Gemma3Shape | None:
    # Since version 5, transformers writes one entry for each kind of layer.
    rotations = config.get("rope_parameters") or {
        "full_attention": {"rope_type": "default", "rope_theta": config["rope_theta"]},
        "sliding_attention": {"rope_type": "default", "rope_theta": config["rope_local_base_freq"]},
    }
    if any(rotation["rope_type"] != "default" for rotation in rotations.values()):
        return None
    return Gemma3Shape(
        width=config["hidden_size"],
        inner=config["intermediate_size"],
        heads=config["num_attention_heads"],
        key_heads=config["num_key_value_heads"],
        head_width=config["head_dim"],
        query_scale=float(config["query_pre_attn_scalar"]) ** -0.5,
        epsilon=config["rms_norm_eps"],
        window=config["sliding_window"],
        is_global=tuple(kind == "full_attention" for kind in config["layer_types"]),
        theta=rotations["full_attention"]["rope_theta"],
        local_theta=rotations["sliding_attention"]["rope_theta"],
    )


class Layer(nn.Module):
    """Attend, then transform; each with a norm before and after."""

    def __init__(self, shape: Gemma3Shape) -> None:
        super().__init__()
        self._shape = shape
        self._splits = [n * shape.head_width for n in (shape.heads, *[shape.key_heads] * 2)]
        self.attention_in = nn.Linear(shape.width, sum(self._splits), bias=False)
        self.attention_out = nn.Linear(self._splits[0], shape.width, bias=False)
        self.inner_in = nn.Linear(shape.width, 2 * shape.inner, bias=False)
        self.inner_out = nn.Linear(shape.inner, shape.width, bias=False)
        self.query_norm = Norm(shape.head_width, shape.epsilon)
        self.key_norm = Norm(shape.head_width, shape.epsilon)
        self.norms = nn.ModuleList(Norm(shape.width, shape.epsilon) for _ in range(4))

    def forward(
        self, x: torch.Tensor, positions: Positions, keep: Intake | OneMore | None = None
    ) -> torch.Tensor:
        """Transform states (tokens, width); keys and values are kept where `keep` says."""
        x = x + self.norms[1](self._attend(self.norms[0](x), positions, keep))
        multiply = in_blocks if keep is None else _at_once
        gate, up = multiply(self.inner_in, self.norms[2](x)).chunk(2, dim=-1)
        inner = nn.functional.gelu(gate, approximate="tanh") * up
        out: torch.Tensor = x + self.norms[3](multiply(self.inner_out, inner))
        return out

    def repeated(self, values: torch.Tensor) -> torch.Tensor:
        """Repeat what there is one of for each value (key heads x head width) for each head."""
        of_head = values.view(self._shape.key_heads, 1, self._shape.head_width)
        times = self._shape.heads // self._shape.key_heads
        return of_head.expand(-1, times, -1).flatten()

    def _attend(
        self, x: torch.Tensor, positions: Positions, keep: Intake | OneMore | None
    ) -> torch.Tensor:
        multiply = in_blocks if keep is None else _at_once
        parts = torch.split(multiply(self.attention_in, x), self._splits, dim=-1)
        query, key, value = (part.view(len(x), -1, self._shape.head_width) for part in parts)
        query = rotate(self.query_norm(query), positions)
        key = rotate(self.key_norm(key), positions)
        if isinstance(keep, OneMore):
            keep.memory.append(keep.ends, key, value)
            out = keep.memory.attend(query, keep.mask, self._shape.query_scale)
        else:
            out = attend_within(query, key, value, positions.runs, self._shape.query_scale, keep)
        return multiply(self.attention_out, out.flatten(1))


def _at_once(layer: nn.Module, x: torch.Tensor) -> torch.Tensor:
    found: torch.Tensor = layer(x)
    return found


class Writing:
    """Hold texts that are being written, each in its slot: last state, length, what is in mind.

    `last` is (slots, width), `lengths` (slots); a slot of length 0 is free. No text may grow
    longer than `room`.
    """

    def __init__(self, shape: Gemma3Shape, slots: int, room: int, like: torch.Tensor) -> None:
        size = (slots, shape.key_heads, room, shape.head_width)
        self.memories = [Memory(size, like) for _ in shape.is_global]
        self.last = like.new_zeros(slots, shape.width)
        self.lengths = torch.zeros(slots, dtype=torch.long, device=like.device)
        # Of a fixed number at least: cosines at the end of a vector are rounded in another way.
        self.angles = [
            angles(max(room, _ANGLES), shape.head_width, theta, like)
            for theta in (shape.theta, shape.local_theta)
        ]

    def reorder(self, slots: torch.Tensor) -> None:
        """Put in each slot what is in another, or the same."""
        reach = int(self.lengths.max())
        moved = (slots != torch.arange(len(slots), device=slots.device)).nonzero()[:, 0]
        for memory in self.memories:
            memory.move(slots[moved], moved, reach)
        self.last, self.lengths = self.last[slots], self.lengths[slots]

    def free(self, slots: torch.Tensor) -> None:
        """Forget the texts in some slots."""
        self.lengths[slots] = 0


class Gemma3(StateReader):
    """Read token ids into the states of every layer."""

    def __init__(self, shape: Gemma3Shape, n_tokens: int) -> None:
        super().__init__()
        self.shape = shape
        # Given empty weights: drawing random ones on the device "meta" loads torch's compiler.
        empty = torch.empty(n_tokens, shape.width)
        self.embed_tokens = nn.Embedding(n_tokens, shape.width, _weight=empty)
        self.layers = nn.ModuleList(Layer(shape) for _ in shape.is_global)
        self.norm = Norm(shape.width, shape.epsilon)

    @property
    def output_weight(self) -> torch.Tensor:
        """Give the weights that turn the last states into logits: the embeddings."""
        weight: torch.Tensor = self.embed_tokens.weight
        return weight

    def forward(
        self, ids: torch.Tensor, layers: Sequence[int]
    ) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """Give the last states and those behind so many layers; the last are normalized.

        `ids` is (batch, tokens), padded on the right.
        """
        last, kept = self._read(ids.flatten(), [(ids.shape[0], ids.shape[1])], layers)
        return last.view(*ids.shape, -1), [states.view(*ids.shape, -1) for states in kept]

    def read(
        self, texts: Sequence[torch.Tensor], layers: Sequence[int]
    ) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """Read texts behind one another, without padding; those of one length attend together."""
        runs = [(len(list(alike)), length) for length, alike in groupby(map(len, texts))]
        return self._read(torch.cat(list(texts)), runs, layers)

    def _read(
        self, ids: torch.Tensor, runs: Sequence[tuple[int, int]], layers: Sequence[int]
    ) -> tuple[torch.Tensor, list[torch.Tensor]]:
        x = self._embed(ids)
        far, near = self._positions(runs, x)
        kept = {}
        for number, layer in enumerate(self.layers, start=1):
            x = layer(x, far if self.shape.is_global[number - 1] else near)
            if number in layers:
                kept[number] = x
        last = self.norm(x)
        kept[len(self.layers)] = last
        return last, [kept[number] for number in layers]

    def writing(self, slots: int, room: int) -> Writing:
        """Make so many free slots for texts of up to `room` tokens."""
        room = -(-room // _REACH_STEP) * _REACH_STEP
        return Writing(self.shape, slots, room, self.norm.weight.detach())

    def begin(
        self, writing: Writing, slots: torch.Tensor, ids: torch.Tensor, lengths: torch.Tensor
    ) -> None:
        """Read prompts, padded on the right, into slots; those beyond `slots` only fill the shape.

        Half precision rounds by the shape of a product, so that it must not depend on how many
        texts there are.
        """
        x = self._embed(ids.flatten())
        far, near = self._positions([(ids.shape[0], ids.shape[1])], x)
        for layer, memory, is_global in zip(
            self.layers, writing.memories, self.shape.is_global, strict=True
        ):
            x = layer(x, far if is_global else near, Intake(memory, slots))
        rows = torch.arange(len(slots), device=ids.device)
        ends = x.view(*ids.shape, -1)[rows, lengths[: len(slots)] - 1]
        writing.last[slots] = self.norm(ends)
        writing.lengths[slots] = lengths[: len(slots)]

    def go_on(self, writing: Writing, ids: torch.Tensor) -> None:
        """Read one more token in each slot; what is read in a free one means nothing."""
        x = self._embed(ids)
        far, near = self._positions_at(writing)
        for layer, memory, is_global in zip(
            self.layers, writing.memories, self.shape.is_global, strict=True
        ):
            positions, mask = far if is_global else near
            x = layer(x, positions, OneMore(memory, writing.lengths, mask))
        writing.last = self.norm(x)
        writing.lengths += (writing.lengths > 0).long()

    def _embed(self, ids: torch.Tensor) -> torch.Tensor:
        x: torch.Tensor = self.embed_tokens(ids).to(self.norm.weight.dtype)
        return x * torch.tensor(self.shape.width**0.5, dtype=x.dtype)

    def _positions_at(
        self, writing: Writing
    ) -> tuple[tuple[Positions, torch.Tensor], tuple[Positions, torch.Tensor]]:
        """Give the positions of one token a slot, and masks: it sees all before it, or the near."""
        places = writing.lengths
        reach = -(-(int(places.max()) + 1) // _REACH_STEP) * _REACH_STEP
        back = places[:, None] - torch.arange(reach, device=places.device)
        near = (back >= 0) & (back < self.shape.window)
        far, local = (
            (Positions(cos[places][:, None], sin[places][:, None]), mask[:, None, None])
            for (cos, sin), mask in zip(writing.angles, (back >= 0, near), strict=True)
        )
        return far, local

    def _positions(
        self, runs: Sequence[tuple[int, int]], x: torch.Tensor
    ) -> tuple[Positions, Positions]:
        """Give the positions of texts, (how many, their length), in far and in local layers."""
        longest = max(length for _, length in runs)
        places = torch.cat([torch.arange(length).repeat(n) for n, length in runs]).to(x.device)
        found = []
        for theta, window in (
            (self.shape.theta, longest),
            (self.shape.local_theta, self.shape.window),
        ):
            cos, sin = angles(max(longest, _ANGLES), self.shape.head_width, theta, x)
            masked = (
                MaskedRun(n, length, near_mask(length, window, x.device)) for n, length in runs
            )
            found.append(Positions(cos[places][:, None], sin[places][:, None], tuple(masked)))
        far, near = found
        return far, near


def load_gemma3(folder: Path, shape: Gemma3Shape, dtype: torch.dtype) -> Gemma3:
    """Load a folder's weights; raises KeyError or RuntimeError where they do not fit the shape."""
    raw = {k.removeprefix(_PREFIX): v for k, v in load_file(folder / WEIGHTS).items()}
    raw.pop("lm_head.weight", None)  # tied to the embeddings
    weights = {k: raw[k] for k in (_EMBEDDING, "norm.weight")}
    for number in range(len(shape.is_global)):
        weights |= _layer_weights(raw, f"layers.{number}.")
    with torch.device("meta"):
        model = Gemma3(shape, len(weights[_EMBEDDING]))
    # The embeddings stay as they are in the file, where few are ever looked at: each is widened
    # when it is.
    model.load_state_dict(
        {k: v if k == _EMBEDDING else v.to(dtype) for k, v in weights.items()}, assign=True
    )
    return model


def _layer_weights(raw: Mapping[str, torch.Tensor], at: str) -> dict[str, torch.Tensor]:
    """Join the projections that share an input, in the order in which `Layer` splits them."""
    attention, inner = f"{at}self_attn.", f"{at}mlp."
    norms = ("input", "post_attention", "pre_feedforward", "post_feedforward")
    return {
        f"{at}attention_in.weight": torch.cat([raw[f"{attention}{c}_proj.weight"] for c in "qkv"]),
        f"{at}attention_out.weight": raw[f"{attention}o_proj.weight"],
        f"{at}inner_in.weight": torch.cat([raw[f"{inner}{c}_proj.weight"] for c in ("gate", "up")]),
        f"{at}inner_out.weight": raw[f"{inner}down_proj.weight"],
        f"{at}query_norm.weight": raw[f"{attention}q_norm.weight"],
        f"{at}key_norm.weight": raw[f"{attention}k_norm.weight"],
        **{
            f"{at}norms.{n}.weight": raw[f"{at}{name}_layernorm.weight"]
            for n, name in enumerate(norms)
        },
    }
