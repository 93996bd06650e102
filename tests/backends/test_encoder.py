"""The encoder reads texts alone and lays them beside each other, word by word."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors import safe_open
from safetensors.torch import save_file

from tests.backends.tiny_encoder import SHAPE, write_tiny_encoder
from tqcheck.backends.encoder import (
    Pair,
    PairEncoder,
    load_encoder,
    make_tokenizer,
    read_encoder,
)
from tqcheck.backends.encoder_network import PairHead, Side
from tqcheck.backends.protocols import SecondReading
from tqcheck.config import ModelConfig
from tqcheck.errors import ModelError
from tqcheck.records import ModelInfo

INFO = ModelInfo("tiny", "encoder", "0" * 64, "none")


def pair(text: str, source: str | None = None) -> Pair:
    return Pair(text, tuple(m.span() for m in re.finditer(r"\w+|[^\w\s]", text)), source)


def read_all(encoder: PairEncoder, *pairs: Pair) -> list[SecondReading]:
    found = dict(encoder.read(pairs))
    return [found[n] for n in range(len(pairs))]


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> PairEncoder:
    path = write_tiny_encoder(tmp_path_factory.mktemp("encoder") / "tiny.safetensors")
    return PairEncoder(read_encoder(path), INFO, "cpu")


def test_every_word_gets_a_risk_and_the_sentence_scores(encoder: PairEncoder) -> None:
    asked = pair("the minister said 14.", "der minister sagte 14.")
    (reading,) = read_all(encoder, asked)
    assert len(reading.words) == len(asked.words)
    assert all(word is not None and 0 < word.risk < 1 for word in reading.words)
    assert reading.alike is not None
    assert -1 <= reading.alike <= 1
    assert reading.truncated == reading.source_truncated == 0


def test_texts_are_laid_beside_each_other_word_by_word(encoder: PairEncoder) -> None:
    one, two = "the minister said 14.", "der minister sagte 14."
    same, other, nothing = encoder.align([(one, one), (one, two), (one, "  ")])
    assert nothing is None
    assert same is not None
    assert other is not None
    assert same.alike == pytest.approx(1.0, abs=1e-5)
    for link in same.links:
        assert (link.start, link.end) == (link.other_start, link.other_end)
        assert link.alike == pytest.approx(1.0, abs=1e-5)
    assert [one[a.start : a.end] for a in other.links] == ["the", "minister", "said", "14", "."]
    assert [two[a.start : a.end] for a in other.other_links] == two.replace(".", " .").split()
    assert all(two[a.other_start : a.other_end].strip() for a in other.links)
    (alone,) = encoder.align([(one, two)])
    assert alone is not None
    assert alone.alike == pytest.approx(other.alike, abs=1e-5)  # whatever else is laid


def test_the_head_sees_which_piece_stands_there_and_not_only_its_state() -> None:
    torch.manual_seed(1)
    head = PairHead(SHAPE)
    torch.nn.init.normal_(head.mix_named.weight)
    states, there = torch.randn(2, 1, 3, SHAPE.width), torch.ones(1, 3, dtype=torch.bool)
    pieces = torch.randn(1, 3, SHAPE.width)
    source = Side(states[1], there, pieces)
    same, other = (Side(states[0], there, p) for p in (pieces, pieces.flip(-1)))
    beside = [head(own, source).tokens for own in (same, other)]
    assert not torch.allclose(beside[0], beside[1], atol=1e-3)
    alone = [head(own, None).tokens for own in (same, other)]
    assert torch.equal(alone[0], alone[1])  # what is not there cannot be compared with


def test_what_the_encoder_cuts_off_has_no_link(encoder: PairEncoder) -> None:
    long = "said " * 60
    (laid,) = encoder.align([(long, "the minister")])
    assert laid is not None
    assert 0 < len(laid.links) < 60
    assert len(laid.other_links) == 2


def test_without_a_source_nothing_is_left_out_and_nothing_is_alike(encoder: PairEncoder) -> None:
    (reading,) = read_all(encoder, pair("the minister said 14."))
    assert reading.alike is None
    assert reading.left_out == ()
    assert all(word is not None and word.source is None for word in reading.words)


def test_the_source_counts(encoder: PairEncoder) -> None:
    one, other, alone = read_all(
        encoder,
        pair("the minister", "der minister"),
        pair("the minister", "14"),
        pair("the minister"),
    )
    assert len({one.major, other.major, alone.major}) == 3


def test_a_word_stands_for_the_same_word_of_the_source(encoder: PairEncoder) -> None:
    source = "said the minister"
    (reading,) = read_all(encoder, pair("the minister said", source))
    places = [word.source for word in reading.words if word]
    assert [place and source[slice(*place)] for place in places] == ["the", "minister", "said"]


def test_readings_do_not_depend_on_the_batch(encoder: PairEncoder) -> None:
    asked = [
        pair("the minister said 14.", "der minister sagte 14."),
        pair("a"),
        pair("the the the the the minister", "minister"),
        pair("你好世界", "the"),
        pair("said, said, said"),
    ]
    together = read_all(encoder, *asked)
    for one, reading in zip(asked, together, strict=True):
        (alone,) = read_all(encoder, one)
        assert alone.major == pytest.approx(reading.major, abs=1e-4)
        risks = [[word.risk for word in r.words if word] for r in (alone, reading)]
        assert risks[0] == pytest.approx(risks[1], abs=1e-4)


def test_bfloat16_gives_nearly_the_same_whatever_the_batch(tmp_path: Path) -> None:
    file = read_encoder(write_tiny_encoder(tmp_path / "tiny.safetensors"))
    wide, narrow = (
        PairEncoder(file, replace(INFO, precision=p), "cpu") for p in ("float32", "bfloat16")
    )
    asked = [
        pair("the minister said 14.", "der minister sagte 14."),
        pair("the the the the the minister", "minister"),
        pair("said"),
    ]
    found, wanted = read_all(narrow, *asked), read_all(wide, *asked)
    for one, reading, other in zip(asked, found, wanted, strict=True):
        assert reading.major == pytest.approx(other.major, abs=0.05)
        assert reading.major != other.major
        (alone,) = read_all(narrow, one)
        assert alone.major == pytest.approx(reading.major, abs=1e-4)


def test_what_is_cut_off_is_counted_and_has_no_risk(tmp_path: Path) -> None:
    path = write_tiny_encoder(tmp_path / "short.safetensors", most_tokens=6)
    encoder = PairEncoder(read_encoder(path), INFO, "cpu")
    text = "the minister said the minister said"
    (reading,) = read_all(encoder, pair(text, text + " 14"))
    assert reading.truncated == len(" minister said")
    assert reading.words[-1] is None
    assert reading.source_truncated == reading.truncated + len(" 14")


def test_an_empty_text_is_read_without_words(encoder: PairEncoder) -> None:
    (reading,) = read_all(encoder, pair("", "the minister"))
    assert reading.words == ()
    assert reading.alike is None


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.none() | st.text(max_size=40))
def test_any_text_is_read_and_places_are_in_it(
    encoder: PairEncoder, text: str, source: str | None
) -> None:
    (reading,) = read_all(encoder, pair(text, source))
    for word in reading.words:
        if word and word.source is not None:
            assert source is not None
            assert 0 <= word.source[0] < word.source[1] <= len(source)
    for lost in reading.left_out:
        assert source is not None
        assert 0 <= lost.start < lost.end <= len(source)
        assert 0 <= lost.place <= len(text)


def test_the_tokenizer_keeps_places_in_the_text() -> None:
    tokenizer = make_tokenizer(
        [("<s>", -9), ("<pad>", -9), ("</s>", -9), ("<unk>", -9), ("▁ab", -1)]
    )
    encoding = tokenizer.encode("ab ﬁ ab")
    spans = [encoding.offsets[n] for n, piece in enumerate(encoding.tokens) if piece == "▁ab"]
    assert ["ab ﬁ ab"[a:b].strip() for a, b in spans] == ["ab", "ab"]


def _copy(path: Path, out: Path, change: dict[str, torch.Tensor | None]) -> Path:
    with safe_open(path, "pt") as file:
        note = file.metadata()
        tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
    merged = {k: v for k, v in {**tensors, **change}.items() if v is not None}
    save_file(merged, out, metadata=note)
    return out


def test_a_file_that_is_not_ours_is_told(tmp_path: Path) -> None:
    path = tmp_path / "other.safetensors"
    path.write_bytes(b"not a model")
    with pytest.raises(ModelError, match=r"other\.safetensors: not an encoder of tqcheck"):
        read_encoder(path)


def test_missing_pieces_are_told(tmp_path: Path) -> None:
    path = write_tiny_encoder(tmp_path / "tiny.safetensors")
    with pytest.raises(ModelError, match="not an encoder of tqcheck"):
        read_encoder(_copy(path, tmp_path / "cut.safetensors", {"pieces.text": None}))


def test_missing_weights_are_told(tmp_path: Path) -> None:
    path = write_tiny_encoder(tmp_path / "tiny.safetensors")
    cut = _copy(path, tmp_path / "cut.safetensors", {"head.sharpness": None})
    with pytest.raises(ModelError, match="tiny: damaged weights"):
        PairEncoder(read_encoder(cut), INFO, "cpu")


@pytest.fixture(scope="module")
def shipped() -> PairEncoder:
    return load_encoder(ModelConfig())


SOURCE = "Die Regierung will die Straße nach Norden bauen, aber das Geld fehlt."
WHOLE = "The government wants to build the road to the north, but the money is lacking."


def test_the_encoder_that_ships_finds_a_clause_that_is_missing(shipped: PairEncoder) -> None:
    cut = WHOLE[: WHOLE.index(",")] + "."
    whole, missing = read_all(shipped, pair(WHOLE, SOURCE), pair(cut, SOURCE))
    lost = [SOURCE[word.start : word.end] for word in missing.left_out if word.risk > 0.5]
    assert [word for word in lost if word != "aber"] == ["das", "Geld", "fehlt"]
    assert max((word.risk for word in whole.left_out), default=0.0) < 0.5


def test_the_encoder_that_ships_knows_what_a_word_stands_for(shipped: PairEncoder) -> None:
    (reading,) = read_all(shipped, pair(WHOLE, SOURCE))
    found = {
        WHOLE[start:end]: word.source and SOURCE[slice(*word.source)]
        for (start, end), word in zip(pair(WHOLE).words, reading.words, strict=True)
        if word
    }
    wanted = {"government": "Regierung", "road": "Straße", "money": "Geld", "north": "Norden"}
    assert {word: found[word] for word in wanted} == wanted
