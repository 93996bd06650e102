"""The articles of the benchmark verdict keep their format."""

from __future__ import annotations

import json
from typing import Any

import pytest

from benchmarks.data.articles import WRITTEN

LANGUAGES = ("ar", "de", "en", "es", "fr", "pl", "ru", "tr", "uk", "zh")
ERRORS = {"calque", "sense", "agreement", "omission", "order", "nonsense"}


def articles(lang: str) -> list[dict[str, Any]]:
    lines = (WRITTEN / f"{lang}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def garbled(lang: str) -> list[dict[str, Any]]:
    return [part for article in articles(lang) for part in article["segments"] if "spans" in part]


def test_there_is_one_file_for_each_language() -> None:
    assert sorted(path.stem for path in WRITTEN.glob("*.jsonl")) == list(LANGUAGES)


def test_ids_are_unique_over_all_languages() -> None:
    ids = [article["id"] for lang in LANGUAGES for article in articles(lang)]
    assert len(ids) == len(set(ids))


def test_no_sentence_occurs_twice() -> None:
    versions = [
        part[version]
        for lang in LANGUAGES
        for article in articles(lang)
        for part in article["segments"]
        for version in ("text", "clean")
        if version in part
    ]
    assert len(versions) == len(set(versions))


@pytest.mark.parametrize("lang", LANGUAGES)
class TestLanguage:
    def test_four_articles_of_this_language(self, lang: str) -> None:
        assert [article["lang"] for article in articles(lang)] == [lang] * 4

    def test_a_headline_then_thirteen_to_sixteen_sentences(self, lang: str) -> None:
        for article in articles(lang):
            headline, *rest = (part["kind"] for part in article["segments"])
            assert headline == "headline"
            assert set(rest) == {"sentence"}
            assert 13 <= len(rest) <= 16

    def test_four_sentences_of_each_article_are_garbled(self, lang: str) -> None:
        for article in articles(lang):
            kinds = [part["kind"] for part in article["segments"] if "spans" in part]
            assert kinds == ["sentence"] * 4

    def test_garbled_and_right_version_differ(self, lang: str) -> None:
        assert all(
            part["clean"].strip() and part["clean"] != part["text"] for part in garbled(lang)
        )

    def test_only_garbled_sentences_have_an_error_and_a_right_version(self, lang: str) -> None:
        for article in articles(lang):
            for part in article["segments"]:
                assert ("spans" in part) == ("clean" in part) == ("error" in part)

    def test_errors_are_of_a_known_kind(self, lang: str) -> None:
        assert {part["error"] for part in garbled(lang)} <= ERRORS

    def test_spans_cover_whole_words_of_the_text_in_order(self, lang: str) -> None:
        for part in garbled(lang):
            text, end_before = part["text"], 0
            assert part["spans"]
            for start, end in part["spans"]:
                assert end_before <= start < end <= len(text)
                assert text[start:end] == text[start:end].strip()
                if lang != "zh":
                    assert not (text[:start][-1:].isalnum() and text[start].isalnum())
                    assert not (text[end - 1].isalnum() and text[end:][:1].isalnum())
                end_before = end

    def test_two_articles_have_a_source_for_every_segment(self, lang: str) -> None:
        sourced = [article for article in articles(lang) if article["source_lang"]]
        assert len(sourced) == 2
        for article in articles(lang):
            given = [bool(part.get("source", "").strip()) for part in article["segments"]]
            assert given == [article["source_lang"] is not None] * len(given)

    def test_the_source_is_english_and_that_of_english_is_not(self, lang: str) -> None:
        languages = {article["source_lang"] for article in articles(lang)} - {None}
        assert languages == ({"de", "es"} if lang == "en" else {"en"})

    def test_segments_are_tidy(self, lang: str) -> None:
        for article in articles(lang):
            for part in article["segments"]:
                for key in {"text", "source", "clean"} & part.keys():
                    assert part[key] == part[key].strip()
                    assert "  " not in part[key]
