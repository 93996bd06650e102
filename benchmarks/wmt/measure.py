"""Measure tqcheck, and any metric, on public test sets: `python -m benchmarks.wmt FORMAT …`.

Scores the set with tqcheck and prints a table against the human judgements, with baselines
(length, random, surface rules, surprisal) and any submission in the WMT format as further rows.
Files are named by the user, by path or URL; nothing else is fetched. `benchmarks/README.md` has
the formats, the definitions and the commands.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.data.checked import CheckerFor, checkers, to_rows
from benchmarks.measures.evaluate import OURS
from benchmarks.wmt import metrics, qe, tables
from benchmarks.wmt.agreement import Cell, Draws, Pair, Table, measure
from benchmarks.wmt.records import WmtSet
from benchmarks.wmt.submissions import Submission, read_submission
from tqcheck.config import ModelConfig
from tqcheck.errors import InputError, TqcheckError
from tqcheck.records import RunInfo

HEADS = {
    "pearson": "Pearson",
    "spearman": "Spearman",
    "kendall": "Kendall",
    "auroc": "AUROC",
    "average_precision": "AP",
    "precision_at_10": "P@10%",
    "calibration_error": "ECE",
    "acc_eq": "acc*eq",
    "system_accuracy": "system accuracy",
    "mcc": "MCC",
    "f1_bad": "F1-BAD",
    "f1_ok": "F1-OK",
    "span_f1": "F1",
    "span_precision": "precision",
    "span_recall": "recall",
}


def load_set(given: argparse.Namespace) -> WmtSet:
    """Load the set that the command line names."""
    match given.format:
        case "lines":
            paths = qe.LineFiles(given.mt, given.src, given.scores, given.mt_tok, given.tags)
            return qe.load_lines(paths, given.lp, given.scale)
        case "wmt23":
            gold = qe.Wmt23Files(
                given.src, given.mt, given.sentence, given.word, given.spans, given.hallucinations
            )
            return qe.load_wmt23(gold, given.lp)
        case "mlqe-pe":
            return qe.load_mlqe_pe(given.file, given.lp)
        case "processed":
            return tables.load_processed(given.file, given.lp)
        case "mqm-csv":
            return tables.load_mqm_csv(given.file, given.lp)
        case "mqm":
            return metrics.load_mqm(given.file, given.lp)
        case _:
            return metrics.load_evalset(given.folder, given.lp, given.human)


def check_set(
    wmt: WmtSet, checker_for: CheckerFor, with_source: bool, limit: int | None
) -> tuple[list[Pair], RunInfo, int]:
    """Score the set; give the scored pairs, the run, and how many got no score."""
    source_lang, _, lang = wmt.lp.partition("-")
    items = wmt.items[:limit]
    rows = to_rows([item.judged for item in items], wmt.name, with_source)
    report = checker_for(lang, source_lang if with_source else None).check_rows(rows)
    by_id = {result.segment.id: result for result in report.results}
    found = [(item, by_id[item.judged.id]) for item in items]
    pairs = [(i, r) for i, r in found if r.risk is not None and r.mqm is not None]
    if not pairs:
        raise InputError("tqcheck could score no segment of the set", path=wmt.files[0].name)
    return pairs, report.run, len(found) - len(pairs)


def render(table: Table) -> str:
    """Render a table as Markdown: values, intervals, and p against tqcheck."""
    metrics = list(dict.fromkeys(metric for row in table.rows.values() for metric in row))
    lines = [
        f"### {table.kind.capitalize()} ({table.n} segments)",
        "",
        "| metric | " + " | ".join(HEADS[metric] for metric in metrics) + " |",
        "|---|" + "--:|" * len(metrics),
    ]
    for name, row in table.rows.items():
        cells = [cell_text(row.get(metric)) for metric in metrics]
        shown = f"**{name}**" if name == OURS else name.replace("|", "\\|")
        lines.append(f"| {shown} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def cell_text(cell: Cell | None) -> str:
    """Write a value with interval and p-value; a dash where it is undefined."""
    if cell is None or cell.estimate.value is None:
        return "–"
    found = cell.estimate
    interval = "" if found.low is None else f" [{found.low:.3f}, {found.high:.3f}]"
    p_value = "" if cell.p_value is None else f", p={cell.p_value:.3f}"
    return f"{found.value:.3f}{interval}{p_value}"


def describe(wmt: WmtSet, run: RunInfo, n_unscored: int) -> str:
    """Say what was measured: files with digests, licence, what was left out, signature."""
    lines = [f"## {wmt.name}", "", f"- licence: {wmt.licence}", f"- signature: {run.signature}"]
    lines += [f"- {file.name} sha256:{file.digest}" for file in wmt.files]
    lines += [f"- {notice}" for notice in wmt.notices]
    lines += [f"- {n_unscored} segments without a score of tqcheck left out"] if n_unscored else []
    return "\n".join(lines) + "\n"


def run(given: argparse.Namespace, checker_for: CheckerFor) -> dict[str, Any]:
    """Load, score and measure; print the tables and give all as JSON."""
    wmt = load_set(given)
    submissions = [read_submission(*_named(pair), wmt) for pair in given.submission]
    pairs, info, n_unscored = check_set(wmt, checker_for, given.with_source, given.limit)
    draws = Draws(given.replicates, given.trials, given.seed)
    signed = [_turned(s, given.lower) for s in submissions]
    tables = measure(pairs, signed, [item.judged.id for item in wmt.items], draws)
    if not tables:
        raise InputError(
            "the set holds no scores, tags or spans to measure", path=wmt.files[0].name
        )
    print(describe(wmt, info, n_unscored))
    for table in tables:
        print(render(table), flush=True)
    return {
        "benchmark": "wmt",
        "set": wmt.name,
        "licence": wmt.licence,
        "signature": info.signature,
        "files": {file.name: file.digest for file in wmt.files},
        "submissions": {s.name: s.digest for s in submissions},
        "notices": list(wmt.notices),
        "unscored": n_unscored,
        "with_source": given.with_source,
        "draws": asdict(draws),
        "tables": [asdict(table) for table in tables],
    }


def _named(pair: str) -> tuple[str, str]:
    name, equals, path = pair.partition("=")
    if not (name and equals and path):
        raise InputError(f"--submission: {pair!r} is not NAME=FILE")
    if name == OURS:
        raise InputError(f"--submission: {name!r} is our own name")
    return name, path


def _turned(submission: Submission, lower: Sequence[str]) -> Submission:
    if submission.name not in lower or submission.scores is None:
        return submission
    turned = -submission.scores
    return Submission(submission.name, submission.digest, turned, submission.tags, submission.spans)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--lp", required=True, help="such as en-de")
    common.add_argument("--with-source", action="store_true", help="let tqcheck see the source")
    common.add_argument(
        "--submission", action="append", default=[], metavar="NAME=FILE", help="a further row"
    )
    common.add_argument("--lower", action="append", default=[], help="less is better in this row")
    common.add_argument("--limit", type=int, help="only so many segments, from the first")
    common.add_argument("--seed", type=int, default=0)
    common.add_argument("--replicates", type=int, default=1000, help="of the bootstrap")
    common.add_argument("--trials", type=int, default=1000, help="of the permutation; 0: none")
    common.add_argument("--lm", help="as in tqcheck")
    common.add_argument("--device", default="auto", help="as in tqcheck")
    common.add_argument("--readings", type=Path, help="keep the model's answers in this file")
    common.add_argument("--out", type=Path, help="write everything as JSON")
    parser = argparse.ArgumentParser(prog="benchmarks.wmt", description=__doc__)
    formats = parser.add_subparsers(dest="format", required=True)
    lines = formats.add_parser("lines", parents=[common], help="WMT22, MLQE-PE post-editing")
    for name in ("--src", "--scores", "--mt-tok", "--tags"):
        lines.add_argument(name)
    lines.add_argument("--mt", required=True)
    lines.add_argument("--scale", choices=("mqm", "da"), default="mqm")
    wmt23 = formats.add_parser("wmt23", parents=[common], help="gold of WMT23 QE")
    for name in ("--src", "--mt", "--sentence", "--word", "--spans", "--hallucinations"):
        wmt23.add_argument(name)
    for name, what in (
        ("mlqe-pe", "*.df.short.tsv"),
        ("processed", "*_processed.tsv of WMT23 task 2, spans"),
        ("mqm-csv", "*-mqm.2022_dev.csv of WMT22, sentences"),
        ("mqm", "MQM TSV, a row an error"),
    ):
        formats.add_parser(name, parents=[common], help=what).add_argument("file")
    evalset = formats.add_parser("evalset", parents=[common], help="folder of mt-metrics-eval")
    evalset.add_argument("folder")
    evalset.add_argument("--human", default="mqm", help="name of the human scores")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None, checker_for: CheckerFor | None = None) -> int:
    """Run the benchmark; give the exit code."""
    given = parse(sys.argv[1:] if arguments is None else arguments)
    try:
        model = ModelConfig(lm=given.lm, device=given.device)
        result = run(given, checker_for or checkers(model, given.readings))
        if given.out:
            text = json.dumps(result, indent=1, ensure_ascii=False, allow_nan=False)
            given.out.write_text(text + "\n", encoding="utf-8")
    except (TqcheckError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0
