"""The results of a finished run, read from its folder piece by piece."""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tqcheck.batch import index
from tqcheck.batch.note import RUN_FILE, Note, Outcome, RunState, read_note
from tqcheck.batch.run_folder import PARTS
from tqcheck.batch.shard import Failure, line_digest, read_result
from tqcheck.config import ViewConfig
from tqcheck.errors import InputError, ReportError
from tqcheck.judging.numbering import Numbers
from tqcheck.records import Document, Report, RunInfo, SegmentResult, Summary

_COLUMNS = "s.number, s.in_path, s.rank, s.shard, s.start, s.length, s.digest FROM segments s"


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """Describe one document of a run and what its segments came to; None where nothing could tell.

    `mean_risk` and `mean_mqm` are over the segments that have one.
    """

    number: int
    id: str
    path: str
    lang: str
    source_lang: str | None
    system: str | None
    is_connected: bool
    segments: int
    scored: int
    suspect: int
    mean_risk: float | None
    worst_risk: float | None
    mean_mqm: float | None


@dataclass(frozen=True, slots=True)
class GroupRow:
    """Count the segments of one language or system."""

    name: str
    documents: int
    segments: int
    scored: int
    suspect: int
    mean_risk: float | None
    mean_mqm: float | None


@dataclass(frozen=True, slots=True)
class RuleRow:
    """Count the findings of one rule and the segments that have them."""

    code: str
    findings: int
    segments: int


