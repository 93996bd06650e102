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
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import nn

from tqcheck.backends.state_reader import StateReader

WEIGHTS = "model.safetensors"
_PREFIX = "model."
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


class Norm(nn.Module):
    """Scale to a root mean square of one, then by one plus the weight."""

    def __init__(self, width: int, epsilon: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(width))
        self._shape, self._epsilon = (width,), epsilon

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Normalize the last dimension."""
        scaled = nn.functional.rms_norm(x.float(), self._shape, eps=self._epsilon)
        return (scaled * (1.0 + self.weight.float())).to(x.dtype)


@dataclass(frozen=True, slots=True)
class Positions:
    """Hold what attention needs to know of places: rotations, and a mask where one is needed."""

    cos: torch.Tensor
    sin: torch.Tensor
    mask: torch.Tensor | None


class Memory:
    """Hold one layer's keys and values of what each row has read, (rows, heads, tokens, width).

    Rows differ in length: `ends` says where each goes on; what lies behind is not looked at.
    """

    def __init__(self, ends: torch.Tensor, room: int) -> None:
        self.ends = ends
        self.length = 0
        self.room = room
        self._keys = self._values = torch.empty(0)

    def fill(self, key: torch.Tensor, value: torch.Tensor) -> None:
        """Take up the texts that the rows begin with."""
        rows, heads, self.length, width = key.shape
        self._keys, self._values = key.new_zeros(2, rows, heads, self.room, width).unbind()
        self._keys[:, :, : self.length] = key
        self._values[:, :, : self.length] = value

    def append(self, key: torch.Tensor, value: torch.Tensor) -> None:
        """Take up one more token of each row, at the row's end."""
        rows = torch.arange(len(key), device=key.device)
        self._keys[rows, :, self.ends] = key[:, :, 0]
        self._values[rows, :, self.ends] = value[:, :, 0]

    def attend(self, query: torch.Tensor, mask: torch.Tensor | None, scale: float) -> torch.Tensor:
        """Attend from one token of each row to all that its mask (rows, 1, 1, room) allows."""
        # Query heads that share a key head stand in for positions: nothing has to be repeated.
        rows, heads, _, width = query.shape
        shared = query.view(rows, self._keys.shape[1], -1, width)
        out = nn.functional.scaled_dot_product_attention(
            shared, self._keys, self._values, attn_mask=mask, scale=scale
        )
        return out.reshape(rows, heads, 1, width)

    def keep(self, rows: torch.Tensor) -> None:
        """Drop all but some rows; `ends` is the caller's to change."""
        self._keys, self._values = self._keys[rows], self._values[rows]


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
        self, x: torch.Tensor, positions: Positions, memory: Memory | None = None
    ) -> torch.Tensor:
        """Transform states (batch, tokens, width); what `memory` holds is attended to as well."""
        x = x + self.norms[1](self._attend(self.norms[0](x), positions, memory))
        gate, up = self.inner_in(self.norms[2](x)).chunk(2, dim=-1)
        inner = nn.functional.gelu(gate, approximate="tanh") * up
        out: torch.Tensor = x + self.norms[3](self.inner_out(inner))
        return out

    def _attend(self, x: torch.Tensor, positions: Positions, memory: Memory | None) -> torch.Tensor:
        parts = self.attention_in(x).split(self._splits, dim=-1)
        query, key, value = (
            part.unflatten(-1, (-1, self._shape.head_width)).transpose(1, 2) for part in parts
        )
        query = _rotate(self.query_norm(query), positions)
        key = _rotate(self.key_norm(key), positions)
        if memory is None:
            out = self._attend_within(query, key, value, positions)
        elif memory.length == 0:
            memory.fill(key, value)
            out = self._attend_within(query, key, value, positions)
        else:
            memory.append(key, value)
            out = memory.attend(query, positions.mask, self._shape.query_scale)
        attended: torch.Tensor = self.attention_out(out.transpose(1, 2).flatten(2))
        return attended

    def _attend_within(
        self, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, positions: Positions
    ) -> torch.Tensor:
        times = self._shape.heads // self._shape.key_heads
        if times > 1:
            key, value = (t.repeat_interleave(times, dim=1) for t in (key, value))
        return nn.functional.scaled_dot_product_attention(
            query,
            key,
            value,
            attn_mask=positions.mask,
            is_causal=positions.mask is None,
            scale=self._shape.query_scale,
        )


@dataclass(frozen=True, slots=True)
class Writing:
    """Hold texts that are being written: each row's last state, its length, what is in mind."""

    last: torch.Tensor
    lengths: torch.Tensor
    memories: list[Memory]

    @property
    def room(self) -> int:
        """Give the number of tokens that a row may have."""
        return self.memories[0].room

    def keep(self, rows: torch.Tensor) -> Writing:
        """Go on with some of the rows alone."""
        for memory in self.memories:
            memory.keep(rows)
        return Writing(self.last[rows], self.lengths[rows], self.memories)


