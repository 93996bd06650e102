"""Lay out articles in which a few sentences are garbled, and it is known which.

Written ones stand in `articles/`: ours, with the garbled words marked. Mixed ones are stretches of
human translation from `DATA/weak` in which up to four sentences are put in the words of a weak
system: those it translates farthest from the reference although another system comes much nearer to
it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sacrebleu.metrics.chrf import CHRF

from benchmarks.data.clean import FLORES, STRETCH
from benchmarks.data.judged import read_jsonl_zst
from tqcheck.errors import InputError
from tqcheck.records import Origin, Row

WRITTEN = Path(__file__).parent / "articles"
LANGUAGES = ("en", "de", "fr", "es", "ru", "zh", "ar", "uk", "pl", "tr")
# Systems of which one garbles a mixed article, and how bad a sentence must be: chrF against the
# reference at most so much, with another system at least so much above it.
WEAK_SYSTEMS = ("argos", "bergamot-tiny", "bergamot-base-memory", "opusmt", "nllb")
MOST_CHRF, LEAST_GAP = 45.0, 12.0
GARBLED_A_TEXT = 4
# Human translations of news, in the order of their documents; FLORES where there are none.
_SETS = {"en": ("de-en", "wmt18"), "de": ("en-de", "wmt18"), "fr": ("en-fr", "wmt13"),
         "es": ("en-es", "wmt13"), "ru": ("en-ru", "wmt18"), "tr": ("en-tr", "wmt18")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """Hold one sentence or headline; `spans` are the garbled words, where somebody marked them."""

    text: str
    source: str | None = None
    is_garbled: bool = False
    spans: tuple[tuple[int, int], ...] = ()
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """Hold an article in reading order."""

    id: str
    lang: str
    lines: tuple[Line, ...]
    source_lang: str | None = None

    def rows(self, *, with_source: bool) -> list[Row]:
        """Give the article as the input of a check, one connected document."""
        return [
            Row(
                Origin(self.id, number),
                translation=line.text,
                source=line.source if with_source else None,
                id=f"{self.id}/{number}",
                doc=self.id,
            )
            for number, line in enumerate(self.lines, start=1)
        ]


def read_written(folder: Path = WRITTEN, langs: Sequence[str] = LANGUAGES) -> list[Article]:
    """Read the articles that were written for this benchmark."""
    return [
        _written(json.loads(line))
        for lang in langs
        if (path := folder / f"{lang}.jsonl").exists()
        for line in path.read_text("utf-8").splitlines()
    ]


def _written(content: dict[str, Any]) -> Article:
    return Article(
        id=content["id"],
        lang=content["lang"],
        source_lang=content["source_lang"],
        lines=tuple(
            Line(
                text=one["text"],
                source=one.get("source"),
                is_garbled="clean" in one,
                spans=tuple((start, end) for start, end in one.get("spans", ())),
                error=one.get("error"),
            )
            for one in content["segments"]
        ),
    )


def mix(data: Path, lang: str, limit: int) -> list[Article]:
    """Mix up to `limit` articles of a language."""
    pair, wanted = _SETS.get(lang, (f"en-{lang}", FLORES))
    path = data / "weak" / f"{pair}.jsonl.zst"
    if not path.exists():
        raise InputError("no such file", path=str(path))
    records = [r for r in read_jsonl_zst(path) if r["set"] == wanted and r.get("ref")]
    stretches = [records[n : n + STRETCH] for n in range(0, len(records) - STRETCH, STRETCH)]
    found: list[Article] = []
    for number in _spread(len(stretches)):
        article = _mixed(stretches[number], f"mixed-{pair}-{number}", pair)
        if article is not None:
            found.append(article)
        if len(found) == limit:
            break
    return found


def _spread(count: int) -> Iterator[int]:
    """Go through so many places in long steps, so that a few of them are from all over."""
    step = max(1, count // 7)
    for first in range(step):
        yield from range(first, count, step)


def _mixed(records: Sequence[dict[str, Any]], name: str, pair: str) -> Article | None:
    """Garble the sentences of a stretch that a weak system fails at most; None with too few."""
    source_lang, _, lang = pair.partition("-")
    worst = sorted(filter(None, (_failure(n, record) for n, record in enumerate(records))))
    garbled = {n: text for _, n, text in worst[:GARBLED_A_TEXT]}
    if len(garbled) < GARBLED_A_TEXT:
        return None
    return Article(
        id=name,
        lang=lang,
        source_lang=source_lang,
        lines=tuple(
            Line(garbled.get(n, record["ref"]), record["src"], is_garbled=n in garbled)
            for n, record in enumerate(records)
        ),
    )


def _failure(number: int, record: dict[str, Any]) -> tuple[float, int, str] | None:
    """Give a sentence's worst output, if it is bad where another system is better."""
    chrf = CHRF()
    scores = {
        name: chrf.sentence_score(text, [record["ref"]]).score
        for name, text in record["outputs"].items()
        if text
    }
    weak = [(scores[name], name) for name in WEAK_SYSTEMS if name in scores]
    if not weak or len(record["ref"]) < MIN_LENGTH:
        return None
    least, name = min(weak)
    if least > MOST_CHRF or max(scores.values()) < least + LEAST_GAP:
        return None
    return least, number, record["outputs"][name]


MIN_LENGTH = 30
