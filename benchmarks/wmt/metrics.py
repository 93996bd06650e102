"""Load the data of the WMT metrics tasks: Google's MQM annotations and mt-metrics-eval's EvalSets.

- MQM TSV: a row an error, with the marked text in `<v>…</v>`. Weights are those of Freitag et al.,
  TACL 2021: major 5, minor 1, minor punctuation 0.1, non-translation 25; neutral and source errors
  nothing. A segment's score is the mean over its raters, not cut off. Up to 2022 a segment is
  numbered in `seg_id`, since 2023 in `globalSegId`.
- EvalSet: a folder with `sources`, `system-outputs`, `documents` and `human-scores`; the segments
  with a human score are taken, of references too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.data.judged import Judged, Mark
from benchmarks.measures.spans import Span
from benchmarks.wmt.qe import read_table
from benchmarks.wmt.records import (
    LoadedFile,
    WmtItem,
    WmtSet,
    licence_of,
    load,
    read_number,
    same_length,
)
from tqcheck.errors import InputError

NUMBERS = ("seg_id", "globalSegId")
COLUMNS = ("system", "rater", "source", "target", "category", "severity")
MARK = re.compile(r"</?v>")
HUMAN_NAMES = re.compile(r"ref[-_.]?[a-z0-9]*|human.*", re.IGNORECASE)
MISSING = frozenset({"none", "nan"})


@dataclass(frozen=True, slots=True)
class _Error:
    """Hold one annotated error; `place` is None where it is marked in the source or nowhere."""

    rater: str
    weight: float
    place: tuple[int, int] | None
    is_major: bool


def load_mqm(path: str, lp: str) -> WmtSet:
    """Load an MQM TSV; a rater's row that fits no other text of its segment is counted."""
    file = load(path)
    name = f"mqm.{lp}"
    groups: dict[tuple[str, str, str], list[dict[str, str]]] = {}
    found = next((column for column in NUMBERS if column in file.lines[0].split("\t")), NUMBERS[0])
    for row in read_table(file, (found, *COLUMNS)):
        key = (row["system"], row.get("doc", ""), row[found])
        groups.setdefault(key, []).append(row)
    numbers = {key: i for i, key in enumerate(dict.fromkeys(k[1:] for k in groups))}
    items, n_other = [], 0
    for key, rows in groups.items():
        text = MARK.sub("", rows[0]["target"])
        fitting = [row for row in rows if MARK.sub("", row["target"]) == text]
        n_other += len(rows) - len(fitting)
        items.append(_mqm_item(key, fitting, name, lp, numbers[key[1:]]))
    notices = [f"{n_other} annotations of other texts of their segment left out"] if n_other else []
    return WmtSet(name, lp, tuple(items), (file,), licence_of([path]), tuple(notices))


def weigh(category: str, severity: str) -> float:
    """Give the MQM points that an error costs."""
    kind, degree = category.lower(), severity.lower()
    if degree in ("neutral", "no-error", "no_error", "") or kind.startswith(("no-error", "source")):
        return 0.0
    if kind.startswith("non-translation"):
        return 25.0
    if degree == "minor":
        return 0.1 if kind.startswith("fluency/punctuation") else 1.0
    return 5.0


def _mqm_item(
    key: tuple[str, str, str], rows: Sequence[Mapping[str, str]], name: str, lp: str, number: int
) -> WmtItem:
    system, doc, segment = key
    errors = [_error(row) for row in rows]
    raters = {error.rater for error in errors}
    penalties = {r: sum(e.weight for e in errors if e.rater == r) for r in raters}
    majors = {e.rater for e in errors if e.is_major and e.weight > 0}
    placed = [error for error in errors if error.place and error.weight > 0]
    return WmtItem(
        judged=Judged(
            id=f"{name}:{system}:{doc}:{segment}",
            lp=lp,
            set=name,
            doc=doc or None,
            seg=segment,
            system=system,
            source=MARK.sub("", rows[0]["source"]),
            translation=MARK.sub("", rows[0]["target"]),
            scale="mqm",
            score=-sum(penalties.values()) / len(raters),
            human=bool(HUMAN_NAMES.fullmatch(system)),
            raters=len(raters),
            marks=tuple(Mark(*e.place, 1 / len(raters)) for e in placed if e.place),
            major_share=len(majors) / len(raters),
            line=number + 1,
        ),
        number=number,
        spans=tuple(Span(*e.place, e.is_major) for e in placed if e.place),
    )


