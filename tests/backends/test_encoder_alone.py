"""Where there is no language model, the encoder judges texts beside their source."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.backends.tiny_encoder import write_tiny_encoder
from tqcheck.backends import store
from tqcheck.backends.encoder import PairEncoder, read_encoder
from tqcheck.backends.encoder_alone import EncoderAlone
from tqcheck.backends.identity import ENCODER_ID, NO_LM, identify_model, is_encoder_alone
from tqcheck.config import ModelConfig
from tqcheck.records import Document, ModelInfo, Origin, Segment

INFO = ModelInfo(ENCODER_ID, "encoder", "0" * 64, "none")


def segment(index: int, text: str, source: str | None) -> Segment:
    place = Origin("a.txt", index + 1)
    return Segment(index, str(index), "a", place, 0, len(text), text, "en", source=source)


@pytest.fixture
def alone(tmp_path: Path) -> EncoderAlone:
    path = write_tiny_encoder(tmp_path / "tiny.safetensors", most_tokens=8)
    return EncoderAlone(PairEncoder(read_encoder(path), INFO, "cpu"))


def test_what_has_a_source_is_judged_and_nothing_else(alone: EncoderAlone) -> None:
    segments = (
        segment(0, "the minister said.", "der minister sagte."),
        segment(1, "the minister", None),
        segment(2, "the minister", "  "),
    )
    told: list[tuple[int, int]] = []
    ((first, *rest),) = alone.read(
        [Document("a", "a.txt", "en", segments)], lambda done, total: told.append((done, total))
    )
    assert rest == [None, None]
    assert told[-1] == (3, 3)
    assert first is not None
    assert first.second is not None
    assert first.surprisal_nats is None  # no language model has read it, and none is made up
    assert (first.major, first.da) == (first.second.major, first.second.da)
    assert 0.0 <= first.penalty <= 25.0
    assert [segments[0].text[w.start : w.end] for w in first.words] == [
        "the", "minister", "said", ".",
    ]  # fmt: skip
    assert [w.risk for w in first.words] == [w.risk for w in first.second.words if w]


def test_words_that_were_cut_off_have_no_risk(alone: EncoderAlone) -> None:
    text = "the minister said the minister said 14 14"
    ((reading,),) = alone.read(
        [Document("a", "a.txt", "en", (segment(0, text, "der minister"),))], lambda *_: None
    )
    assert reading is not None
    assert reading.second is not None
    assert reading.second.truncated > 0
    assert 0 < len(reading.words) == len(reading.second.words) < len(text.split())


def test_it_knows_the_languages_that_the_encoder_was_trained_on(alone: EncoderAlone) -> None:
    assert alone.languages == set(store.find_model(ENCODER_ID).languages)
    assert alone.models == (INFO,)


def test_it_judges_where_no_language_model_is_wanted_or_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(store, "has_embedded_lm", lambda: True)
    assert not is_encoder_alone(ModelConfig())
    assert is_encoder_alone(ModelConfig(lm=NO_LM))
    both = identify_model(ModelConfig())
    monkeypatch.setattr(store, "has_embedded_lm", lambda: False)
    assert is_encoder_alone(ModelConfig())
    assert not is_encoder_alone(ModelConfig(lm="some/model"))
    assert identify_model(ModelConfig()) != both
