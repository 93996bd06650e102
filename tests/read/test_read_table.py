from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tqcheck.errors import InputError
from tqcheck.read.table import is_quoted_tsv, read_csv, read_tsv
from tqcheck.records import Row

FIELDS = ("id", "source", "translation", "reference", "doc", "system")
CHARACTERS = st.characters(exclude_categories=["Cs"])
CELLS = st.text(CHARACTERS | st.sampled_from('",;\r\n\t\u2028'), max_size=5).filter(
    lambda cell: not cell.endswith("\r")
)
# Two cells of a record are any text, each in its turn: so many characters cost little to make up.
RECORDS = st.lists(
    st.builds(
        lambda one, other, at: ("x",) * at + (one, other) + ("",) * (len(FIELDS) - 2 - at),
        CELLS,
        CELLS,
        st.integers(0, len(FIELDS) - 2),
    ).filter(lambda record: any(cell.strip() for cell in record)),
    max_size=5,
)


def as_cells(row: Row) -> tuple[str, ...]:
    cells = (row.id, row.source, row.translation, row.reference, row.doc, row.system)
    return tuple(cell or "" for cell in cells)


def blanked(record: tuple[str, ...]) -> tuple[str, ...]:
    """Give what a row keeps: a blank cell is one not given, but the translation stays as it is."""
    return tuple(
        cell if cell.strip() or i == FIELDS.index("translation") else ""
        for i, cell in enumerate(record)
    )


@given(RECORDS, st.sampled_from(",;"), st.sampled_from(["\n", "\r\n"]))
@example([("1", "a\r\nb", 'say "hi"', "x\ry", ",", ";")], ",", "\n")
def test_csv_gives_back_what_the_csv_module_wrote(
    records: list[tuple[str, ...]], separator: str, newline: str
) -> None:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=separator, lineterminator=newline)
    writer.writerows([FIELDS, *records])
    outcome = read_csv(buffer.getvalue(), "a.csv", {})
    assert [as_cells(row) for row in outcome.rows] == [blanked(record) for record in records]


@given(RECORDS, st.sampled_from(["\n", "\r\n"]))
def test_tsv_round_trip(records: list[tuple[str, ...]], newline: str) -> None:
    plain = [
        tuple(cell.replace("\t", " ").replace("\n", " ").rstrip("\r") for cell in record)
        for record in records
    ]
    plain = [record for record in plain if any(cell.strip() for cell in record)]
    text = newline.join(["\t".join(record) for record in [FIELDS, *plain]])
    assume(not is_quoted_tsv(text))
    outcome = read_tsv(text, "a.tsv", {})
    assert [as_cells(row) for row in outcome.rows] == [blanked(record) for record in plain]
    assert [row.origin.line for row in outcome.rows] == list(range(2, len(plain) + 2))


def test_tsv_keeps_bare_quotes_and_lone_carriage_returns() -> None:
    rows = read_tsv('mt\tsrc\n"Yes\tДа"\r\nno "\t\rнет\n', "a.tsv", {}).rows
    assert [(row.translation, row.source) for row in rows] == [('"Yes', 'Да"'), ('no "', "\rнет")]


def test_csv_lines_are_those_where_records_begin() -> None:
    text = 'mt,id\n"one\ntwo\r\nthree",1\n\nfour,2\n'
    outcome = read_csv(text, "a.csv", {})
    assert [(row.id, row.origin.line) for row in outcome.rows] == [("1", 2), ("2", 6)]
    assert outcome.rows[0].translation == "one\ntwo\r\nthree"
    assert outcome.notices == ("a.csv: skipped 1 blank line",)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("source;translation", ("a,", "b")),
        ('"source","translation"', ('a"', "b")),
        (" SRC ,Hypothesis", ("a", "b")),
    ],
)
def test_csv_headers(header: str, expected: tuple[str, str]) -> None:
    separator = ";" if ";" in header else ","
    body = separator.join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in expected)
    (row,) = read_csv(f"{header}\n{body}", "a.csv", {}).rows
    assert (row.source, row.translation) == expected


@pytest.mark.parametrize("name", ["translation", "mt", "hyp", "hypothesis", "target", "MT", "Hyp"])
def test_aliases(name: str) -> None:
    (row,) = read_tsv(f"{name}\tref\nText.\tRef.\n", "a.tsv", {}).rows
    assert (row.translation, row.reference, row.doc, row.system) == ("Text.", "Ref.", None, None)


def test_chosen_columns_win_over_aliases() -> None:
    text = "mt\tOutput\tscore\nx\ty\t1\n"
    outcome = read_tsv(text, "a.tsv", {"translation": "output", "source": "mt"})
    assert [(row.translation, row.source) for row in outcome.rows] == [("y", "x")]
    (row,) = read_tsv("mt\thyp\nx\ty", "a.tsv", {"source": "mt"}).rows
    assert (row.translation, row.source) == ("y", "x")
    assert outcome.notices == ("a.tsv: ignored columns: 'score'",)


