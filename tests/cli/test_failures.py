"""Every way to fail: one line on stderr, exit code 2, a traceback only on demand."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from functools import partial
from pathlib import Path
from typing import NoReturn

import pytest

from tests.cli.conftest import Call, Recorder
from tqcheck.errors import ConfigError, InputError, ModelError, ReportError

ROOT = Path(__file__).parent.parent.parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
ENVIRONMENT.pop("PYTHONUNBUFFERED", None)  # what is still in a buffer must count


def failing(error: BaseException) -> NoReturn:
    raise error


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (InputError("no text", path="a.txt", line=3), "a.txt:3: no text"),
        (ConfigError("view.top: 0"), "view.top: 0"),
        (ModelError("two\nlines \x1b[31m"), "two lines \\x1b[31m"),
        (ReportError("x: disk full"), "x: disk full"),
        (PermissionError(13, "Permission denied", "a.txt"), "a.txt: Permission denied"),
        (OSError(28, "No space left on device"), "stdout: No space left on device"),
        (MemoryError(), "out of memory; a smaller --batch-tokens needs less"),
        (KeyboardInterrupt(), "interrupted"),
        (RecursionError("deep"), "internal error: RecursionError: deep (please report it with "
         "the output of --debug)"),
        (InputError("bad \udcff byte"), "bad \\udcff byte"),
    ],
)  # fmt: skip
def test_an_error_is_one_line(
    call: Call, recorder: Recorder, error: BaseException, line: str
) -> None:
    recorder.act = lambda: failing(error)
    done = call("check", "a.txt")
    assert (done.code, done.out, done.err) == (2, "", f"tqcheck: {line}\n")


def test_debug_shows_where(call: Call, recorder: Recorder) -> None:
    recorder.act = lambda: failing(ModelError("gone"))
    done = call("check", "a.txt", "--debug")
    assert done.code == 2
    assert done.err.startswith("Traceback (most recent call last):\n")
    assert done.err.endswith("ModelError: gone\ntqcheck: gone\n")


def test_a_wrong_command_gets_its_neighbour(call: Call) -> None:
    done = call("chek", "a.txt")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("tqcheck: No such command 'chek'. Did you mean 'check'")


def test_without_a_command_the_help_stands_on_stderr(call: Call) -> None:
    done = call()
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Usage: tqcheck")


def test_version_and_help_succeed(call: Call) -> None:
    assert call("--version").out.startswith("tqcheck ")
    for words in (["--help"], ["check", "--help"], ["models", "--help"], ["explain", "-h"]):
        done = call(*words)
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith("Usage: tqcheck")


def start(act: str, *arguments: str, stdout: int) -> subprocess.Popen[str]:
    """Run the command line as a process of its own on a checker that does `act`."""
    program = textwrap.dedent(
        f"""
        import sys, time
        from tests.cli.conftest import Recorder, small_report
        from tqcheck.cli import run
        def act():
            {act}
            return small_report()
        sys.modules["tqcheck.api"] = Recorder(act)
        sys.argv[1:] = {list(arguments)!r}
        run()
        """
    )
    return subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=ENVIRONMENT,
        # Where the tests themselves run in the background, an interrupt is ignored.
        preexec_fn=None
        if os.name == "nt"
        else partial(signal.signal, signal.SIGINT, signal.default_int_handler),
    )


@pytest.mark.parametrize("format", ["jsonl", "terminal"])
def test_a_closed_pipe_ends_quietly(format: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    process = start("pass", "check", "a.txt", "--format", format, stdout=writer)
    os.close(writer)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 2
    assert err == ("tqcheck: a.txt: one remark\n" if format == "jsonl" else "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("format", ["jsonl", "terminal"])
def test_a_full_disk_behind_stdout_is_told(format: str) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    process = start("pass", "check", "a.txt", "--format", format, stdout=full)
    os.close(full)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 2
    assert err.splitlines()[-1] == "tqcheck: stdout: No space left on device"
    assert "Traceback" not in err
    assert "Exception ignored" not in err


def test_ctrl_c_is_one_line() -> None:
    act = "print('ready', flush=True); time.sleep(30)"
    process = start(act, "check", "a.txt", stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (2, "")
    assert err.splitlines()[-1] == "tqcheck: interrupted"
    assert "Traceback" not in err


def test_a_closed_stdout_is_told(
    recorder: Recorder, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    done = call("check", "a.txt", "--format", "json")
    assert done.code == 2
    assert done.err.splitlines()[-1] == "tqcheck: stdout: cannot write the report: it is closed"


def test_a_report_of_any_text_passes_any_locale(tmp_path: Path) -> None:
    program = (
        "import sys; from tests.cli.conftest import Recorder; from tqcheck.cli import run;"
        "from tqcheck.records import Report; import dataclasses, tests.cli.conftest as c;"
        "r = c.small_report(); r = dataclasses.replace(r, notices=('\\u4e2d',));"
        "s = r.results[1]; t = dataclasses.replace(s.segment, text='\\u4e2d'*28);"
        "r = dataclasses.replace(r, results=(r.results[0], dataclasses.replace(s, segment=t)));"
        "sys.modules['tqcheck.api'] = Recorder(lambda: r); run()"
    )
    for format in ("terminal", "jsonl"):
        done = subprocess.run(
            [sys.executable, "-c", program, "check", "a.txt", "--format", format],
            capture_output=True,
            cwd=ROOT,
            env={**ENVIRONMENT, "PYTHONIOENCODING": "ascii"},
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert (b"\\u4e2d" if format == "terminal" else "中".encode()) in done.stdout
