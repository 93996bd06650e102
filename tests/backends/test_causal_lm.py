"""What a language model thought of each token, against its own full logits in float64."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM

from tests.backends.tiny import LAYERS, SENTENCES
from tqcheck.backends import causal_lm
from tqcheck.backends.causal_lm import (
    EVIDENCE,
    CausalLM,
    TokenReadings,
    pick_judging_precision,
    pick_precision,
)
from tqcheck.backends.tokens import SentencePieceTokenizer, TransformersTokenizer
from tqcheck.backends.windows import Passage, Place, Window, WindowShape, lay_out
from tqcheck.config import ModelConfig
from tqcheck.errors import ModelError

KEPT = torch.arange(4, 420, 3)
SHAPE = WindowShape(length=80, context=30, sentence=60)


def load(
    place: Path,
    *,
    kept: torch.Tensor | None = None,
    batch_tokens: int = 256,
    choices: int = 0,
) -> CausalLM:
    return CausalLM(
        place,
        layers=LAYERS,
        kept_tokens=kept,
        precision="float32",
        device="cpu",
        batch_tokens=batch_tokens,
        choices=choices,
    )


def windows_of(lm: CausalLM, texts: Sequence[str] = SENTENCES) -> tuple[Window, ...]:
    tokens = [lm.tokenizer.encode(text) for text in texts]
    separator = lm.tokenizer.encode("\n").ids
    passages = [Passage(t.ids[:0], t.ids) for t in tokens]
    return lay_out(passages, bos=lm.tokenizer.bos, separator=separator, shape=SHAPE)


def read(lm: CausalLM, windows: Sequence[Window]) -> list[list[TokenReadings]]:
    found = dict(lm.read(windows))
    assert sorted(found) == list(range(len(windows)))
    return [found[n] for n in range(len(windows))]


@torch.inference_mode()
def expected(
    place: Path, window: Window, kept: torch.Tensor | None
) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Compute evidence and states from the full logits, one token at a time."""
    model = _model(place)
    ids = torch.from_numpy(window.ids)
    out = model(ids[None], output_hidden_states=True)
    logits = out.logits[0].double()
    allowed = torch.arange(logits.shape[1]) if kept is None else kept
    found = []
    for spot in window.places:
        rows = [_evidence(logits[n - 1], int(ids[n]), allowed) for n in range(spot.start, spot.end)]
        layers = [out.hidden_states[layer][0, spot.start : spot.end] for layer in LAYERS]
        states = torch.stack([s / s.pow(2).mean(-1, keepdim=True).sqrt() for s in layers], dim=1)
        found.append((torch.stack(rows), states))
    return found


@cache
def _model(place: Path) -> Any:
    return AutoModelForCausalLM.from_pretrained(place, dtype=torch.float32)


def _evidence(logits: torch.Tensor, own: int, kept: torch.Tensor) -> torch.Tensor:
    """Probabilities are relative to the kept tokens and the one in the text."""
    with_own = sorted({own, *kept.tolist()})
    total = logits[with_own].logsumexp(0)
    inner = logits[kept].log_softmax(0)
    return torch.stack(
        [
            total - logits[own],
            -(inner.exp() * inner).sum(),
            (logits[kept] > logits[own]).sum().double().log1p(),
            logits[kept].max() - total,
        ]
    )


@pytest.mark.parametrize("kept", [None, KEPT], ids=["all", "restricted"])
@pytest.mark.parametrize("kind", ["gemma", "llama"])
def test_evidence_is_that_of_the_full_logits(
    request: pytest.FixtureRequest, kind: str, kept: torch.Tensor | None
) -> None:
    place: Path = request.getfixturevalue(kind)
    if kept is not None and kind == "llama":
        kept = kept[kept < 300]
    lm = load(place, kept=kept)
    windows = windows_of(lm)
    assert len(windows) > 2
    for window, readings in zip(windows, read(lm, windows), strict=True):
        for reading, (evidence, states) in zip(
            readings, expected(place, window, kept), strict=True
        ):
            assert reading.evidence.shape == (len(evidence), len(EVIDENCE))
            torch.testing.assert_close(reading.evidence.double(), evidence, atol=2e-4, rtol=1e-4)
            assert reading.states.dtype == torch.float32
            torch.testing.assert_close(reading.states.float(), states, atol=5e-3, rtol=2e-3)


