"""Measure tqcheck on judged translations: `python -m benchmarks.quality --data DIR --out FILE`."""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.data.checked import Checked, CheckerFor, Options, check_sets, checkers
from benchmarks.data.judged import SPLITS, DataFile, find_sets
from benchmarks.measures.evaluate import evaluate
from benchmarks.quality.tables import render_set
from benchmarks.speed.memory import peak_memory_mb
from tqcheck.config import ModelConfig
from tqcheck.errors import TqcheckError
from tqcheck.records import RunInfo

POOL = "news, English target"
POOLED = ("qe/dev/mqm-news20.zh-en", "qe/dev/mqm-news21.zh-en")
MEANS = {
    "mlqe-pe dev, English target": "qe/dev/mlqe-pe.",
    "mlqe-pe test20, English target": "qe/test/mlqe-pe-test20.",
}
MEAN_PAIRS = ("ne-en", "si-en", "et-en", "ro-en", "ru-en")
Json = dict[str, Any]


def measure(checked: Checked, options: Options) -> Json:
    """Evaluate one set and describe how its numbers came about."""
    evaluation = evaluate(checked.records, checked.results, options.seed, options.replicates)
    return {
        "name": checked.file.name,
        "split": checked.file.split,
        "lp": checked.file.lp,
        "sha256": checked.file.digest,
        "unaligned_tags": checked.unaligned,
        "signature": checked.run.signature,
        "alarm_rate": checked.run.alarm_rate,
        "seconds": None if options.has_readings else checked.seconds,
        "segments_per_second": (
            None if options.has_readings else len(checked.records) / max(checked.seconds, 1e-9)
        ),
        **asdict(evaluation),
    }


def pool(checked: Sequence[Checked], options: Options) -> Json | None:
    """Evaluate the news sets into English as one set; None unless all of them were checked."""
    parts = [part for part in checked if part.file.name in POOLED]
    if len(parts) < len(POOLED):
        return None
    records = [record for part in parts for record in part.records]
    results = [result for part in parts for result in part.results]
    evaluation = evaluate(records, results, options.seed, options.replicates)
    head = {"name": POOL, "split": "dev", "lp": "zh-en", "parts": list(POOLED)}
    return {**head, **asdict(evaluation)}


def mean_pearson(sets: Sequence[Json]) -> Json:
    """Average Pearson over the MLQE-PE pairs into English, where all five were checked."""
    means: Json = {}
    for title, prefix in MEANS.items():
        parts = [entry for entry in sets if entry["name"] in {prefix + p for p in MEAN_PAIRS}]
        if len(parts) == len(MEAN_PAIRS):
            means[title] = {
                name: _mean([p["sentences"][name]["metrics"]["pearson"]["value"] for p in parts])
                for name in parts[0]["sentences"]
            }
    return means


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if len(known) == len(values) else None


def run(files: Sequence[DataFile], checker_for: CheckerFor, options: Options) -> Json:
    """Check and measure the sets; print each as soon as it is done."""
    sets: list[Json] = []
    kept: list[Checked] = []
    info: RunInfo | None = None
    for checked in check_sets(files, checker_for, options):
        info = checked.run
        sets.append(measure(checked, options))
        kept += [checked] if checked.file.name in POOLED else []
        print(render_set(sets[-1]), flush=True)
    pooled = pool(kept, options)
    if pooled:
        print(render_set(pooled), flush=True)
    result: Json = _rounded(
        {
            "benchmark": "quality",
            "version": info.version if info else None,
            "models": [asdict(model) for model in info.models] if info else [],
            "options": asdict(options),
            "machine": {"processor": platform.machine(), "cores": os.cpu_count()},
            "peak_memory_mb": peak_memory_mb(),
            "sets": sorted(sets, key=lambda entry: str(entry["name"])),
            "pooled": pooled,
            "mean_pearson": mean_pearson(sets),
        }
    )
    return result


def _rounded(value: Any) -> Any:
    """Round floats to four places, and refuse any that JSON cannot hold."""
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"not a finite number: {value}")
        return round(value, 4)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return value


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="benchmarks.quality", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--sets", choices=[*SPLITS, "all"], default="dev")
    parser.add_argument("--pairs", nargs="+", default=[], metavar="PAIR", help="such as zh-en")
    parser.add_argument("--limit", type=int, help="at most so many records of each set")
    parser.add_argument("--with-source", action="store_true", help="let tqcheck see the source")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--replicates", type=int, default=1000, help="of the bootstrap")
    parser.add_argument("--lm", help="as in tqcheck")
    parser.add_argument("--device", default="auto", help="as in tqcheck")
    parser.add_argument("--precision", default="auto", help="as in tqcheck")
    parser.add_argument("--readings", type=Path, help="keep the model's answers in this file")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/quality.json"))
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; give the exit code."""
    given = parse(sys.argv[1:] if arguments is None else arguments)
    splits = SPLITS if given.sets == "all" else (given.sets,)
    options = Options(
        splits,
        tuple(given.pairs),
        given.limit,
        given.with_source,
        given.seed,
        given.replicates,
        given.readings is not None,
    )
    given.out.parent.mkdir(parents=True, exist_ok=True)
    try:
        files = find_sets(given.data, splits, given.pairs)
        model = ModelConfig(lm=given.lm, device=given.device, precision=given.precision)
        result = run(files, checkers(model, given.readings), options)
    except TqcheckError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    given.out.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0
