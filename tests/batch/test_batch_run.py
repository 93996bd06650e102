"""A batch gives what a check gives; failures are told, and nothing is mixed up on resume."""

from __future__ import annotations

import dataclasses
import errno
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from tests.batch.fake_run import ENGLISH, POISON, maker
from tests.batch.texts import checked
from tqcheck.batch import BatchRequest, RunOutcome, RunResults, index, run_batch, runner
from tqcheck.batch.run_folder import RunFolder
from tqcheck.batch.spool import Spool
from tqcheck.config import CombineConfig, Config, SegmentConfig
from tqcheck.errors import ConfigError, InputError, ReportError
from tqcheck.records import Report

RUN = Path("run")


def run(*inputs: str, config: Config = ENGLISH, **changes: object) -> RunOutcome:
    request = dataclasses.replace(BatchRequest(inputs, RUN, config), **changes)  # type: ignore[arg-type]
    return run_batch(request, make_checker=maker(Path("log")))


def same_as_check(outcome: RunOutcome, report: Report) -> None:
    assert tuple(outcome.results.results()) == report.results
    assert outcome.results.summary == report.summary
    assert outcome.results.info == report.run
    assert {(d.id, d.path, d.system) for d in outcome.results.documents()} == {
        (d.id, d.path, d.system) for d in report.documents
    }


def test_a_batch_gives_what_a_check_gives(inputs: tuple[str, ...]) -> None:
    outcome = run(*inputs)
    assert len(list(Path("run/parts").iterdir())) > 5
    assert outcome.failures == ()
    same_as_check(outcome, checked(inputs))
    assert not Path("run/spool.sqlite").exists()


