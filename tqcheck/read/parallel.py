"""Two line-aligned plain texts -> one row a line, with its source."""

from __future__ import annotations

from tqcheck.errors import InputError
from tqcheck.read.columns import blank_notice
from tqcheck.read.lines import Line, split_lines
from tqcheck.read.messages import count
from tqcheck.read.outcome import ReadOutcome
from tqcheck.records import Origin, Row


def read_parallel(
    translation: str, source: str, *, translation_path: str, source_path: str
) -> ReadOutcome:
    """Pair line with line; a final newline does not begin another.

    Where both lines are blank there is no row; a line blank on one side only keeps its row.
    Raises InputError where the numbers of lines differ.
    """
    translations = list(split_lines(translation))
    sources = list(split_lines(source))
    if len(translations) != len(sources):
        message = f"{count(len(translations), 'line')}, but its source {source_path} has"
        raise InputError(f"{message} {len(sources)}", path=translation_path)
    rows = tuple(
        _row(line, source_line.text, translation_path)
        for line, source_line in zip(translations, sources, strict=True)
        if line.text.strip() or source_line.text.strip()
    )
    n_blank = len(translations) - len(rows)
    return ReadOutcome(rows, blank_notice(translation_path, n_blank, "blank line pair"))


def _row(line: Line, source: str, path: str) -> Row:
    given = source if source.strip() else None
    return Row(Origin(path, line.number), line.text, source=given, doc=path)
