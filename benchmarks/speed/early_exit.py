"""Could the encoder tell what needs no language model? `python -m benchmarks.speed.early_exit`.

Our articles with their sources are judged by both. Sentences that the encoder finds least likely to
hold a major error would be let go without the language model, which takes the more time; what that
would cost are the garbled sentences among them that both together call suspect.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.data.articles import read_written
from benchmarks.data.checked import CheckerFor, checkers
from benchmarks.markdown import table
from tqcheck.config import ModelConfig
from tqcheck.records import SegmentKind, SegmentResult

SCORE = "encoder_major"
SHARES = (0.1, 0.2, 0.3, 0.5)
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sentence:
    """Hold how likely the encoder finds an error in a sentence, and what both make of it."""

    score: float
    is_garbled: bool
    is_suspect: bool


def read(checker_for: CheckerFor) -> list[Sentence]:
    """Judge the articles that have sources."""
    found = []
    for article in read_written():
        if not all(line.source for line in article.lines):
            continue
        checker = checker_for(article.lang, article.source_lang)
        report = checker.check_rows(article.rows(with_source=True))
        results = sorted(report.results, key=lambda result: result.segment.index)
        for result, line in zip(results, article.lines, strict=True):
            score = score_of(result)
            if score is not None and result.segment.kind is SegmentKind.SENTENCE:
                found.append(Sentence(score, line.is_garbled, result.is_suspect))
    return found


def score_of(result: SegmentResult) -> float | None:
    """Give the encoder's score; None where it gave none."""
    return next((score.value for score in result.evidence if score.name == SCORE), None)


def count(sentences: Sequence[Sentence], share: float) -> Json:
    """Count what is lost when so many sentences, the encoder's best, are let go."""
    cut = np.quantile([one.score for one in sentences], share)
    let_go = [one for one in sentences if one.score < cut]
    return {
        "share": share,
        "let_go": len(let_go),
        "garbled": sum(one.is_garbled for one in let_go),
        "found": sum(one.is_garbled and one.is_suspect for one in let_go),
    }


def render(result: Json) -> str:
    """Write what each share would cost as a table."""
    rows = [
        [
            f"{row['share']:.0%}",
            str(row["let_go"]),
            f"{row['garbled']} of {result['garbled']}",
            f"{row['found']} of {result['found']}",
        ]
        for row in result["rows"]
    ]
    return table(("let go", "sentences", "garbled among them", "found, and lost"), rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, write the figures."""
    parser = argparse.ArgumentParser(prog="benchmarks.speed.early_exit", description=__doc__)
    parser.add_argument("--readings", type=Path, help="keep the model's answers in this file")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/early-exit.json"))
    given = parser.parse_args(arguments)
    sentences = read(checkers(ModelConfig(), given.readings))
    result: Json = {
        "benchmark": "early-exit",
        "sentences": len(sentences),
        "garbled": sum(one.is_garbled for one in sentences),
        "found": sum(one.is_garbled and one.is_suspect for one in sentences),
        "rows": [count(sentences, share) for share in SHARES],
    }
    given.out.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    print(render(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
