from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.config import SegmentConfig
from tqcheck.errors import ConfigError
from tqcheck.records import Document, Origin, Row, Segment, SegmentKind
from tqcheck.segment import SegmentOutcome, build_documents

ENGLISH = SegmentConfig(lang="en")


def row(text: str, path: str = "t.tsv", line: int = 1, doc: str | None = None) -> Row:
    return Row(Origin(path, line), text, doc=doc)


def prose(text: str, path: str = "a.txt", line: int = 1, start: int = 0, n: int = 0) -> Row:
    return Row(Origin(path, line), text, is_prose=True, start=start, paragraph=n)


def in_order(documents: Sequence[Document]) -> list[Segment]:
    found = [segment for document in documents for segment in document.segments]
    return sorted(found, key=lambda segment: segment.index)


def build(rows: Sequence[Row], config: SegmentConfig = ENGLISH) -> SegmentOutcome:
    return build_documents(rows, config)


def test_prose_offsets_and_lines_are_those_of_the_file() -> None:
    given_text = "Title here\n\n  One line.\nStill two. Here\nis three.\n"
    rows = [
        prose("Title here", start=0, line=1, n=0),
        prose("One line.\nStill two. Here\nis three.", start=14, line=3, n=1),
    ]
    segments = in_order(build(rows).documents)
    assert [given_text[s.start : s.end] for s in segments] == [s.text for s in segments]
    assert [(s.text, s.origin.line, s.paragraph) for s in segments] == [
        ("Title here", 1, 0),
        ("One line.", 3, 1),
        ("Still two.", 4, 1),
        ("Here\nis three.", 4, 1),
    ]
    assert [s.kind for s in segments] == [SegmentKind.FRAGMENT] + [SegmentKind.SENTENCE] * 3


def test_a_table_row_is_one_segment_as_given() -> None:
    text = " One. Two.\n Three. "
    cell = Row(Origin("t.tsv", 7), text, "Раз.", "Ref.", "x7", "d1", "sysA")
    (document,) = build([cell], SegmentConfig(lang="en", source_lang="ru")).documents
    assert document == Document(
        "d1",
        "t.tsv",
        "en",
        (
            Segment(
                index=0,
                id="x7",
                doc="d1",
                origin=Origin("t.tsv", 7),
                start=0,
                end=len(text),
                text=text,
                lang="en",
                source="Раз.",
                source_lang="ru",
                reference="Ref.",
                system="sysA",
            ),
        ),
        "ru",
        "sysA",
    )


def test_an_empty_row_is_kept() -> None:
    segments = in_order(build([row("A b."), row("", line=2), row("  ", line=3)]).documents)
    assert [(s.text, s.start, s.end) for s in segments] == [
        ("A b.", 0, 4),
        ("", 0, 0),
        ("  ", 0, 2),
    ]


def test_blank_prose_makes_neither_segment_nor_document() -> None:
    assert build([prose(" \n ")]).documents == ()


def test_no_rows_make_no_documents() -> None:
    assert build_documents([], SegmentConfig()) == SegmentOutcome(())


def test_interleaved_documents_keep_the_order_of_the_rows() -> None:
    rows = [
        Row(Origin("t", 1), "A.", doc="x", system="s1"),
        Row(Origin("t", 2), "B.", doc="x", system="s2"),
        Row(Origin("t", 3), "C.", doc="x", system="s1"),
        Row(Origin("u", 1), "D.", doc="x", system="s1"),
        Row(Origin("t", 4), "E."),
    ]
    documents = build(rows).documents
    assert [(d.path, d.id, d.system) for d in documents] == [
        ("t", "x", "s1"),
        ("t", "x", "s2"),
        ("u", "x", "s1"),
        ("t", "t", None),
    ]
    assert [[s.index for s in d.segments] for d in documents] == [[0, 2], [1], [3], [4]]
    assert build(rows).keys == ((0, 0), (2, 0), (1, 0), (3, 0), (4, 0))


def test_sentences_of_one_prose_row_with_an_id_get_ids_of_their_own() -> None:
    two = Row(Origin("a", 1), "One is. Two is.", id="p1", is_prose=True)
    one = Row(Origin("a", 2), "Three is.", id="p2", is_prose=True)
    none = Row(Origin("a", 3), "Four is.", is_prose=True)
    outcome = build([two, one, none])
    assert [s.id for s in in_order(outcome.documents)] == ["p1.1", "p1.2", "p2", ""]
    assert outcome.keys == ((0, 0), (0, 1), (1, 0), (2, 0))


@given(
    st.lists(
        st.tuples(
            st.sampled_from("xyz"), st.sampled_from("ab"), st.booleans(), st.text(max_size=60)
        ),
        max_size=12,
    )
)
def test_any_rows_keep_order_place_and_text(parts: list[tuple[str, str, bool, str]]) -> None:
    rows = [
        Row(Origin(path, i + 1), text, doc=doc, is_prose=is_prose, start=10 * i if is_prose else 0)
        for i, (path, doc, is_prose, text) in enumerate(parts)
    ]
    documents = build(rows).documents
    segments = in_order(documents)
    assert [s.index for s in segments] == list(range(len(segments)))
    assert len(set(build(rows).keys)) == len(segments)
    for document in documents:
        assert all(a.index < b.index for a, b in pairwise(document.segments))
        assert {(s.origin.path, s.doc) for s in document.segments} == {(document.path, document.id)}
    _check_against_rows(rows, segments)


