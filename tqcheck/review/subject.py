"""What is reviewed: the riskiest sentences of a finished run, or of a stored report."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from tqcheck.batch.results import RunResults
from tqcheck.config import ViewConfig
from tqcheck.errors import ConfigError, InputError
from tqcheck.records import Report
from tqcheck.report.stored import decode_report, documents_of
from tqcheck.report.view import worst_first


@dataclass(frozen=True, slots=True)
class Subject:
    """Hold a report whose results are those to review; `left_out` counts the others of the run."""

    name: str
    report: Report
    left_out: int = 0


def load_subject(path: Path, top: int) -> Subject:
    """Read the `top` riskiest sentences of a run's folder, or of a report in JSON Lines.

    Sentences without a risk are among them where there is room for all. Raises InputError.
    """
    if top < 1:
        raise ConfigError(f"top is {top}; allowed: 1 or more")
    if path.is_dir():
        return _of_run(path, top)
    try:
        report = decode_report(path.read_bytes(), str(path))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"cannot be read: {reason}", path=str(path)) from error
    chosen = worst_first(report.results)[:top]
    return Subject(
        str(path),
        replace(report, results=tuple(chosen), documents=documents_of(chosen)),
        len(report.results) - len(chosen),
    )


def _of_run(folder: Path, top: int) -> Subject:
    results = RunResults(folder)
    n_all = results.summary.segments
    has_room = n_all <= top
    chosen = tuple(results.results() if has_room else results.worst(ViewConfig(), top))
    report = results.report(documents_of(chosen), chosen)
    return Subject(str(folder), report, n_all - len(chosen))
