"""Write a CSV table (RFC 4180) of the flat rows: a row a system and measure, then a row a pair.

An empty cell is undefined. A name that a spreadsheet would take for a formula gets an apostrophe.
"""

from __future__ import annotations

import csv
import io

from tqcheck.comparison.records import Comparison
from tqcheck.comparison.rows import COLUMNS, flat_rows
from tqcheck.records import JsonValue
from tqcheck.report.csv_table import safe_cell

_DIGITS = 9


def render(comparison: Comparison) -> str:
    """Render the comparison as CSV."""
    buffer = io.StringIO(newline="")
    table = csv.writer(buffer, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for row in flat_rows(comparison):
        table.writerow([_cell(row[column]) for column in COLUMNS])
    return buffer.getvalue()


def _cell(value: JsonValue) -> str | int | float | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return round(value, _DIGITS) + 0.0
    return safe_cell(value) if isinstance(value, str | int | None) else None