class RunResults:
    """Read a finished run; raises InputError where it is none."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.note, self.outcome = _finished(folder)
        try:
            if not index.is_whole(folder):
                index.build_index(folder, sorted((folder / PARTS).glob("*.jsonl")))
            self._db = sqlite3.connect(folder / index.FILE_NAME)
        except (sqlite3.Error, OSError) as error:  # it is read-only, say, and the index is gone
            raise ReportError(f"{folder}: cannot build the index of the run: {error}") from error
        # Whoever reads results keeps them as long as he likes; since Python 3.13 it is told when a
        # database is left open.
        weakref.finalize(self, self._db.close)

    @cached_property
    def summary(self) -> Summary:
        """Give the counts as a report has them."""
        return self.outcome.tally.summary(self.outcome.languages)

    @property
    def info(self) -> RunInfo:
        """Say what makes the numbers repeatable."""
        return self.outcome.info

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Name every file and document that could not be checked."""
        return self.note.failures

    @property
    def notices(self) -> tuple[str, ...]:
        """Give the remarks for the user, the failures first."""
        return (*map(str, self.failures), *self.note.notices)

    def report(
        self, documents: Sequence[Document] = (), results: Sequence[SegmentResult] = ()
    ) -> Report:
        """Make a report that holds some of the results and speaks of the whole run."""
        return Report(self.info, tuple(documents), tuple(results), self.summary, self.notices)

    def results(self, view: ViewConfig | None = None) -> Iterator[SegmentResult]:
        """Give the results that a view lists, in the order of the input."""
        view = view or ViewConfig()
        if view.top is None and view.min_risk is None:
            yield from self._read(f"SELECT {_COLUMNS} ORDER BY s.number", ())
            return
        chosen = (view.top or self.summary.segments, view.min_risk or 0.0)
        where = "WHERE s.rank <= ? AND s.risk >= ?"
        yield from self._read(f"SELECT {_COLUMNS} {where} ORDER BY s.number", chosen)

    def count(self, view: ViewConfig) -> int:
        """Count what `results` gives."""
        if view.top is None and view.min_risk is None:
            return self.summary.segments
        query = "SELECT count(*) FROM segments WHERE risk >= ?"
        (n,) = self._db.execute(query, (view.min_risk or 0.0,)).fetchone()
        return min(int(n), view.top or int(n))

    def worst(self, view: ViewConfig, limit: int) -> Iterator[SegmentResult]:
        """Give the riskiest results that a view lists, worst first, `limit` at most."""
        chosen = (min(view.top or limit, limit), view.min_risk or 0.0)
        where = "WHERE s.rank <= ? AND s.risk >= ?"
        yield from self._read(f"SELECT {_COLUMNS} {where} ORDER BY s.rank", chosen)

    def of_document(self, number: int, limit: int = -1, offset: int = 0) -> Iterator[SegmentResult]:
        """Give the results of one document, in order; by default all."""
        query = f"SELECT {_COLUMNS} WHERE s.document = ? ORDER BY s.number LIMIT ? OFFSET ?"
        yield from self._read(query, (number, limit, offset))

    def around(self, index: int) -> Iterator[SegmentResult]:
        """Give one segment between those that stand before and after it in its document."""
        near = "coalesce((SELECT {}(number) FROM segments WHERE document = ? AND number {} ?), ?)"
        least, most = near.format("max", "<"), near.format("min", ">")
        where = f"s.document = ? AND s.number BETWEEN {least} AND {most}"
        query = f"SELECT {_COLUMNS} WHERE {where} ORDER BY s.number"
        document = self.document_of(index)
        yield from self._read(query, (document, *(document, index, index) * 2))

    def documents(self, *, worst_first: bool = False, limit: int = -1) -> Iterator[DocumentRow]:
        """Give the documents: in the order of the input, or most suspect segments first."""
        order = "t.suspect DESC, t.risk DESC, t.first_number" if worst_first else "t.first_number"
        query = (
            "SELECT d.number, d.id, d.path, d.lang, d.source_lang, d.system, d.is_connected, t.n,"
            " t.scored, t.suspect, t.risk, t.worst, t.mqm FROM totals t"
            f" JOIN documents d ON d.number = t.document ORDER BY {order} LIMIT ?"
        )
        for row in self._db.execute(query, (limit,)):
            values: list[Any] = [*row]
            values[6] = bool(values[6])
            yield DocumentRow(*values)

    def by_language(self) -> list[GroupRow]:
        """Count by language of the translation."""
        return self._groups("s.lang")

    def by_system(self) -> list[GroupRow]:
        """Count by system; empty where no input names one."""
        found = self._groups("d.system")
        return found if any(row.name for row in found) else []

    def by_rule(self) -> list[RuleRow]:
        """Count by rule, in the order of codes."""
        query = "SELECT code, findings, segments FROM rules ORDER BY code"
        return [RuleRow(*row) for row in self._db.execute(query)]

    def document_of(self, index: int) -> int:
        """Give the number of the document that a segment belongs to."""
        query = "SELECT document FROM segments WHERE number = ?"
        return int(self._db.execute(query, (index,)).fetchone()[0])

    def place_in_document(self, index: int) -> int:
        """Count the segments that stand before one in its document."""
        query = "SELECT count(*) FROM segments WHERE document = ? AND number < ?"
        (n,) = self._db.execute(query, (self.document_of(index), index)).fetchone()
        return int(n)

    def _part(self, shard: int) -> Path:
        return self.folder / PARTS / f"{shard:07}.jsonl"

    def _groups(self, column: str) -> list[GroupRow]:
        query = (
            f"SELECT coalesce({column}, ''), count(DISTINCT s.document), count(*), count(s.risk),"
            " sum(s.suspect), avg(s.risk), avg(s.mqm) FROM segments s"
            f" JOIN documents d ON d.number = s.document GROUP BY {column}"
            f" ORDER BY avg(s.risk) DESC, {column}"
        )
        return [GroupRow(*row) for row in self._db.execute(query)]

    def _read(self, query: str, values: Sequence[object]) -> Iterator[SegmentResult]:
        """Read segments' lines; one shard is open at a time."""
        opened: tuple[int, Any] | None = None
        try:
            for row in self._db.execute(query, values):
                number, in_path, rank, shard, start, length, digest = row
                if opened is None or opened[0] != shard:
                    if opened is not None:
                        opened[1].close()
                    opened = shard, self._part(shard).open("rb")
                opened[1].seek(start)
                line = opened[1].read(length)
                if line_digest(line) != digest:
                    raise InputError(
                        "damaged: --resume judges it again", path=str(self._part(shard))
                    )
                yield read_result(line, Numbers(number, in_path, rank))
        finally:
            if opened is not None:
                opened[1].close()


def _finished(folder: Path) -> tuple[Note, Outcome]:
    note = read_note(folder / RUN_FILE)
    if note is None:
        raise InputError("no run is here: there is no run.json", path=str(folder))
    if note.state is not RunState.FINISHED or note.outcome is None:
        raise InputError(
            "the run is not finished; tqcheck batch with --resume goes on with it",
            path=str(folder),
        )
    return note, note.outcome
