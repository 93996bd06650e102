"""`tqcheck batch`, `report` and `cache`, with a model that is easily foreseen."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

import tqcheck.batch.runner
from tests.batch.fake_run import POISON, maker
from tests.batch.texts import write_articles
from tests.cli.conftest import Call, Recorder
from tqcheck.batch.runner import State
from tqcheck.batch.spool import Size
from tqcheck.cli.batch_progress import BatchProgress, RunBar, RunLines, told

BATCH = ("batch", "news", "--out", "run", "--lang", "en")


@pytest.fixture(autouse=True)
def _news(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_articles(folder / "news", 2)
    run = tqcheck.batch.run_batch
    monkeypatch.setattr(
        tqcheck.batch,
        "run_batch",
        lambda r, watch: run(r, watch=watch, make_checker=maker(Path("log"))),
    )


def test_a_run_and_its_reports(call: Call, folder: Path) -> None:
    done = call(*BATCH, "--format", "html,csv")
    assert (done.code, done.out) == (0, "run/report/index.html\nrun/report.csv\n")
    assert "of 12 segments suspect in 2 documents" in done.err
    again = call("report", "run", "--format", "markdown,jsonl", "--top", "3")
    assert (again.code, again.out) == (0, "run/report.md\nrun/report.jsonl\n")
    assert (folder / "run" / "report.jsonl").read_text("utf-8").count('"segment"') == 3


def test_a_gate_judges_a_run(call: Call, recorder: Recorder) -> None:
    assert call(*BATCH, "--format", "csv").code == 0
    done = call("gate", "run", "--max-risk", "0", "--fail-on", "none")
    assert (done.code, recorder.configs) == (1, [])
    assert "news/0.txt:1" in done.out
    refused = call("gate", "run", "--time-budget", "3s")
    assert "run: the run is judged as it is; --time-budget goes not with it" in refused.err


def test_resuming(call: Call) -> None:
    assert call(*BATCH).code == 0
    refused = call(*BATCH)
    assert refused.code == 2
    assert "--resume" in refused.err
    assert call(*BATCH, "--resume").code == 0
    assert "have changed: segment.lang" in call(*BATCH[:-1], "de", "--resume").err


def test_failures_are_named(call: Call, folder: Path) -> None:
    (folder / "news" / "bad.txt").write_bytes(b"\xff\xff")
    (folder / "news" / "poison.txt").write_text(POISON)
    done = call(*BATCH)
    assert done.code == 0
    for told_ in ("news/bad.txt: failed: ", "news/poison.txt: failed: ValueError", "2 failed"):
        assert told_ in done.err
    strict = call(*BATCH[:3], "other", "--lang", "en", "--strict")
    assert strict.code == 2
    assert "news/bad.txt" in strict.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--format", "htlm"), "'htlm' is not one of html, csv"),
        (("--workers", "0"), "--workers: 0"),
        (("--engine", "rya"), "did you mean 'ray'"),
        (("--ray-address", "x"), "--ray-address: goes with"),
        (("--cache-size", "-1"), "--cache-size: -1"),
    ],
)
def test_wrong_options_cost_nothing(
    call: Call, folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = call(*BATCH, *arguments)
    assert done.code == 2
    assert said in done.err
    assert not (folder / "run").exists()


def test_an_interrupt_says_how_to_go_on(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*given: object, **more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(tqcheck.batch, "run_batch", stop)
    done = call(*BATCH)
    assert done.code == 2
    assert "--resume goes on" in done.err


def test_the_cache(call: Call, folder: Path) -> None:
    (folder / "tqcheck.toml").write_text('[cache]\nfolder = "scores"\nsize_mb = 10\n')
    assert call(*BATCH).code == 0
    info = call("cache", "info")
    assert "entries  15" in info.out  # 12 sentences, 2 documents, what the models are
    assert call("cache", "clear").code == 0
    assert "entries  0" in call("cache", "info").out


def state(done: int, seconds: float = 10.0) -> State:
    return State("judge", Size(1, 1, done), Size(4, 4, 400), 40, 3, 20, 0, seconds)


def test_progress_in_words() -> None:
    assert told(state(100)) == (
        "judging: 25%, 1 of 4 documents, 40 segments, 3 suspect, 2.0 segments/s, 0:00:30 left"
    )
    assert told(State("judge", Size(0, 0, 0), Size(4, 4, 400))) == (
        "judging: 0%, 0 of 4 documents, 0 segments, 0 suspect"
    )
    assert told(State("read", Size(0, 2, 2), Size(0, 5, 5))) == "reading the inputs: 2 of 5"


def test_lines_come_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    times = iter([0.0, 0.0, 1.0, 11.0, 11.0, 12.0])
    lines = RunLines(lambda: next(times))
    for done in (10, 20, 30, 40):
        lines.show(state(done))
    lines.close()
    assert capsys.readouterr().err.count("judging") == 2


def test_a_bar_shows_and_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    terminal = Console(file=out, force_terminal=True, width=120)
    monkeypatch.setattr("rich.console.Console", lambda stderr: terminal)
    with BatchProgress(RunBar) as progress:
        progress(state(100))
        progress(state(400))
    assert "suspect" in out.getvalue()
