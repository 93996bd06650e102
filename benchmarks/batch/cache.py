"""Time a feed that is scored a second time: `python -m benchmarks.batch.cache`.

The same feed goes through `tqcheck check` twice with an empty cache, timed from the shell, and the
two outputs are compared byte by byte. Then it is judged twice by the library in this process, with
the models loaded before the clock starts, which leaves the cost of starting out. The feed is made
up: sentences of 6 to 30 words in documents of 20.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from subprocess import run
from typing import Any

from benchmarks.batch.soak import write_input
from tqcheck import Checker
from tqcheck.config import CacheConfig, Config, SegmentConfig
from tqcheck.records import Report

Figures = dict[str, float | int | bool | None]
MakeChecker = Callable[[Config], Checker]


def time_shell(feed: Path, folder: Path) -> Figures:
    """Check a feed twice as a user would, the process started anew; times in seconds."""
    settings = folder / "settings.toml"
    settings.write_text(f"[cache]\nfolder = {json.dumps(str(folder / 'shell'))}\n", "utf-8")
    outputs = [folder / "first.jsonl", folder / "second.jsonl"]
    seconds = []
    for output in outputs:
        command = [
            sys.executable, "-m", "tqcheck", "check", str(feed), "--lang", "en",
            "--config", str(settings), "--output", str(output),
        ]  # fmt: skip
        began = time.perf_counter()
        run(command, check=True, capture_output=True)
        seconds.append(time.perf_counter() - began)
    is_same = outputs[0].read_bytes() == outputs[1].read_bytes()
    return _figures("shell", seconds, is_same=is_same)


def time_judging(feed: Path, folder: Path, make_checker: MakeChecker = Checker) -> Figures:
    """Check a feed twice in this process, models loaded; the second time by a fresh checker."""
    cache = CacheConfig(str(folder / "library"), 512)
    config = Config(segment=SegmentConfig(lang="en"), cache=cache)
    loaded = make_checker(config)
    loaded.check_text("One sentence that has the models loaded.")
    first, first_seconds = _timed(loaded, feed)
    second, second_seconds = _timed(make_checker(config), feed)
    return _figures("judging", [first_seconds, second_seconds], is_same=first == second)


def _timed(checker: Checker, feed: Path) -> tuple[Report, float]:
    began = time.perf_counter()
    report = checker.check([feed])
    return report, time.perf_counter() - began


def _figures(what: str, seconds: Sequence[float], *, is_same: bool) -> Figures:
    first, second = seconds
    return {
        f"{what}_first_seconds": round(first, 3),
        f"{what}_second_seconds": round(second, 3),
        f"{what}_times_faster": round(first / second, 1),
        f"{what}_identical": is_same,
    }


def render(result: Mapping[str, Any]) -> str:
    """Say the figures in one sentence."""
    is_same = result["shell_identical"] and result["judging_identical"]
    return (
        f"{result['segments']} made-up sentences a second time, on {result['cores']} cores: from "
        f"the shell {result['shell_second_seconds']:.1f} s instead of "
        f"{result['shell_first_seconds']:.0f} s, {result['shell_times_faster']:.0f} times faster, "
        "starting included; the judging alone, models loaded before, "
        f"{result['judging_second_seconds']:.2f} s instead of "
        f"{result['judging_first_seconds']:.0f} s, {result['judging_times_faster']:.0f} times "
        f"faster; the output is {'identical' if is_same else '**not identical**'} "
        "(`python -m benchmarks.batch.cache`)."
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="benchmarks.batch.cache", description=__doc__)
    parser.add_argument("--segments", type=int, default=600)
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/cache.json"))
    given = parser.parse_args(arguments)
    found: Figures = {"segments": given.segments, "cores": os.cpu_count()}
    with tempfile.TemporaryDirectory() as folder:
        feed = Path(folder) / "feed.jsonl"
        write_input(feed, given.segments)
        found |= time_shell(feed, Path(folder))
        found |= time_judging(feed, Path(folder))
    print(json.dumps(found, indent=1))
    given.out.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
