"""Read submissions to the WMT QE tasks, and score files, as further rows of the table.

Told apart by their columns: `lp, method, segment, score` (sentence), `lp, method, mt, segment,
word number, word, tag` (word), `lp, method, segment, translation, starts, ends, severities` (span),
each after three lines about the model; mt-metrics-eval's `system score`; or one number a line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from benchmarks.measures.spans import EOS, Span
from benchmarks.measures.statistics import Array
from benchmarks.wmt.metrics import read_system_scores
from benchmarks.wmt.qe import TAGS, read_spans
from benchmarks.wmt.records import LoadedFile, WmtItem, WmtSet, load, read_number
from tqcheck.errors import InputError

N_META = 3


@dataclass(frozen=True, slots=True)
class Submission:
    """Hold what a submission says of a set: scores (NaN: none), tags, spans; None: not its task."""

    name: str
    digest: str
    scores: Array | None = None
    tags: Mapping[str, tuple[bool, ...]] | None = None
    spans: Mapping[str, tuple[Span, ...]] | None = None


@dataclass(slots=True)
class _Found:
    """Collect the rows of a file by segment number."""

    scores: dict[int, float] = field(default_factory=dict)
    tags: dict[int, list[bool]] = field(default_factory=dict)
    spans: dict[int, tuple[Span, ...]] = field(default_factory=dict)


def read_submission(name: str, path: str, wmt: WmtSet) -> Submission:
    """Read a submission for a set; raises InputError where it does not cover the set."""
    file = load(path)
    rows = [line.split("\t") for line in file.lines]
    width = max(len(row) for row in rows)
    body = rows[N_META:] if width in (4, 7) and len(rows[0]) == 1 else rows
    if width in (4, 7):
        return _by_number(name, file, body, wmt)
    if len(file.lines[0].split()) == 2:
        return _by_system(name, file, wmt)
    return _line_by_line(name, file, wmt)


def _by_number(
    name: str, file: LoadedFile, body: Sequence[Sequence[str]], wmt: WmtSet
) -> Submission:
    found = _Found()
    offset = len(file.lines) - len(body) + 1
    for line, cells in enumerate(body, start=offset):
        if cells == [""] or cells[0].lower() != wmt.lp:
            continue
        _take(cells, found, file, line)
    if not (found.scores or found.tags or found.spans):
        raise InputError(f"no rows of {wmt.lp}", path=file.name)
    return Submission(
        name,
        file.digest,
        scores=_in_order(found.scores, wmt, file) if found.scores else None,
        tags=_tags(found.tags, wmt.items, file) if found.tags else None,
        spans=_spans(found.spans, wmt.items, file) if found.spans else None,
    )


def _take(cells: Sequence[str], found: _Found, file: LoadedFile, line: int) -> None:
    if len(cells) == 4 and cells[2].isdigit():
        found.scores[int(cells[2])] = read_number(cells[3], file, line)
    elif len(cells) == 7 and cells[2].isdigit():
        found.spans[int(cells[2])] = read_spans(cells[4:7], file, line)
    elif len(cells) == 7 and cells[3].isdigit() and cells[6].strip().lower() in TAGS:
        if cells[2].lower() != "source":
            found.tags.setdefault(int(cells[3]), []).append(TAGS[cells[6].strip().lower()])
    else:
        message = f"{len(cells)} columns that are no sentence, word or span of a submission"
        raise InputError(message, path=file.name, line=line)


def _in_order(scores: Mapping[int, float], wmt: WmtSet, file: LoadedFile) -> Array:
    missing = next((item.number for item in wmt.items if item.number not in scores), None)
    if missing is not None:
        raise InputError(f"no score of segment {missing}", path=file.name)
    return np.array([scores[item.number] for item in wmt.items])


def _tags(
    tags: Mapping[int, list[bool]], items: Sequence[WmtItem], file: LoadedFile
) -> dict[str, tuple[bool, ...]]:
    found = {}
    for item in items:
        if item.tags is None:
            continue
        own = tuple(tags.get(item.number, ()))
        if len(own) == len(item.tags) - 1 and item.tokens and item.tokens[-1] == EOS:
            own = (*own, False)
        if len(own) != len(item.tags):
            message = f"{len(own)} tags of segment {item.number}, not {len(item.tags)}"
            raise InputError(message, path=file.name)
        found[item.judged.id] = own
    return found


def _spans(
    spans: Mapping[int, tuple[Span, ...]], items: Sequence[WmtItem], file: LoadedFile
) -> dict[str, tuple[Span, ...]]:
    missing = next((item.number for item in items if item.number not in spans), None)
    if missing is not None:
        raise InputError(f"no spans of segment {missing}", path=file.name)
    return {item.judged.id: spans[item.number] for item in items}


def _by_system(name: str, file: LoadedFile, wmt: WmtSet) -> Submission:
    n = len(file.lines) // max(1, len({line.split()[0] for line in file.lines if line.split()}))
    values = read_system_scores(file, n)
    scores = []
    for item in wmt.items:
        own = values.get(item.judged.system)
        if own is None or item.number >= len(own):
            message = f"no score of system {item.judged.system!r}, segment {item.number}"
            raise InputError(message, path=file.name)
        value = own[item.number]
        scores.append(np.nan if value is None else value)
    return Submission(name, file.digest, scores=np.array(scores))


def _line_by_line(name: str, file: LoadedFile, wmt: WmtSet) -> Submission:
    scores = {i: read_number(text, file, i + 1) for i, text in enumerate(file.lines)}
    return Submission(name, file.digest, scores=_in_order(scores, wmt, file))
