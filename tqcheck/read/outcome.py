"""What every reader hands back."""

from __future__ import annotations

from dataclasses import dataclass

from tqcheck.records import Row


@dataclass(frozen=True, slots=True)
class ReadOutcome:
    """Hold the rows in input order, and one line for each thing that was left out."""

    rows: tuple[Row, ...]
    notices: tuple[str, ...] = ()
