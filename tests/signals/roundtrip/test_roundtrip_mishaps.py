"""Copies and loops are no translations."""

from __future__ import annotations

import pytest

from tqcheck.signals.roundtrip.mishaps import copied_share, is_copy, is_runaway


@pytest.mark.parametrize(
    ("text", "translation", "lang"),
    [
        ("The talks go on.", "the talks, go on", "en"),
        ("The talks will go on until late evening.", "The talks will go on until late Abend", "en"),
        ("Minsk, Belarus", "Minsk, Belarus", "en"),
        ("会谈将持续到晚上。", "会谈将持续到晚上", "zh"),
        ("...", "...", "en"),
    ],
)
def test_copies(text: str, translation: str, lang: str) -> None:
    assert is_copy(text, translation, lang)


@pytest.mark.parametrize(
    ("text", "translation", "lang"),
    [
        ("The talks go on.", "Die Gespräche gehen weiter.", "en"),
        ("Minsk, Belarus", "Minsk, Weißrussland", "en"),
        ("Angela Merkel came to Berlin", "Angela Merkel kam nach Berlin", "en"),
        ("The talks go on.", "The talks go on. " + "Die Gespräche gehen weiter. " * 2, "en"),
        ("La casa es grande y roja", "A casa é grande e vermelha", "es"),
        ("...", "The talks", "en"),
    ],
)
def test_translations(text: str, translation: str, lang: str) -> None:
    assert not is_copy(text, translation, lang)


def test_the_share_is_of_the_longer() -> None:
    assert copied_share("one two", "one two three four", "en") == 0.5


@pytest.mark.parametrize(
    ("text", "translation", "is_one"),
    [
        ("Er kam.", "He came and came and came and came", True),
        ("Er kam.", "He came, no no no no no no.", True),
        ("Nein, nein, nein, nein, nein, nein!", "No, no, no, no, no, no!", False),
        ("Er kam und sah.", "He came and he saw.", False),
        ("Er kam.", " ".join(f"word{n}" for n in range(40)), True),
        ("Er kam.", "", False),
    ],
)
def test_loops(text: str, translation: str, is_one: bool) -> None:
    assert is_runaway(text, translation, ("de", "en")) is is_one
