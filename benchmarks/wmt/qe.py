"""Load the quality estimation data of WMT22 and WMT23, and MLQE-PE, as published.

- line by line (WMT22, MLQE-PE post-editing): a file each of sources, translations, scores,
  tokenised translations and tags;
- WMT23 gold: tables with a header, `lp, gold, segment, score` (sentence), `… translation, tokens,
  tags` (word), `… translation, starts, ends, severities` (spans), and the list of segments that are
  hallucinations made by hand, which the task leaves out (their score is the word `hallucination`);
- direct assessments of MLQE-PE and WMT23: `*.df.short.tsv` with `original, translation, mean,
  z_mean`.

Some of these tables were written with quoted cells: `unquoted` tells which.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.data.judged import Judged
from benchmarks.measures.spans import EOS, MAJOR, Span
from benchmarks.wmt.records import (
    LoadedFile,
    WmtItem,
    WmtSet,
    licence_of,
    load,
    marks_of,
    read_number,
    same_length,
)
from tqcheck.errors import InputError

TAGS = {"ok": False, "good": False, "bad": True, "0": False, "1": True}
CAP = 25.0
HALLUCINATION = "hallucination"


@dataclass(frozen=True, slots=True)
class Facts:
    """Hold what is known of one segment before it becomes an item."""

    number: int
    translation: str
    source: str | None = None
    score: float | None = None
    tokens: tuple[str, ...] | None = None
    tags: tuple[bool, ...] | None = None
    spans: tuple[Span, ...] | None = None


def make_item(facts: Facts, name: str, lp: str, scale: str) -> WmtItem:
    """Make an item; without a score the spans give one: -5 a major, -1 a minor, -25 at worst."""
    spans = facts.spans
    score = facts.score
    if score is None and spans is not None:
        score = max(-CAP, -sum(5.0 if span.is_major else 1.0 for span in spans))
    has_major = spans is not None and any(span.is_major for span in spans)
    return WmtItem(
        judged=Judged(
            id=f"{name}:{facts.number}",
            lp=lp,
            set=name,
            doc=None,
            seg=str(facts.number),
            system="",
            source=facts.source or "",
            translation=facts.translation,
            scale=scale,
            score=float("nan") if score is None else score,
            human=False,
            raters=1,
            marks=marks_of(spans) if spans is not None else None,
            major_share=float(has_major) if spans is not None else None,
            line=facts.number + 1,
        ),
        number=facts.number,
        tokens=facts.tokens,
        tags=facts.tags,
        spans=spans,
    )


@dataclass(frozen=True, slots=True)
class LineFiles:
    """Name files that go line by line; None where there is none."""

    mt: str
    src: str | None = None
    scores: str | None = None
    mt_tok: str | None = None
    tags: str | None = None


def load_lines(paths: LineFiles, lp: str, scale: str) -> WmtSet:
    """Load WMT22 and MLQE-PE post-editing files; raises InputError where they do not fit."""
    names = {"src": paths.src, "scores": paths.scores, "tok": paths.mt_tok, "tags": paths.tags}
    files = {"mt": load(paths.mt)} | {key: load(name) for key, name in names.items() if name}
    n = same_length(list(files.values()))
    if ("tok" in files) != ("tags" in files):
        raise InputError("tags and tokenised translations come together", path=paths.mt)
    name = f"lines.{lp}"
    items = []
    for i in range(n):
        cells = {key: file.lines[i] for key, file in files.items()}
        tokens = tuple(cells["tok"].split()) if "tok" in cells else None
        facts = Facts(
            number=i,
            translation=cells["mt"],
            source=cells.get("src"),
            score=read_number(cells["scores"], files["scores"], i + 1)
            if "scores" in cells
            else None,
            tokens=tokens,
            tags=read_tags(cells["tags"], tokens, files["tags"], i + 1) if tokens else None,
        )
        items.append(make_item(facts, name, lp, scale))
    return _set(name, lp, items, list(files.values()))


def load_mlqe_pe(path: str, lp: str) -> WmtSet:
    """Load a table of direct assessments: the score is the mean of the raters' z-scores."""
    file = load(path)
    rows = read_table(file, ("original", "translation", "z_mean"))
    items = [
        make_item(
            Facts(
                i,
                unquoted(row["translation"]),
                unquoted(row["original"]),
                read_number(row["z_mean"], file, i + 2),
            ),
            f"mlqe-pe.{lp}",
            lp,
            "da",
        )
        for i, row in enumerate(rows)
    ]
    return _set(f"mlqe-pe.{lp}", lp, items, [file])


