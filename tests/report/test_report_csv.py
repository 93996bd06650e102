"""The CSV table: read back, and safe in a spreadsheet."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tqcheck.records import Report
from tqcheck.report import render

from .sample import sample_report


def _rows(report: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render(report, "csv"), newline=""), strict=True))


def _with_text(text: str) -> Report:
    report = sample_report()
    first = report.results[0]
    segment = replace(first.segment, text=text, source=text)
    bare = replace(first, segment=segment, words=(), findings=())
    return replace(report, results=(bare, *report.results[1:]))


def test_rows_give_back_the_results() -> None:
    report = sample_report()
    for row, result in zip(_rows(report), report.results, strict=True):
        assert row["id"] == result.segment.id
        assert row["risk"] == ("" if result.risk is None else f"{round(result.risk, 6)}")
        assert row["rank"] == ("" if result.rank is None else str(result.rank))
        assert row["suspect"] == ("yes" if result.is_suspect else "no")
        codes = row["codes"].split("\n") if row["codes"] else []
        assert codes == [finding.code for finding in result.findings]


def test_numbers_stay_numbers() -> None:
    row = _rows(sample_report())[0]
    assert float(row["mqm"]) < 0  # a leading minus, and no apostrophe


WHITE = "".join(filter(str.isspace, map(chr, range(0x3001))))
WITHOUT_WIDTH = "'\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"
BLANKS = [" ", "\n", "\u00a0", "\u2003", "\u200b", "\u2060", "\ufeff", " \ufeff\u200b"]
STARTS = ["=", "+", "-", "@", "\t", "\r", "＝", "'=", "''@", " \t", "'\ufeff=", "\u200b'-"]


@pytest.mark.parametrize("start", [*STARTS, *(f"{blank}=" for blank in BLANKS)])
def test_formulas_are_defused(start: str) -> None:
    row = _rows(_with_text(f"{start}HYPERLINK(1)"))[0]
    assert row["text"] == f"'{start}HYPERLINK(1)"


@pytest.mark.parametrize("text", ["a=b", " a", "'a'", "\ufeffa", "(=1)", "\u200b", ""])
def test_other_texts_are_left_alone(text: str) -> None:
    assert _rows(_with_text(text))[0]["text"] == text


def _looks_like_formula(cell: str) -> bool:
    bare = cell.lstrip(WITHOUT_WIDTH + WHITE)
    head = cell[: len(cell) - len(bare)]
    return bare.startswith(tuple("=+-@＝＋－＠")) or "\t" in head or "\r" in head


@settings(deadline=None)
@given(st.text() | st.text(alphabet="'=+-@\t\r\n\",; a\u00a0\u200b\ufeff"))
def test_any_text_comes_back(text: str) -> None:
    row = _rows(_with_text(text))[0]
    given_back = row["text"]
    if given_back.startswith("'") and _looks_like_formula(given_back):
        given_back = given_back[1:]
    assert given_back == row["source"].removeprefix("'" if row["text"] != text else "") == text
    assert row["text"].startswith("'") or not _looks_like_formula(row["text"])
