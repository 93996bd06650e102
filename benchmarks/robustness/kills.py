"""Kill a batch at every change that it makes to its disk, resume it, compare what comes out.

    python -m benchmarks.robustness.kills --kills 400

A run is killed (SIGKILL) before each file that it opens, renames or removes and each folder that it
makes, which is also after each such change before it; further kills come at random times, two for
each run. Every killed run goes on to its end and its reports, and its folder must then be that of a
run left alone: same files, same bytes. Writes `kills.json`.
"""

from __future__ import annotations

import argparse
import functools
import itertools
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.batch.soak import make_checker, write_input
from benchmarks.markdown import RESULTS
from tqcheck.batch import BatchRequest, RunResults, run_batch, spool
from tqcheck.batch.report import write_reports
from tqcheck.config import Config, SegmentConfig

FORMATS = ("jsonl", "csv", "markdown", "html")
CHANGES = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir")
SEGMENTS = 40
PART_ROWS = 16
EVERY, RENAMES = "every", "renames"
_DONE, _FAILED = 0, 1
_NO_PART = ("spool.sqlite", ".lock")  # a lock is no result

Act = Callable[[], object]


def finish(folder: Path, inputs: tuple[str, ...]) -> None:
    """Begin a run or go on with it, and write its reports."""
    config = Config(segment=SegmentConfig(lang="en"))
    run_batch(BatchRequest(inputs, folder, config, resume=True), make_checker=make_checker)
    write_reports(RunResults(folder), FORMATS, folder)


def changes_of(act: Act, folder: Path) -> list[str]:
    """Do something in another process and name what it does in a folder, in order."""
    log = folder.with_suffix(".changes")
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    if in_fork(act, lambda event: os.write(descriptor, f"{event}\n".encode()), folder) != _DONE:
        raise SystemExit("benchmarks.robustness.kills: a run that is left alone fails")
    os.close(descriptor)
    return log.read_text("utf-8").splitlines()


def in_fork(act: Act, on_change: Callable[[str], object], folder: Path) -> int:
    """Do something in another process that tells its changes; give how that process ended."""
    return os.waitpid(start(act, on_change, folder), 0)[1]


def start(act: Act, on_change: Callable[[str], object], folder: Path) -> int:
    """Begin a process that does something and tells its changes to a folder; give its id."""
    process = os.fork()
    if process:
        return process
    code = _FAILED
    try:
        place = os.path.abspath(folder)  # noqa: PTH100 - pathlib would tell events of its own

        def hook(event: str, arguments: tuple[Any, ...]) -> None:
            if event in CHANGES and _is_below(arguments[0], place):
                on_change(event)

        sys.addaudithook(hook)
        act()
        code = _DONE
    finally:
        os._exit(code)


def _is_below(path: object, place: str) -> bool:
    return isinstance(path, str | os.PathLike) and os.path.abspath(path).startswith(place)  # noqa: PTH100


def kill_at(number: int) -> Callable[[str], None]:
    """Make a process kill itself right before its change of that number, from 0."""
    left = [number]

    def count(event: str) -> None:
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1

    return count


def kill_after(act: Act, folder: Path, seconds: float) -> bool:
    """Kill a process after a time; say whether it was still at work."""
    process = start(act, lambda event: None, folder)
    time.sleep(seconds)
    os.kill(process, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(process, 0)[1])


def content_of(folder: Path) -> dict[str, bytes]:
    """Read a folder, down to the last file."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    names = ((path.relative_to(folder).as_posix(), path) for path in files)
    return {name: path.read_bytes() for name, path in names if name not in _NO_PART}


def trouble_after(act: Act, folder: Path, wanted: dict[str, bytes]) -> str:
    """Go on with a killed run; say what is wrong with what comes out, nothing if it is right."""
    if in_fork(act, lambda event: None, folder) != _DONE:
        return "does not go on"
    found = content_of(folder)
    if found.keys() != wanted.keys():
        return f"other files: {sorted(found.keys() ^ wanted.keys())}"
    differing = [name for name in wanted if wanted[name] != found[name]]
    return f"other content: {differing}" if differing else ""


def numbers_of(changes: Sequence[str], which: str) -> list[int]:
    """Choose the changes to kill at: all, or those right before and right after a rename."""
    renames = [n for n, event in enumerate(changes) if event == "os.rename"]
    if which == RENAMES:
        return sorted({n for at in renames for n in (at, at + 1) if n < len(changes)})
    return list(range(len(changes)))


def measure(n_kills: int, which: str = EVERY) -> dict[str, Any]:
    """Kill and resume in a folder of its own; give the figures and every trouble."""
    spool.PART_ROWS = PART_ROWS
    with tempfile.TemporaryDirectory() as name:
        os.chdir(name)
        write_input(Path("input.jsonl"), SEGMENTS)
        return _measure(n_kills, which)


def _measure(n_kills: int, which: str) -> dict[str, Any]:
    act = functools.partial(finish, inputs=("input.jsonl",))
    act(Path("first"))  # so that no process has to import what this one has
    whole = Path("whole")
    began = time.monotonic()
    changes = changes_of(functools.partial(act, whole), whole)
    seconds = time.monotonic() - began
    wanted = content_of(whole)
    troubles: list[str] = []
    done = 0
    for number in numbers_of(changes, which):
        folder = Path(f"at-{number}")
        in_fork(functools.partial(act, folder), kill_at(number), folder)
        done += 1
        told = trouble_after(functools.partial(act, folder), folder, wanted)
        troubles += [f"killed before change {number}, {changes[number]}: {told}"] if told else []
    n_changes, chance = done, random.Random(1)
    for number in itertools.count():
        if done >= n_kills:
            break
        folder = Path(f"time-{number}")
        for _ in range(2):
            wait_s = chance.uniform(0, seconds)
            is_hit = kill_after(functools.partial(act, folder), folder, wait_s)
            done += is_hit
            seconds *= 1.1 if is_hit else 0.7  # a machine is now more, now less busy
        told = trouble_after(functools.partial(act, folder), folder, wanted)
        troubles += [f"killed at a random time: {told}"] if told else []
    return {
        "kills": done,
        "at_changes": n_changes,
        "renames": changes.count("os.rename"),
        "not_resumed": len(troubles),
        "troubles": troubles,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write; 1 where a killed run did not go on as it should."""
    parser = argparse.ArgumentParser(prog="benchmarks.robustness.kills", description=__doc__)
    parser.add_argument(
        "--kills", type=int, default=400, help="in all; those at changes come first"
    )
    parser.add_argument("--at", choices=(EVERY, RENAMES), default=EVERY)
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args(arguments)
    out = given.out.resolve()
    result = measure(given.kills, given.at)
    (out / "kills.json").write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    print(json.dumps(result))
    return int(bool(result["troubles"]))


if __name__ == "__main__":
    sys.exit(main())