@dataclass(frozen=True, slots=True)
class Wmt23Files:
    """Name the gold files of WMT23, and the sources and translations they speak of."""

    src: str | None = None
    mt: str | None = None
    sentence: str | None = None
    word: str | None = None
    spans: str | None = None
    hallucinations: str | None = None


def load_wmt23(paths: Wmt23Files, lp: str) -> WmtSet:
    """Load one language pair of the WMT23 gold; hallucinations made by hand are left out."""
    given = {
        key: load(name)
        for key, name in (
            ("src", paths.src),
            ("mt", paths.mt),
            ("sentence", paths.sentence),
            ("word", paths.word),
            ("spans", paths.spans),
            ("hallucinations", paths.hallucinations),
        )
        if name
    }
    if not given.keys() & {"sentence", "word", "spans"}:
        raise InputError("no gold: name the file of sentences, words or spans")
    facts: dict[int, dict[str, object]] = {}
    dropped = _hallucinations(given.get("hallucinations"), lp)
    if "sentence" in given:
        for number, cells, line in _gold_rows(given["sentence"], lp, 4, dropped):
            facts.setdefault(number, {})["score"] = read_number(cells[3], given["sentence"], line)
    if "word" in given:
        for number, cells, line in _gold_rows(given["word"], lp, 6, dropped):
            tokens = tuple(cells[4].split())
            tags = read_tags(cells[5], tokens, given["word"], line)
            facts.setdefault(number, {}).update(translation=cells[3], tokens=tokens, tags=tags)
    if "spans" in given:
        for number, cells, line in _gold_rows(given["spans"], lp, 7, dropped):
            spans = read_spans(cells[4:7], given["spans"], line)
            facts.setdefault(number, {}).update(translation=cells[3], spans=spans)
    for number in dropped:  # one file may name it, another still judge it
        facts.pop(number, None)
    _add_texts(facts, given)
    name = f"wmt23.{lp}"
    items = [
        make_item(Facts(number=number, **known), name, lp, "mqm")  # type: ignore[arg-type]
        for number, known in sorted(facts.items())
    ]
    notices = [f"{len(dropped)} hallucinations made by hand left out"] if dropped else []
    return _set(name, lp, items, list(given.values()), notices)


def _add_texts(facts: dict[int, dict[str, object]], given: Mapping[str, LoadedFile]) -> None:
    for key, field in (("src", "source"), ("mt", "translation")):
        for number, line in enumerate(given[key].lines if key in given else ()):
            if number in facts:
                facts[number][field] = line
    missing = [number for number, known in sorted(facts.items()) if "translation" not in known]
    if missing:
        file = next(iter(given.values()))
        raise InputError(f"no translation of segment {missing[0]}: name the file", path=file.name)


def _gold_rows(
    file: LoadedFile, lp: str, width: int, dropped: set[int]
) -> Sequence[tuple[int, list[str], int]]:
    """Give number, cells and line of each row of a pair; a segment may stand once.

    Segments that the file calls hallucinations are added to `dropped`.
    """
    rows: list[tuple[int, list[str], int]] = []
    seen: set[int] = set()
    for line, text in enumerate(file.lines, start=1):
        cells = text.split("\t")
        if not text.strip() or (line == 1 and _is_header(cells)):
            continue
        if len(cells) != width or not cells[2].isdigit():
            message = f"{len(cells)} columns, not {width}, or no segment number in the third"
            raise InputError(message, path=file.name, line=line)
        if cells[0].lower() != lp:
            continue
        number = int(cells[2])
        if number in seen:
            raise InputError(f"segment {number} stands twice", path=file.name, line=line)
        seen.add(number)
        if cells[-1].strip() == HALLUCINATION:
            dropped.add(number)
            continue
        rows.append((number, [unquoted(cell) for cell in cells], line))
    if not rows:
        raise InputError(f"no rows of {lp}", path=file.name)
    return rows


