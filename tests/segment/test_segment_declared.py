"""What a file declares counts where nothing else was asked for, and what does not is told."""

from __future__ import annotations

import pytest

from tqcheck.config import SegmentConfig
from tqcheck.records import Origin, Row
from tqcheck.segment import build_documents, declared_code, told_declarations

RUSSIAN = "Совет собрался в понедельник и долго говорил о новой дороге."


@pytest.mark.parametrize(
    ("tags", "code"),
    [
        (["en"], "en"),
        (["EN-us", "en_GB", " en "], "en"),
        (["cmn-Hans"], "zh"),
        (["de", "fr"], None),
        (["und"], None),
        (["mul"], None),
        (["x-klingon"], None),
        (["German"], None),
        (["\x00"], None),
        ([], None),
    ],
)
def test_tags(tags: list[str], code: str | None) -> None:
    assert declared_code(tags) == code


def row(text: str, lang: str | None, source_lang: str | None = None, doc: str = "d") -> Row:
    return Row(Origin("a.xlf", 1), text, source="Да.", doc=doc, lang=lang, source_lang=source_lang)


def test_a_declared_language_is_not_guessed_again() -> None:
    rows = [row(RUSSIAN, "en-GB", "uk"), row("OK", None)]
    (document,) = build_documents(rows, SegmentConfig()).documents
    assert (document.lang, document.source_lang) == ("en", "uk")
    assert list(told_declarations(rows, SegmentConfig())) == []


def test_each_document_has_its_own() -> None:
    rows = [row("Ja.", "de", doc="1"), row("Ja.", "nl", doc="2"), row(RUSSIAN, None, doc="3")]
    documents = build_documents(rows, SegmentConfig()).documents
    assert [document.lang for document in documents] == ["de", "nl", "ru"]


def test_what_was_asked_for_counts_and_the_conflict_is_told_once() -> None:
    rows = [row("Ja.", "de", "ru", doc=str(n)) for n in range(3)]
    asked = SegmentConfig(lang="nl", source_lang="rus")
    assert {d.lang for d in build_documents(rows, asked).documents} == {"nl"}
    assert list(told_declarations(rows, asked)) == [
        "a.xlf: declares 'de' as language of the translation; --lang nl counts"
    ]


def test_rubbish_is_told() -> None:
    rows = [row(RUSSIAN, "Elbisch"), row(RUSSIAN, "ru")]
    assert build_documents(rows, SegmentConfig()).documents[0].lang == "ru"
    assert list(told_declarations(rows, SegmentConfig())) == [
        "a.xlf: declares 'Elbisch', 'ru' as language of the translation; identified from the text "
        "(or set it with --lang)"
    ]
