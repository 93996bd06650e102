"""A vocabulary written anew encodes as the model it was taken from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import pytest
import sentencepiece
from hypothesis import given
from hypothesis import strategies as st

from tests.backends.tiny import DOUBLE_BLANK, SENTENCES, train_sentencepiece
from tqcheck.backends.sentencepiece_proto import write_bpe_model

SPECIAL_IDS = {"pad": 0, "eos": 1, "bos": 2, "unk": 3}
NORMAL, UNKNOWN, CONTROL, USER_DEFINED, BYTE = 1, 2, 3, 4, 6
USER_DEFINED_PIECES = (DOUBLE_BLANK, "<b>")


def kind_of(model: Any, index: int) -> int:
    if model.is_unknown(index):
        return UNKNOWN
    if model.is_control(index):
        return CONTROL
    if model.is_byte(index):
        return BYTE
    return USER_DEFINED if model.id_to_piece(index) in USER_DEFINED_PIECES else NORMAL


@cache
def both() -> tuple[Any, Any]:
    """Give the trained model, and the one rebuilt from its pieces, scores and types."""
    trained = sentencepiece.SentencePieceProcessor(model_proto=train_sentencepiece())
    ids = range(trained.vocab_size())
    pieces = [trained.id_to_piece(i) for i in ids]
    types = [kind_of(trained, i) for i in ids]
    assert set(types) == {NORMAL, UNKNOWN, CONTROL, USER_DEFINED, BYTE}
    # GGUF spells the blanks of user-defined pieces as blanks.
    spelt = [p.replace("\u2581", " ") if p == DOUBLE_BLANK else p for p in pieces]
    scores = [trained.get_score(i) for i in ids]
    rebuilt = write_bpe_model([p.encode() for p in spelt], scores, types, special_ids=SPECIAL_IDS)
    return trained, sentencepiece.SentencePieceProcessor(model_proto=rebuilt)


def encoded(model: Any, text: str) -> Sequence[int]:
    ids: list[int] = model.encode(text)
    return ids


@pytest.mark.parametrize(
    "text",
    [
        *SENTENCES,
        "",
        " ",
        "  ",
        "   three  blanks ",
        "\n\n\t\r",
        "<b>bold<b>",
        "<bos><eos><unk><pad><0x41>",
        "\u2581",
        "e\u0301\u0308 🧑‍🚀 ẞ\x00",
    ],
)
def test_ids_are_those_of_the_trained_model(text: str) -> None:
    trained, rebuilt = both()
    assert encoded(rebuilt, text) == encoded(trained, text)


@given(st.text() | st.text(alphabet=" <>b\u2581aeth.\n"))
def test_ids_are_those_of_the_trained_model_for_any_text(text: str) -> None:
    trained, rebuilt = both()
    assert encoded(rebuilt, text) == encoded(trained, text)


def test_special_ids() -> None:
    _, rebuilt = both()
    found = (rebuilt.pad_id(), rebuilt.eos_id(), rebuilt.bos_id(), rebuilt.unk_id())
    assert found == (0, 1, 2, 3)


def test_a_run_of_blanks_is_one_piece() -> None:
    trained, rebuilt = both()
    wanted = [trained.piece_to_id(DOUBLE_BLANK)]
    assert encoded(rebuilt, "  ") == wanted


def test_unequal_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        write_bpe_model([b"a"] * 5, [0.0] * 4, [1] * 5, special_ids=SPECIAL_IDS)