def _is_header(cells: Sequence[str]) -> bool:
    return len(cells) < 3 or not cells[2].isdigit()


def _hallucinations(file: LoadedFile | None, lp: str) -> set[int]:
    found = set()
    for line, text in enumerate(file.lines if file else (), start=1):
        cells = text.split("\t")
        if line == 1 or not text.strip() or cells[0].lower() != lp:
            continue
        if len(cells) < 2 or not cells[1].isdigit():
            raise InputError("expected lp and segment", path=file.name if file else "", line=line)
        found.add(int(cells[1]))
    return found


def read_tags(
    text: str, tokens: Sequence[str] | None, file: LoadedFile, line: int
) -> tuple[bool, ...]:
    """Read OK and BAD; where `<EOS>` has no tag of its own it is OK."""
    words = text.split()
    unknown = next((word for word in words if word.lower() not in TAGS), None)
    if unknown is not None:
        raise InputError(f"{unknown!r} is not OK or BAD", path=file.name, line=line)
    tags = tuple(TAGS[word.lower()] for word in words)
    n = len(tokens or ())
    if len(tags) == n - 1 and tokens and tokens[-1] == EOS:
        return (*tags, False)
    if len(tags) != n:
        raise InputError(f"{len(tags)} tags for {n} tokens", path=file.name, line=line)
    return tags


def read_spans(cells: Sequence[str], file: LoadedFile, line: int) -> tuple[Span, ...]:
    """Read starts, ends and severities, parted by blanks; -1 is no error."""
    starts, ends, kinds = (cell.split() for cell in cells)
    if not len(starts) == len(ends) == len(kinds):
        message = f"{len(starts)} starts, {len(ends)} ends, {len(kinds)} severities"
        raise InputError(message, path=file.name, line=line)
    spans = []
    for start, end, kind in zip(starts, ends, kinds, strict=True):
        first, last = (int(read_number(cell, file, line)) for cell in (start, end))
        if first < 0 or last < 0:
            continue
        if kind not in MAJOR and kind != "minor":
            raise InputError(f"{kind!r} is not minor or major", path=file.name, line=line)
        spans.append(Span(first, max(first, last), kind in MAJOR))
    return tuple(spans)


def unquoted(cell: str) -> str:
    """Take off the quotes of a cell that was written with them: only one with a quote inside is.

    The WMT23 gold has both kinds; offsets and tokens belong to the text without them.
    """
    inside = cell[1:-1]
    is_quoted = len(cell) > 2 and cell[0] == cell[-1] == '"' and '"' in inside
    if not is_quoted or '"' in inside.replace('""', ""):
        return cell
    return inside.replace('""', '"')


def read_table(file: LoadedFile, needed: Sequence[str]) -> list[dict[str, str]]:
    """Read a tab-separated table with a header and no quoting."""
    rows = list(csv.reader(file.lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    header = rows[0] if rows else []
    missing = next((name for name in needed if name not in header), None)
    if missing:
        raise InputError(
            f"no column {missing!r}; found: {', '.join(header)}", path=file.name, line=1
        )
    for line, row in enumerate(rows[1:], start=2):
        if row and len(row) < len(header):
            message = f"{len(row)} columns, not {len(header)}"
            raise InputError(message, path=file.name, line=line)
    return [dict(zip(header, row, strict=False)) for row in rows[1:] if row]


def _set(
    name: str,
    lp: str,
    items: Sequence[WmtItem],
    files: Sequence[LoadedFile],
    notices: Sequence[str] = (),
) -> WmtSet:
    if not items:
        raise InputError("no segments", path=files[0].name)
    licence = licence_of([file.name for file in files])
    return WmtSet(name, lp, tuple(items), tuple(files), licence, tuple(notices))
