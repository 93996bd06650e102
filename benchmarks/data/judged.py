"""Read the judged translations under `DATA/qe` and give every set one gold standard.

Words: a mark is a piece of the translation with the share of raters who marked it. MQM sets take
their published error spans (any severity), the others the BAD tokens of the WMT22 tags, carried
from `mt_tok` to the characters of the translation.

Sentences: `major_share` is the share of raters who marked at least one major error. One-rater sets
say it outright. Sets with more raters publish how many raters marked a span but not which ones, so
the share is its expectation if the raters of different spans are independent:
1 - prod(1 - raters of the span / all raters). Major errors without a place (`unplaced`) count as
marked by one rater each. Sets without published spans take a score of -5 or worse as a major error:
in the one-rater sets with spans this holds for all but 5 of 2,123 such records of qe/dev.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zstandard

from benchmarks.data.alignment import token_ranges
from tqcheck.errors import InputError

SPLITS = ("dev", "test")
SUFFIX = ".jsonl.zst"
MAJOR_PENALTY = 5.0
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Mark:
    """Hold a marked piece of a translation; `share` (0 to 1) of the raters marked it.

    `start == end`: something is missing at that place.
    """

    start: int
    end: int
    share: float


@dataclass(frozen=True, slots=True)
class Judged:
    """Hold one translation and what humans said of it.

    `score`: higher is better, on `scale` `mqm` (0 to -25), `da` or `esa` (z-scores: annotators of
    ESA differ a lot in how they use its hundred points). `marks` is None where words were not
    judged or the tags could not be aligned, `major_share` None outside MQM.
    """

    id: str
    lp: str
    set: str
    doc: str | None
    seg: str
    system: str
    source: str
    translation: str
    scale: str
    score: float
    human: bool
    raters: int | None
    marks: tuple[Mark, ...] | None
    major_share: float | None
    line: int

    @property
    def has_major(self) -> bool | None:
        """Tell whether at least half the raters marked a major error."""
        return None if self.major_share is None else self.major_share >= 0.5


@dataclass(frozen=True, slots=True)
class DataFile:
    """Name one file of judgements: `name` is its path in the data folder without the suffix."""

    name: str
    split: str
    set: str
    lp: str
    path: Path

    @property
    def digest(self) -> str:
        """Give the sha256 of the file as it lies on the disk."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()


@dataclass(frozen=True, slots=True)
class Judgements:
    """Hold the records of one file; `unaligned` counts those whose tags fit no text."""

    file: DataFile
    records: tuple[Judged, ...]
    unaligned: int


def find_sets(data: Path, splits: Sequence[str], pairs: Collection[str] = ()) -> list[DataFile]:
    """List the files of the splits, sorted by name; no `pairs` means all.

    Raises InputError where a split has no files or a pair occurs nowhere.
    """
    files = [file for split in splits for file in _list_split(data, split)]
    known = {file.lp for file in files}
    for pair in pairs:
        if pair not in known:
            raise InputError(f"no such pair: {pair}; there are {', '.join(sorted(known))}")
    return [file for file in files if not pairs or file.lp in pairs]


def _list_split(data: Path, split: str) -> list[DataFile]:
    folder = data / "qe" / split
    paths = sorted(folder.glob(f"*{SUFFIX}"))
    if not paths:
        raise InputError(f"no *{SUFFIX} files", path=str(folder))
    return [_data_file(path, split) for path in paths]


def _data_file(path: Path, split: str) -> DataFile:
    stem = path.name.removesuffix(SUFFIX)
    name, _, lp = stem.rpartition(".")
    return DataFile(f"qe/{split}/{stem}", split, name, lp, path)


def read_jsonl_zst(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a zstd-compressed JSON Lines file."""
    with path.open("rb") as file:
        content = zstandard.ZstdDecompressor().stream_reader(file).read()
    for number, line in enumerate(content.decode("utf-8").removesuffix("\n").split("\n"), start=1):
        try:
            yield json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(f"not JSON: {error}", path=str(path), line=number) from error


def read_judgements(file: DataFile) -> Judgements:
    """Read one file of judgements."""
    raw = list(read_jsonl_zst(file.path))
    records = tuple(to_judged(record, file.set, line) for line, record in enumerate(raw, start=1))
    pairs = zip(raw, records, strict=True)
    return Judgements(file, records, sum("tags" in old and new.marks is None for old, new in pairs))


def to_judged(record: Record, set_name: str, line: int) -> Judged:
    """Turn one record of the data folder, at the 1-based `line` of its file, into ours."""
    return Judged(
        id=record["id"],
        lp=record["lp"],
        set=set_name,
        doc=record.get("doc"),
        seg=record["seg"],
        system=record["system"],
        source=record["src"],
        translation=record["mt"],
        scale=record["scale"],
        score=float(record["z"] if record["scale"] == "esa" else record["score"]),
        human=bool(record.get("human", False)),
        raters=record.get("raters"),
        marks=_marks(record),
        major_share=_major_share(record),
        line=line,
    )


def _marks(record: Record) -> tuple[Mark, ...] | None:
    if "spans" in record and not record.get("no_spans"):
        raters = record["raters"]
        spans = record["spans"]
        return tuple(Mark(s["start"], s["end"], min(1.0, s["raters"] / raters)) for s in spans)
    if "tags" in record:
        return _tag_marks(record)
    return None


def _tag_marks(record: Record) -> tuple[Mark, ...] | None:
    tokens, tags = record["mt_tok"].split(), record["tags"]
    if len(tokens) != len(tags) or tokens[-1:] != ["<EOS>"]:
        return None
    ranges = token_ranges(tokens[:-1], record["mt"])
    if ranges is None:
        return None
    pairs = zip(ranges, tags[:-1], strict=True)
    return tuple(Mark(*place, 1.0) for place, tag in pairs if tag and place is not None)


def _major_share(record: Record) -> float | None:
    if record["scale"] != "mqm":
        return None
    if record.get("no_spans"):
        return float(record["score"] <= -MAJOR_PENALTY + 0.01)
    raters = record["raters"]
    placed = [span["raters"] for span in record["spans"] if span["severity"] == "major"]
    counts = placed + [1] * record.get("unplaced", {}).get("major", 0)
    return 1.0 - math.prod((1.0 - min(1.0, count / raters) for count in counts), start=1.0)


def are_bad(words: Sequence[tuple[int, int]], marks: Sequence[Mark]) -> list[bool]:
    """Tell for each word (start, end), in text order, whether it is bad.

    A word is bad if at least half the raters marked one of its characters. Raters of overlapping
    marks add up. A gap counts for the word that it stands in or before; after the last word, for
    none (as `<EOS>` in the WMT format).
    """
    shares: list[dict[int, float]] = [{} for _ in words]
    for mark in marks:
        for index, place in _touched(words, mark):
            shares[index][place] = shares[index].get(place, 0.0) + mark.share
    return [any(share >= 0.5 - 1e-9 for share in places.values()) for places in shares]


def _touched(words: Sequence[tuple[int, int]], mark: Mark) -> Iterator[tuple[int, int]]:
    if mark.start == mark.end:
        following = (i for i, (_, end) in enumerate(words) if end > mark.start)
        for index in list(following)[:1]:
            yield index, max(words[index][0], mark.start)
        return
    for index, (start, end) in enumerate(words):
        for place in range(max(start, mark.start), min(end, mark.end)):
            yield index, place


def place_of(key: str) -> float:
    """Give a record's place (0 to 1) in the random order."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:6], "big") / 2**48
