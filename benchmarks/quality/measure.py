"""Measure tqcheck on judged translations: `python -m benchmarks.quality --data DIR --out FILE`."""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Protocol

from benchmarks.data.judged import SPLITS, DataFile, Judged, Judgements, find_sets, read_judgements
from benchmarks.data.readings import recorded_views
from benchmarks.measures.evaluate import evaluate
from benchmarks.quality.tables import render_set
from tqcheck.backends.protocols import QualityModel
from tqcheck.config import Config, ModelConfig, SegmentConfig
from tqcheck.errors import TqcheckError
from tqcheck.records import Origin, Report, Row, RunInfo, SegmentResult

POOL = "news, English target"
POOLED = ("qe/dev/mqm-news20.zh-en", "qe/dev/mqm-news21.zh-en")
MEANS = {
    "mlqe-pe dev, English target": "qe/dev/mlqe-pe.",
    "mlqe-pe test20, English target": "qe/test/mlqe-pe-test20.",
}
MEAN_PAIRS = ("ne-en", "si-en", "et-en", "ro-en", "ru-en")
DOCUMENT_SCALES = ("mqm", "esa")
Json = dict[str, Any]


class ChecksRows(Protocol):
    """Be what the benchmark needs of `tqcheck.Checker`."""

    def check_rows(self, rows: Sequence[Row]) -> Report:
        """Check the rows and report in their order."""


CheckerFor = Callable[[str, str | None], ChecksRows]


@dataclass(frozen=True, slots=True)
class Options:
    """Hold what changes the numbers of a run; `limit` bounds the records of each set.

    `has_readings`: the model's answers may come from a file, so that no speed can be told.
    """

    splits: tuple[str, ...] = SPLITS
    pairs: tuple[str, ...] = ()
    limit: int | None = None
    with_source: bool = False
    seed: int = 0
    replicates: int = 1000
    has_readings: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """Hold a set with tqcheck's results; `seconds` is the time of the check alone."""

    file: DataFile
    records: tuple[Judged, ...]
    unaligned: int
    results: tuple[SegmentResult, ...]
    run: RunInfo
    seconds: float


def runs_of(records: Iterable[Judged]) -> list[list[Judged]]:
    """Group records into texts: one system's translation of one document, in reading order.

    Only the MQM and ESA sets hold whole documents; elsewhere every record is a text of its own.
    """
    runs: dict[tuple[str, ...], list[Judged]] = {}
    for record in records:
        is_document = record.scale in DOCUMENT_SCALES and record.doc is not None
        key = (str(record.doc), record.system) if is_document else (record.id,)
        runs.setdefault(key, []).append(record)
    return list(runs.values())


def sample(records: Sequence[Judged], limit: int | None, seed: int) -> list[Judged]:
    """Take whole texts in a random but fixed order up to `limit` records; the last may be cut."""
    runs = runs_of(records)
    if limit is not None and limit < len(records):
        random.Random(seed).shuffle(runs)
    return [record for run in runs for record in run][:limit]


def to_rows(records: Sequence[Judged], path: str, with_source: bool) -> list[Row]:
    """Turn records into input rows, one document a text."""
    return [
        Row(
            origin=Origin(path, record.line),
            translation=record.translation,
            source=record.source if with_source else None,
            id=record.id,
            doc=f"{record.doc}/{record.system}" if len(run) > 1 else record.id,
            system=record.system,
        )
        for run in runs_of(records)
        for record in run
    ]


def check_set(judgements: Judgements, checker: ChecksRows, options: Options) -> Checked:
    """Check one set and time it; the first row is checked before, so that models are loaded."""
    records = sample(judgements.records, options.limit, options.seed)
    rows = to_rows(records, judgements.file.name, options.with_source)
    checker.check_rows(rows[:1])
    start = time.perf_counter()
    report = checker.check_rows(rows)
    seconds = time.perf_counter() - start
    return Checked(
        judgements.file,
        tuple(records),
        judgements.unaligned,
        report.results,
        report.run,
        seconds,
    )


def check_sets(
    files: Sequence[DataFile], checker_for: CheckerFor, options: Options
) -> Iterator[Checked]:
    """Check the sets language by language, so that only one checker is held at a time."""

    def languages(file: DataFile) -> tuple[str, str]:
        source_lang, _, lang = file.lp.partition("-")
        return lang, source_lang if options.with_source else ""

    for (lang, source_lang), group in groupby(sorted(files, key=languages), key=languages):
        checker = checker_for(lang, source_lang or None)
        for file in group:
            yield check_set(read_judgements(file), checker, options)


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


def peak_memory_mb() -> float | None:
    """Give the most memory that this process has held, in MB; None where nobody counts it."""
    try:
        import resource
    except ImportError:  # not on Windows
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


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


def checkers(model: ModelConfig, readings: Path | None = None) -> CheckerFor:
    """Make tqcheck's own checkers, one for a target language.

    `readings` names a file that keeps what the quality model says for the next time.
    """
    kept: list[QualityModel] = []

    def checker_for(lang: str, source_lang: str | None) -> ChecksRows:
        from tqcheck import Checker  # late: it may take torch with it, and `--help` need not wait

        if readings and not kept:
            kept.append(recorded_views(model, readings))
        config = Config(segment=SegmentConfig(lang, source_lang), model=model)
        return Checker(config, quality=kept[0] if kept else None)

    return checker_for


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
        model = ModelConfig(lm=given.lm, device=given.device)
        result = run(files, checkers(model, given.readings), options)
    except TqcheckError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    given.out.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0
