"""Write a CSV table (RFC 4180): one row a segment, in input order, for spreadsheets.

Lines end in CRLF; UTF-8 without BOM. What a spreadsheet would take for a formula, a text that
starts with `= + - @`, their full-width forms, tab or return, gets an apostrophe in front, also
behind blanks of all kinds, which some programs cut off; so does one that starts with apostrophes
and then such a sign, so that taking one apostrophe away gives the text back. Numbers stay numbers;
an empty cell is unknown. Several values in a cell stand on lines of their own. Models, notices and
counts do not fit in a table: `jsonl` has them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from tqcheck.config import ViewConfig
from tqcheck.records import Report, SegmentResult, SignalScore, SignalState
from tqcheck.report.view import select

COLUMNS = (
    "doc",
    "path",
    "line",
    "id",
    "start",
    "end",
    "kind",
    "lang",
    "source_lang",
    "system",
    "rank",
    "risk",
    "mqm",
    "suspect",
    "truncated",
    "text",
    "source",
    "marked",
    "codes",
    "messages",
    "evidence",
)

# Behind apostrophes and what is white or has no width; a tab or return is dangerous by itself.
_FORMULA = re.compile(r"[\s'\u180e\u200b-\u200f\u2060-\u2064\ufeff]*(?:[=+@＝＋－＠-]|(?<=[\t\r]))")

Cell = str | int | float | None


def render(report: Report, view: ViewConfig) -> str:
    """Render the report as CSV."""
    return "".join(table_lines(select(report, view)))


def table_lines(results: Iterable[SegmentResult]) -> Iterator[str]:
    """Give the header and one record for each result."""
    yield _record(COLUMNS)
    for result in results:
        yield _record([safe_cell(cell) for cell in _row(result)])


def _record(cells: Sequence[Cell]) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue()


def _row(result: SegmentResult) -> list[Cell]:
    segment, findings = result.segment, result.findings
    return [
        segment.doc,
        segment.origin.path,
        segment.origin.line,
        segment.id,
        segment.start,
        segment.end,
        segment.kind.value,
        segment.lang,
        segment.source_lang,
        segment.system,
        result.rank,
        _decimal(result.risk),
        _decimal(result.mqm),
        "yes" if result.is_suspect else "no",
        result.truncated,
        segment.text,
        segment.source,
        _lines(segment.text[f.start : f.end] for f in findings),
        _lines(f.code for f in findings),
        _lines(f.message for f in findings),
        _lines(_evidence(score) for score in result.evidence),
    ]


def _evidence(score: SignalScore) -> str:
    if score.state is SignalState.OK:
        return f"{score.name}={_decimal(score.value)}"
    return f"{score.name} {score.state}: {score.reason or 'no reason given'}"


def _decimal(value: float | None) -> float | None:
    return None if value is None else round(value, 6) + 0.0


def _lines(values: Iterable[str]) -> str:
    return "\n".join(values)


def safe_cell(cell: Cell) -> Cell:
    """Keep a spreadsheet from taking a text for a formula."""
    if isinstance(cell, str) and _FORMULA.match(cell):
        return "'" + cell
    return cell