def _error(row: Mapping[str, str]) -> _Error:
    target = row["target"]
    start, end = target.find("<v>"), target.find("</v>")
    place = (start, end - len("<v>")) if 0 <= start < end else None
    weight = weigh(row["category"], row["severity"])
    return _Error(row["rater"], weight, place, weight >= 5.0)


def load_evalset(folder: str, lp: str, human: str) -> WmtSet:
    """Load an EvalSet folder; `human` names the scores, such as `mqm`. Raises InputError."""
    root = Path(folder)
    source = _load_under(root, f"sources/{lp}.txt")
    docs = _load_under(root, f"documents/{lp}.docs")
    scores = _load_under(root, f"human-scores/{lp}.{human}.seg.score")
    n = same_length([source, docs])
    values = read_system_scores(scores, n)
    name = f"{root.name}.{lp}"
    items, files, n_unscored = [], [source, docs, scores], 0
    for system, own in values.items():
        output = _load_under(root, f"system-outputs/{lp}/{system}.txt")
        same_length([source, output])
        files.append(output)
        for i, value in enumerate(own):
            if value is None:
                n_unscored += 1
                continue
            texts = (source.lines[i], output.lines[i], docs.lines[i])
            items.append(_evalset_item(name, lp, (system, i, human), texts, value))
    if not items:
        raise InputError("no segment has a human score", path=scores.name)
    notices = [f"{n_unscored} translations without a human score left out"] if n_unscored else []
    licence = licence_of([file.name for file in files])
    return WmtSet(name, lp, tuple(items), tuple(files), licence, tuple(notices))


def _evalset_item(
    name: str, lp: str, key: tuple[str, int, str], texts: tuple[str, str, str], score: float
) -> WmtItem:
    system, number, human = key
    source, translation, docs = texts
    is_mqm = human.startswith("mqm")
    return WmtItem(
        judged=Judged(
            id=f"{name}:{system}:{number}",
            lp=lp,
            set=name,
            doc=docs.split()[-1] if docs.split() else None,
            seg=str(number),
            system=system,
            source=source,
            translation=translation,
            scale="mqm" if is_mqm else "da",
            score=score,
            human=bool(HUMAN_NAMES.fullmatch(system)),
            raters=None,
            marks=None,
            # Without spans a score of -5 or worse stands for a major error.
            major_share=float(score <= -5.0) if is_mqm else None,
            line=number + 1,
        ),
        number=number,
    )


def _load_under(root: Path, path: str) -> LoadedFile:
    if not root.is_dir():
        raise InputError("is no folder of an EvalSet", path=str(root))
    return load(str(root / path))


def read_system_scores(file: LoadedFile, n: int) -> dict[str, list[float | None]]:
    """Read lines of system and score, a block of `n` a system; `None` is no score."""
    values: dict[str, list[float | None]] = {}
    for line, text in enumerate(file.lines, start=1):
        cells = text.split()
        if len(cells) != 2:
            raise InputError("expected system and score", path=file.name, line=line)
        is_missing = cells[1].lower() in MISSING
        score = None if is_missing else read_number(cells[1], file, line)
        values.setdefault(cells[0], []).append(score)
    for system, own in values.items():
        if len(own) != n:
            raise InputError(f"{len(own)} scores of {system}, not {n}", path=file.name)
    return values
