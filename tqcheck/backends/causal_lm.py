"""Read windows of text with a causal language model and say what it thought at every token.

The output vocabulary may be restricted: probabilities are then relative to the kept tokens and the
token that stands in the text, whichever it is, so that every token has a surprisal that depends on
nothing but what precedes it; the entropy is over the kept tokens. The full block of logits would
cost more than the model itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from safetensors import SafetensorError

from tqcheck.backends.balance import Exponents, balance
from tqcheck.backends.gemma3 import Gemma3, load_gemma3, read_shape
from tqcheck.backends.hub import reason_of, require_transformers
from tqcheck.backends.int8 import Int8Linear, has_int8, is_int8_faster, to_int8
from tqcheck.backends.memory import keep_freed_memory
from tqcheck.backends.state_reader import StateReader
from tqcheck.backends.tokens import SentencePieceTokenizer, Tokenizer, TransformersTokenizer
from tqcheck.backends.windows import Window
from tqcheck.config import ModelConfig
from tqcheck.errors import ModelError

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

_LOGIT_ROWS = 128  # tokens whose logits are computed together
_CACHED_ROWS = 8  # tokens whose logits are looked at together: they stay in a processor's cache
_FAR = 2.0  # nats from the best token at which a token has others before it that are worth naming
_NEAR = 3.0  # nats from the best token within which others are expected, too

# What the libraries raise for files that are missing, damaged or do not fit together.
_UNLOADABLE = (OSError, ValueError, KeyError, RuntimeError, TypeError, SafetensorError)

# What the model thought of each token, the columns of `TokenReadings.evidence`, in nats:
# surprisal of the token, entropy of the prediction, log(1 + rank of the token),
# log-probability of the model's own first choice.
EVIDENCE = ("surprisal", "entropy", "log_rank", "best_logprob")


@dataclass(frozen=True, slots=True)
class TokenReadings:
    """Hold a sentence's readings: evidence (tokens, 4), states (tokens, layers, width).

    States are scaled to a root mean square of one: raw activations grow from layer to layer.
    `choices` (tokens, as many as were asked for) are the likeliest kept tokens, best first, and -1
    where others are far less likely; all -1 at a token that is hardly less likely than the best.
    """

    evidence: torch.Tensor
    states: torch.Tensor
    choices: torch.Tensor


INT8 = "int8"


def pick_precision(wanted: str, device: torch.device) -> torch.dtype:
    """Choose bfloat16 where the processor has instructions for it, else float32.

    It is float32, too, what is left between products in int8.
    """
    if wanted != "auto":
        return torch.bfloat16 if wanted == "bfloat16" else torch.float32
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32
    # torch names the processor's bfloat16 instructions in a private function only, which knows
    # nothing of what it was told to leave alone (ATEN_CPU_CAPABILITY).
    has_bf16 = getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)()
    is_let = "AVX512" in torch.backends.cpu.get_cpu_capability()
    return torch.bfloat16 if has_bf16 and is_let else torch.float32


def pick_judging_precision(config: ModelConfig) -> str:
    """Choose what the language model that judges multiplies in, as `precision` may name it.

    The embedded one in int8 where that is far faster: what is usual is fitted to both.
    """
    if config.precision != "auto" or config.lm is not None:
        return config.precision
    device = pick_device(config.device)
    is_slow = device.type == "cpu" and pick_precision("auto", device) is torch.float32
    return INT8 if is_slow and is_int8_faster() else "auto"


def pick_device(wanted: str) -> torch.device:
    """Choose a CUDA or Apple GPU where there is one, else the processor."""
    if wanted != "auto":
        return torch.device(wanted)
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


class CausalLM:
    """Keep a causal language model loaded and read windows with it."""

    def __init__(
        self,
        place: Path | str,
        *,
        layers: Sequence[int],
        kept_tokens: torch.Tensor | None = None,
        precision: str = "auto",
        device: str = "auto",
        batch_tokens: int = 2048,
        choices: int = 0,
    ) -> None:
        keep_freed_memory()
        self.device = pick_device(device)
        self.dtype = pick_precision(precision, self.device)
        self.precision = INT8 if precision == INT8 else str(self.dtype).removeprefix("torch.")
        self.tokenizer: Tokenizer = load_tokenizer(place)
        self.model: StateReader = _load_model(place, self.dtype).to(self.device).eval()
        self._layers = tuple(layers)
        self._batch_tokens = batch_tokens
        self._n_choices = choices
        weight = self.model.output_weight.detach()
        n_tokens = weight.shape[0]
        kept = torch.arange(n_tokens) if kept_tokens is None else kept_tokens.long()
        self._kept = kept.to(self.device)
        # Written anew for every few tokens: at this size, fresh memory costs more than the sums.
        self._raw = torch.empty(_LOGIT_ROWS, len(kept), dtype=self.dtype, device=self.device)
        rows = _CACHED_ROWS if self.device.type == "cpu" else _LOGIT_ROWS
        self._logits, self._weights = torch.empty(2, rows, len(kept), device=self.device).unbind()
        self._weight = weight
        self._kept_weight = (weight if kept_tokens is None else weight[self._kept]).to(self.dtype)
        self._narrow_weight: Int8Linear | None = None
        self._kept_index = torch.full((n_tokens,), -1, dtype=torch.long, device=self.device)
        self._kept_index[self._kept] = torch.arange(len(kept), device=self.device)

    def narrow(self, exponents: Exponents | None) -> None:
        """Put the matrices in 8 bits, balanced first if it is known by how much.

        Nothing can be merged into them from then on. Raises ModelError where that is not built for
        the model or the processor.
        """
        if not isinstance(self.model, Gemma3) or self.device.type != "cpu" or not has_int8():
            raise ModelError(
                "precision int8 is built for Gemma 3 on a processor with AVX2 only; "
                "bfloat16 or float32 run everywhere"
            )
        if exponents is not None:
            balance(self.model, exponents)
        to_int8(self.model)
        self._narrow_weight = Int8Linear(self._kept_weight)

    @torch.inference_mode()
    def read(self, windows: Sequence[Window]) -> Iterator[tuple[int, list[TokenReadings]]]:
        """Read windows and yield (index of the window, readings of its places) batch by batch.

        Short windows come first, whatever the order given.
        """
        for batch in _batches([len(w.ids) for w in windows], self._batch_tokens):
            yield from zip(batch, self.read_batch([windows[i] for i in batch]), strict=True)

    def read_batch(self, windows: Sequence[Window]) -> list[list[TokenReadings]]:
        """Read windows as one batch; gradients go through the states, never the evidence."""
        texts = [torch.from_numpy(window.ids).to(self.device) for window in windows]
        last, kept = self.model.read(texts, self._layers)
        starts = np.cumsum([0, *(len(window.ids) for window in windows[:-1])])
        places = [
            np.arange(start + place.start, start + place.end)
            for start, window in zip(starts, windows, strict=True)
            for place in window.places
        ]
        at = torch.from_numpy(np.concatenate(places)).to(self.device)
        with torch.no_grad():
            evidence, choices = self._evidence(last[at - 1], torch.cat(texts)[at])
        states = _states([layer[at] for layer in kept], last)
        return _by_window(windows, TokenReadings(evidence.cpu(), states, choices.cpu()))

    def _evidence(
        self, states: torch.Tensor, targets: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        found = []
        rows = len(self._logits)
        for some, own in zip(
            torch.split(states, _LOGIT_ROWS), torch.split(targets, _LOGIT_ROWS), strict=True
        ):
            cut = (torch.split(part, rows) for part in (self._raw_logits(some), some, own))
            found += [self._evidence_of(*part) for part in zip(*cut, strict=True)]
        evidence, choices = zip(*found, strict=True)
        return torch.cat(evidence), torch.cat(choices)

    def _raw_logits(self, states: torch.Tensor) -> torch.Tensor:
        if self._narrow_weight is not None:
            logits: torch.Tensor = self._narrow_weight(states)
            return logits
        n = len(states)
        if self.dtype is torch.bfloat16:  # always of one shape: a processor rounds it by the shape
            states = torch.nn.functional.pad(states, (0, 0, 0, len(self._raw) - n))
        return torch.mm(states, self._kept_weight.T, out=self._raw[: len(states)])[:n]

    def _evidence_of(
        self, raw: torch.Tensor, states: torch.Tensor, targets: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        n = len(states)
        logits, weights = self._logits[:n], self._weights[:n]
        logits.copy_(raw)
        index = self._kept_index[targets]
        is_kept = index >= 0
        own = (states.float() * self._weight[targets].float()).sum(-1)
        own = torch.where(is_kept, logits.gather(1, index.clamp(min=0)[:, None])[:, 0], own)
        rank = torch.gt(logits, own[:, None], out=weights).sum(-1)
        best = logits.amax(-1)
        choices = self._choices(logits, best - own)
        logits -= best[:, None]
        torch.exp(logits, out=weights)
        total = weights.sum(-1)
        entropy = total.log() - torch.linalg.vecdot(weights, logits) / total
        extra = torch.where(is_kept, 0.0, (own - best).exp())
        log_total = (total + extra).log()
        columns = [log_total - (own - best), entropy, rank.log1p(), -log_total]
        return torch.stack(columns, dim=1), choices

    def _choices(self, logits: torch.Tensor, behind: torch.Tensor) -> torch.Tensor:
        n = min(self._n_choices, logits.shape[1])
        choices = torch.full((len(logits), n), -1, dtype=torch.long, device=self.device)
        if n:
            far = behind >= _FAR
            best = logits[far].topk(n)
            is_near = best.values >= best.values[:, :1] - _NEAR
            choices[far] = torch.where(is_near, self._kept[best.indices], -1)
        return choices


def load_tokenizer(place: Path | str) -> Tokenizer:
    """Load a model's tokenizer; raises ModelError when there is none that gives offsets."""
    model_file = Path(place) / "tokenizer.model"
    if model_file.is_file() and not (Path(place) / "tokenizer_config.json").exists():
        return _sentencepiece(model_file)
    require_transformers(str(place))
    from transformers import AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(place, use_fast=True)
    except _UNLOADABLE as error:
        raise ModelError(f"{place}: no tokenizer could be loaded: {reason_of(error)}") from error
    problem = _unfitness(tokenizer)
    if problem:
        raise ModelError(f"{place}: its tokenizer {problem}")
    return TransformersTokenizer(tokenizer)