def test_blank_translations_are_kept_and_blank_options_are_absent() -> None:
    outcome = read_tsv("id\tmt\tsrc\n7\t \tда\n8\tyes\t\n\t\t\n", "a.tsv", {})
    assert [(row.id, row.translation, row.source) for row in outcome.rows] == [
        ("7", " ", "да"),
        ("8", "yes", None),
    ]
    assert outcome.notices == ("a.tsv: skipped 1 blank line",)


def test_a_single_column_keeps_its_blank_lines() -> None:
    rows = read_tsv("mt\na\n\nb\n", "a.tsv", {}).rows
    assert [(row.translation, row.origin.line) for row in rows] == [("a", 2), ("", 3), ("b", 4)]


def test_repeated_ids_are_counted_within_a_document_and_system() -> None:
    text = "id\tdoc\tmt\n1\ta\tx\n1\tb\tx\n2\tb\tx\n2\tb\ty\n"
    outcome = read_tsv(text, "a.tsv", {})
    assert [row.id for row in outcome.rows] == ["1", "1", "2", "2"]
    assert outcome.notices == ("a.tsv: 1 id used more than once: '2'",)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("id,text\n1,x", 1, "no column for the translation; columns found: 'id', 'text'; allowed:"),
        ("id,translaton\n1,x", 1, "did you mean 'translation'?"),
        ("mt,translation\n1,x", 1, "2 columns for translation: 'mt', 'translation'; choose with"),
        ("mt,MT\n1,x", 1, "2 columns for translation: 'mt', 'MT'"),
        ("id,mt\n1,x\n\n2", 4, "1 cell where the header has 2, beginning '2'"),
        ("id,mt\n1,x,y", 2, "3 cells where the header has 2"),
        ('id,mt\n1,"x\ny\n', 2, "a quoted cell never ends: '\"x\\ny\\n'"),
        ('id,mt\n1,x\n2,"x"y\n', 3, "text after the closing quote of a cell: 'y\\n'"),
        ('id,mt\n1,"x"\ry\n', 2, "text after the closing quote"),
    ],
)
def test_bad_csv(text: str, line: int, message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)) as caught:
        read_csv(text, "a.csv", {})
    assert (caught.value.path, caught.value.line) == ("a.csv", line)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"source": "origin"}, "no column 'origin', which --columns names for source; columns"),
        ({"translation": "outptu"}, "did you mean 'output'?"),
    ],
)
def test_a_chosen_column_that_is_not_there(columns: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        read_tsv("mt\toutput\na\tb", "a.tsv", columns)


def test_a_text_without_header_shows_shortened_columns() -> None:
    with pytest.raises(InputError) as caught:
        read_tsv("word " * 1000 + "\tx\n", "a.tsv", {})
    assert len(str(caught.value)) < 300


def test_cells_may_be_longer_than_the_limit_of_the_csv_module() -> None:
    long = "x" * (csv.field_size_limit() + 1)
    for quote in ("", '"'):
        (row,) = read_csv(f"mt,id\n{quote}{long}{quote},1\n", "a.csv", {}).rows
        assert row.translation == long


@pytest.mark.parametrize(
    ("text", "translation"),
    [
        ('source\ttranslation\nHe said ""no""\t"Er sagte ""nein"", oft"\n', None),
        ('source\ttranslation\nYes\t"Er sagte ""nein"", oft"\n', 'Er sagte "nein", oft'),
        ('source\ttranslation\nYes\t"Ja, oft"\nNo\tNein\n', "Ja, oft"),
        ('source\ttranslation\nYes\t"Ja,\noft"\n', "Ja,\noft"),
        ('source\ttranslation\nYes\t"Ja"\n', None),
        ('source\ttranslation\nYes, no\t"Ja, oft"\n', None),
        ('source\ttranslation\nYes\t"Ja", sagte er\n', None),
        ('source\ttranslation\n"Yes\tJa"\n', None),
    ],
)
def test_tsv_that_excel_quoted_loses_its_quotes(text: str, translation: str | None) -> None:
    rows = read_tsv(text, "t.tsv", {}).rows
    bare = text.split("\n")[1].split("\t")[1]
    assert rows[0].translation == (bare if translation is None else translation)


@pytest.mark.parametrize("head", ["sep=;\n", "sep=,\r\n", "sep=\t\n", '"sep=|"\n', "sep=|\n"])
def test_a_line_that_names_the_separator_is_understood(head: str) -> None:
    separator = head.strip('\r\n"')[-1]
    text = f'{head}source{separator}translation\n\nA{separator}"B {separator} C"\n'
    (row,) = read_csv(text, "t.csv", {}).rows
    assert (row.source, row.translation, row.origin.line) == ("A", f"B {separator} C", 4)


def test_a_table_may_name_the_languages_of_its_rows() -> None:
    text = "lang\tsource_lang\ttranslation\tsource\nde\ten\tJa\tYes\n\ten\tOui\tYes\n"
    rows = read_tsv(text, "t.tsv", {}).rows
    assert [(row.lang, row.source_lang) for row in rows] == [("de", "en"), (None, "en")]
