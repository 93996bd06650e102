"""Turn human judgements into training targets, one record for each judged translation."""

from __future__ import annotations

import io
import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path

import numpy as np
import numpy.typing as npt
import zstandard

Floats = npt.NDArray[np.float32]
_DA_MAJOR_MIDDLE, _DA_MAJOR_WIDTH = 60.0, 8.0
_MLQE_TAG_WEIGHT = _ESA_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Judged:
    """Hold one judged translation; `score` as published, `group` the document it belongs to.

    For each character: `char_risk`, the share of raters who marked it; `char_major` and
    `char_accuracy`, the share of those marks that are major, that are accuracy errors (NaN: not
    marked, or not said).
    """

    id: str
    lp: str
    set: str
    group: str
    source: str
    text: str
    scale: str
    score: float
    is_human: bool
    has_major: float
    penalty: float
    char_risk: Floats
    char_major: Floats
    char_accuracy: Floats
    char_weight: float


def read_records(path: Path) -> Iterator[dict[str, object]]:
    """Read a zstd-compressed JSON Lines file."""
    with path.open("rb") as raw:
        stream = zstandard.ZstdDecompressor().stream_reader(raw)
        for line in io.TextIOWrapper(stream, encoding="utf-8"):
            yield json.loads(line)


def read_judged(path: Path) -> list[Judged]:
    """Read one file of `qe`, in document order (document, system, segment)."""
    records = [_judged(r) for r in read_records(path)]
    order = {r.group: n for n, r in reversed(list(enumerate(records)))}
    return sorted(records, key=lambda r: order[r.group])


def _judged(r: dict) -> Judged:  # type: ignore[type-arg]
    item = _by_marks(r)
    if r["scale"] == "esa":
        return _by_esa(item, r)
    if r["scale"] in ("ced", "label"):  # the sentence has an error or none; nobody said where
        is_bad = r["critical"] if r["scale"] == "ced" else bool(r["labels"])
        return replace(item, has_major=float(is_bad), penalty=math.nan)
    return item


def _by_esa(item: Judged, r: dict) -> Judged:  # type: ignore[type-arg]
    """Read marks of one annotator and a score of 0 to 100 (ESA; Kocmi et al., arXiv 2406.11580)."""
    risk = np.zeros(len(item.text), dtype=np.float32)
    major = np.full(len(item.text), math.nan, dtype=np.float32)
    for span in r["spans"]:
        place = slice(span["start"], max(span["end"], span["start"] + 1))
        risk[place] = 1.0
        major[place] = float(span["severity"] == "major")
    return replace(
        item,
        char_risk=risk,
        char_major=major,
        char_weight=_ESA_WEIGHT,
        has_major=float((major > 0.5).any()),
        penalty=_as_penalty(min(float(item.score), 100.0)),
    )


def _by_marks(r: dict) -> Judged:  # type: ignore[type-arg]
    is_mqm = r["scale"] == "mqm"
    set_name = r["set"].removesuffix("-train").removesuffix("-dev")
    # Only MQM documents are contiguous text; the others are sentences picked here and there.
    is_document = is_mqm and r["doc"] is not None
    group = f"{set_name}/{r['lp']}/{r['doc'] if is_document else r['id']}/{r['system']}"
    risk, weight = _mqm_chars(r) if is_mqm else _tag_chars(r)
    is_major, is_accuracy = _mark_kinds(r)
    return Judged(
        id=r["id"],
        lp=r["lp"],
        set=set_name,
        group=group,
        source=r["src"],
        text=r["mt"],
        scale=r["scale"],
        score=float(r["score"]),
        is_human=bool(r.get("human")),
        has_major=_mqm_major(r) if is_mqm else _da_major(r),
        penalty=-float(r["score"]) if is_mqm else _da_penalty(r),
        char_risk=risk,
        char_major=is_major,
        char_accuracy=is_accuracy,
        char_weight=weight,
    )


