"""Render the results of `benchmarks.quality`: `python -m benchmarks.quality.tables [--check]`.

Writes TABLES.md beside the results and the block of docs/quality.md between the marks
`<!-- quality:begin -->` and `<!-- quality:end -->`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.markdown import NONE, RESULTS, estimate, number, replace_block, table
from benchmarks.measures.evaluate import OURS, OURS_DA
from tqcheck.errors import InputError, TqcheckError

NOT_BASELINES = (OURS, OURS_DA, "tqcheck, best threshold")
SENTENCE_COLUMNS = {
    "spearman": "Spearman",
    "within_source": "within source",
    "pearson": "Pearson",
    "kendall": "Kendall",
    "auroc": "AUROC",
    "average_precision": "AP",
    "precision_at_10": "P@10%",
}
WORD_COLUMNS = {"mcc": "MCC", "f1_bad": "F1-BAD", "f1_ok": "F1-OK"}
SUMMARY_COLUMNS = (
    "set",
    "Spearman",
    "within source",
    "Pearson",
    "AUROC",
    "best baseline",
    "lead",
    "P@10%",
    "word MCC",
    "best baseline",
    "lead",
    "ECE",
    "human flagged",
)
LEGEND = """\
Values with 95% bootstrap intervals. Spearman, Pearson, Kendall (tau-b): predicted `mqm` against the
human score. Within source: pairs of systems on one source that it orders as the humans do, by
acc*eq (calibrated for ties), MQM and ESA sets only. AUROC, AP (average precision), P@10% (precision
in the riskiest tenth): `risk` against "at least half the raters marked a major error", MQM sets
only. MCC, F1: words. ECE: expected calibration error of `risk`, ten bins of equal mass. Human
flagged: share of human translations that are suspect as shipped. Word baselines have the threshold
that is best on the same data; `tqcheck` has the shipped one. **Bold**: above every baseline,
intervals apart. Lead: tqcheck less the best baseline, on the same resamplings, so that what makes a
set easy or hard for both does not widen its interval."""
Json = Mapping[str, Any]


def _cell(scores: Json, name: str, metric: str) -> Json | None:
    found: Json | None = scores[name]["metrics"].get(metric) if name in scores else None
    return found


def baselines(scores: Json, metric: str) -> dict[str, Json]:
    """Give the baselines that have a value, by name."""
    cells = {name: _cell(scores, name, metric) for name in scores if name not in NOT_BASELINES}
    return {name: cell for name, cell in cells.items() if cell and cell["value"] is not None}


def is_above(scores: Json, metric: str) -> bool:
    """Tell whether tqcheck's interval lies over that of every baseline; there must be one."""
    ours = _cell(scores, OURS, metric)
    tops = [cell["high"] for cell in baselines(scores, metric).values()]
    if not ours or ours["low"] is None or not tops or None in tops:
        return False
    return bool(ours["low"] > max(tops))


def _ours(scores: Json, metric: str) -> str:
    text = estimate(_cell(scores, OURS, metric))
    return f"**{text}**" if is_above(scores, metric) else text


def _best(scores: Json, metric: str) -> tuple[str, str]:
    """Describe the best baseline and by how much tqcheck is above it."""
    found = baselines(scores, metric)
    if not found:
        return NONE, NONE
    name = max(found, key=lambda key: found[key]["value"])
    lead = scores[name]["lead"].get(metric)
    return f"{estimate(found[name])} {name}", estimate(lead, sign="+")


def _predictors(scores: Json, columns: Mapping[str, str]) -> str:
    shown = {key: title for key, title in columns.items() if _cell(scores, OURS, key)}
    rows = [
        [
            name,
            *(
                _ours(scores, m) if name == OURS else estimate(_cell(scores, name, m))
                for m in shown
            ),
        ]
        for name in scores
    ]
    return table(["", *shown.values()], rows)


def _facts(entry: Json) -> str:
    human = entry["human"]
    facts = [
        f"{entry['scored']} of {entry['records']} segments scored",
        f"{entry['truncated']} truncated" if entry["truncated"] else "",
        f"intervals over {entry['units']} {entry['unit']}s",
        f"major errors {entry['major_rate']:.0%}" if entry["major_rate"] is not None else "",
        f"bad words {entry['bad_word_rate']:.0%}" if entry["bad_word_rate"] is not None else "",
        f"human flagged {estimate(human['share'])} of {human['n']}" if human["n"] else "",
        f"{entry['segments_per_second']:.1f} segments/s" if entry.get("seconds") else "",
    ]
    return "; ".join(fact for fact in facts if fact) + "."


def _reliability(entry: Json) -> list[str]:
    if not entry["reliability"]:
        return []
    rows = [
        [str(row["n"]), number(row["predicted"]), number(row["observed"])]
        for row in entry["reliability"]
    ]
    title = f"Calibration error {estimate(entry['calibration_error'])}:"
    return [title, table(["segments", "mean risk", "share with a major error"], rows)]


