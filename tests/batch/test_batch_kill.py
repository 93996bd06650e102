"""Runs that are killed with SIGKILL, again and again, end like one that was left alone."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.batch.fake_run import ENGLISH, maker
from tqcheck.batch import BatchRequest, RunResults, run_batch
from tqcheck.batch.report import write_reports

ROOT = Path(__file__).parent.parent.parent
PATIENCE_S = 60
FORMATS = ("jsonl", "csv", "markdown", "html")
posix = pytest.mark.skipif(os.name == "nt", reason="kills as POSIX does")


def begin(workers: int, inputs: tuple[str, ...]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.batch.fake_run", "run", "log", str(workers), *inputs]
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)})


def wait_for_life(process: subprocess.Popen[bytes], n_lines: int) -> None:
    """Wait until the run has read so many more documents, or is over."""
    log = Path("log")
    start = log.read_bytes().count(b"\n") if log.exists() else 0
    end = time.monotonic() + PATIENCE_S
    while process.poll() is None and time.monotonic() < end:
        if log.exists() and log.read_bytes().count(b"\n") >= start + n_lines:
            return
        time.sleep(0.002)


def shards() -> dict[str, int]:
    return {path.name: path.stat().st_ino for path in Path("run/parts").glob("*.jsonl")}


def texts(folder: Path) -> dict[str, bytes]:
    write_reports(RunResults(folder), FORMATS, folder)
    found = [*folder.glob("report.*"), *(folder / "report").rglob("*.html")]
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


@posix
def test_a_kill_right_before_or_after_any_rename_is_resumed(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "benchmarks.robustness.kills",
        "--at",
        "renames",
        "--kills",
        "0",
    ]
    done = subprocess.run(
        [*command, "--out", str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads((tmp_path / "kills.json").read_text("utf-8"))
    assert found["troubles"] == []
    assert found["kills"] >= found["renames"] >= 10


@posix
def test_four_kills_change_nothing(inputs: tuple[str, ...]) -> None:
    chance = random.Random(5)
    kept: dict[str, int] = {}
    n_kills = 0
    for _ in range(4):
        process = begin(1, inputs)
        wait_for_life(process, chance.choice([1, 1, 2, 3]))
        time.sleep(chance.uniform(0, 0.03))
        n_kills += process.poll() is None
        process.kill()
        process.wait()
        now = shards()
        assert kept.items() <= now.items(), "a part that was there was done again"
        kept = now
    last = begin(1, inputs)
    assert last.wait(PATIENCE_S) == 0
    assert kept.items() <= shards().items()
    assert n_kills >= 2
    run_batch(BatchRequest(inputs, Path("whole"), ENGLISH), make_checker=maker(Path("other")))
    assert texts(Path("run")) == texts(Path("whole"))


@posix
def test_a_killed_run_leaves_no_workers_behind(inputs: tuple[str, ...]) -> None:
    process = begin(2, inputs)
    wait_for_life(process, 2)
    workers = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.wait()
    assert workers
    assert not psutil.wait_procs(workers, timeout=PATIENCE_S)[1]
    assert begin(2, inputs).wait(PATIENCE_S) == 0
    run_batch(BatchRequest(inputs, Path("whole"), ENGLISH), make_checker=maker(Path("other")))
    assert texts(Path("run")) == texts(Path("whole"))


@posix
def test_a_killed_worker_is_replaced(inputs: tuple[str, ...]) -> None:
    process = begin(2, inputs)
    wait_for_life(process, 1)
    victims = psutil.Process(process.pid).children(recursive=True)
    python = [v for v in victims if "spawn_main" in " ".join(v.cmdline())]
    python[0].send_signal(signal.SIGKILL)
    assert process.wait(PATIENCE_S) == 0
    run_batch(BatchRequest(inputs, Path("whole"), ENGLISH), make_checker=maker(Path("other")))
    assert texts(Path("run")) == texts(Path("whole"))
