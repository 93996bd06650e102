"""How good the model's guesses of severity and category are: `python -m benchmarks.quality.kinds`.

Over the model's findings that touch a human error span, on the MQM sets of `DATA/qe/dev`: is the
finding major where most of the marks it touches (by raters) are, and, with the source, is it
accuracy where most of them are? Beside it the share of the commoner answer, which anyone can give.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.data.checked import LEVELS, CheckerFor, Options, check_sets, checkers
from benchmarks.data.judged import DataFile, find_sets, read_jsonl_zst
from tqcheck.config import ModelConfig
from tqcheck.records import Finding, Severity

CODES = ("TQ101", "TQ102")
# Categories of the annotations that are errors of meaning; the en-ru sets have names of their own.
MEANING = (
    "Accuracy", "Terminology", "Non-translation", "Lexical Selection", "Untranslated", "Addition",
    "Omission",
)  # fmt: skip
NEITHER = ("Other", "Source", "No-error")
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Guess:
    """Hold what the model and the raters say of one finding; None: not said."""

    is_major: bool
    was_major: bool
    is_meaning: bool | None
    was_meaning: bool | None


def is_meaning(category: str | None) -> bool | None:
    """Tell errors of meaning from errors of language; None for what is neither."""
    if not category or (category.startswith(NEITHER) and "omitted" not in category):
        return None
    return category.startswith(MEANING) or category.endswith("omitted")


def judge_finding(finding: Finding, spans: Sequence[Mapping[str, Any]]) -> Guess | None:
    """Compare a finding with the marks that it touches; None where it touches none."""
    touched = [s for s in spans if s["start"] < finding.end and max(s["end"], s["start"] + 1) > finding.start]  # fmt: skip  # noqa: E501
    if not touched:
        return None
    raters = sum(s["raters"] for s in touched)
    major = sum(s["raters"] for s in touched if s["severity"] == "major")
    kinds = [(s["raters"], is_meaning(s.get("cat"))) for s in touched]
    meaning = sum(n if kind else -n for n, kind in kinds if kind is not None)
    guessed = finding.evidence.get("category")
    return Guess(
        finding.severity is Severity.MAJOR,
        2 * major > raters,
        None if guessed is None else guessed == "accuracy",
        None if not meaning else meaning > 0,
    )


def guesses(
    files: Sequence[DataFile], checker_for: CheckerFor, options: Options
) -> Iterator[tuple[str, Guess]]:
    """Check the sets and compare every finding of the model."""
    for checked in check_sets(files, checker_for, options):
        raw = {r["id"]: r["spans"] for r in read_jsonl_zst(checked.file.path)}
        for result in checked.results:
            for finding in result.findings:
                guess = judge_finding(finding, raw[result.segment.id])
                if finding.code in CODES and guess is not None:
                    yield checked.file.lp, guess
        print(checked.file.name, file=sys.stderr, flush=True)


def score(pairs: Sequence[tuple[bool, bool]]) -> Json:
    """Give how often the answers are right, and how often the commoner answer would be."""
    n = len(pairs)
    if not n:
        return {"n": 0, "right": None, "commoner": None}
    yes = sum(truth for _, truth in pairs) / n
    right = sum(guess == truth for guess, truth in pairs) / n
    return {"n": n, "right": round(right, 4), "commoner": round(max(yes, 1 - yes), 4)}


def summarize(found: Sequence[tuple[str, Guess]]) -> Json:
    """Score severity and category for each pair and for all."""
    table: Json = {}
    for lp in ["all", *sorted({lp for lp, _ in found})]:
        own = [guess for pair, guess in found if lp in ("all", pair)]
        kinds = [
            (g.is_meaning, g.was_meaning)
            for g in own
            if g.is_meaning is not None and g.was_meaning is not None
        ]
        table[lp] = {
            "severity": score([(g.is_major, g.was_major) for g in own]),
            "category": score(kinds),
        }
    return table


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, and write `kinds.json`."""
    parser = argparse.ArgumentParser(prog="benchmarks.quality.kinds", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--limit", type=int, help="at most so many records of each set")
    parser.add_argument("--readings", type=Path, help="keep the model's answers in this file")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/kinds.json"))
    given = parser.parse_args(arguments)
    # The development set of WMT22 names no categories and, for zh-en, no places.
    files = [f for f in find_sets(given.data, ("dev",)) if f.set in ("mqm-news20", "mqm-news21")]
    checker_for = checkers(ModelConfig(), given.readings)
    result: Json = {"benchmark": "kinds"}
    for level, with_source in LEVELS.items():
        options = Options(("dev",), (), given.limit, with_source, 0, 200)
        result[level] = summarize(list(guesses(files, checker_for, options)))
    given.out.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    print(json.dumps(result, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