def _mark_kinds(r: dict) -> tuple[Floats, Floats]:  # type: ignore[type-arg]
    """Say of each character which share of its marks is major, and which is accuracy."""
    length = len(r["mt"])
    n_marks, n_kinds, major, accuracy = np.zeros((4, length), dtype=np.float32)
    for span in r.get("spans", ()):
        place = slice(span["start"], max(span["end"], span["start"] + 1))
        n_marks[place] += span["raters"]
        major[place] += span["raters"] * (span["severity"] == "major")
        kind = is_accuracy_error(span.get("cat") or "")
        if kind is not None:
            n_kinds[place] += span["raters"]
            accuracy[place] += span["raters"] * kind
    with np.errstate(invalid="ignore"):
        return major / n_marks, accuracy / n_kinds


def is_accuracy_error(category: str) -> bool | None:
    """Tell errors of meaning from errors of language; None for what is neither.

    Takes the names of the Google annotations ("Accuracy/Omission") and of the en-ru ones.
    """
    if category.startswith(("Other", "Source", "No-error")) and "omitted" not in category:
        return None
    if not category:
        return None
    meaning = ("Accuracy", "Terminology", "Non-translation", "Lexical Selection", "Untranslated")
    return category.startswith((*meaning, "Addition", "Omission")) or category.endswith("omitted")


def _mqm_major(r: dict) -> float:  # type: ignore[type-arg]
    """Estimate the share of raters who marked a major error.

    Who marked what is not published, only how many marked each span; marks are taken as
    independent draws of a rater.
    """
    raters = r["raters"] or 1
    marks = sum(s["raters"] for s in r["spans"] if s["severity"] == "major")
    if not marks and r.get("unplaced") and r["score"] <= -5:
        marks = raters
    return 1.0 - (1.0 - 1.0 / raters) ** marks if raters > 1 else float(marks > 0)


def _da_major(r: dict) -> float:  # type: ignore[type-arg]
    """Read a direct assessment as the probability of a major error.

    The guidelines of MLQE-PE put "major mistakes" at 30 to 50 of 100, small ones from 51.
    """
    mean = r.get("da_mean")
    if mean is None:
        return math.nan
    return 1.0 / (1.0 + math.exp((float(mean) - _DA_MAJOR_MIDDLE) / _DA_MAJOR_WIDTH))


def _da_penalty(r: dict) -> float:  # type: ignore[type-arg]
    """Put a direct assessment on the MQM scale: 100 is no penalty, 70 about 3, 50 about 7, 0 25."""
    mean = r.get("da_mean")
    return math.nan if mean is None else _as_penalty(float(mean))


def _as_penalty(score: float) -> float:
    lost: float = (1.0 - score / 100.0) ** 1.8
    return 25.0 * lost


def _mqm_chars(r: dict) -> tuple[Floats, float]:  # type: ignore[type-arg]
    raters = r["raters"] or 1
    risk = np.zeros(len(r["mt"]), dtype=np.float32)
    for span in r["spans"]:
        # A gap is shown at the character that follows it, at half weight: the words are innocent.
        share = span["raters"] / raters * (0.5 if span["start"] == span["end"] else 1.0)
        risk[span["start"] : max(span["end"], span["start"] + 1)] += share
    return np.minimum(risk, 1.0), 0.0 if r.get("no_spans") else 1.0


def _tag_chars(r: dict) -> tuple[Floats, float]:  # type: ignore[type-arg]
    risk = np.zeros(len(r["mt"]), dtype=np.float32)
    if "tags" not in r:
        return risk, 0.0
    at = 0
    for token, tag in zip(r["mt_tok"].split(), r["tags"], strict=True):
        if token == "<EOS>":
            break
        pieces = re.escape(unescape(token))
        found = re.compile(pieces).search(r["mt"], at)
        if not found or found.start() - at > 20:
            return risk, 0.0
        at = found.end()
        risk[found.start() : at] = tag
    return risk, _MLQE_TAG_WEIGHT
