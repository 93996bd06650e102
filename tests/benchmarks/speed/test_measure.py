"""The run: turns in order, processes and their failures, the files that come out."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import zstandard

from benchmarks.data.judged import find_sets
from benchmarks.speed import measure as speed
from benchmarks.speed import processes as speed_processes
from benchmarks.speed.jobs import CONTENDERS, Job, Json, Sentence
from benchmarks.speed.measure import Options, draw, measure, measure_growth, with_lengths
from benchmarks.speed.processes import WorkerError, last_line, launch_with, measure_command
from tests.backends import tiny

NAMED = {contender.name: contender for contender in CONTENDERS}
OURS, XLMR = NAMED["ours-translation"], NAMED["xlmr-bfloat16"]
PAIRS = ("zh-en", "en-de", "en-ru")
SENTENCES = tuple(Sentence("a", "b", "x.zh-en", n, None, None, n, n) for n in range(1, 9))


class FakeLaunch:
    """Answer jobs at once; `broken` names contenders and the task that fails."""

    def __init__(self, broken: Mapping[str, str] | None = None) -> None:
        self.jobs: list[Job] = []
        self.broken = broken or {}

    def __call__(self, job: Job) -> Json:
        self.jobs.append(job)
        if self.broken.get(job.contender.name) == job.task:
            raise WorkerError("no luck")
        if job.task == "tune":
            return {"seconds": {str(size): abs(size - 2000.0) for size in job.contender.batches}}
        if job.task == "growth":
            return {"warm_mb": 1.0, "steps": [], "precision": "float32"}
        return {"seconds": 2.0, "load_seconds": 1.0, "peak_mb": 9.0, "precision": "float32"}

    def order(self, task: str) -> list[str]:
        return [job.contender.name for job in self.jobs if job.task == task]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Write a set of three pairs, each two documents of three sentences."""
    for pair in PAIRS:
        records = [
            {
                "id": f"{pair}/{n}",
                "lp": pair,
                "doc": f"d{n // 3}",
                "seg": str(n),
                "system": "s",
                "src": f"源 {n}",
                "mt": tiny.SENTENCES[n],
                "scale": "mqm",
                "score": 0.0,
                "raters": 1,
                "spans": [],
            }
            for n in range(6)
        ]
        lines = "".join(json.dumps(record) + "\n" for record in records)
        path = tmp_path / "data" / "qe" / "dev" / f"mqm-wmt22dev.{pair}.jsonl.zst"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(zstandard.compress(lines.encode()))
    return tmp_path / "data"


def test_contenders_take_turns_with_their_fastest_batch() -> None:
    launch = FakeLaunch()
    entries = measure((OURS, XLMR), SENTENCES, Options(repetitions=2, tune=4), launch)
    assert launch.order("tune") == [OURS.name, XLMR.name]
    assert launch.order("time") == [OURS.name, XLMR.name] * 2
    assert {job.batch for job in launch.jobs if job.task == "time"} == {2048}
    assert {len(job.sentences) for job in launch.jobs if job.task == "tune"} == {4}
    assert {job.sentences for job in launch.jobs if job.task == "time"} == {SENTENCES}
    assert [len(entry["turns"]) for entry in entries] == [2, 2]
    assert entries[0]["tuned"]["2048"] == round(4 / 48, 3)


@pytest.mark.parametrize("task", ["tune", "time"])
def test_a_contender_that_fails_is_left_out_with_its_reason(task: str) -> None:
    launch = FakeLaunch({XLMR.name: task})
    entries = measure((XLMR, OURS), SENTENCES, Options(repetitions=3), launch)
    assert [entry["reason"] for entry in entries] == ["no luck", None]
    assert launch.order("time").count(OURS.name) == 3
    assert launch.order("time").count(XLMR.name) == (0 if task == "tune" else 1)


def test_growth_is_measured_on_what_ran() -> None:
    entries = measure((OURS, XLMR), SENTENCES, Options(repetitions=1), FakeLaunch())
    launch = FakeLaunch()
    found = measure_growth(entries, SENTENCES, Options(sizes=(8, 16)), launch)
    assert found is not None
    assert (found["name"], found["batch"]) == (OURS.name, 2048)
    assert launch.jobs[0].sizes == (8, 16)
    assert measure_growth(entries, SENTENCES, Options(sizes=()), launch) is None
    assert measure_growth(entries[1:], SENTENCES, Options(), launch) is None
    broken = FakeLaunch({OURS.name: "growth"})
    failed = measure_growth(entries, SENTENCES, Options(), broken)
    assert failed == {"name": OURS.name, "reason": "no luck"}