def _unfitness(tokenizer: PreTrainedTokenizerBase) -> str | None:
    """Say why a tokenizer will not do, or None."""
    if not tokenizer.is_fast:
        return "is a slow one, which gives no offsets"
    if tokenizer.bos_token_id is None and tokenizer.eos_token_id is None:
        return "has neither a bos nor an eos token to begin with"
    # Where its files are missing, transformers makes an empty one up.
    known = set(tokenizer("1, 2", add_special_tokens=False)["input_ids"])
    if not known - {tokenizer.unk_token_id}:
        return "knows no words: are its files missing?"
    return None


def _sentencepiece(model_file: Path) -> SentencePieceTokenizer:
    try:
        return SentencePieceTokenizer(model_file)
    except _UNLOADABLE as error:
        raise ModelError(f"{model_file}: not a sentencepiece model: {reason_of(error)}") from error


def _load_model(place: Path | str, dtype: torch.dtype) -> StateReader:
    """Load a Gemma 3 as ours, any other model through transformers."""
    shape = read_shape(Path(place))
    try:
        if shape is not None:
            return load_gemma3(Path(place), shape, dtype)
        require_transformers(str(place))
        from tqcheck.backends.transformers_lm import load_transformers_lm

        return load_transformers_lm(place, dtype)
    except _UNLOADABLE as error:
        raise ModelError(
            f"{place}: no causal language model could be loaded: {reason_of(error)}"
        ) from error


def _states(layers: Sequence[torch.Tensor], last: torch.Tensor) -> torch.Tensor:
    """Stack layers behind one another; (0, 0, width) where none is wanted."""
    if not layers:
        return torch.empty(0, 0, last.shape[-1])
    return torch.stack([_scaled(layer) for layer in layers], dim=1).cpu()


def _scaled(states: torch.Tensor) -> torch.Tensor:
    values = states.float()
    scale = values.pow(2).mean(-1, keepdim=True).add(1e-6).rsqrt()
    return values * scale


def _batches(lengths: Sequence[int], batch_tokens: int) -> Iterator[list[int]]:
    """Group windows of like length so that batches hold at most `batch_tokens`, even if padded."""
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lambda i: (lengths[i], i)):
        if batch and (len(batch) + 1) * lengths[index] > batch_tokens:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _by_window(windows: Sequence[Window], of_all: TokenReadings) -> list[list[TokenReadings]]:
    out: list[list[TokenReadings]] = []
    at = 0
    for window in windows:
        readings = []
        for place in window.places:
            own = slice(at, at + place.end - place.start)
            readings.append(
                TokenReadings(of_all.evidence[own], of_all.states[own], of_all.choices[own])
            )
            at = own.stop
        out.append(readings)
    return out