@pytest.mark.parametrize("kept", [None, KEPT], ids=["all", "restricted"])
def test_choices_are_the_likeliest_kept_tokens(gemma: Path, kept: torch.Tensor | None) -> None:
    lm = load(gemma, kept=kept, choices=5)
    (window, *_) = windows_of(lm)
    ((reading, *_), *_) = read(lm, [window])
    allowed = torch.arange(420) if kept is None else kept
    ids = torch.from_numpy(window.ids)
    with torch.inference_mode():
        logits = _model(gemma)(ids[None]).logits[0].double()
    start, end = window.places[0].start, window.places[0].end
    assert reading.choices.shape == (end - start, 5)
    n_far = 0
    for n, found in zip(range(start, end), reading.choices, strict=True):
        best = logits[n - 1, allowed]
        if best.max() - logits[n - 1, ids[n]] >= 2:
            top = best.topk(5)
            near = (top.values >= top.values[0] - 3).tolist()
            wanted = zip(allowed[top.indices].tolist(), near, strict=True)
            assert found.tolist() == [token if is_near else -1 for token, is_near in wanted]
            n_far += 1
        else:
            assert found.tolist() == [-1] * 5
    assert 0 < n_far < end - start


def test_no_choices_unless_asked_for(gemma: Path) -> None:
    lm = load(gemma)
    readings = [r for found in read(lm, windows_of(lm)) for r in found]
    assert {r.choices.shape[1] for r in readings} == {0}


def test_the_tests_look_at_tokens_that_are_not_kept(gemma: Path) -> None:
    lm = load(gemma, kept=KEPT)
    ids = np.concatenate([lm.tokenizer.encode(text).ids for text in SENTENCES])
    is_kept = np.isin(ids, KEPT.numpy())
    assert 0.1 < is_kept.mean() < 0.9


def assert_same(one: list[list[TokenReadings]], other: list[list[TokenReadings]]) -> None:
    for ours, theirs in zip(one, other, strict=True):
        for a, b in zip(ours, theirs, strict=True):
            torch.testing.assert_close(a.evidence, b.evidence, atol=1e-5, rtol=1e-5)
            torch.testing.assert_close(a.states.float(), b.states.float(), atol=2e-3, rtol=2e-3)


@pytest.mark.parametrize("batch_tokens", [1, 64, 100_000])
def test_readings_do_not_depend_on_the_batch(gemma: Path, batch_tokens: int) -> None:
    lm = load(gemma, kept=KEPT)
    windows = windows_of(lm)
    assert_same(read(load(gemma, kept=KEPT, batch_tokens=batch_tokens), windows), read(lm, windows))


def test_readings_do_not_depend_on_order_or_neighbours(gemma: Path) -> None:
    lm = load(gemma, kept=KEPT)
    windows = windows_of(lm)
    together = read(lm, windows)
    assert_same(read(lm, windows[::-1])[::-1], together)
    assert_same([read(lm, [window])[0] for window in windows], together)


def test_what_follows_a_token_does_not_change_it(gemma: Path) -> None:
    lm = load(gemma)
    one, other = (
        read(lm, windows_of(lm, [SENTENCES[0], follower]))[0][0] for follower in SENTENCES[2:4]
    )
    assert_same([[one]], [[other]])