def test_sentences_are_drawn_evenly_and_repeatably(data: Path, tmp_path: Path) -> None:
    files = find_sets(data, ("dev",), PAIRS)
    drawn = draw(files, 10, seed=1)
    assert [sum(s.path.endswith(pair) for s in drawn) for pair in sorted(PAIRS)] == [4, 3, 3]
    assert drawn == draw(files, 10, seed=1)
    assert all(s.doc and s.source and s.system == "s" for s in drawn)
    (tmp_path / "tokenizer.model").write_bytes(tiny.train_sentencepiece())
    counted = with_lengths(drawn, tmp_path)
    assert all(s.n_tokens > s.n_source_tokens > 0 for s in counted)
    assert [s.translation for s in counted] == [s.translation for s in drawn]


def script(tmp_path: Path, text: str) -> str:
    """Write what stands in for an interpreter: its last two arguments are a job and an outcome."""
    path = tmp_path / "python"
    path.write_text(f"#!/bin/sh\nset -eu\n{text}\n", "utf-8")
    path.chmod(0o755)
    return str(path)


def job() -> Job:
    return Job("time", XLMR, SENTENCES, 3, None, None)


def test_a_job_runs_in_the_interpreter_named_for_it(tmp_path: Path) -> None:
    text = 'grep -q xlmr "$3"; echo "{\\"threads\\": $OMP_NUM_THREADS, \\"seconds\\": 1}" > "$4"'
    launch = launch_with(3, 60.0, {"xlmr": script(tmp_path, text)})
    assert launch(job()) == {"threads": 3, "seconds": 1}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("echo 'Error: no file /tmp/abc/def.txt' >&2; exit 1", "Error: no file PATH"),
        ("exit 3", "exit code 3"),
        ("sleep 5", "took longer than 0 s"),
        ("true", "gave no outcome"),
    ],
)
def test_a_process_that_fails_says_why(text: str, reason: str, tmp_path: Path) -> None:
    limit = 0.2 if "sleep" in text else 60.0
    with pytest.raises(WorkerError) as caught:
        launch_with(1, limit, {"xlmr": script(tmp_path, text)})(job())
    assert str(caught.value) == reason


def test_an_interpreter_that_is_not_there_is_a_reason() -> None:
    with pytest.raises(WorkerError, match="cannot be started: No such file"):
        launch_with(1, 60.0, {"xlmr": "no/such/python"})(job())


def test_places_of_the_machine_stay_out_of_the_report() -> None:
    assert (
        last_line("a\nOSError: '/root/x/y.bin' and /usr/lib\n\n", 1) == "OSError: 'PATH' and PATH"
    )
    assert last_line("took 3/4 of and/or", 1) == "took 3/4 of and/or"


def test_the_command_is_timed_three_times(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    log = tmp_path / "log"
    monkeypatch.setattr(sys, "executable", script(tmp_path, f'echo "$@" >> {log}; exit 1'))
    found = measure_command(2, 60.0, ["--lm", "x"])
    assert (len(found["seconds"]), found["reason"]) == (3, None)
    called = f"-m tqcheck check {speed_processes.EXAMPLE} --threads 2 --cache-size 0 --lm x"
    assert log.read_text("utf-8").splitlines() == [called] * 3
    monkeypatch.setattr(sys, "executable", script(tmp_path, "echo 'error: no' >&2; exit 2"))
    assert measure_command(2, 60.0)["reason"] == "error: no"


def test_a_whole_run_writes_both_files(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lm = tmp_path / "lm"
    lm.mkdir()
    (lm / "tokenizer.model").write_bytes(tiny.train_sentencepiece())
    launch = FakeLaunch()
    monkeypatch.setattr(speed, "launch_with", lambda *given: launch)
    command = {"file": "a.txt", "seconds": [1.0], "reason": None}
    monkeypatch.setattr(speed, "measure_command", lambda *given: command)
    out = tmp_path / "out"
    names = [OURS.name, XLMR.name]
    given = ["--data", data, "--lm", lm, "--out", out, "--sentences", 9, "--only", *names, "--long"]
    assert speed.main([str(word) for word in given]) == 0
    result = json.loads((out / "speed.json").read_text("utf-8"))
    assert [entry["name"] for entry in result["contenders"]] == names
    assert [len(file["sha256"]) for file in result["data"]] == [64] * 3
    assert result["sentences"]["n"] == 9
    assert result["growth"]["name"] == OURS.name
    assert launch.jobs[-1].sizes == (100, 1_000, 10_000, 100_000)
    assert {job.lm for job in launch.jobs} == {str(lm)}
    assert "| tqcheck, translation only | float32 |" in (out / "speed.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["--set", "mqm-x"], "error: no such set in these pairs: mqm-x; there are mqm-wmt22dev"),
        (["--pairs", "xx-yy"], "error: no such pair: xx-yy"),
    ],
)
def test_data_that_are_not_there(
    given: list[str], message: str, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert speed.main(["--data", str(data), *given]) == 2
    assert capsys.readouterr().err.startswith(message)


@pytest.mark.parametrize(
    "given", [["--sentences", "0"], ["--sizes", "-1"], ["--python", "xlmr=p"], ["--only", "x"]]
)
def test_options_that_make_no_sense(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        speed.parse(given)
    assert given[1] in capsys.readouterr().err
