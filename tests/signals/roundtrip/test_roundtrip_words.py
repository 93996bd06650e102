"""Words in every script, numbers by value, names by their capitals."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.signals.roundtrip.texts import langs, texts
from tqcheck.signals.roundtrip.words import WordKind, words_of


@given(texts, langs)
def test_words_slice_the_text_in_order(text: str, lang: str) -> None:
    place = 0
    for word in words_of(text, lang):
        assert place <= word.start < word.end <= len(text)
        assert text[word.start : word.end] == word.text
        assert word.key
        place = word.end


@pytest.mark.parametrize(
    ("text", "lang", "wanted"),
    [
        ("The well-known end.", "en", ["The", "well", "known", "end"]),
        ("He doesn't go.", "en", ["He", "doesn't", "go"]),
        ("L'armée d’Ukraine", "fr", ["L", "armée", "d", "Ukraine"]),
        ("部长说，3.5万人", "zh", ["部", "长", "说", "3.5", "万", "人"]),
        ("テレビを見る", "ja", ["テレビ", "を", "見", "る"]),
        ("1 400 людей в 2010", "ru", ["1 400", "людей", "в", "2010"]),
        ("नमस्ते दुनिया", "hi", ["नमस्ते", "दुनिया"]),
        ("...!?", "en", []),
    ],
)
def test_words(text: str, lang: str, wanted: list[str]) -> None:
    assert [word.text for word in words_of(text, lang)] == wanted


@pytest.mark.parametrize(
    ("one", "other", "lang"),
    [
        ("1,400", "1400", "en"),
        ("1.400", "1 400", "de"),
        ("12,5", "12.5", "de"),
        ("٣٤٥", "345", "ar"),
        ("three", "3", "en"),
        ("zwölf", "12", "de"),
        ("20th", "20", "en"),
        ("Été", "ete", "fr"),
        ("STRASSE", "straße", "de"),
    ],
)
def test_the_same_word_has_one_key(one: str, other: str, lang: str) -> None:
    assert words_of(one, lang)[0].key == words_of(other, lang)[0].key


@pytest.mark.parametrize(("one", "other"), [("1.4", "14"), ("1,400", "14,00"), ("G20", "20")])
def test_different_numbers_have_different_keys(one: str, other: str) -> None:
    assert words_of(one, "en")[0].key != words_of(other, "en")[0].key


@pytest.mark.parametrize(
    ("word", "lang", "kind"),
    [
        ("the", "en", WordKind.FUNCTION),
        ("US", "en", WordKind.CONTENT),
        ("us", "en", WordKind.FUNCTION),
        ("war", "en", WordKind.CONTENT),
        ("nicht", "de", WordKind.NEGATION),
        ("don't", "en", WordKind.NEGATION),
        ("的", "zh", WordKind.FUNCTION),
        ("没", "zh", WordKind.NEGATION),
        ("G20", "en", WordKind.NUMBER),
        ("ja", "fi", WordKind.FUNCTION),  # no table: short words
        ("talo", "fi", WordKind.CONTENT),
    ],
)
def test_kinds(word: str, lang: str, kind: WordKind) -> None:
    assert words_of(f"x {word} y", lang)[1].kind is kind


@pytest.mark.parametrize(
    ("text", "lang", "wanted"),
    [
        ("The talks in Minsk went on.", "en", ["Minsk"]),
        ("Minsk waits. Minsk sleeps.", "en", []),
        ("She said: “Minsk waits”", "en", []),
        ("Minsk Holds Snap Readiness Checks", "en", []),
        ("Der Minister sprach mit der NATO.", "de", ["NATO"]),
        ("le président de l'Ukraine a parlé", "fr", ["Ukraine"]),
        ("ALL IS IN CAPITALS HERE", "en", []),
    ],
)
def test_names(text: str, lang: str, wanted: list[str]) -> None:
    assert [word.text for word in words_of(text, lang) if word.is_name] == wanted