class Gemma3(StateReader):
    """Read token ids into the states of every layer."""

    def __init__(self, shape: Gemma3Shape, n_tokens: int) -> None:
        super().__init__()
        self.shape = shape
        self.embed_tokens = nn.Embedding(n_tokens, shape.width)
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
        x = self._embed(ids)
        far, near = self._positions(ids.shape[1], x)
        kept = {}
        for number, layer in enumerate(self.layers, start=1):
            x = layer(x, far if self.shape.is_global[number - 1] else near)
            if number in layers:
                kept[number] = x
        last = self.norm(x)
        kept[len(self.layers)] = last
        return last, [kept[number] for number in layers]

    def begin(self, ids: torch.Tensor, lengths: torch.Tensor, room: int) -> Writing:
        """Read prompts, padded on the right; `room` tokens of each may be kept in mind."""
        x = self._embed(ids)
        far, near = self._positions(ids.shape[1], x)
        memories = [Memory(lengths, room) for _ in self.layers]
        for layer, memory, is_global in zip(
            self.layers, memories, self.shape.is_global, strict=True
        ):
            x = layer(x, far if is_global else near, memory)
        rows = torch.arange(len(ids), device=ids.device)
        return Writing(self.norm(x[rows, lengths - 1]), lengths, memories)

    def go_on(self, writing: Writing, ids: torch.Tensor) -> Writing:
        """Read one more token of each row."""
        x = self._embed(ids[:, None])
        far, near = self._positions_at(writing.lengths, writing.room, x)
        for layer, memory, is_global in zip(
            self.layers, writing.memories, self.shape.is_global, strict=True
        ):
            memory.ends = writing.lengths
            x = layer(x, far if is_global else near, memory)
        return Writing(self.norm(x[:, 0]), writing.lengths + 1, writing.memories)

    def _embed(self, ids: torch.Tensor) -> torch.Tensor:
        x: torch.Tensor = self.embed_tokens(ids)
        return x * torch.tensor(self.shape.width**0.5, dtype=x.dtype)

    def _positions_at(
        self, places: torch.Tensor, room: int, x: torch.Tensor
    ) -> tuple[Positions, Positions]:
        """Give the positions of one token in each row, which sees all before it, or the nearest."""
        back = places[:, None] - torch.arange(room, device=places.device)
        near = (back >= 0) & (back < self.shape.window)
        masks = (mask[:, None, None] for mask in (back >= 0, near))
        thetas = (self.shape.theta, self.shape.local_theta)
        angles = [_angles(room, self.shape.head_width, theta, x) for theta in thetas]
        far, local = (
            Positions(cos[places][:, None, None], sin[places][:, None, None], mask)
            for (cos, sin), mask in zip(angles, masks, strict=True)
        )
        return far, local

    def _positions(self, length: int, x: torch.Tensor) -> tuple[Positions, Positions]:
        return (
            Positions(*_angles(length, self.shape.head_width, self.shape.theta, x), None),
            Positions(
                *_angles(length, self.shape.head_width, self.shape.local_theta, x),
                _near_mask(length, self.shape.window, x.device),
            ),
        )


def _angles(
    length: int, width: int, theta: float, like: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Compute rotary cosines and sines (Su et al., arXiv 2104.09864)."""
    exponents = torch.arange(0, width, 2, device=like.device, dtype=torch.float32) / width
    steps = torch.arange(length, device=like.device, dtype=torch.float32)
    angles = torch.outer(steps, theta**-exponents)
    angles = torch.cat([angles, angles], dim=-1)
    return angles.cos().to(like.dtype), angles.sin().to(like.dtype)


def _near_mask(length: int, window: int, device: torch.device) -> torch.Tensor | None:
    """Mask what lies `window` tokens back or further; None where nothing does."""
    if length <= window:
        return None
    steps = torch.arange(length, device=device)
    back = steps[:, None] - steps[None, :]
    return (back >= 0) & (back < window)


def _rotate(x: torch.Tensor, positions: Positions) -> torch.Tensor:
    first, second = x.chunk(2, dim=-1)
    return x * positions.cos + torch.cat([-second, first], dim=-1) * positions.sin


def load_gemma3(folder: Path, shape: Gemma3Shape, dtype: torch.dtype) -> Gemma3:
    """Load a folder's weights; raises KeyError or RuntimeError where they do not fit the shape."""
    raw = {k.removeprefix(_PREFIX): v for k, v in load_file(folder / WEIGHTS).items()}
    raw.pop("lm_head.weight", None)  # tied to the embeddings
    weights = {k: raw[k] for k in (_EMBEDDING, "norm.weight")}
    for number in range(len(shape.is_global)):
        weights |= _layer_weights(raw, f"layers.{number}.")
    with torch.device("meta"):
        model = Gemma3(shape, len(weights[_EMBEDDING]))
    model.load_state_dict({k: v.to(dtype) for k, v in weights.items()}, assign=True)
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
