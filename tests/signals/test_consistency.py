# ruff: noqa: E501 - pairs of sentences on one line
"""Documents that say one thing in two ways."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.signals.examples import document_of, make_segment
from tqcheck.records import Document, Finding
from tqcheck.signals.consistency import read_consistency
from tqcheck.signals.consistency.spelling import are_one_name, is_slip

SAME = [
    ("Lukashenka", "Lukashenko", "en"),
    ("Kiev", "Kyiv", "en"),
    ("Zelensky", "Zelenskyy", "en"),
    ("Zelensky", "Zelenskiy", "en"),
    ("Mueller", "Müller", "en"),
    ("Mueller", "Müller", "de"),
    ("Mohamed", "Mohammed", "en"),
    ("Tchaikovsky", "Chaikovskiy", "en"),
    ("Medvedev", "Medwedew", "de"),
]
DIFFERENT = [
    ("Russia", "Russian", "en"),
    ("Iran", "Iraq", "en"),
    ("Mali", "Malta", "en"),
    ("Austria", "Australia", "en"),
    ("Niger", "Nigeria", "en"),
    ("Slovenia", "Slovakia", "en"),
    ("Republican", "Republicans", "en"),
    ("German", "Germany", "en"),
    ("Christian", "Christina", "en"),
    ("Путин", "Путина", "ru"),
    ("Путина", "Путину", "ru"),
    ("Praha", "Prahy", "cs"),
    ("Češi", "Čechy", "cs"),
    ("Verhandlung", "Verwandlung", "de"),
    ("Tochter", "Töchter", "de"),
    ("Bürger", "Burger", "de"),
    ("Kohn", "Kohnen", "de"),
]


def found_in(example: str) -> list[tuple[int, Finding]]:
    readings = read_consistency(document_of(example))
    return [(i, finding) for i, each in enumerate(readings) for finding in each]


@pytest.mark.parametrize(("one", "other", "lang"), SAME)
def test_spellings_of_one_name(one: str, other: str, lang: str) -> None:
    assert are_one_name(one, other, lang)
    assert are_one_name(other, one, lang)


@pytest.mark.parametrize(("one", "other", "lang"), DIFFERENT)
def test_different_names_and_inflections(one: str, other: str, lang: str) -> None:
    assert not are_one_name(one, other, lang)
    assert not is_slip(one, other, lang)


def test_rarer_spelling_is_marked() -> None:
    text = "Mr Lukashenko met Putin. ¶ Then Lukashenka's plane left. ¶ Mr Lukashenko was home."
    ((place, found),) = found_in(f"[en] {text}")
    assert (place, found.code) == (1, "TQ401")
    assert text.split(" ¶ ")[1][found.start : found.end] == "Lukashenka"
    assert found.message == "'Lukashenka' is spelled 'Lukashenko' elsewhere in the document"
    assert found.evidence == {"spelling": "Lukashenko", "times": 2}


def test_two_people_with_like_names_are_kept_apart() -> None:
    assert found_in("[en] Today Stefan Jones spoke. ¶ Later Stephan Smith spoke.") == []


def test_slip_counts_only_once_against_a_usual_spelling() -> None:
    usual = "Mr Chemezov spoke. ¶ Then Chemezov left. ¶ "
    ((place, _),) = found_in(f"[en] {usual}Mr Chermezov was silent.")
    assert place == 2
    assert found_in("[en] Mr Chemezov spoke. ¶ Mr Chermezov was silent.") == []


def test_figures_say_what_stands_where() -> None:
    text = "So 14 people were killed in all. ¶ Yes, 15 people were killed in all."
    ((place, found),) = found_in(f"[en] {text}")
    assert place == 1
    assert found.message == (
        "15 'people were killed in all' stands here, 14 earlier (segment 1 of the document)"
    )


def test_quotation_may_run_over_sentences_and_paragraph_openings() -> None:
    assert found_in("[en] “One. ¶ “Two. ¶ “Three,” he said.") == []
    assert [i for i, _ in found_in("[en] One. ¶ Two,” he said.")] == [1]


@pytest.mark.parametrize(
    "text",
    [
        "[de] «Wir sind bereit», sagte der Minister.",
        "[de] »Wir sind bereit«, sagte der Minister. ¶ »Ja.«",
        "[de] «Wir sind bereit. ¶ Wir warten», sagte er. ¶ «Ja», sagte sie.",
        "[es] «Esperamos. ¶ »Nadie sabe cuándo. ¶ »Es tarde», dijo.",
        "[it] «Aspettiamo. ¶ »È tardi», disse.",
    ],
)
def test_quotations_as_they_are_written_somewhere(text: str) -> None:
    assert found_in(text) == []


def test_a_closing_mark_that_nothing_opened_is_found_whichever_way_marks_point() -> None:
    assert [i for i, _ in found_in("[de] Wir sind bereit», sagte er. ¶ «Ja», sagte sie.")] == [0]
    assert [i for i, _ in found_in("[es] Esperamos», dijo. ¶ «Sí», dijo ella.")] == [0]


@pytest.mark.parametrize(
    ("one", "other", "is_found"),
    [
        ("Party A won 40 seats in the new parliament.", "Party B won 60 seats in the new parliament.", False),
        ("Men won 40 seats in the new state parliament.", "Women won 60 seats in the new state parliament.", False),
        ("In all 14 people died in the fire of Rome.", "In all 15 people died in the fire of Rome.", True),
        ("The party won 40 seats in the new parliament.", "The party won 60 seats in the new parliament.", True),
        ("Berlin: 14 people were killed in the storm.", "Paris: 15 people were killed in the storm.", False),
        ("So 14 people were killed in the fire in Rome.", "Then 15 people were killed in the fire in Oslo.", False),
    ],
)  # fmt: skip
def test_only_figures_of_one_subject_are_compared(one: str, other: str, is_found: bool) -> None:
    codes = [found.code for _, found in found_in(f"[en] {one} ¶ {other}")]
    assert codes == (["TQ402"] if is_found else [])


def test_mark_turned_the_wrong_way_is_reported_once() -> None:
    ((place, found),) = found_in("[en] He said, “It is good. “ ¶ Then he left. ¶ “Bye,” he said.")
    assert (place, found.message) == (
        0,
        "the quotation at '“' is opened again where it should be closed",
    )
    assert found.start == 22


def test_mixed_marks_are_not_judged() -> None:
    assert found_in('[en] "One, ¶ two,” he said.') == []


def test_readings_are_aligned_with_segments() -> None:
    document = document_of("[en] One. ¶ Two. ¶ Three.")
    assert read_consistency(document) == ((), (), ())
    assert read_consistency(Document("d", "p", "en", ())) == ()


NAMES = st.sampled_from(
    ["Kiev", "Kyiv", "Mueller", "Müller", "14 people were killed in it", "“", "”", "„", "«", "»"]
)
TEXTS = st.one_of(st.text(max_size=40), st.lists(NAMES, max_size=6).map(" ".join))


@settings(max_examples=150, deadline=None)
@given(st.lists(TEXTS, max_size=5), st.sampled_from(["en", "de", "ru", "zh", "und", ""]))
def test_any_document_is_read_and_places_lie_in_it(texts: list[str], lang: str) -> None:
    segments = tuple(make_segment(text, lang, index=i) for i, text in enumerate(texts))
    readings = read_consistency(Document("d", "p", lang, segments))
    for text, findings in zip(texts, readings, strict=True):
        for found in findings:
            assert 0 <= found.start < found.end <= len(text)
            assert found.message.isprintable()
