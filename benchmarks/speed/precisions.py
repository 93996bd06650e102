"""Lay int8 beside float32 on this processor: `python -m benchmarks.speed.precisions`.

Our articles are read by both in turn, one article after the other, so that what else the machine
does hits both alike. What int8 loses is told by the risks, and by how well they find the garbled
sentences.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.data.articles import LANGUAGES, Article, read_written
from benchmarks.markdown import table
from benchmarks.measures import statistics as st
from tqcheck import Checker, Config
from tqcheck.backends.protocols import QualityReading, Step
from tqcheck.backends.quality import LmQualityModel, load_quality_model
from tqcheck.backends.two_views import with_encoder
from tqcheck.config import ModelConfig
from tqcheck.records import Document, Report

PRECISIONS = ("float32", "int8")
LEVELS = ("translation", "source")
Json = dict[str, Any]


@dataclass
class Timed:
    """Count the seconds in which a quality model reads."""

    inner: Any
    seconds: float = 0.0
    models: Any = field(init=False)
    languages: Any = field(init=False)

    def __post_init__(self) -> None:
        self.models, self.languages = self.inner.models, self.inner.languages

    def read(
        self, documents: Sequence[Document], step: Step
    ) -> tuple[tuple[QualityReading | None, ...], ...]:
        """Read as the model does."""
        start = time.perf_counter()
        found: tuple[tuple[QualityReading | None, ...], ...] = self.inner.read(documents, step)
        self.seconds += time.perf_counter() - start
        return found


@dataclass
class Turn:
    """Hold what reading with one model came to: seconds an article, risks, alarms."""

    seconds: list[float] = field(default_factory=list)
    risks: list[float] = field(default_factory=list)
    n_suspect: int = 0

    def take(self, report: Report, seconds: float) -> None:
        """Add an article's; raises ValueError where a segment has no risk."""
        self.seconds.append(seconds)
        for result in sorted(report.results, key=lambda each: each.segment.index):
            if result.risk is None:
                raise ValueError(f"{result.segment.id}: it was not scored")
            self.risks.append(result.risk)
            self.n_suspect += result.is_suspect


def load(precision: str, threads: int) -> LmQualityModel:
    """Load the language model and its head."""
    config = ModelConfig(precision=precision, device="cpu", threads=threads)
    return load_quality_model(config, lambda done, total: None)


def read_in_turns(
    models: dict[str, Any], articles: Sequence[Article], *, with_source: bool
) -> dict[str, Turn]:
    """Let all read each article before the next, the first one first every other time."""
    timed = {name: Timed(model) for name, model in models.items()}
    checkers = {name: Checker(Config(), quality=model) for name, model in timed.items()}
    turns = {name: Turn() for name in models}
    for number, article in enumerate(articles):
        for name in list(models)[:: 1 if number % 2 else -1]:
            before = timed[name].seconds
            report = checkers[name].check_rows(article.rows(with_source=with_source))
            turns[name].take(report, timed[name].seconds - before)
        print(article.id, file=sys.stderr, flush=True)
    return turns


def compare(one: Turn, other: Turn, garbled: Sequence[bool]) -> Json:
    """Say how much faster the other is, and how far its risks are off."""
    a, b = (np.asarray(turn.risks) for turn in (one, other))
    ratios = [x / y for x, y in zip(one.seconds, other.seconds, strict=True)]
    rank = st.spearman(b, a, np.ones((1, len(a))))
    return {
        "segments": len(a),
        "times_as_fast": round(sum(one.seconds) / sum(other.seconds), 3),
        "times_as_fast_median": round(statistics.median(ratios), 3),
        "risk_mean_difference": round(float((b - a).mean()), 4),
        "risk_mean_absolute_difference": round(float(np.abs(b - a).mean()), 4),
        "risk_greatest_difference": round(float(np.abs(b - a).max()), 4),
        "spearman": round(float(np.ravel(rank)[0]), 4),
        "auroc": [round(_auroc(risks, np.asarray(garbled)), 4) for risks in (a, b)],
        "suspect": [one.n_suspect, other.n_suspect],
    }


def _auroc(risks: np.ndarray[Any, Any], is_garbled: np.ndarray[Any, Any]) -> float:
    bad, good = risks[is_garbled][:, None], risks[~is_garbled]
    return float((bad > good).mean() + (bad == good).mean() / 2)


def run(limit: int, langs: Sequence[str], threads: int) -> Json:
    """Compare the precisions, and beside a source the time with and without the encoder."""
    articles = [a for lang in langs for a in read_written(langs=(lang,))[:limit]]
    garbled = [line.is_garbled for article in articles for line in article.lines]
    models: dict[str, Any] = {name: load(name, threads) for name in PRECISIONS}
    read_in_turns(models, articles[:1], with_source=False)  # warms up
    turns = read_in_turns(models, articles, with_source=False)
    paired = [a for a in articles if all(line.source for line in a.lines)]
    beside = [line.is_garbled for article in paired for line in article.lines]
    views: dict[str, Any] = {
        name: with_encoder(model, ModelConfig(precision=name, device="cpu", threads=threads))
        for name, model in models.items()
    }
    read_in_turns(views, paired[:1], with_source=True)  # loads the encoders
    cost = read_in_turns({"alone": models["float32"], **views}, paired, with_source=True)
    return {
        "benchmark": "precisions",
        "threads": threads,
        "translation": compare(turns["float32"], turns["int8"], garbled),
        "source": compare(cost["float32"], cost["int8"], beside),
        "encoder": {
            "segments": len(cost["alone"].risks),
            "times_as_long": round(sum(cost["float32"].seconds) / sum(cost["alone"].seconds), 3),
        },
    }


def render(result: Json) -> str:
    """Write the table of what int8 wins and loses, and what the encoder takes."""
    found = [result[level] for level in LEVELS]
    header = ("", "translation only", "with source")
    rows = [
        ["times as fast as float32", *(f"{one['times_as_fast']:.2f}" for one in found)],
        ["median of the articles", *(f"{one['times_as_fast_median']:.2f}" for one in found)],
        ["risk, mean difference", *(f"{one['risk_mean_difference']:+.3f}" for one in found)],
        ["risk, greatest difference", *(f"{one['risk_greatest_difference']:.3f}" for one in found)],
        ["risk, Spearman with float32's", *(f"{one['spearman']:.4f}" for one in found)],
        ["AUROC of the garbled sentences", *(_then(one["auroc"], ".3f") for one in found)],
        [
            "called suspect",
            *(f"{_then(one['suspect'], 'd')} of {one['segments']}" for one in found),
        ],
    ]
    times = result["encoder"]["times_as_long"]
    encoder = (
        f"Beside a source, reading takes with the encoder {times:.2f} times as long, in float32."
    )
    return f"{table(header, rows)}\n\n{encoder}"


def _then(values: Sequence[float], form: str) -> str:
    """Write what is so in float32, then in int8."""
    return " → ".join(format(value, form) for value in values)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and write `precisions.json`."""
    parser = argparse.ArgumentParser(prog="benchmarks.speed.precisions", description=__doc__)
    parser.add_argument("--limit", type=int, default=2, help="articles of a language")
    parser.add_argument("--langs", nargs="*", default=LANGUAGES)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/precisions.json"))
    given = parser.parse_args(arguments)
    result = run(given.limit, given.langs, given.threads)
    given.out.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
