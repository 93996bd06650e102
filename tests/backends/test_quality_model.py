"""The quality model on a tiny language model: places, counts, and nothing made up."""

from __future__ import annotations

import dataclasses
import importlib
import json
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from tests.backends import tiny
from tests.backends.tiny import SENTENCES, document
from tqcheck.backends import quality, store
from tqcheck.backends.causal_lm import CausalLM
from tqcheck.backends.hub import folder_digest
from tqcheck.backends.int8 import has_int8
from tqcheck.backends.low_rank import merge_adapter
from tqcheck.backends.protocols import QualityReading, WordReading
from tqcheck.backends.quality import LmQualityModel, load_quality_model, read_head
from tqcheck.backends.quality_head import (
    MARKED,
    HeadShape,
    QualityHead,
    make_batch,
    penalty_of,
    scale_penalty,
)
from tqcheck.backends.windows import WindowShape
from tqcheck.config import ModelConfig
from tqcheck.errors import ModelError
from tqcheck.records import Document

CONFIG = ModelConfig(precision="float32", device="cpu")
Readings = tuple[tuple[QualityReading | None, ...], ...]


@pytest.fixture(scope="module")
def head(gemma: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("head") / "head.safetensors"
    return tiny.write_head(path, lm_digest=folder_digest(gemma))


@pytest.fixture(scope="module")
def config(gemma: Path, head: Path) -> ModelConfig:
    return dataclasses.replace(CONFIG, lm=str(gemma), head=str(head))


@pytest.fixture(scope="module")
def model(config: ModelConfig) -> LmQualityModel:
    return load_quality_model(config, no_step)


def no_step(done: int, total: int) -> None:
    """Say nothing."""


def read(model: LmQualityModel, *documents: Document) -> Readings:
    return model.read(documents, no_step)


def nats(read: QualityReading | WordReading) -> float:
    """Give the surprisal, which a language model never leaves out."""
    assert read.surprisal_nats is not None
    return read.surprisal_nats


def numbers_of(reading: QualityReading) -> list[float]:
    words = [v for w in reading.words for v in (w.start, w.end, w.risk, nats(w))]
    return [reading.penalty, reading.major, reading.da, nats(reading), *words]


def assert_same(one: QualityReading | None, other: QualityReading | None) -> None:
    assert one is not None
    assert other is not None
    assert one.truncated == other.truncated
    np.testing.assert_allclose(numbers_of(one), numbers_of(other), atol=2e-4, rtol=1e-4)


def test_words_lie_in_the_text(model: LmQualityModel) -> None:
    (readings,) = read(model, document(SENTENCES))
    for text, reading in zip(SENTENCES, readings, strict=True):
        assert reading is not None
        assert reading.truncated == 0
        at = 0
        for word in reading.words:
            assert at <= word.start < word.end <= len(text)
            assert text[at : word.start].strip() == ""
            assert 0 < word.risk < 1
            assert nats(word) > 0
            at = word.end
        assert text[at:].strip() == ""
    first = readings[0]
    assert first is not None
    words = [SENTENCES[0][w.start : w.end] for w in first.words]
    assert words[:3] == ["The", "council", "met"]
    assert "O'Neil" in words


def test_numbers_are_in_their_ranges(model: LmQualityModel) -> None:
    (readings,) = read(model, document(SENTENCES))
    for reading in readings:
        assert reading is not None
        assert 0 <= reading.penalty <= 25
        assert nats(reading) > 0
        assert all(math.isfinite(v) for v in (reading.major, reading.da))


def test_readings_are_those_of_the_head_itself(
    model: LmQualityModel, gemma: Path, head: Path
) -> None:
    """The first sentence, by hand: tokens, evidence, states, head, mean by word."""
    lm = CausalLM(
        gemma,
        layers=tiny.LAYERS,
        kept_tokens=torch.arange(4, 300),
        precision="float32",
        device="cpu",
    )
    text = "The council met."
    merge_adapter(lm.model, read_head(head).adapter)
    tokens = lm.tokenizer.encode(text)
    window = model._lay_out([document([text])], [0])[0][0]
    ((_, [found]),) = lm.read([window])
    words = [(0, 3), (4, 11), (12, 15), (15, 16)]
    rows = torch.tensor(
        [max((n for n, (s, _) in enumerate(words) if s < end)) for end in tokens.ends.tolist()]
    )
    judge = QualityHead(tiny.SHAPE).eval()
    judge.load_state_dict(read_head(head).weights)
    with torch.inference_mode():
        out = judge(make_batch([(found.evidence, found.states, rows.int(), 4, False)]))
    (reading,) = read(model, document([text]))[0]
    assert reading is not None
    assert [(w.start, w.end) for w in reading.words] == words
    token_risk = out.token[0, :, MARKED]
    for n, word in enumerate(reading.words):
        own = rows == n
        assert word.risk == pytest.approx(float(token_risk[own].mean().sigmoid()), abs=1e-5)
        assert word.surprisal_nats == pytest.approx(float(found.evidence[own, 0].sum()), rel=1e-4)
        assert word.expected_nats == pytest.approx(float(found.evidence[own, 1].sum()), rel=1e-4)
    assert reading.major == pytest.approx(float(out.major), abs=1e-5)
    assert reading.surprisal_nats == pytest.approx(float(found.evidence[:, 0].mean()), rel=1e-4)


def test_words_that_may_be_marked_have_alternatives(
    config: ModelConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tiny model likes pieces at random: here some of them pass for words."""
    pieces = {"the", "The", "council", "until", "tax", "on", "and", "of", "go", "not", "said"}
    monkeypatch.setattr(quality, "read_words", lambda path: {"en": frozenset(pieces)})
    own = load_quality_model(config, no_step)
    (readings,) = read(own, document(SENTENCES))
    named = [
        (text[word.start : word.end], word)
        for text, reading in zip(SENTENCES, readings, strict=True)
        if reading is not None
        for word in reading.words
        if word.alternatives
    ]
    assert len(named) > 5
    for text, word in named:
        assert set(word.alternatives) <= pieces
        assert len({each.casefold() for each in word.alternatives}) == len(word.alternatives) <= 3
        assert not any(text.casefold().startswith(each.casefold()) for each in word.alternatives)
    (others,) = read(load_quality_model(config, no_step), document(SENTENCES[:1]))
    assert others[0] is not None
    assert readings[0] is not None
    assert [w.alternatives for w in others[0].words] == [w.alternatives for w in readings[0].words]


def test_an_adapter_for_other_layers_is_refused(
    config: ModelConfig, gemma: Path, head: Path, tmp_path: Path
) -> None:
    weights = load_file(head)
    weights["adapter.layers.9.inner_out.up"] = weights.pop("adapter.layers.1.inner_out.up")
    with safe_open(head, "pt") as file:
        note = file.metadata()
    save_file(weights, tmp_path / "odd.safetensors", metadata=note)
    with pytest.raises(ModelError, match=r"odd\.safetensors has other weights"):
        load_quality_model(
            dataclasses.replace(config, head=str(tmp_path / "odd.safetensors")), no_step
        )


@pytest.mark.parametrize("blank", ["", " ", "   ", "\n", "\u00a0\t "])
def test_there_is_nothing_to_say_of_blanks(model: LmQualityModel, blank: str) -> None:
    steps: list[tuple[int, int]] = []
    given = [document([SENTENCES[0], blank, SENTENCES[1]]), document([blank], "b")]
    first, second = model.read(given, lambda done, total: steps.append((done, total)))
    assert [reading is None for reading in first] == [False, True, False]
    assert second == (None,)
    assert steps[-1] == (4, 4)
    without = read(model, document([SENTENCES[0], SENTENCES[1]]))[0]
    assert_same(first[0], without[0])
    assert_same(first[2], without[1])


def test_what_is_too_long_is_counted(model: LmQualityModel) -> None:
    text = " ".join(SENTENCES[:3] * 4)
    (reading,) = read(model, document([text]))[0]
    assert reading is not None
    tokens = model.lm.tokenizer.encode(text)
    limit = 64  # the sentence of the head's windows
    assert len(tokens) > limit
    n_read = int(tokens.ends[limit - 1])
    assert reading.truncated == len(text) - n_read > 0
    assert all(word.start < n_read for word in reading.words)
    assert reading.words[-1].end >= n_read


def test_a_sentence_as_long_as_allowed_is_whole(model: LmQualityModel) -> None:
    text = "a" * 200
    while len(model.lm.tokenizer.encode(text)) > 64:
        text = text[:-1]
    (reading,) = read(model, document([text]))[0]
    assert reading is not None
    assert reading.truncated == 0


def test_order_and_neighbours_do_not_matter(model: LmQualityModel) -> None:
    documents = [document(SENTENCES, "a"), document(SENTENCES[::-1], "b"), document(["No."], "c")]
    together = read(model, *documents)
    backwards = read(model, *documents[::-1])[::-1]
    for n, each in enumerate(documents):
        alone = read(model, each)[0]
        for k, reading in enumerate(alone):
            assert_same(together[n][k], reading)
            assert_same(backwards[n][k], reading)


def test_batches_do_not_matter(model: LmQualityModel, config: ModelConfig) -> None:
    other = load_quality_model(dataclasses.replace(config, batch_tokens=64), no_step)
    found, wanted = (read(each, document(SENTENCES))[0] for each in (other, model))
    for one, two in zip(found, wanted, strict=True):
        assert_same(one, two)


def test_threads_do_not_matter(model: LmQualityModel, config: ModelConfig) -> None:
    (wanted,) = read(model, document(SENTENCES[:1]))[0]
    before = torch.get_num_threads()
    other = load_quality_model(dataclasses.replace(config, threads=2), no_step)
    assert torch.get_num_threads() == 2
    (found,) = read(other, document(SENTENCES[:1]))[0]
    torch.set_num_threads(before)
    assert_same(found, wanted)


def test_context_is_read_only_in_a_connected_document(model: LmQualityModel) -> None:
    connected = read(model, document(SENTENCES[:2]))[0]
    loose = read(model, document(SENTENCES[:2], is_connected=False))[0]
    alone = read(model, document(SENTENCES[1:2]))[0]
    assert_same(connected[0], loose[0])
    assert_same(loose[1], alone[0])
    assert connected[1] is not None
    assert loose[1] is not None
    assert abs(nats(connected[1]) - nats(loose[1])) > 1e-3


def test_names_and_languages(model: LmQualityModel, gemma: Path, head: Path) -> None:
    lm, own = model.models
    assert (lm.id, lm.digest, lm.precision) == (str(gemma), folder_digest(gemma), "float32")
    assert (own.id, own.digest) == ("head.safetensors", store.sha256(head))
    assert model.languages == {"de", "en"}


def test_a_head_for_another_language_model_is_refused(config: ModelConfig, tmp_path: Path) -> None:
    other = tiny.write_head(tmp_path / "other.safetensors", lm_digest="ab" * 32)
    with pytest.raises(ModelError, match=r"other\.safetensors was trained on another .*abababab"):
        load_quality_model(dataclasses.replace(config, head=str(other)), no_step)


def test_a_head_of_another_shape_than_it_says_is_refused(
    config: ModelConfig, gemma: Path, tmp_path: Path
) -> None:
    path = tmp_path / "odd.safetensors"
    shape = dataclasses.replace(tiny.SHAPE, width=24)
    digest = folder_digest(gemma)
    tiny.write_head(path, lm_digest=digest, shape=shape)
    with pytest.raises(ModelError, match=r"odd\.safetensors has other weights") as caught:
        load_quality_model(dataclasses.replace(config, head=str(path)), no_step)
    assert "\n" not in str(caught.value)


def rewritten(head: Path, path: Path, **note: object) -> Path:
    """Copy a head with another note."""
    save_file(load_file(head), path, metadata={"tqcheck": json.dumps(note)})
    return path


@pytest.mark.parametrize("content", [None, b"", b"garbage", b"\x08" + bytes(7) + b"{}      "])
def test_a_file_that_is_no_head_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "head.safetensors"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelError, match=r"head\.safetensors: not a quality head of tqcheck"):
        read_head(path)


def test_a_damaged_head_is_refused(tmp_path: Path, head: Path) -> None:
    path = tmp_path / "head.safetensors"
    path.write_bytes(head.read_bytes()[:-100])
    with pytest.raises(ModelError, match=r"head\.safetensors: not a quality head"):
        read_head(path)


@pytest.mark.parametrize("missing", ["shape", "layers", "windows", "lm_sha256", "languages"])
def test_a_head_whose_note_lacks_something_is_refused(
    tmp_path: Path, head: Path, missing: str
) -> None:
    note = {
        "shape": dataclasses.asdict(tiny.SHAPE),
        "layers": [1, 2],
        "windows": dataclasses.asdict(WindowShape()),
        "lm_sha256": "00",
        "languages": ["en"],
    }
    read_head(rewritten(head, tmp_path / "whole.safetensors", **note))
    del note[missing]
    with pytest.raises(ModelError, match=missing):
        read_head(rewritten(head, tmp_path / "less.safetensors", **note))


def test_a_head_with_an_unknown_size_or_no_vocabulary_is_refused(
    tmp_path: Path, head: Path
) -> None:
    note = {
        "shape": {"depth": 3},
        "layers": [1],
        "windows": {},
        "lm_sha256": "",
        "languages": [],
    }
    with pytest.raises(ModelError, match="depth"):
        read_head(rewritten(head, tmp_path / "a.safetensors", **note))
    weights = load_file(head)
    del weights["kept_tokens"]
    note["shape"] = dataclasses.asdict(tiny.SHAPE)
    save_file(weights, tmp_path / "b.safetensors", metadata={"tqcheck": json.dumps(note)})
    with pytest.raises(ModelError, match="kept_tokens"):
        read_head(tmp_path / "b.safetensors")


def test_what_the_packer_writes_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scripts = Path(__file__).parents[2] / "models" / "quality"
    monkeypatch.syspath_prepend(scripts)
    packer = importlib.import_module("pack")
    shape = HeadShape(n_layers=4, state_width=8, width=16, reader_width=8)
    weights = QualityHead(shape).state_dict()
    save_file(weights, tmp_path / "head.safetensors")
    (tmp_path / "shape.json").write_text(json.dumps(dataclasses.asdict(shape)))
    np.save(tmp_path / "kept.npy", np.arange(5, 50))
    packed = tmp_path / "packed" / "head.safetensors"
    packer.pack(
        tmp_path, tmp_path / "kept.npy", packed, lm_digest="cd" * 32, layers=(6, 10, 14, 18)
    )
    found = read_head(packed)
    assert (found.shape, found.lm_digest, found.windows) == (shape, "cd" * 32, WindowShape())
    assert found.layers == (6, 10, 14, 18)
    assert found.kept_tokens.tolist() == list(range(5, 50))
    assert found.languages == frozenset(packer.LANGUAGES)
    assert found.weights.keys() == weights.keys()
    for name, values in weights.items():
        assert torch.equal(found.weights[name], values.half())


@pytest.mark.parametrize("points", [0.0, 0.1, 1.0, 5.0, 25.0])
def test_penalty_comes_back_from_its_scale(points: float) -> None:
    scaled = scale_penalty(torch.tensor([points]))
    assert float(penalty_of(scaled)) == pytest.approx(points, abs=1e-4)


def test_penalty_is_bounded() -> None:
    assert penalty_of(torch.tensor([-1.0, 2.0])).tolist() == pytest.approx([0.0, 25.0], abs=1e-4)
    assert scale_penalty(torch.tensor([99.0, -3.0])).tolist() == pytest.approx([1.0, 0.0])


def padded(
    lengths: Sequence[int],
) -> list[tuple[torch.Tensor, torch.Tensor, torch.Tensor, int, bool]]:
    torch.manual_seed(3)
    return [
        (
            torch.rand(n, 4),
            torch.randn(n, 2, tiny.WIDTH).half(),
            torch.arange(n).int() // 2,
            -(-n // 2),
            bool(n % 2),
        )
        for n in lengths
    ]


def test_padding_does_not_change_a_sentence() -> None:
    torch.manual_seed(2)
    judge = QualityHead(tiny.SHAPE).eval()
    sentences = padded([3, 9, 1])
    with torch.inference_mode():
        together = judge(make_batch(sentences))
        for n, sentence in enumerate(sentences):
            alone = judge(make_batch([sentence]))
            n_words = sentence[3]
            torch.testing.assert_close(together.word[n, :n_words], alone.word[0])
            for key in ("penalty", "major", "da"):
                torch.testing.assert_close(getattr(together, key)[n], getattr(alone, key)[0])


@pytest.mark.skipif(not has_int8(), reason="this processor has no AVX2")
def test_int8_stays_near_float32_whatever_is_read_beside_it(config: ModelConfig) -> None:
    exact, narrow = (
        load_quality_model(dataclasses.replace(config, precision=p, device="cpu"), no_step)
        for p in ("float32", "int8")
    )
    assert [model.models[0].precision for model in (exact, narrow)] == ["float32", "int8"]
    texts = document(SENTENCES, is_connected=False)
    (wanted,), (found,) = read(exact, texts), read(narrow, texts)
    for n, (one, other) in enumerate(zip(wanted, found, strict=True)):
        assert one is not None
        assert other is not None
        assert one.surprisal_nats != other.surprisal_nats
        assert one.surprisal_nats == pytest.approx(other.surprisal_nats, abs=0.1)
        alone = dataclasses.replace(texts, segments=texts.segments[n : n + 1])
        assert_same(read(narrow, alone)[0][0], other)


def test_int8_is_refused_where_it_is_not_built(
    config: ModelConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tqcheck.backends.causal_lm.has_int8", lambda: False)
    with pytest.raises(ModelError, match="precision int8 is built for Gemma 3 on a processor with"):
        load_quality_model(dataclasses.replace(config, precision="int8"), no_step)
