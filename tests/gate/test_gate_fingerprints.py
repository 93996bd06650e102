"""Fingerprints outlive what is no change of a sentence, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.gate.fingerprints import even, fingerprint

SENTENCE = "The mayor called on the inhabitants to exit the hope."


@pytest.mark.parametrize(
    "same",
    [
        "The mayor called on\nthe inhabitants to exit the hope.",
        "The mayor called on\r\n    the inhabitants   to exit\tthe hope. ",
        "The\u00a0mayor called on the inhabitants to exit the hope.",
    ],
)
def test_rewrapped_text_keeps_its_fingerprint(same: str) -> None:
    assert fingerprint("TQ101", same) == fingerprint("TQ101", SENTENCE)


@pytest.mark.parametrize(
    ("wrapped", "straight"),
    [
        ("市長は月曜日に避難\n所を開設した。", "市長は月曜日に避難所を開設した。"),
        ("市長は月曜日に避難\n  所を開設した。", "市長は月曜日に避難所を開設した。"),
        ("นายกเทศมนตรี\nเปิดที่พักพิง", "นายกเทศมนตรีเปิดที่พักพิง"),
        ("한국어는\n띄어쓰기가 있다", "한국어는 띄어쓰기가 있다"),
    ],
)
def test_scripts_without_spaces_may_break_anywhere(wrapped: str, straight: str) -> None:
    assert even(wrapped) == straight


@pytest.mark.parametrize(
    "other",
    [
        "The mayor called on the inhabitants to exit the hopes.",
        "the mayor called on the inhabitants to exit the hope.",
        "The mayor called on the inhabitants to exit the hope",
        "The may or called on the inhabitants to exit the hope.",
    ],
)
def test_a_changed_sentence_has_another(other: str) -> None:
    assert fingerprint("TQ101", other) != fingerprint("TQ101", SENTENCE)


def test_each_rule_has_its_own_but_those_of_risk_share_one() -> None:
    codes = ("TQ101", "TQ102", "TQ302", "TQ901")
    assert len({fingerprint(code, SENTENCE) for code in codes}) == len(codes)
    assert len({fingerprint(code, SENTENCE) for code in ("TQ901", "TQ902", "TQ903")}) == 1


def test_letters_composed_in_two_ways_are_one() -> None:
    assert fingerprint("TQ101", "cafe\u0301") == fingerprint("TQ101", "café")


def test_fingerprints_stay_as_they_are_in_stored_baselines() -> None:
    assert fingerprint("TQ101", SENTENCE) == PINNED


@given(st.text())
def test_evening_twice_changes_nothing(text: str) -> None:
    assert even(even(text)) == even(text)


@given(st.lists(st.text(st.characters(categories=["Ll"]), min_size=1), min_size=1), st.data())
def test_any_white_space_between_spaced_words_is_the_same(
    words: list[str], data: st.DataObject
) -> None:
    gaps = [data.draw(st.sampled_from([" ", "\n", "\r\n", "\t \n"])) for _ in words]
    text = "".join(gap + word for gap, word in zip(gaps, words, strict=True))
    assert even(text) == even(" ".join(words))


PINNED = "beb9957e9f2f7d3f05428d592f0d629c"
