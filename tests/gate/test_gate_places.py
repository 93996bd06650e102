"""Lines and columns, in code points."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.gate.build import Line, Text, report_of, text_of
from tqcheck.gate.places import FileText, place_of
from tqcheck.gate.verdict import Location

TEXT = Text("a.txt", [Line("Rain 💪 fell."), Line("He raised the tax to window.")])
FIRST, SECOND = (result.segment for result in report_of(TEXT).results)


def test_columns_count_code_points_from_one() -> None:
    file = FileText(text_of(TEXT))
    assert place_of(SECOND, "a.txt", file) == Location("a.txt", 2, 2, 1, 29)
    assert place_of(SECOND, "a.txt", file, (21, 27)) == Location("a.txt", 2, 2, 22, 28)
    assert place_of(FIRST, "a.txt", file, (7, 11)) == Location("a.txt", 1, 1, 8, 12)


def test_a_segment_over_two_lines_ends_on_its_second() -> None:
    segment = replace(FIRST, text="One\r\ntwo.", end=9)
    file = FileText("One\r\ntwo.\r\n")
    assert place_of(segment, "a.txt", file) == Location("a.txt", 1, 2, 1, 5)
    assert place_of(segment, "a.txt", file, (5, 8)) == Location("a.txt", 2, 2, 1, 4)
    assert place_of(segment, "a.txt", None, (5, 8)) == Location("a.txt", 2, 2)


def test_a_cell_of_a_table_is_found_in_its_line() -> None:
    cell = replace(SECOND, start=0, end=len(SECOND.text))
    file = FileText(f"source\ttranslation\nsrc\t{SECOND.text}\n")
    assert place_of(cell, "a.tsv", file, (3, 9)) == Location("a.tsv", 2, 2, 8, 14)


def test_without_the_text_or_in_another_one_the_line_has_to_do() -> None:
    assert place_of(SECOND, "a.txt", None) == Location("a.txt", 2, 2)
    for other in ("", "x\n", f"\n{SECOND.text} {SECOND.text}\n"):
        assert place_of(SECOND, "a.txt", FileText(other)) == Location("a.txt", 2, 2)


@given(st.text(st.sampled_from("ab\n\r💪")), st.data())
def test_line_and_column_lead_back_to_the_offset(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    file = FileText(text)
    place = file.place("a", offset, offset)
    assert place.column is not None
    before = text.split("\n")[: place.line - 1]
    assert sum(len(line) + 1 for line in before) + place.column - 1 == offset
    assert file.line(place.line) == text.split("\n")[place.line - 1].rstrip("\r")
