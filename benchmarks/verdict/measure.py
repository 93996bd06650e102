"""Are garbled sentences called suspect, and those beside them not? `python -m benchmarks.verdict`.

Articles in which a few sentences are garbled (`data.articles`) are checked as tqcheck ships:
the written ones, by what they say alone and, where they have one, with the source; then mixed ones
of human translations and a weak system's. For each language: AUROC within an article (of the risk,
and of how far a segment stands out), segments that are suspect, garbled and clean (headlines are
clean segments, too), findings that touch the garbled words, and clean segments with a major finding
of the model. Intervals draw articles. The few weights of what stands out are fitted on the written
articles themselves (`fit.standing` prints what they are without each language), all else
on other texts. Writes `verdict.json` and `verdict.md`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.data.articles import LANGUAGES, Article, Line, mix, read_written
from benchmarks.data.checked import LEVELS, CheckerFor, checkers
from benchmarks.markdown import NONE, table, write_results
from benchmarks.measures import statistics as st
from tqcheck.config import ModelConfig
from tqcheck.records import SegmentResult, Severity

TOTAL = "all"
MODEL_CODES = "TQ1"
Json = dict[str, Any]
Tell = Callable[["Case"], bool]


@dataclass(frozen=True, slots=True)
class Case:
    """Hold what became of one line.

    `is_touched`: a finding overlaps with a garbled span. `marked` and `garbled` are the shares of
    the line's characters in findings and in garbled spans.
    """

    article: str
    lang: str
    is_garbled: bool
    error: str | None
    risk: float | None
    alarm_rate: float | None
    is_suspect: bool
    is_touched: bool
    has_major: bool
    marked: float
    garbled: float


def judge(articles: Sequence[Article], checker_for: CheckerFor, *, with_source: bool) -> list[Case]:
    """Check articles, one after the other."""
    cases: list[Case] = []
    for article in articles:
        checker = checker_for(article.lang, article.source_lang if with_source else None)
        results = checker.check_rows(article.rows(with_source=with_source)).results
        by_id = {result.segment.id: result for result in results}
        cases += [
            to_case(article, line, by_id[row.id])
            for row, line in zip(article.rows(with_source=False), article.lines, strict=True)
            if row.id in by_id
        ]
    return cases


def to_case(article: Article, line: Line, result: SegmentResult) -> Case:
    """Compare a result with what is known of its line."""
    start = result.segment.start
    places = [(start + found.start, start + found.end) for found in result.findings]
    return Case(
        article=article.id,
        lang=article.lang,
        is_garbled=line.is_garbled,
        error=line.error,
        risk=result.risk,
        alarm_rate=result.alarm_rate,
        is_suspect=result.is_suspect,
        is_touched=any(
            begin < span_end and span_begin < end
            for begin, end in places
            for span_begin, span_end in line.spans
        ),
        has_major=any(
            found.code.startswith(MODEL_CODES)
            and found.severity in (Severity.MAJOR, Severity.CRITICAL)
            for found in result.findings
        ),
        marked=_covered(places, line.text),
        garbled=_covered(line.spans, line.text),
    )


def _covered(places: Sequence[tuple[int, int]], text: str) -> float:
    inside = {place for begin, end in places for place in range(begin, end)}
    return len(inside) / max(1, len(text))


def summarise(cases: Sequence[Case]) -> Json:
    """Count by what the articles know; counts are pairs of how many, of how many."""
    garbled = [case for case in cases if case.is_garbled]
    clean = [case for case in cases if not case.is_garbled]
    return {
        "articles": len({case.article for case in cases}),
        "auroc_risk": _mean_auroc(cases, lambda case: case.risk),
        "auroc_standing": _mean_auroc(
            cases, lambda case: None if case.alarm_rate is None else -case.alarm_rate
        ),
        "garbled": _count(garbled, _is_suspect),
        "clean": _count(clean, _is_suspect),
        "suspect_touched": _count([c for c in garbled if c.is_suspect], _is_touched),
        "touched": _count(garbled, _is_touched),
        "clean_major": _count(clean, lambda case: case.has_major),
    }


def _is_suspect(case: Case) -> bool:
    return case.is_suspect


def _is_touched(case: Case) -> bool:
    return case.is_touched


def _count(cases: Sequence[Case], tell: Tell) -> list[int]:
    return [sum(map(tell, cases)), len(cases)]


def _mean_auroc(cases: Sequence[Case], number: Callable[[Case], float | None]) -> float | None:
    """Average over the articles in which garbled and clean segments have a number."""
    found = []
    for name in dict.fromkeys(case.article for case in cases):
        known = [(n, c) for c in cases if c.article == name and (n := number(c)) is not None]
        if known:
            values = np.asarray([value for value, _ in known])
            gold = np.asarray([float(case.is_garbled) for _, case in known])
            found.append(float(st.auroc(values, gold, st.ones(len(known)))[0]))
    defined = [value for value in found if not np.isnan(value)]
    return round(float(np.mean(defined)), 4) if defined else None


def intervals(cases: Sequence[Case], replicates: int) -> Json:
    """Estimate recall and false alarms, drawing articles."""
    weights = st.resample([case.article for case in cases], replicates, 0)
    suspect = np.asarray([float(case.is_suspect) for case in cases])
    garbled = np.asarray([float(case.is_garbled) for case in cases])
    return {
        "recall": asdict(st.estimate(st.share, suspect, garbled, weights)),
        "false_alarms": asdict(st.estimate(st.share, suspect, 1.0 - garbled, weights)),
    }


def covered(cases: Sequence[Case]) -> Json:
    """Say how much of the suspect garbled lines is marked: where all is, a hit means nothing."""
    own = [case for case in cases if case.is_garbled and case.is_suspect]
    names = ("marked", "garbled")
    return {
        name: round(float(np.mean([getattr(case, name) for case in own])), 4) if own else None
        for name in names
    }


def measure(cases: Sequence[Case], replicates: int) -> Json:
    """Measure each language, all of them, and each kind of error."""
    langs = dict.fromkeys(case.lang for case in cases)
    errors = sorted({case.error for case in cases if case.error})
    return {
        "languages": {
            **{lang: summarise([c for c in cases if c.lang == lang]) for lang in langs},
            TOTAL: summarise(cases) | intervals(cases, replicates) | {"covered": covered(cases)},
        },
        "errors": {
            error: {
                "suspect": _count([c for c in cases if c.error == error], _is_suspect),
                "touched": _count([c for c in cases if c.error == error], _is_touched),
            }
            for error in errors
        },
    }


def run(
    data: Path, checker_for: CheckerFor, langs: Sequence[str], mixed: int, replicates: int
) -> Json:
    """Measure written and mixed articles at both levels of evidence."""
    articles = {
        "written": read_written(langs=langs),
        "mixed": [article for lang in langs for article in (mix(data, lang, mixed))]
        if mixed
        else [],
    }
    found: Json = {"benchmark": "verdict"}
    for kind, whole in articles.items():
        found[kind] = {}
        for level, with_source in LEVELS.items():
            own = [a for a in whole if a.source_lang or not with_source]
            if own:
                cases = judge(own, checker_for, with_source=with_source)
                found[kind][level] = measure(cases, replicates)
                print(f"{kind} {level}: {len(own)} articles", file=sys.stderr, flush=True)
    return found


HEADER = ("language", "articles", "AUROC, risk", "AUROC, standing out", "garbled: suspect",
          "clean: suspect", "suspect and marked there", "garbled and marked there",
          "clean with a major mark")  # fmt: skip
WITHOUT_SPANS = 6  # so many columns need no marked words


def _row(name: str, entry: Mapping[str, Any]) -> list[str]:
    counts = ("garbled", "clean", "suspect_touched", "touched", "clean_major")
    aurocs = (entry["auroc_risk"], entry["auroc_standing"])
    return [
        name,
        str(entry["articles"]),
        *(NONE if value is None else f"{value:.2f}" for value in aurocs),
        *(told(entry[key]) for key in counts),
    ]


def told(counted: Sequence[int]) -> str:
    """Write how many of how many, and the share."""
    n, of = counted
    return f"{n} of {of} ({n / of:.0%})" if of else NONE


def _told_interval(entry: Mapping[str, Any], key: str) -> str:
    cell = entry[key]
    if cell["low"] is None:
        return NONE
    return f"{cell['value']:.1%} [{cell['low']:.1%}, {cell['high']:.1%}]"


def render_level(entry: Mapping[str, Any], *, has_spans: bool) -> str:
    """Write one level's table by language, with the intervals of all."""
    width = len(HEADER) if has_spans else WITHOUT_SPANS
    rows = [_row(name, own)[:width] for name, own in entry["languages"].items()]
    whole = entry["languages"][TOTAL]
    below = (
        f"Garbled segments that are suspect: {_told_interval(whole, 'recall')}; "
        f"clean ones: {_told_interval(whole, 'false_alarms')}."
    )
    marked, garbled = (whole["covered"][name] for name in ("marked", "garbled"))
    if has_spans and marked is not None:
        below += (
            f" Of the characters of the suspect garbled ones {marked:.0%} are marked, "
            f"{garbled:.0%} are in the garbled words."
        )
    return f"{table(HEADER[:width], rows)}\n\n{below}"


