"""Where a segment and its marked words stand in the file: line and column.

A report knows a segment's line and, for running text, its offset. The columns need the text of the
file; without it, or where the file no longer holds the segment there, the line has to do.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from tqcheck.gate.verdict import Location
from tqcheck.records import Segment


@dataclass(slots=True)
class FileText:
    """Hold a file's decoded text and where its lines begin."""

    text: str
    starts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        ends = (at for at, char in enumerate(self.text) if char == "\n")
        self.starts = [0, *(at + 1 for at in ends)]

    @property
    def n_lines(self) -> int:
        """Count the lines; a last one may be empty."""
        return len(self.starts)

    def line_of(self, offset: int) -> int:
        """Give the line, from 1, in which an offset lies."""
        return bisect_right(self.starts, offset)

    def place(self, path: str, start: int, end: int) -> Location:
        """Give the place of `text[start:end]`."""
        line, column = self._line_and_column(start)
        end_line, end_column = self._line_and_column(end)
        return Location(path, line, end_line, column, end_column)

    def line(self, number: int) -> str:
        """Return a line's text, without its end; empty where there is no such line."""
        if not 1 <= number <= len(self.starts):
            return ""
        end = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.text[self.starts[number - 1] : end].rstrip("\r\n")

    def _line_and_column(self, offset: int) -> tuple[int, int]:
        line = self.line_of(offset)
        return line, offset - self.starts[line - 1] + 1


def place_of(
    segment: Segment, path: str, file: FileText | None, span: tuple[int, int] | None = None
) -> Location:
    """Give the place of a segment, or of `segment.text[start:end]`, as exactly as can be."""
    start, end = span or (0, len(segment.text))
    offset = None if file is None else _offset(segment, file)
    if file is not None and offset is not None:
        return file.place(path, offset + start, offset + end)
    line = segment.origin.line + segment.text.count("\n", 0, start)
    return Location(path, line, line + segment.text.count("\n", start, end))


def _offset(segment: Segment, file: FileText) -> int | None:
    """Find a segment in its file: at its own offset, else the only time in its line."""
    if not segment.text:
        return None
    line = segment.origin.line
    is_there = file.text[segment.start : segment.end] == segment.text
    if is_there and file.line_of(segment.start) == line:
        return segment.start
    content = file.line(line)
    if content.count(segment.text) == 1:
        return file.starts[line - 1] + content.index(segment.text)
    return None
