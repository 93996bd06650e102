"""Write what was found back into a copy of a translator's file: notes in XLIFF, comments in PO."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tqcheck.errors import InputError
from tqcheck.errors.border import border
from tqcheck.read import InputFile
from tqcheck.records import Report, SegmentResult
from tqcheck.report.display import percent, reasons

SUFFIXES = (".xlf", ".xliff", ".po")
AUTHOR = "tqcheck"


def annotate(path: Path, report: Report) -> tuple[bytes, int]:
    """Give a copy of a checked file with a note at each segment that is suspect or has findings.

    The second is the number of notes. Raises InputError for a format that takes no notes.
    """
    notes = {
        result.segment.id: note
        for result in report.results
        if (note := note_of(result)) and result.segment.origin.path == InputFile(str(path)).shown
    }
    with border(str(path)):
        return _writer(path)(path, notes), len(notes)


def check_format(path: Path) -> None:
    """Raise InputError for a file that takes no notes."""
    _writer(path)


def note_of(result: SegmentResult) -> str:
    """Put what was found in one line; empty where there is nothing to say."""
    if not result.is_suspect and not result.findings:
        return ""
    head = "not scored" if result.risk is None else f"risk {percent(result.risk)}"
    told = [
        f"{one.code} {one.severity}: {f'“{one.quote}”: ' if one.quote else ''}{one.message}"
        for one in reasons(result)
    ]
    return "; ".join([f"{head}{', suspect' if result.is_suspect else ''}", *told])


def _writer(path: Path) -> Callable[[Path, Mapping[str, str]], bytes]:
    from tqcheck.annotate import gettext_po, xliff

    match path.suffix.lower():
        case ".xlf" | ".xliff":
            return xliff.annotated
        case ".po":
            return gettext_po.annotated
    allowed = ", ".join(SUFFIXES)
    raise InputError(f"takes no notes; formats that do: {allowed}", path=str(path))
