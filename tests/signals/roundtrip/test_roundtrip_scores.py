"""sacreBLEU's numbers at sentence level, with signatures that hold."""

from __future__ import annotations

import pytest

from tqcheck.signals.roundtrip.scores import LONGEST_FOR_TER, score_back, signatures


@pytest.mark.parametrize(
    ("text", "back", "wanted"),
    [
        ("reference", "", 0.0),
        ("a b c", "a b c", 100.0),
        ("abc", "a b c", 100.0),
        ("ab", "aa", 25.0),
    ],
)
def test_chrf_is_sacrebleus(text: str, back: str, wanted: float) -> None:
    """The pairs and their chrF are from sacreBLEU's own test/test_chrf.py, effective order."""
    assert score_back(text, back, "en")["roundtrip_chrf"] == pytest.approx(wanted, abs=1e-4)


def test_ter_counts_edits_by_the_words_of_the_text() -> None:
    scores = score_back("one two three four", "one two six four", "en")
    assert scores["roundtrip_ter"] == pytest.approx(25.0)


@pytest.mark.parametrize(("text", "lang"), [("The talks go on.", "en"), ("会谈将继续。", "zh")])
def test_what_comes_back_whole_is_perfect(text: str, lang: str) -> None:
    scores = score_back(text, text, lang)
    assert scores.pop("roundtrip_ter") == 0.0
    assert list(scores.values()) == [pytest.approx(100.0)] * 3


def test_characters_count_as_words_where_there_are_no_blanks() -> None:
    scores = score_back("会谈将继续", "会谈将结束", "ja")
    assert scores["roundtrip_ter"] == pytest.approx(40.0)
    assert signatures("ja") == {
        "roundtrip_chrf": signatures("en")["roundtrip_chrf"],
        "roundtrip_chrfpp": signatures("en")["roundtrip_chrfpp"] + "|pre:char",
        "roundtrip_bleu": signatures("en")["roundtrip_bleu"].replace("13a", "char"),
        "roundtrip_ter": signatures("en")["roundtrip_ter"] + "|pre:char",
    }
    assert "tok:zh" in signatures("zh")["roundtrip_bleu"]


def test_a_long_text_has_no_ter() -> None:
    words = " ".join(["word"] * LONGEST_FOR_TER)
    assert "roundtrip_ter" in score_back(words, words, "en")
    assert "roundtrip_ter" not in score_back(words, f"{words} more", "en")
