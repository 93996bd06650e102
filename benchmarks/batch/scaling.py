"""Measure how batches scale with workers on this machine, and estimate what many would give.

    python -m benchmarks.batch.scaling --segments 2000 --workers 1 2 --out benchmarks/results

Runs the same made-up feed through `tqcheck batch` with the embedded model, once for each number of
workers, each run in a process of its own, in turn and `--repeat` times over, since machines differ
from minute to minute. Reading and reporting are what no further worker speeds up: they are timed
with a model that costs nothing. Writes `scaling.json` and `scaling.md`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from subprocess import run

from benchmarks.batch.soak import make_checker, write_input
from tqcheck.batch import BatchRequest, run_batch
from tqcheck.batch.report import write_reports
from tqcheck.config import Config, SegmentConfig

CLUSTER = 100  # machines of the estimate
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Timing:
    """Hold the wall time of one run, from the shell to the last report."""

    workers: int
    segments: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """Hold what a million segments cost, by the figures of this machine.

    `serial_seconds` are spent by the process that asked, whatever the number of workers: reading,
    keeping parts, reports. `moved_mb` goes to the workers and back.
    """

    machine_hours: float
    serial_seconds: float
    cluster_seconds: float
    cluster_share_serial: float
    moved_mb: float


def time_batch(feed: Path, folder: Path, workers: int, n_segments: int) -> Timing:
    """Run a batch as a user would, without the cache, and time it."""
    began = time.perf_counter()
    command = [
        sys.executable, "-m", "tqcheck", "batch", str(feed), "--out", str(folder),
        "--lang", "en", "--workers", str(workers), "--cache-size", "0", "--format", "jsonl",
    ]  # fmt: skip
    run(command, check=True, capture_output=True)
    return Timing(workers, n_segments, time.perf_counter() - began)


def time_serial(feed: Path, folder: Path) -> tuple[float, float]:
    """Time everything but the model, in seconds; and the megabytes that its results take."""
    began = time.perf_counter()
    request = BatchRequest((str(feed),), folder, Config(segment=SegmentConfig("en")))
    outcome = run_batch(request, make_checker=make_checker)
    write_reports(outcome.results, ("jsonl",), folder)
    seconds = time.perf_counter() - began
    parts = sum(path.stat().st_size for path in (folder / "parts").iterdir())
    return seconds, parts / 1e6


def estimate(
    timings: Sequence[Timing], serial_seconds: float, moved_mb: float, n_serial: int
) -> Estimate:
    """Scale the best rate of this machine to a million segments on many machines.

    `serial_seconds` and `moved_mb` are those of `n_serial` segments.
    """
    rate = max(rates(timings).values())
    serial = serial_seconds / n_serial * MILLION
    parallel = MILLION / rate
    cluster = serial + parallel / CLUSTER
    return Estimate(
        machine_hours=parallel / 3600,
        serial_seconds=serial,
        cluster_seconds=cluster,
        cluster_share_serial=serial / cluster,
        moved_mb=moved_mb / n_serial * MILLION,
    )


def rates(timings: Sequence[Timing]) -> dict[int, float]:
    """Give the median of segments a second for each number of workers."""
    found: dict[int, list[float]] = {}
    for timing in timings:
        found.setdefault(timing.workers, []).append(timing.segments / timing.seconds)
    return {workers: statistics.median(values) for workers, values in sorted(found.items())}


def render(timings: Sequence[Timing], guess: Estimate, machine: str) -> str:
    """Write the figures as Markdown."""
    found = rates(timings)
    first = found[min(found)]
    rows = [f"| {n} | {rate:.1f} | {rate / first:.2f} |" for n, rate in found.items()]
    return "\n".join(
        [
            "# How batches scale",
            "",
            "Written by `python -m benchmarks.batch.scaling`; do not edit.",
            "",
            f"{timings[0].segments} made-up sentences, translation only, from the shell to the "
            f"report, loading included, {len(timings) // len(found)} runs each, {machine}.",
            "",
            "| workers | segments/s (median) | of one worker's |",
            "|--:|--:|--:|",
            *rows,
            "",
            f"**A million segments on {CLUSTER} such machines (an estimate, nothing was run)**: "
            f"{guess.machine_hours:.1f} machine hours of judging, shared, make "
            f"{guess.cluster_seconds / 60:.0f} minutes, of which {guess.serial_seconds / 60:.1f} "
            f"({guess.cluster_share_serial:.0%}) stay serial: reading, keeping the parts and "
            f"reporting are done by the process that asked. {guess.moved_mb:,.0f} MB of results "
            "come back to it; the texts that go out are less. Each machine unpacks and loads the "
            "model once, which is not in the estimate.",
            "",
        ]
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.batch.scaling",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--segments", type=int, default=2000)
    parser.add_argument("--serial-segments", type=int, default=20_000, help="without a model")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--repeat", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    given = parser.parse_args(arguments)
    timings = []
    with tempfile.TemporaryDirectory() as folder:
        feed, large = Path(folder) / "feed.jsonl", Path(folder) / "large.jsonl"
        write_input(feed, given.segments)
        write_input(large, given.serial_segments)
        for turn in range(given.repeat):
            for workers in given.workers:
                place = Path(folder) / f"run-{turn}-{workers}"
                timings.append(time_batch(feed, place, workers, given.segments))
                print(f"{timings[-1]}", flush=True)
        serial, moved = time_serial(large, Path(folder) / "serial")
    guess = estimate(timings, serial, moved, given.serial_segments)
    machine = f"{os.cpu_count()} cores, {platform.machine()}"
    content = {
        "machine": machine,
        "timings": [asdict(timing) for timing in timings],
        "segments_per_second": {str(n): round(rate, 2) for n, rate in rates(timings).items()},
        "serial": {"segments": given.serial_segments, "seconds": round(serial, 2)},
        "estimate": {key: round(value, 4) for key, value in asdict(guess).items()},
    }
    (given.out / "scaling.json").write_text(json.dumps(content, indent=1) + "\n", "utf-8")
    (given.out / "scaling.md").write_text(render(timings, guess, machine), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