def test_a_whole_block_of_rows_and_more(gemma: Path) -> None:
    """Logits are looked at 128 tokens at a time; this sentence has more."""
    lm = load(gemma)
    tokens = lm.tokenizer.encode(" ".join(SENTENCES[:2] * 3))
    window = Window(np.concatenate([[2], tokens.ids]), (Place(0, 1, len(tokens) + 1),))
    assert len(tokens) > 130
    ((evidence, _),) = expected(gemma, window, None)
    ((reading,),) = read(lm, [window])
    torch.testing.assert_close(reading.evidence.double(), evidence, atol=2e-4, rtol=1e-4)


def test_bfloat16_stays_near_float32(gemma: Path) -> None:
    """The mean over a sentence moves by under 0.1 nats, though one token may move by more."""
    exact = load(gemma)
    rounded = CausalLM(gemma, layers=LAYERS, precision="bfloat16", device="cpu")
    assert rounded.dtype == torch.bfloat16
    windows = windows_of(exact)
    pairs = zip(read(exact, windows), read(rounded, windows), strict=True)
    for a, b in ((a, b) for ours, theirs in pairs for a, b in zip(ours, theirs, strict=True)):
        assert b.evidence.dtype == torch.float32
        assert (a.evidence.mean(0) - b.evidence.mean(0)).abs().max() < 0.1
        assert not torch.equal(a.evidence, b.evidence)


def test_precision() -> None:
    cpu = torch.device("cpu")
    assert pick_precision("bfloat16", cpu) == torch.bfloat16
    assert pick_precision("float32", cpu) == torch.float32
    assert pick_precision("auto", cpu) in {torch.bfloat16, torch.float32}


@pytest.mark.parametrize(
    ("config", "dtype", "is_faster", "picked"),
    [
        (ModelConfig(), torch.float32, True, "int8"),
        (ModelConfig(), torch.float32, False, "auto"),
        (ModelConfig(), torch.bfloat16, True, "auto"),
        (ModelConfig(lm="another"), torch.float32, True, "auto"),
        (ModelConfig(precision="float32"), torch.float32, True, "float32"),
        (ModelConfig(precision="int8"), torch.bfloat16, True, "int8"),
    ],
)
def test_the_embedded_model_takes_8_bits_where_they_are_far_faster(
    monkeypatch: pytest.MonkeyPatch,
    config: ModelConfig,
    dtype: torch.dtype,
    is_faster: bool,
    picked: str,
) -> None:
    monkeypatch.setattr(causal_lm, "pick_device", lambda wanted: torch.device("cpu"))
    monkeypatch.setattr(causal_lm, "pick_precision", lambda wanted, device: dtype)
    monkeypatch.setattr(causal_lm, "is_int8_faster", lambda: is_faster)
    assert pick_judging_precision(config) == picked


def test_a_graphics_processor_takes_no_8_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(causal_lm, "pick_device", lambda wanted: torch.device("cuda"))
    monkeypatch.setattr(causal_lm, "pick_precision", lambda wanted, device: torch.float32)
    assert pick_judging_precision(ModelConfig()) == "auto"


def test_the_tokenizer_is_chosen_by_what_is_there(gemma: Path, llama: Path) -> None:
    assert isinstance(load(gemma).tokenizer, SentencePieceTokenizer)
    assert isinstance(load(llama).tokenizer, TransformersTokenizer)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("model.safetensors", b""),
        ("model.safetensors", b"\x10" + bytes(100)),
        ("model.safetensors", None),
        ("config.json", b"{"),
        ("config.json", b'{"model_type": "no-such-thing"}'),
        ("config.json", None),
        ("tokenizer.model", b"not a model"),
        ("tokenizer.model", None),
    ],
)
def test_damaged_files_are_refused(
    gemma: Path, tmp_path: Path, name: str, content: bytes | None
) -> None:
    place = tmp_path / "damaged"
    shutil.copytree(gemma, place)
    if content is None:
        (place / name).unlink()
    else:
        (place / name).write_bytes(content)
    with pytest.raises(ModelError) as caught:
        load(place)
    assert str(place) in str(caught.value)
    assert "\n" not in str(caught.value)