def test_languages_are_those_that_a_check_finds(inputs: tuple[str, ...]) -> None:
    texts = ["Der Rat hat sich am Montag getroffen und lange über die Straße gesprochen.", "Ja."]
    rows = [{"translation": texts[n % 7 == 3], "doc": f"d{n}"} for n in range(14)]
    rows += [{"translation": texts[n % 7 == 3]} for n in range(14)]
    Path("de.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    outcome = run("de.jsonl", config=Config())
    same_as_check(outcome, checked(("de.jsonl",), Config()))
    assert {r.segment.lang for r in outcome.results.results()} == {"de"}


TMX_HEAD = "<tmx version='1.4'><header srclang='en'/><body>"


def unit(lang: str, text: str) -> str:
    variants = (("en", "Yes."), (lang, text))
    inner = "".join(f"<tuv xml:lang='{code}'><seg>{t}</seg></tuv>" for code, t in variants)
    return f"<tu>{inner}</tu>"


@pytest.mark.parametrize("config", [Config(), ENGLISH])
@pytest.mark.parametrize("others", ["de-AT", "fr", "x-?"])
def test_declared_languages_count_as_in_a_check(
    inputs: tuple[str, ...], config: Config, others: str
) -> None:
    units = [unit("de", "Ja."), *(unit(others, "Ja, ja.") for _ in range(16))]
    Path("a.tmx").write_text(f"{TMX_HEAD}{''.join(units)}</body></tmx>", "utf-8")
    outcome, report = run("a.tmx", config=config), checked(("a.tmx",), config)
    same_as_check(outcome, report)
    langs = {(s.source_lang, s.lang) for r in outcome.results.results() for s in [r.segment]}
    told = [line for line in outcome.results.notices if "declares" in line]
    assert told == [line for line in report.notices if "declares" in line]
    if config == ENGLISH:
        shown = f"'de', {others.lower()!r}"
        assert told == [
            f"a.tmx: declares {shown} as language of the translation; --lang en counts",
            "a.tmx: declares 'en' as language of the source; --source-lang de counts",
        ]
    else:
        named = {"de-AT": {("en", "de")}, "fr": {("en", "de"), ("en", "fr")}}
        assert langs == named.get(others, langs)
        assert (told == []) == (others in named)


def test_line_aligned_files_are_one_document(inputs: tuple[str, ...]) -> None:
    Path("a.txt").write_text("One line.\nAnother line.\n", "utf-8")
    Path("b.txt").write_text("Eine Zeile.\nNoch eine.\n", "utf-8")
    outcome = run("a.txt", source="b.txt")
    assert [r.segment.source for r in outcome.results.results()] == ["Eine Zeile.", "Noch eine."]
    assert len(outcome.results.note.inputs) == 2


def test_workers_give_the_same(inputs: tuple[str, ...]) -> None:
    same_as_check(run(*inputs, workers=2), checked(inputs))


def test_a_failed_file_is_recorded_and_the_rest_is_done(inputs: tuple[str, ...]) -> None:
    Path("news/2.txt").write_bytes(b"\xff\xfe\xfd no text")
    outcome = run(*inputs)
    (failure,) = outcome.failures
    assert failure.path == "news/2.txt"
    assert "not valid" in failure.reason
    assert str(failure) in outcome.results.notices
    assert outcome.results.summary.documents == len(checked(inputs[1:]).documents) + 3


def test_a_failed_document_is_recorded_and_the_rest_is_done(inputs: tuple[str, ...]) -> None:
    Path("news/2.txt").write_text(f"{POISON}\n", "utf-8")
    outcome = run(*inputs)
    assert [str(f) for f in outcome.failures] == ["news/2.txt: failed: ValueError: poison"]
    assert "news/2.txt" not in {d.path for d in outcome.results.documents()}
    assert outcome.results.summary.documents == len(checked(inputs).documents) - 1


@pytest.mark.parametrize("content", [b"\xff\xfe\xfd", POISON.encode()])
def test_strict_stops_at_the_first_failure(inputs: tuple[str, ...], content: bytes) -> None:
    Path("news/2.txt").write_bytes(content)
    with pytest.raises(InputError, match=r"news/2\.txt"):
        run(*inputs, strict=True)
    Path("news/2.txt").write_text("All is well now.", "utf-8")


def test_nothing_but_failures_is_an_error(inputs: tuple[str, ...]) -> None:
    Path("bad.txt").write_bytes(b"\xff\xff")
    with pytest.raises(InputError, match=r"nothing to check.*bad\.txt"):
        run("bad.txt")
    Path("poison.txt").write_text(POISON, "utf-8")
    with pytest.raises(InputError, match=r"nothing to check.*poison"):
        run("poison.txt", folder=Path("other"))


def test_a_folder_with_a_run_is_not_used_again(inputs: tuple[str, ...]) -> None:
    run(*inputs)
    with pytest.raises(ConfigError, match="--resume goes on"):
        run(*inputs)
    before = Path("log").read_text("utf-8")
    assert run(*inputs, resume=True).results.summary.segments > 0
    assert Path("log").read_text("utf-8") == before  # nothing was read again


@pytest.mark.parametrize(
    ("config", "told"),
    [
        (Config(segment=SegmentConfig("de", "de")), 'segment.lang: "en" -> "de"'),
        (
            Config(segment=ENGLISH.segment, combine=CombineConfig(threshold=0.5)),
            "combine.threshold: null -> 0.5",
        ),
    ],
)
def test_other_settings_are_refused(inputs: tuple[str, ...], config: Config, told: str) -> None:
    run(*inputs)
    with pytest.raises(ConfigError) as error:
        run(*inputs, config=config, resume=True)
    assert told in str(error.value)


def test_other_inputs_are_refused(inputs: tuple[str, ...]) -> None:
    run(*inputs)
    Path("news/1.txt").write_text("Something else.", "utf-8")
    Path("news/9.txt").write_text("Something new.", "utf-8")
    Path("news/0.txt").unlink()
    with pytest.raises(ConfigError) as error:
        run(*inputs, resume=True)
    for name in ("news/0.txt.size", "news/1.txt.sha256", "news/9.txt.size: nothing ->"):
        assert name in str(error.value)


def test_two_processes_do_not_share_a_run(inputs: tuple[str, ...]) -> None:
    RUN.mkdir()
    with FileLock(RUN / ".lock"), pytest.raises(ReportError, match="another process"):
        run(*inputs)


def test_two_first_runs_at_once(inputs: tuple[str, ...]) -> None:
    """One of them does the work; the other goes on with what is whole, or says who is at it."""
    command = [sys.executable, "-m", "tests.batch.fake_run", "run", "log", "1", *inputs]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent.parent)}
    both = [
        subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = [(process.communicate()[1], process.returncode) for process in both]
    failed = [line for line, code in told if code]
    assert len(failed) < 2
    assert all("another process works on this run" in line for line in failed)
    whole = run(*inputs, folder=Path("whole"))
    assert list(RunResults(RUN).results()) == list(whole.results.results())


@pytest.mark.parametrize("stage", ["folder", "note", "index"])
def test_a_folder_that_is_read_only_is_told(
    stage: str, inputs: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever runs the tests may be allowed everything: the system's refusal is played."""
    refused = OSError(errno.EROFS, os.strerror(errno.EROFS))

    def refuse(*_: object, **__: object) -> None:
        raise refused

    if stage == "index":
        run(*inputs)
        (RUN / "index.sqlite").unlink()
        monkeypatch.setattr(sqlite3, "connect", refuse)
        with pytest.raises(ReportError, match=r"^run: cannot build the index .*[Rr]ead-only"):
            RunResults(RUN)
        return
    if stage == "folder":
        monkeypatch.setattr(Path, "mkdir", refuse)
    else:
        monkeypatch.setattr("tqcheck.report.atomic._aside", refuse)
    with pytest.raises(ReportError, match=r"^run.*: cannot .*[Rr]ead-only"):
        run(*inputs)


def test_a_finished_run_is_read_where_nothing_can_be_written(
    inputs: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = list(run(*inputs).results.results())

    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr("tqcheck.report.atomic.write_atomic", refuse)
    monkeypatch.setattr(index, "build_index", refuse)
    assert list(RunResults(RUN).results()) == wanted


def test_a_full_disk_loses_nothing(
    inputs: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = run(*inputs, folder=Path("whole"))
    write = RunFolder.write_shard

    def full(self: RunFolder, number: int, content: bytes) -> None:
        if number == 3:
            raise ReportError("no space left on device")
        write(self, number, content)

    with monkeypatch.context() as patch:
        patch.setattr(RunFolder, "write_shard", full)
        with pytest.raises(ReportError):
            run(*inputs)
    resumed = run(*inputs, resume=True)
    assert list(resumed.results.results()) == list(whole.results.results())


@pytest.mark.parametrize("stage", ["spool", "index"])
def test_a_disk_that_is_full_under_a_database_is_told(
    inputs: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    def full(*given: object, **more: object) -> int:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        if stage == "index":
            patch.setattr(runner, "build_index", full)
        else:
            patch.setattr(Spool, "finish", full)
        with pytest.raises(ReportError, match=r"run: cannot keep the run: .* is full; --resume"):
            run(*inputs)
    same_as_check(run(*inputs, resume=True), checked(inputs))


def test_inputs_that_cannot_be_used_leave_no_database_open(
    inputs: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Spool] = []

    def refuse(self: Spool, *given: object) -> None:
        opened.append(self)
        raise InputError("nothing of it can be used")

    monkeypatch.setattr(Spool, "finish", refuse)
    with pytest.raises(InputError, match="nothing of it"):
        run(*inputs)
    with pytest.raises(sqlite3.ProgrammingError, match="closed database"):
        opened[0].size()


def test_a_damaged_part_is_done_again(
    inputs: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = run(*inputs, folder=Path("whole"))

    def stop(*given: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(runner, "build_index", stop)
        with pytest.raises(KeyboardInterrupt):
            run(*inputs)
    part = Path("run/parts/0000002.jsonl")
    damaged = part.read_bytes().replace(b"council", b"cOuncil", 1)
    assert damaged != part.read_bytes()
    part.write_bytes(damaged)
    resumed = run(*inputs, resume=True)
    assert list(resumed.results.results()) == list(whole.results.results())


def test_run_json_says_what_was_done(inputs: tuple[str, ...]) -> None:
    run(*inputs)
    note = json.loads(Path("run/run.json").read_bytes())
    assert note["state"] == "finished"
    assert note["outcome"]["info"]["signature"].startswith("tqcheck:")
    assert note["outcome"]["info"]["models"][0]["digest"] == "0" * 64
    assert {i["path"] for i in note["inputs"]} >= {"table.jsonl", "news/0.txt"}
    assert all(len(i["sha256"]) == 64 for i in note["inputs"])
    assert note["settings"]["segment"] == {"lang": "en", "source_lang": "de"}