def render_errors(written: Mapping[str, Any]) -> str:
    """Write what became of each kind of error at each level."""
    rows = [
        [error, level, told(own["suspect"]), told(own["touched"])]
        for level, entry in written.items()
        for error, own in entry["errors"].items()
    ]
    return table(["error", "judged by", "suspect", "marked there"], sorted(rows))


def render_block(result: Mapping[str, Any]) -> str:
    """Write the tables of docs/quality.md: the written articles at each level."""
    return "\n\n".join(
        f"Judged by: {level}\n\n{render_level(entry, has_spans=True)}"
        for level, entry in result["written"].items()
    )


def render(result: Mapping[str, Any]) -> str:
    """Write verdict.md."""
    parts = ["# Verdict", (__doc__ or "").strip(), "## Written articles", render_block(result)]
    parts += ["### By kind of error", render_errors(result["written"])]
    for level, entry in result["mixed"].items():
        parts += [f"## Mixed articles, judged by: {level}", render_level(entry, has_spans=False)]
    return "\n\n".join(parts) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and write `verdict.json` and `verdict.md`, `verdict-int8` for that precision."""
    parser = argparse.ArgumentParser(prog="benchmarks.verdict", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--langs", nargs="+", choices=LANGUAGES, default=LANGUAGES)
    parser.add_argument("--mixed", type=int, default=3, help="mixed articles of each language")
    parser.add_argument("--replicates", type=int, default=1000, help="of the bootstrap")
    parser.add_argument("--readings", type=Path, help="keep the model's answers in this file")
    parser.add_argument("--precision", default="auto", help="as in tqcheck")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    given = parser.parse_args(arguments)
    checker_for = checkers(ModelConfig(precision=given.precision), given.readings)
    result = run(given.data, checker_for, given.langs, given.mixed, given.replicates)
    name = "verdict" if given.precision == "auto" else f"verdict-{given.precision}"
    write_results(given.out, name, result, render(result))
    return 0
