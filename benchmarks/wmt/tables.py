"""Load tables that the organisers of the quality estimation tasks made of MQM annotations.

- `*_processed.tsv` of WMT23 task 2 (train and dev; Google's en-de and zh-en, Unbabel's en-ru): a
  row for each rater of a translation, with error spans: `mt_system, doc_id, seg_id, annotator_id,
  source, target, start_ids, end_ids, errors`. The organisers made neutral marks major.
- `en-ru-mqm.2022_dev.csv` and its like of WMT22 task 1, annotated by Unbabel: a row a sentence,
  `lp, annotator, seg_id, src, mt, score, z_score`; its z-score is what the task predicts.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.data.judged import Judged, Mark
from benchmarks.measures.spans import Span
from benchmarks.wmt.metrics import HUMAN_NAMES
from benchmarks.wmt.qe import CAP, Facts, make_item, read_spans, unquoted
from benchmarks.wmt.records import LoadedFile, WmtItem, WmtSet, licence_of, load, read_number
from tqcheck.errors import InputError

PROCESSED = (
    "mt_system",
    "doc_id",
    "seg_id",
    "annotator_id",
    "source",
    "target",
    "start_ids",
    "end_ids",
    "errors",
)
SENTENCES = ("lp", "seg_id", "src", "mt", "z_score")


@dataclass(frozen=True, slots=True)
class _Row:
    """Hold one rater's row; `segment` names what was translated."""

    system: str
    segment: tuple[str, str, str]
    target: str
    spans: tuple[Span, ...]
    line: int

    @property
    def penalty(self) -> float:
        """Give the MQM points: 5 a major error, 1 a minor one, 25 at most."""
        return min(CAP, sum(5.0 if span.is_major else 1.0 for span in self.spans))


def load_processed(path: str, lp: str) -> WmtSet:
    """Load a `*_processed.tsv`; a segment's score is the mean over its raters' rows."""
    file = load(path)
    header = file.lines[0].split("\t")
    if tuple(header) != PROCESSED:
        missing = next((name for name in PROCESSED if name not in header), "the published order")
        message = f"no column {missing!r}; expected: {', '.join(PROCESSED)}"
        raise InputError(message, path=file.name, line=1)
    groups: dict[tuple[str, tuple[str, str, str], str], list[_Row]] = {}
    for line, text in enumerate(file.lines[1:], start=2):
        if text.strip():
            row = _processed_row(text.split("\t"), file, line)
            groups.setdefault((row.system, row.segment, row.target), []).append(row)
    numbers = {s: i for i, s in enumerate(dict.fromkeys(segment for _, segment, _ in groups))}
    name = f"processed.{lp}"
    items = [_processed_item(own, name, lp, numbers[own[0].segment]) for own in groups.values()]
    n_beyond = sum(
        span.end > len(row.target) for own in groups.values() for row in own for span in row.spans
    )
    notices = [f"{n_beyond} spans end beyond their text: cut off there"] if n_beyond else []
    return _whole(name, lp, items, file, notices)


def _processed_row(cells: Sequence[str], file: LoadedFile, line: int) -> _Row:
    if len(cells) != len(PROCESSED):
        message = f"{len(cells)} columns, not {len(PROCESSED)}"
        raise InputError(message, path=file.name, line=line)
    system, doc, number, _, source, target = (unquoted(cell) for cell in cells[:6])
    spans = read_spans(cells[6:], file, line)
    return _Row(system, (doc, number, source), target, spans, line)


def _processed_item(rows: Sequence[_Row], name: str, lp: str, number: int) -> WmtItem:
    first, n = rows[0], len(rows)
    end = len(first.target)
    spans = tuple(
        Span(min(span.start, end), min(span.end, end), span.is_major)
        for row in rows
        for span in row.spans
    )
    doc, _, source = first.segment
    return WmtItem(
        judged=Judged(
            id=f"{name}:{first.line}",
            lp=lp,
            set=name,
            doc=doc or None,
            seg=str(number),
            system=first.system,
            source=source,
            translation=first.target,
            scale="mqm",
            score=-sum(row.penalty for row in rows) / n,
            human=bool(HUMAN_NAMES.fullmatch(first.system)),
            raters=n,
            marks=tuple(Mark(span.start, span.end, 1 / n) for span in spans),
            major_share=sum(any(s.is_major for s in row.spans) for row in rows) / n,
            line=first.line,
        ),
        number=number,
        spans=spans,
    )


def load_mqm_csv(path: str, lp: str) -> WmtSet:
    """Load a table of sentences and z-scores; rows of another pair are refused."""
    file = load(path)
    name = f"mqm-csv.{lp}"
    items: list[WmtItem] = []
    for line, row in _csv_rows(file):
        found = row["lp"].replace("_", "-").lower()
        if found != lp:
            raise InputError(f"a row of {found}, not of {lp}", path=file.name, line=line)
        score = read_number(row["z_score"], file, line)
        items.append(make_item(Facts(len(items), row["mt"], row["src"], score), name, lp, "mqm"))
    return _whole(name, lp, items, file)


def _csv_rows(file: LoadedFile) -> list[tuple[int, dict[str, str]]]:
    """Give each row with the line that it ends on."""
    reader = csv.reader(file.text.splitlines(keepends=True), strict=True)
    rows = []
    try:
        header = next(reader, [])
        missing = next((name for name in SENTENCES if name not in header), None)
        if missing:
            message = f"no column {missing!r}; found: {', '.join(header)}"
            raise InputError(message, path=file.name, line=1)
        for cells in reader:
            if len(cells) != len(header):
                message = f"{len(cells)} columns, not {len(header)}"
                raise InputError(message, path=file.name, line=reader.line_num)
            rows.append((reader.line_num, dict(zip(header, cells, strict=True))))
    except csv.Error as error:
        raise InputError(str(error), path=file.name, line=reader.line_num) from error
    return rows


def _whole(
    name: str, lp: str, items: Sequence[WmtItem], file: LoadedFile, notices: Sequence[str] = ()
) -> WmtSet:
    if not items:
        raise InputError("no segments", path=file.name)
    return WmtSet(name, lp, tuple(items), (file,), licence_of([file.name]), tuple(notices))
