"""Words: inside the text, in order, every letter and digit in just one, in every script."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.backends.tokens import Tokens
from tqcheck.backends.words import find_words, tokens_of_words, words_of_tokens

texts = st.text() | st.text(alphabet="abж部のไทยབླ่้१ा .,'’-“\n\u200b\u0301🧑\u200d1_ー")


def tokens_at(text: str, cuts: list[int]) -> Tokens:
    """Cut a text into tokens that begin at `cuts`."""
    edges = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    places = np.asarray([*itertools.pairwise(edges)], dtype=np.int64).reshape(-1, 2)
    return Tokens(np.arange(len(places)), places[:, 0], places[:, 1])


def words_in(text: str, cuts: list[int]) -> list[str]:
    return [text[start:end] for start, end in find_words(text, tokens_at(text, cuts))]


@pytest.mark.parametrize(
    ("text", "cuts", "wanted"),
    [
        ("Don't pay 1,400 now.", [], ["Don't", "pay", "1,400", "now", "."]),
        ("well-known “U.S.” (x)", [], ["well-known", "“", "U.S", ".”", "(", "x", ")"]),
        ("well-known “U.S.” (x)", [4, 16], ["well-known", "“", "U.S", ".", "”", "(", "x", ")"]),
        ("Міністр заявив", [2], ["Міністр", "заявив"]),
        ("बातचीत जारी", [3], ["बातचीत", "जारी"]),
        ("部长表示，谈判", [2, 4, 5], ["部长", "表示", "，", "谈判"]),
        ("コメントした。", [4], ["コメント", "した", "。"]),
        ("การเจรจา", [3], ["การ", "เจรจา"]),
        ("BMW说", [], ["BMW", "说"]),
        ("e\u0301te\u0301", [1], ["e\u0301te\u0301"]),
        ("", [], []),
        (" \n ", [], []),
    ],
)
def test_words(text: str, cuts: list[int], wanted: list[str]) -> None:
    assert words_in(text, cuts) == wanted


@given(texts, st.lists(st.integers(1, 30)))
def test_words_are_ordered_and_hold_every_letter(text: str, cuts: list[int]) -> None:
    words = find_words(text, tokens_at(text, cuts))
    ends = [0, *words[:, 1].tolist()]
    for (start, end), previous in zip(words.tolist(), ends, strict=False):
        assert previous <= start < end <= len(text)
    holders = np.zeros(len(text), dtype=int)
    for start, end in words:
        holders[start:end] += 1
    for n, character in enumerate(text):
        if regex.match(r"[\p{L}\p{N}\p{M}\p{P}\p{S}]", character):
            assert holders[n] == 1
        if regex.match(r"\s", character):
            assert holders[n] == 0


@given(texts, st.lists(st.integers(1, 30)))
def test_a_token_belongs_to_the_last_word_it_touches(text: str, cuts: list[int]) -> None:
    tokens = tokens_at(text, cuts)
    words = find_words(text, tokens)
    touched = [
        max((n for n, (s, e) in enumerate(words) if s < end and e > start), default=-1)
        for start, end in zip(tokens.starts, tokens.ends, strict=True)
    ]
    assert words_of_tokens(tokens, words).tolist() == touched


@given(texts, st.lists(st.integers(1, 30)), st.integers(0, 5))
def test_a_word_knows_the_last_token_that_touches_it(
    text: str, cuts: list[int], n_read: int
) -> None:
    tokens = tokens_at(text, cuts)
    words = find_words(text, tokens)
    own = tokens.cut(n_read)
    places = list(zip(own.starts, own.ends, strict=True))
    wanted = [
        max((n for n, (s, e) in enumerate(places) if s < end and e > start), default=-1)
        for start, end in words
    ]
    assert tokens_of_words(own, words).tolist() == wanted
