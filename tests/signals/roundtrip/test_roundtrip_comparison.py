"""What became of the words, and which phrases changed into what; judged by eye, then held."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.signals.roundtrip.texts import langs, texts
from tqcheck.signals.roundtrip.comparison import ChangeKind, Compared, Fate, compare

STAYED = {Fate.KEPT, Fate.MOVED}


@given(texts, texts, langs)
def test_every_content_word_that_went_is_in_one_change(one: str, other: str, lang: str) -> None:
    found = compare(one, other, lang)
    inside = [n for change in found.changes for n in range(*change.words)]
    gone = {n for n, fate in enumerate(found.fates) if fate not in STAYED}
    content = {n for n, word in enumerate(found.words) if word.is_content}
    assert inside == sorted(set(inside))
    assert gone & content <= set(inside)
    for change in found.changes:
        assert set(range(*change.words)) & gone & content
        assert change.back_words is None or change.back_words[0] < change.back_words[1]
    assert Fate.ADDED not in found.fates
    assert Fate.LOST not in found.back_fates


@given(texts, langs)
def test_a_text_that_comes_back_is_kept(text: str, lang: str) -> None:
    found = compare(text, text, lang)
    assert set(found.fates) | set(found.back_fates) <= {Fate.KEPT}
    assert not found.changes
    assert found.changed_share in (None, 0.0)


def changes(one: str, other: str, lang: str) -> list[tuple[str, str | None]]:
    found = compare(one, other, lang)
    return [(_phrase(one, found, side=0, number=n), _phrase(other, found, side=1, number=n) or None)
            for n in range(len(found.changes))]  # fmt: skip


def _phrase(text: str, found: Compared, *, side: int, number: int) -> str:
    change = found.changes[number]
    place = change.back_words if side else change.words
    words = found.back_words if side else found.words
    return text[words[place[0]].start : words[place[1] - 1].end] if place else ""


@pytest.mark.parametrize(
    ("lang", "text", "back", "wanted"),
    [
        (
            "en",
            "Diplomats worry that the Kremlin could push its neighbor to oppose the Ukraine to "
            "start a new war this winter.",
            "Diplomats fear that the Kremlin could urge its neighbour to start a new war against "
            "Ukraine this winter.",
            [("worry", "fear"), ("push", "urge"), ("oppose the Ukraine", "against Ukraine")],
        ),
        (
            "en",
            "It could push its neighbor to oppose the Ukraine and fight before winter.",
            "It could push its neighbour to fight against Ukraine before winter.",
            [("oppose", "fight against")],
        ),
        (
            "en",
            "Until then, lorry drivers will take the long route through Latvia.",
            "Until then, truck drivers must take the long way via Latvia.",
            [("lorry", "truck"), ("route", "way")],
        ),
        ("en", "He does not support the plan.", "He supports the plan.", [("not", None)]),
        (
            "en",
            "The US sent 1,400 men to Minsk on 12 March.",
            "The United States sent 14,000 men on March 12.",
            [("US", "States"), ("1,400", "14,000"), ("Minsk", None)],
        ),
        (
            "de",
            "Die Systeme, die Russland zur Bekämpfung der Wehrpflicht übergeben hat.",
            "Die Systeme, die Russland an die Wehrpflichtigen übergeben hatte.",
            [("Bekämpfung der Wehrpflicht", "Wehrpflichtigen")],
        ),
        (
            "de",
            "Der Minister erklärte am Montag, die Gespräche dauerten an.",
            "Am Montag sagte der Minister, die Gespräche dauerten an.",
            [("erklärte am Montag", "Am Montag sagte")],
        ),
        (
            "ru",
            "Экипажи комплексов, переданных Россией для борьбы с призывом, покинули казармы.",
            "Экипажи систем, которые Россия передала для боевого дежурства, покинули казармы.",
            [("комплексов, переданных", "систем"), ("борьбы с призывом", "боевого дежурства")],
        ),
        (
            "zh",
            "人员首先离开了军营，打击征兵。",
            "士兵首先离开了营房。",
            [("人员", "士兵"), ("军营，打击征兵", "营房")],
        ),
        ("fr", "L'armée n'a pas pris la ville.", "L'armée n'a jamais pris la ville.", []),
    ],
)
def test_changes(lang: str, text: str, back: str, wanted: list[tuple[str, str | None]]) -> None:
    assert changes(text, back, lang) == wanted


def test_numbers_and_names_are_told_apart() -> None:
    found = compare("He sent 1,400 men to Minsk.", "He sent 14,000 men to Gomel.", "en")
    assert [change.kind for change in found.changes] == [ChangeKind.NUMBER, ChangeKind.NAME]
    assert found.changed_share == pytest.approx(2 / 4)


def test_moved_words_count_as_kept() -> None:
    found = compare("Yesterday the man came.", "The man came yesterday.", "en")
    assert found.fates[0] is Fate.MOVED
    assert found.changed_share == 0.0


def test_nothing_to_compare_has_no_share() -> None:
    assert compare("", "words", "en").changed_share is None
    assert compare("of the", "in a", "en").changed_share is None
