"""Start the processes of the speed benchmark and take in what they say."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks.speed.jobs import Job, Json, dump_job

ROOT = Path(__file__).parents[2]
EXAMPLE = Path("examples/minsk-en.txt")
Launch = Callable[[Job], Json]


class WorkerError(Exception):
    """A process gave no outcome; the message says why in a line."""


def launch_with(threads: int, timeout_s: float, pythons: Mapping[str, str]) -> Launch:
    """Make the function that runs a job in a process; it raises WorkerError.

    `pythons` names other interpreters by the kind of contender.
    """

    def launch(job: Job) -> Json:
        python = pythons.get(job.contender.kind, sys.executable)
        with tempfile.TemporaryDirectory() as folder:
            given, out = Path(folder, "job.json"), Path(folder, "outcome.json")
            given.write_text(dump_job(job), "utf-8")
            command = [python, "-m", "benchmarks.speed.worker", str(given), str(out)]
            _run(command, threads, timeout_s)
            if not out.is_file():
                raise WorkerError("gave no outcome")
            outcome: Json = json.loads(out.read_text("utf-8"))
        return outcome

    return launch


def _run(
    command: Sequence[str], threads: int, timeout_s: float, allowed: Sequence[int] = (0,)
) -> None:
    """Run a command in the repository; raise WorkerError with the last line that it wrote."""
    environment = {
        **os.environ,
        "OMP_NUM_THREADS": str(threads),
        "MKL_NUM_THREADS": str(threads),
        "HF_HUB_OFFLINE": "1",
        "TOKENIZERS_PARALLELISM": "false",
    }
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            timeout=timeout_s,
            capture_output=True,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise WorkerError(f"took longer than {timeout_s:.0f} s") from error
    except OSError as error:
        raise WorkerError(f"cannot be started: {error.strerror}") from error
    if done.returncode not in allowed:
        raise WorkerError(last_line(done.stderr.decode("utf-8", "replace"), done.returncode))


def last_line(text: str, code: int) -> str:
    """Take the last line of what a process wrote, without places of this machine."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return re.sub(r"(?:/[\w.~+-]+){2,}", "PATH", lines[-1]) if lines else f"exit code {code}"


def measure_command(threads: int, timeout_s: float, options: Sequence[str] = ()) -> Json:
    """Time `tqcheck check` on the example, three times, each in a new process."""
    command = [sys.executable, "-m", "tqcheck", "check", str(EXAMPLE)]
    # What is remembered of an earlier time would be timed instead of the models.
    command += ["--threads", str(threads), "--cache-size", "0", *options]
    seconds = []
    try:
        for _ in range(3):
            start = time.perf_counter()
            _run(command, threads, timeout_s, allowed=(0, 1))  # 1: something is suspect
            seconds.append(time.perf_counter() - start)
    except WorkerError as error:
        return {"file": EXAMPLE.as_posix(), "seconds": [], "reason": str(error)}
    return {"file": EXAMPLE.as_posix(), "seconds": seconds, "reason": None}
