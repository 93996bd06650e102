"""What is reviewed: the riskiest sentences of a finished run, or of a stored report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tqcheck.batch.results import RunResults
from tqcheck.config import ViewConfig
from tqcheck.errors import ConfigError, InputError
from tqcheck.records import Document, Report, Segment, SegmentResult
from tqcheck.report.stored import decode_report, documents_of
from tqcheck.report.view import worst_first


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Hold the texts that stand before and after a segment in its document; empty at its ends."""

    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class ReviewSubject:
    """Hold a report whose results are those to review; `left_out` counts the others of the run.

    `neighbours` are by the index of the segment.
    """

    name: str
    report: Report
    left_out: int = 0
    neighbours: Mapping[int, Neighbours] = field(default_factory=dict)


def load_subject(path: Path, top: int) -> ReviewSubject:
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
    return ReviewSubject(
        str(path),
        replace(report, results=tuple(chosen), documents=documents_of(chosen)),
        len(report.results) - len(chosen),
        _in_documents(report.documents, chosen),
    )


def _of_run(folder: Path, top: int) -> ReviewSubject:
    results = RunResults(folder)
    n_all = results.summary.segments
    has_room = n_all <= top
    chosen = tuple(results.results() if has_room else results.worst(ViewConfig(), top))
    report = results.report(documents_of(chosen), chosen)
    near = {
        r.segment.index: [one.segment for one in results.around(r.segment.index)] for r in chosen
    }
    neighbours = {index: _beside(index, segments) for index, segments in near.items()}
    return ReviewSubject(str(folder), report, n_all - len(chosen), neighbours)


def _in_documents(
    documents: Iterable[Document], chosen: Iterable[SegmentResult]
) -> dict[int, Neighbours]:
    """Find the neighbours of the chosen in their documents, which are whole."""
    wanted = {result.segment.index for result in chosen}
    found = {}
    for document in documents:
        for at, segment in enumerate(document.segments):
            if segment.index in wanted:
                near = document.segments[max(0, at - 1) : at + 2]
                found[segment.index] = _beside(segment.index, near)
    return found


def _beside(index: int, near: Sequence[Segment]) -> Neighbours:
    """Split the segments around one into what stands before and after it."""
    before = [segment.text for segment in near if segment.index < index]
    after = [segment.text for segment in near if segment.index > index]
    return Neighbours(*(texts[0] if texts else "" for texts in (before, after)))
