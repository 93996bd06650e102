"""The engine `ray` gives what the local one gives, also when a worker dies."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.batch.fake_run import ENGLISH, maker
from tests.batch.test_batch_kill import PATIENCE_S, ROOT, texts
from tqcheck.batch import BatchRequest, run_batch
from tqcheck.errors import ConfigError

needs_ray = pytest.mark.skipif(
    importlib.util.find_spec("ray") is None, reason="needs the extra 'ray': pip install -e '.[ray]'"
)

# Ray starts processes of its own and warns of much: it gets a process to itself. Its workers are
# killed as soon as there is a shard.
RUN = """
import os, signal, sys
from pathlib import Path
import psutil
from tests.batch.fake_run import ENGLISH, maker
from tqcheck.batch import BatchRequest, run_batch, spool
spool.PART_ROWS = 6
state = {"killed": 0}
def watch(now):
    is_time = now.stage == "judge" and now.done.parts == 1
    if sys.argv[1] == "kill" and is_time:
        for process in psutil.Process().children(recursive=True):  # ours alone, never others'
            if "ray::MapWorker" in " ".join(process.cmdline()) and state["killed"] < 1:
                process.kill()
                state["killed"] += 1
request = BatchRequest(tuple(sys.argv[2:]), Path("run"), ENGLISH, engine="ray", workers=2)
run_batch(request, watch=watch, make_checker=maker(Path("log").resolve(), 0.05))
print("killed", state["killed"])
sys.stdout.flush()
os._exit(0)
"""


@needs_ray
@pytest.mark.parametrize("mode", ["calm", "kill"])
def test_ray_gives_what_the_local_engine_gives(inputs: tuple[str, ...], mode: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "RAY_USAGE_STATS_ENABLED": "0"}
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, mode, *inputs],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    try:
        out, err = process.communicate(timeout=3 * PATIENCE_S)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == 0, err
    assert out.split()[-1] == ("1" if mode == "kill" else "0")
    run_batch(BatchRequest(inputs, Path("whole"), ENGLISH), make_checker=maker(Path("other")))
    assert texts(Path("run")) == texts(Path("whole"))


def test_without_ray_the_hint_says_how(
    inputs: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ConfigError, match=r"pip install 'tqcheck\[ray\]'"):
        run_batch(
            BatchRequest(inputs, Path("run"), ENGLISH, engine="ray"),
            make_checker=maker(Path("log")),
        )