def render_set(entry: Json) -> str:
    """Write everything about one set."""
    parts = [f"### {entry['name']}", _facts(entry)]
    parts.append(_predictors(entry["sentences"], SENTENCE_COLUMNS))
    if entry["words"]:
        parts.append(_predictors(entry["words"], WORD_COLUMNS))
    return "\n\n".join([*parts, *_reliability(entry)]) + "\n"


def _summary_row(entry: Json) -> list[str]:
    sentences, words = entry["sentences"], entry["words"]
    return [
        entry["name"].removeprefix("qe/"),
        _ours(sentences, "spearman"),
        _ours(sentences, "within_source"),
        _ours(sentences, "pearson"),
        _ours(sentences, "auroc"),
        *_best(sentences, "auroc"),
        estimate(_cell(sentences, OURS, "precision_at_10")),
        _ours(words, "mcc"),
        *_best(words, "mcc"),
        number(entry["calibration_error"]["value"]),
        number(entry["human"]["share"]["value"]),
    ]


def render_summary(result: Json) -> str:
    """Write the table of one run that goes into docs/quality.md."""
    entries = [*result["sets"], *([result["pooled"]] if result["pooled"] else [])]
    parts = [_title(result), table(SUMMARY_COLUMNS, [_summary_row(entry) for entry in entries])]
    for title, values in result["mean_pearson"].items():
        means = ", ".join(f"{name} {number(value)}" for name, value in values.items())
        parts.append(f"Mean Pearson, {title}: {means}.")
    return "\n\n".join(parts)


def _title(result: Json) -> str:
    options = result["options"]
    seen = "source and translation" if options["with_source"] else "translation only"
    part = f", at most {options['limit']} records a set" if options["limit"] else ""
    cores = result["machine"]["cores"]
    speed = [e["segments_per_second"] for e in result["sets"] if e["segments_per_second"]]
    pace = f"; {min(speed):.0f} to {max(speed):.0f} segments/s on {cores} cores" if speed else ""
    memory = result["peak_memory_mb"]
    peak = f", {memory:.0f} MB at most" if memory else ""
    return (
        f"tqcheck {result['version']}, {seen}, {' and '.join(options['splits'])}{part}{pace}{peak}."
    )


def render_all(results: Sequence[Json]) -> str:
    """Write TABLES.md."""
    parts = ["# Results", "Written by `python -m benchmarks.quality.tables`; do not edit.", LEGEND]
    for result in results:
        parts += [f"## {_title(result)}", *_provenance(result), render_summary(result)]
        pooled = [result["pooled"]] if result["pooled"] else []
        parts += [render_set(entry).strip() for entry in [*result["sets"], *pooled]]
    return "\n\n".join(parts) + "\n"


def _provenance(result: Json) -> list[str]:
    models = [f"- {model['id']}: sha256 {model['digest']}" for model in result["models"]]
    signatures = sorted({entry["signature"] for entry in result["sets"]})
    rows = [[entry["name"], f"`{entry['sha256']}`"] for entry in result["sets"]]
    lines = "\n".join([*models, *(f"- `{signature}`" for signature in signatures)])
    return [lines, table(["data", "sha256"], rows)]


def read_results(paths: Sequence[Path]) -> list[Json]:
    """Read result files of this benchmark; raise InputError on any other."""
    if not paths:
        raise InputError("no results; run `python -m benchmarks.quality` first", path=str(RESULTS))
    return [_read_result(path) for path in paths]


def _read_result(path: Path) -> Json:
    try:
        result: Json = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be read: {error}", path=str(path)) from error
    if result.get("benchmark") != "quality":
        raise InputError("not a result of benchmarks.quality", path=str(path))
    return result


def render_files(results: Sequence[Json], tables: Path, page: Path) -> dict[Path, str]:
    """Give the text that each file should have."""
    summary = "\n\n".join([*(render_summary(result) for result in results), LEGEND])
    try:
        old = page.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", path=str(page)) from error
    block = replace_block(old, "quality", summary, str(page))
    return {tables: render_all(results), page: block}


def stale(files: Mapping[Path, str]) -> list[Path]:
    """List the files whose text is not what it should be."""
    return [
        path
        for path, text in files.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check the tables; give the exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.quality.tables", description=__doc__)
    parser.add_argument("--results", nargs="+", type=Path, help="default: quality*.json there")
    parser.add_argument("--tables", type=Path, default=RESULTS / "TABLES.md")
    parser.add_argument("--page", type=Path, default=Path("docs/quality.md"))
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 if stale")
    given = parser.parse_args(sys.argv[1:] if arguments is None else arguments)
    try:
        results = read_results(given.results or sorted(RESULTS.glob("quality*.json")))
        files = render_files(results, given.tables, given.page)
    except TqcheckError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    behind = stale(files)
    for path in behind:
        if given.check:
            print(f"stale: {path}; run `python -m benchmarks.quality.tables`", file=sys.stderr)
        else:
            path.write_text(files[path], encoding="utf-8")
    return 1 if behind and given.check else 0


if __name__ == "__main__":
    sys.exit(main())