def _check_against_rows(rows: list[Row], segments: list[Segment]) -> None:
    """Assert that the segments, in order, are exactly what the rows hold."""
    rest = iter(segments)
    for given_row in rows:
        if not given_row.is_prose:
            assert next(rest).text == given_row.translation
            continue
        wanted = "".join(given_row.translation.split())
        while wanted:
            found = next(rest)
            start, end = found.start - given_row.start, found.end - given_row.start
            assert given_row.translation[start:end] == found.text
            n_lines = given_row.translation.count("\n", 0, start)
            assert found.origin.line == given_row.origin.line + n_lines
            seen = "".join(found.text.split())
            assert wanted.startswith(seen)
            wanted = wanted[len(seen) :]
    assert next(rest, None) is None


def test_an_endless_line_is_cut_and_said_so() -> None:
    outcome = build([prose("word " * 60_000, line=3)])
    assert len(in_order(outcome.documents)) == 30
    assert outcome.notices == (
        "a.txt:3: no sentence end in 10,000 characters; cut at 29 places, "
        "at white space if there was any",
    )


def test_the_language_is_that_of_the_whole_document() -> None:
    german = "Die Regierung hat gestern ein neues Gesetz beschlossen. OK. Das Parlament stimmt ab."
    (document,) = build([prose(german)], SegmentConfig()).documents
    assert document.lang == "de"
    assert {segment.lang for segment in document.segments} == {"de"}
    assert document.source_lang is None


def test_the_source_language_is_identified_too() -> None:
    cell = Row(
        Origin("t", 1),
        "The government passed a new law yesterday.",
        "Правительство вчера приняло новый закон.",
    )
    (document,) = build([cell], SegmentConfig()).documents
    assert (document.lang, document.source_lang) == ("en", "ru")
    assert document.segments[0].source_lang == "ru"


def test_a_short_document_takes_the_language_of_its_file() -> None:
    rows = [
        row("Правительство вчера приняло новый закон, сообщает агентство.", doc="long"),
        row("OK", doc="short"),
    ]
    outcome = build(rows, SegmentConfig())
    assert [document.lang for document in outcome.documents] == ["ru", "ru"]
    assert outcome.notices == ()


def test_an_unknown_language_is_said() -> None:
    cell = Row(Origin("t", 1), "42", "17")
    outcome = build(
        [cell, row("7", path="u", doc="a"), row("8", path="u", doc="b")], SegmentConfig()
    )
    assert {document.lang for document in outcome.documents} == {"und"}
    assert outcome.notices == (
        "t: cannot tell the language of the translation: too short or mixed "
        "(treated as und; set it with --lang)",
        "u: cannot tell the language of the translation in 2 of 2 documents: too short or mixed "
        "(treated as und; set it with --lang)",
        "t: cannot tell the language of the source: too short or mixed "
        "(treated as und; set it with --source-lang)",
    )


def test_a_configured_language_is_taken_as_its_primary_subtag() -> None:
    (document,) = build([row("42")], SegmentConfig(lang="pt_BR", source_lang="zh-Hant")).documents
    assert (document.lang, document.source_lang) == ("pt", "zh")


@pytest.mark.parametrize("field", ["lang", "source_lang"])
def test_a_wrong_language_names_the_setting(field: str) -> None:
    config = SegmentConfig(lang="xx") if field == "lang" else SegmentConfig(source_lang="xx")
    with pytest.raises(ConfigError, match=rf"^{field}: unknown language 'xx'"):
        build([row("A.")], config)


SENTENCES = {
    "de": "Die Regierung hat gestern ein neues Gesetz beschlossen.",
    "fr": "Le gouvernement a adopté une nouvelle loi hier soir.",
    "ru": "Правительство вчера приняло новый закон о налогах.",
    "ja": "政府は昨日、新しい法律を可決しました。",
    "pl": "Rząd przyjął wczoraj nową ustawę o podatkach.",
    "tr": "Hükümet dün vergilerle ilgili yeni bir yasa çıkardı.",
}


def test_rows_of_a_table_in_several_languages_have_their_own() -> None:
    outcome = build([row(text) for text in SENTENCES.values()], SegmentConfig())
    assert outcome.documents[0].lang == "mul"
    assert [segment.lang for segment in in_order(outcome.documents)] == list(SENTENCES)
    assert outcome.notices == ()


def test_a_short_row_is_in_a_language_that_many_write_in() -> None:
    rows = [*SENTENCES.values(), "Bonjour tout le monde.", "Où est la gare ?"]
    segments = in_order(build([row(text) for text in rows], SegmentConfig()).documents)
    assert [segment.lang for segment in segments[-2:]] == ["fr", "fr"]


def test_a_table_in_one_language_keeps_it_for_a_row_left_in_that_of_the_source() -> None:
    german = [SENTENCES["de"], "Das Parlament stimmt morgen über den Haushalt ab."]
    english = "The parliament will vote on the budget tomorrow morning."
    rows = [Row(Origin("t.tsv", i), text, english) for i, text in enumerate([*german, english])]
    outcome = build(rows, SegmentConfig())
    assert [segment.lang for segment in in_order(outcome.documents)] == ["de", "de", "de"]


def test_the_language_that_a_row_names_is_its_own() -> None:
    rows = [
        Row(Origin("t.tsv", i), "OK", lang=lang, source="OK", source_lang="en")
        for i, lang in enumerate(["de", "fr-CA", "pt_BR"])
    ]
    outcome = build(rows, SegmentConfig())
    assert [segment.lang for segment in in_order(outcome.documents)] == ["de", "fr", "pt"]
    assert outcome.documents[0].source_lang == "en"
    assert outcome.notices == ()


def test_a_configured_language_is_that_of_every_row() -> None:
    outcome = build([row(text) for text in SENTENCES.values()], SegmentConfig(lang="de"))
    assert {segment.lang for segment in in_order(outcome.documents)} == {"de"}
