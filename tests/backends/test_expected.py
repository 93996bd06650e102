"""Words that a model would have expected: whole ones, of the text's language, not its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tqcheck.backends import store
from tqcheck.backends.expected import WORDS_ID, ExpectedWords, Spot, read_words
from tqcheck.backends.tokens import Tokens
from tqcheck.errors import ModelError

WORDS = {
    "en": frozenset({"trucks", "Trucks", "units", "the", "of", "handed", "hand", "vehicles"}),
    "de": frozenset({"Lastwagen", "die"}),
}


class Pieces:
    """Be a tokenizer whose tokens are given, one id each."""

    bos = 0

    def __init__(self) -> None:
        self.pieces = ["\n"]

    @property
    def size(self) -> int:
        return len(self.pieces)

    def ids(self, pieces: Sequence[str]) -> list[int]:
        self.pieces += [piece for piece in dict.fromkeys(pieces) if piece not in self.pieces]
        return [self.pieces.index(piece) for piece in pieces]

    def encode(self, text: str) -> Tokens:
        zero = np.zeros(1, dtype=np.int64)
        return Tokens(np.asarray(self.ids([text])), zero, zero + len(text))

    def decode(self, ids: Sequence[int]) -> str:
        return "".join(self.pieces[i] for i in ids)


def named(
    word: str, liked: Sequence[str], *, pieces: Sequence[str] = (), lang: str = "en", first: int = 1
) -> tuple[str, ...]:
    """Name the words for a text of pieces, of which the model likes others best."""
    tokenizer = Pieces()
    own = tokenizer.ids(pieces or ["crew", f" {word}"])
    choices = [[-1] * len(liked)] * len(own)
    choices[first] = tokenizer.ids(liked)
    spot = Spot(word, lang, 1 if not pieces else len(pieces) - 1)
    return ExpectedWords(tokenizer, WORDS).name(spot, np.asarray(own), choices)


@pytest.mark.parametrize(
    ("liked", "wanted"),
    [
        ([" trucks", " units", " of", " the"], ("trucks", "units", "of")),
        ([" trucks", " Trucks", " units"], ("trucks", "units")),
        ([" multi", " tr", " 14", ",", " …", "\ufffd", " units"], ("units",)),
        (["trucks", " units"], ("units",)),
        ([" hand", " handed", " Lastwagen"], ()),
        ([" trucks, units", "  trucks", " trucks "], ()),
        ([" 政府", " trucks"], ("trucks",)),
    ],
)
def test_only_common_words_are_named(liked: list[str], wanted: tuple[str, ...]) -> None:
    assert named("handed", liked) == wanted


def test_the_words_are_those_of_the_language() -> None:
    assert named("Konvoi", [" trucks", " Lastwagen"], lang="de") == ("Lastwagen",)
    assert named("konvoj", [" trucks", " Lastwagen"], lang="cs") == ()


def test_behind_a_mark_a_word_begins_without_a_blank() -> None:
    liked = [" trucks", "units"]
    assert named("handed", liked, pieces=["crew", " (", "handed"], first=2) == ("units",)


def test_where_a_blank_is_a_token_the_choice_falls_there() -> None:
    liked = [" trucks", "units"]
    assert named("handed", liked, pieces=["crew", " ", "handed"], first=1) == ("trucks",)


@pytest.mark.parametrize("word", ["24", "“", "—"])
def test_what_is_no_word_has_no_alternatives(word: str) -> None:
    assert named(word, [" trucks"]) == ()


def test_a_token_that_begins_before_the_word_tells_nothing() -> None:
    assert named("handed", ["trucks", " trucks"], pieces=["crew", "(handed"], first=1) == ()


def test_a_script_without_blanks_needs_no_list_but_two_characters() -> None:
    liked = ["团", "团队", "units", "部门", "短"]
    assert named("短", liked, pieces=["管理", "短"], lang="zh") == ("团队", "部门")


@pytest.mark.parametrize("kind", ["gemma", "llama"])
def test_pieces_of_real_tokenizers_are_told_apart(
    request: pytest.FixtureRequest, kind: str
) -> None:
    from tqcheck.backends.causal_lm import load_tokenizer

    tokenizer = load_tokenizer(request.getfixturevalue(kind))
    text = "the council on the council"
    ids = tokenizer.encode(text).ids
    expected = ExpectedWords(tokenizer, {"en": frozenset({"the", "of", "on"})})
    pieces = [expected._piece(int(i)) for i in ids]
    assert "".join(pieces) == text
    first = pieces.index(" the")
    liked = [tokenizer.encode(piece).ids[0] for piece in (" on", "on")]
    spot = Spot("council", "en", first + 1)
    assert expected.name(spot, ids, [liked] * len(ids)) == ("on",)


def test_the_words_that_came_with_tqcheck_are_whole() -> None:
    words = read_words(store.checked_file(WORDS_ID))
    assert {"government", "trucks"} <= words["en"]
    assert "Regierung" in words["de"]
    assert not {"Bundes", "Me", "The"} & words["de"]
    assert set(store.find_model(WORDS_ID).languages) == set(words)


@pytest.mark.parametrize("content", ["{", "[]", '{"en": 3}'])
def test_a_file_that_is_no_list_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "words.json"
    path.write_text(content, "utf-8")
    with pytest.raises(ModelError, match=r"words\.json: not a list of words"):
        read_words(path)
