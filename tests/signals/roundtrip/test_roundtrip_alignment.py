"""The alignment is total, monotone between moves, and sees what eyes see."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.signals.roundtrip.texts import langs, texts
from tqcheck.signals.roundtrip.alignment import Alignment, align, is_one_word
from tqcheck.signals.roundtrip.words import words_of


def aligned(one: str, other: str, lang: str) -> Alignment:
    return align(words_of(one, lang), words_of(other, lang))


@given(texts, texts, langs)
def test_the_path_names_every_word_once_and_in_order(one: str, other: str, lang: str) -> None:
    found = aligned(one, other, lang)
    assert [i for i, _ in found.path if i is not None] == list(range(len(words_of(one, lang))))
    assert [j for _, j in found.path if j is not None] == list(range(len(words_of(other, lang))))
    assert (None, None) not in found.path


@given(texts, texts, langs)
def test_kept_and_moved_words_are_pairs_of_one_word(one: str, other: str, lang: str) -> None:
    found = aligned(one, other, lang)
    assert found.kept <= set(found.path)
    pairs = [*found.kept, *found.moves]
    assert len({i for i, _ in pairs}) == len(pairs) == len({j for _, j in pairs})
    ours, theirs = words_of(one, lang), words_of(other, lang)
    assert all(is_one_word(ours[i], theirs[j]) for i, j in pairs)


@given(texts, langs)
def test_a_text_is_kept_by_itself(text: str, lang: str) -> None:
    found = aligned(text, text, lang)
    assert found.kept == set(found.path)
    assert not found.moves


def one_word(one: str, other: str, lang: str) -> bool:
    return is_one_word(words_of(f"x y z {one}", lang)[3], words_of(f"x y z {other}", lang)[3])


@pytest.mark.parametrize(
    ("one", "other", "lang"),
    [
        ("crew", "crews", "en"),
        ("neighbor", "neighbour", "en"),
        ("organise", "organize", "en"),
        ("мира", "миру", "ru"),
        ("говорил", "говорят", "ru"),
        ("Städte", "Stadt", "de"),
        ("Lukashenko", "Lukaschenka", "en"),
        ("Ukraine", "ukrainienne", "fr"),
        ("not", "never", "en"),
    ],
)
def test_forms_of_one_word(one: str, other: str, lang: str) -> None:
    assert one_word(one, other, lang)
    assert one_word(other, one, lang)


@pytest.mark.parametrize(
    ("one", "other", "lang"),
    [
        ("Iran", "Iraq", "en"),
        ("Austria", "Australia", "en"),
        ("combat", "combine", "en"),
        ("state", "station", "en"),
        ("Wehrpflicht", "Wehrpflichtigen", "de"),
        ("14", "140", "en"),
        ("three", "four", "en"),
        ("兵", "士", "zh"),
    ],
)
def test_different_words(one: str, other: str, lang: str) -> None:
    assert not one_word(one, other, lang)
    assert not one_word(other, one, lang)


def moved(one: str, other: str, lang: str) -> list[str]:
    return [words_of(one, lang)[i].text for i, _ in aligned(one, other, lang).moves]


def test_phrases_that_moved() -> None:
    assert moved(
        "The old man gave apples to the girl in the park yesterday.",
        "Yesterday in the park the old man gave the girl apples.",
        "en",
    ) == ["apples", "park", "yesterday"]
    assert moved("白俄罗斯有1400名士兵参加演习。", "1400名士兵参加白俄罗斯演习。", "zh") == list(
        "白俄罗斯"
    )


def test_one_character_alone_does_not_move() -> None:
    assert moved("兵来了", "他们说士兵", "zh") == []
