"""`tqcheck review`: one line on stdout, one at the end, and one for each way to fail."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import tqcheck.review
from tests.cli.conftest import Call, small_report
from tqcheck.gate import read_decisions
from tqcheck.report import render


@pytest.fixture
def stored(folder: Path) -> str:
    path = folder / "report.jsonl"
    path.write_text(render(small_report(), "jsonl"), encoding="utf-8")
    return path.name


@pytest.mark.skipif(os.name == "nt", reason="an interrupt cannot be sent to one process alone")
def test_it_serves_until_it_is_interrupted(stored: str, folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tqcheck", "review", stored],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        # What a shell starts in the background ignores interrupts, and so do its children.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.default_int_handler),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        url = urlsplit(process.stdout.readline().decode().strip())
        connection = http.client.HTTPConnection(url.netloc, timeout=20)
        body = json.dumps({"index": 1, "decision": "dismiss", "reason": "a pun"})
        headers = {"Origin": f"http://{url.netloc}", "Content-Type": "application/json"}
        connection.request("POST", f"{url.path}decisions", body, headers)
        assert connection.getresponse().status == 200
        connection.close()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
        assert process.stderr.read() == b"tqcheck: decisions.jsonl: 1 decision added\n"
        assert process.stdout.read() == b""
    assert [d.reason for d in read_decisions(folder / "decisions.jsonl")] == ["a pun"]


def test_what_was_dismissed_passes_the_gate(
    call: Call, stored: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = ("gate", "--report", stored, "--max-risk", "suspect", "--fail-on", "TQ1")
    assert call(*gate).code == 1

    def dismiss(server: tqcheck.review.ReviewServer) -> None:
        given = {"index": 1, "decision": "dismiss", "reason": ""}
        server._review.decide(given)
        raise KeyboardInterrupt

    monkeypatch.setattr(tqcheck.review.ReviewServer, "serve", dismiss)
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    done = call("review", stored, "--decisions", "mine.jsonl", "--open")
    assert (done.code, done.err) == (0, "tqcheck: mine.jsonl: 1 decision added\n")
    assert opened == [done.out.strip()]
    assert call(*gate, "--suppressions", "mine.jsonl").code == 0


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ("gone", "gone: cannot be read: No such file or directory"),
        (".", ".: no run is here: there is no run.json"),
        ("a.txt", "a.txt:1: not valid JSON"),
        ("report.jsonl --top 0", "--top: 0 is not 1 or more"),
        ("report.jsonl --port 70000", "--port: 70000 is not from 0 to 65535"),
        ("report.jsonl --port x", "Invalid value for '--port': 'x' is not a whole number"),
        ("report.jsonl --decisions d.txt", "d.txt: decisions go to a file named *.jsonl"),
        ("report.jsonl --decisions no/d.jsonl", "no/d.jsonl: cannot keep decisions: no folder no"),
        ("report.jsonl --decisions bad.jsonl", "bad.jsonl:1: no decision: it has no fingerprint"),
        ("report.jsonl --decisions report.jsonl", "report.jsonl:1: no decision"),
        ("", "Missing argument 'RUN_DIR'"),
    ],
)
def test_what_is_wrong_is_one_line_and_2(
    call: Call, stored: str, folder: Path, options: str, line: str
) -> None:
    (folder / "a.txt").write_text("One.\n")
    (folder / "bad.jsonl").write_text("{}\n")
    done = call("review", *options.split())
    assert done.code == 2
    assert done.err.startswith(f"tqcheck: {line}")
    assert (done.out, done.err.count("\n")) == ("", 1)


def test_a_port_that_is_taken_is_2(call: Call, stored: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = call("review", stored, "--port", str(port))
    assert done.code == 2
    assert done.err == f"tqcheck: port {port}: cannot be used: Address already in use\n"
