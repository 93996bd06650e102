"""`tqcheck gate`: what it judges, where the verdict goes, and with which exit code it ends."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
import typer

from tests.cli.conftest import TEXTS, Call, Recorder, small_report
from tests.fakes import FakeQuality
from tqcheck.api import Checker
from tqcheck.cli import app
from tqcheck.config import CacheConfig, Config, RoundtripConfig, SegmentConfig
from tqcheck.errors import InputError
from tqcheck.records import Report
from tqcheck.report import render

BAD = "He raised the tax to window."
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
SUSPECT = ("--max-risk", "suspect")  # no test of the command line hangs on what was fitted


@pytest.fixture
def stored(folder: Path) -> str:
    """Store the small report, and the text it is about; one sentence of three is suspect."""
    (folder / "a.txt").write_text("\n".join(TEXTS) + "\n", encoding="utf-8")
    path = folder / "report.jsonl"
    path.write_text(render(small_report(), "jsonl"), encoding="utf-8")
    return path.name


def test_a_failed_policy_is_1_and_a_kept_one_0(call: Call, recorder: Recorder) -> None:
    done = call("gate", "a.txt", "--max-risk", "0.7")
    assert done.code == 1
    assert done.out.splitlines()[0].startswith("a.txt:2  TQ901 major  risk 80%, over the 70%")
    assert f"    > {BAD}" in done.out
    assert done.err == ""
    done = call("gate", "a.txt", "--max-risk", "0.8", "--fail-on", "none")
    assert (done.code, done.err) == (0, "")
    assert done.out == "passed; 3 sentences in 1 document\nnote: a.txt: one remark\n"


def test_exit_zero_hides_a_1_and_never_a_2(call: Call, recorder: Recorder) -> None:
    assert call("gate", "a.txt", "--max-risk", "0", "--exit-zero").code == 0

    def fail() -> None:
        raise InputError("no such file", path="a.txt")

    recorder.act = fail  # type: ignore[assignment]
    assert call("gate", "a.txt", "--exit-zero").code == 2
    assert call("gate", "--exit-zero", "--report", "gone.jsonl").code == 2
    assert call("gate", "--exit-zero").code == 2
    assert call("gate", "a.txt", "--exit-zero", "--format", "sarif=no/such/folder").code == 2
    assert call("gate", "a.txt", "--exit-zero", "--max-risk", "x").code == 2


def test_a_stored_report_needs_no_model(call: Call, recorder: Recorder, stored: str) -> None:
    done = call("gate", "--report", stored, "--fail-on", "TQ1", "--max-risk", "1")
    assert done.code == 1
    assert done.out.startswith("a.txt:2:22  TQ101 major  ")
    assert recorder.configs == []


def test_a_report_comes_from_stdin_too(stored: str, folder: Path) -> None:
    code = "import sys; from tqcheck.cli import main; code = main(sys.argv[1:]); " + (
        "print(code, 'torch' in sys.modules, 'transformers' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "gate", *SUSPECT, "--report", "-", "--format", "junit=o.xml"],
        input=(folder / stored).read_bytes(),
        capture_output=True,
        check=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert done.stdout.split() == [b"1", b"False", b"False"], "and no torch"
    assert ElementTree.parse(folder / "o.xml").getroot().get("failures") == "1"  # noqa: S314


@pytest.mark.parametrize("options", [[], ["--time-budget", "5m"], ["--preset", "strict"]])
def test_an_unchanged_feed_is_judged_without_torch(
    folder: Path, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    """Fill the cache under the shipped model's identity, then gate in a process of its own."""
    (folder / "a.txt").write_text("The council met on Monday.\n", encoding="utf-8")
    monkeypatch.setenv("TQCHECK_CACHE_DIR", str(folder / "cache"))
    config = Config(segment=SegmentConfig(lang="en"), cache=CacheConfig(size_mb=10))
    checker = Checker(config)
    monkeypatch.setattr(checker.models, "_load_quality", FakeQuality)
    checker.check(["a.txt"])
    code = (
        "import sys; from tqcheck.cli import main; code = main(sys.argv[1:]); "
        "print(code, *({'torch', 'transformers', 'tokenizers'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "gate", "a.txt", "--lang", "en", *options],
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert done.stdout == "passed; 1 sentence in 1 document\n0\n", done.stderr


def test_several_formats_go_each_to_its_file(call: Call, recorder: Recorder, folder: Path) -> None:
    done = call(
        "gate", "a.txt", "--format", "sarif=out.sarif", "--format", "junit=out.xml",
        "--format", "json=a=b.json", "--format", "github", *SUSPECT,
    )  # fmt: skip
    assert done.code == 1
    assert done.out.startswith("::error file=a.txt,line=2,")
    assert done.err == ""
    assert json.loads((folder / "out.sarif").read_text())["version"] == "2.1.0"
    assert json.loads((folder / "a=b.json").read_text())["verdict"] == "failed"
    assert ElementTree.parse(folder / "out.xml").getroot().tag == "testsuites"  # noqa: S314


def test_without_a_format_for_people_stderr_says_why(call: Call, recorder: Recorder) -> None:
    done = call("gate", "a.txt", "--format", "json", *SUSPECT)
    assert json.loads(done.out)["failures"]
    assert done.err.startswith("tqcheck: FAILED: 1 sentence over the highest risk allowed")
    assert "tqcheck: note: a.txt: one remark" in done.err


@pytest.mark.parametrize("formats", [["terminal"], ["github"], ["json", "sarif=o.sarif"]])
def test_a_closed_pipe_is_2_and_the_files_are_written(
    stored: str, folder: Path, formats: list[str]
) -> None:
    options = [part for format in formats for part in ("--format", format)]
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "tqcheck", "gate", "--report", stored, *options],
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    os.close(writer)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert (folder / "o.sarif").exists() is ("sarif=o.sarif" in formats)


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ("--format sarf", "--format: 'sarf' is not one of terminal, github, sarif, junit, json; "
         "did you mean 'sarif'?"),
        ("--format json=", "--format: 'json=' names no file behind the ="),
        ("--format json --format github", "--format: two formats go to stdout; give one a file"),
        ("--format json=x --format sarif=x", "--format: two formats go to x"),
        ("--format json=a.txt", "a.txt: cannot write the report: it is one of the inputs"),
        ("--format json=.", ".: cannot write the report: it is a folder"),
        ("--preset strickt", "--preset: 'strickt' is not one of relaxed, standard, strict; did you "
         "mean 'strict'?"),
        ("--max-risk 2", "--max-risk: 2.0 is not a number from 0 to 1, nor 'suspect'"),
        ("--max-risk suspekt", "--max-risk: 'suspekt' is not a number"),
        ("--max-suspects -1", "--max-suspects: -1 is not a whole number from 0"),
        ("--max-suspects x", "Invalid value for '--max-suspects': 'x' is not a whole number"),
        ("--max-suspect-share 1.5", "--max-suspect-share: 1.5 is not a number from 0 to 1"),
        ("--max-suspects-total -1", "--max-suspects-total: -1 is not a whole number from 0"),
        ("--max-suspect-share-total nan", "--max-suspect-share-total: nan is not a number"),
        ("--fail-on majr", "--fail-on: 'majr' is no severity (neutral, minor, major, critical), "
         "code (TQ302) or beginning of codes (TQ1, TQ2, TQ3, TQ4); did you mean 'major'?"),
        ("--fail-on TQ", "--fail-on: 'TQ' is no severity"),
        ("--off TQ3", "--off: unknown rule 'TQ3'"),
        ("--allow ...", "--allow: '...' is not a name or term"),
        ("--baseline gone.json", "gone.json: there is no such baseline; --update-baseline"),
        ("--update-baseline", "--update-baseline: name the file by --baseline"),
        ("--suppressions gone.toml", "gone.toml: cannot be read: No such file"),
        ("--time-budget soon", "Invalid value for '--time-budget': 'soon' is not a time such as"),
        ("--time-budget 0s", "Invalid value for '--time-budget': '0s' is not a time"),
        ("--report r.jsonl", "--report: the report is judged as it is; INPUT goes not with it"),
        ("--since HEAD", "--since: "),
        ("--roundtrip always", "--roundtrip: 'always' is not one of off, forced, auto, on"),
        ("--pivot de", "--pivot: it does nothing without --roundtrip on (or auto, forced)"),
        ("--roundtrip off --translator apertium", "--translator: it does nothing without --roun"),
        ("--roundtrip forced --pivot de", "--pivot: it does nothing with --roundtrip forced"),
        ("--pivot xx", "--pivot: unknown language 'xx'"),
        ("--max-rsk 1", "No such option: --max-rsk"),
    ],
)  # fmt: skip
def test_a_bad_option_is_told_before_any_work(
    call: Call, recorder: Recorder, folder: Path, options: str, line: str
) -> None:
    (folder / "a.txt").write_text("One.\n")
    done = call("gate", "a.txt", *options.split())
    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith(f"tqcheck: {line}")
    assert done.err.count("\n") == 1
    assert recorder.inputs == []
    assert sorted(path.name for path in folder.iterdir()) == ["a.txt"]


def test_the_policy_comes_from_the_file_and_options_win(
    call: Call, recorder: Recorder, folder: Path
) -> None:
    (folder / "tqcheck.toml").write_text("[gate]\nmax-risk = 0.9\nfail-on = ['TQ1']\n")
    assert call("gate", "a.txt").out.startswith("a.txt:2  TQ101")
    assert call("gate", "a.txt", "--fail-on", "none").code == 0
    (folder / "tqcheck.toml").write_text(
        "[gate]\nmax_risk = 0.9\nfail_on = []\n"
        "[[gate.override]]\npaths = ['*.txt']\nmax_risk = 0.1\n"
    )
    assert call("gate", "a.txt").code == 1
    assert call("gate", "a.txt", "--max-risk", "1").code == 0


def test_a_baseline_is_written_then_only_new_alarms_fail(
    call: Call, recorder: Recorder, folder: Path
) -> None:
    (folder / "tqcheck.toml").write_text("[gate]\nbaseline = 'known.json'\nmax_risk = 'suspect'\n")
    assert call("gate", "a.txt").code == 2, "it is not there yet"
    done = call("gate", "a.txt", "--update-baseline")
    assert (done.code, done.err) == (
        0, "tqcheck: known.json: 1 alarm added, 0 stale ones taken out\n"
    )  # fmt: skip
    assert "1 in the baseline" in done.out
    done = call("gate", "a.txt")
    assert done.code == 0
    assert call("gate", "a.txt", "--fail-on", "TQ1").code == 1
    done = call("gate", "a.txt", "--fail-on", "TQ1", "--max-risk", "1", "--update-baseline")
    assert done.code == 0
    assert len(json.loads((folder / "known.json").read_text())["entries"]) == 2


def test_a_stale_entry_is_reported_and_an_update_takes_it_out(
    call: Call, recorder: Recorder, folder: Path
) -> None:
    call("gate", "a.txt", "--baseline", "k.json", "--update-baseline", *SUSPECT)
    kept = ("gate", "a.txt", "--baseline", "k.json", "--max-risk", "1", "--threshold", "1")
    recorder.act = report_without_suspects
    done = call(*kept)
    assert done.code == 0
    assert f"note: stale baseline entry: a.txt: TQ901 {BAD}" in done.out
    assert "1 stale one taken out" in call(*kept, "--update-baseline").err
    assert json.loads((folder / "k.json").read_text())["entries"] == []


def report_without_suspects() -> Report:
    report = small_report()
    return replace(report, results=tuple(replace(r, is_suspect=False) for r in report.results))


def test_a_suppression_passes(call: Call, recorder: Recorder, folder: Path) -> None:
    (folder / "s.toml").write_text(
        '[[suppress]]\ntext = "tax to window"\nreason = "a pun"\nexpires = "never"\n'
    )
    done = call("gate", "a.txt", "--suppressions", "s.toml", *SUSPECT)
    assert done.code == 0
    assert "1 suppressed" in done.out


def test_a_time_budget_arrives(call: Call, recorder: Recorder) -> None:
    for given in ("30s", "30", "1.5m", "2h"):
        call("gate", "a.txt", "--time-budget", given)
    assert recorder.budgets == [30, 30, 90, 7200]


def test_options_of_check_arrive(call: Call, recorder: Recorder) -> None:
    options = "--source a.ru --lang en --threshold 0.4 --disable TQ302 --columns translation=mt"
    call("gate", "a.txt", *options.split())
    (config,) = recorder.configs
    assert (config.segment.lang, config.combine.threshold) == ("en", 0.4)
    assert (config.combine.disabled, config.read.columns) == (("TQ302",), {"translation": "mt"})
    assert recorder.sources == ["a.ru"]


def test_options_of_the_round_trip_arrive(call: Call, recorder: Recorder, stored: str) -> None:
    call("gate", "a.txt", "--roundtrip", "auto", "--pivot", "de", "--translator", "apertium")
    assert recorder.configs[0].roundtrip == RoundtripConfig("auto", "de", "apertium")


@pytest.mark.parametrize(
    "option",
    [
        "--roundtrip on", "--pivot de", "--translator apertium", "--lang en", "--source-lang de",
        "--threshold 0.1", "--disable TQ302", "--columns translation=mt", "--lm x", "--head x",
        "--precision float32", "--device cpu", "--batch-tokens 100", "--threads 1",
        "--cache-size 0", "--source a.ru", "--since HEAD", "--time-budget 3s",
    ],
)  # fmt: skip
def test_what_says_how_to_check_is_refused_where_nothing_is_checked(
    call: Call, stored: str, option: str
) -> None:
    done = call("gate", "--report", stored, *option.split())
    told = f"--report: the report is judged as it is; {option.split()[0]} goes not with it"
    assert (done.code, done.out, done.err) == (2, "", f"tqcheck: {told}\n")


def test_every_option_is_of_use_or_refused_with_a_report(call: Call, stored: str) -> None:
    """An option of `check` must not do nothing beside `--report`."""
    examples = {"CODE": "en", "X": "0.5", "N": "100", "OURS=YOURS,...": "source=a", "MB": "1"}
    examples |= {
        "--precision": "auto",
        "--device": "cpu",
        "--roundtrip": "on",
        "--disable": "TQ302",
    }
    mine, others = ({p.opts[0]: p for p in COMMANDS[n].params} for n in ("gate", "check"))
    shared = mine.keys() & others.keys() - {"inputs", "--format", "--config", "--debug"}
    shared -= {"--encoding"}  # of use: texts are read again
    assert len(shared) >= 16
    for option in shared:
        value = examples.get(option) or examples.get(mine[option].metavar, "x")
        done = call("gate", "--report", stored, option, value)
        told = f"tqcheck: --report: the report is judged as it is; {option} goes not with it\n"
        assert (done.code, done.out, done.err) == (2, "", told)


def git(folder: Path, *arguments: str) -> None:
    options = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *options, *arguments], cwd=folder, check=True, capture_output=True)


def test_since_checks_changed_and_new_files_alone(
    call: Call, recorder: Recorder, folder: Path
) -> None:
    (folder / "news").mkdir()
    for name in ("a.txt", "b.txt", "ü c.txt"):
        (folder / "news" / name).write_text("One.\n")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "one")
    done = call("gate", "news", "--since", "HEAD", "--format", "terminal", "--format", "sarif=o")
    assert (done.code, recorder.inputs) == (0, [])
    assert "no input has changed since HEAD: nothing was checked" in done.out
    assert json.loads((folder / "o").read_text())["runs"][0]["results"] == []
    (folder / "news" / "b.txt").write_text("Two.\n")
    (folder / "news" / "ü c.txt").write_text("Two.\n")
    git(folder, "add", "news/b.txt")
    (folder / "news" / "d.txt").write_text("New.\n")
    call("gate", "news", "--since", "HEAD")
    assert recorder.inputs[-1] == ["news/b.txt", "news/d.txt", "news/ü c.txt"]
    call("gate", "news/a.txt", "--source", "news/b.txt", "--since", "HEAD")
    assert recorder.inputs[-1] == ["news/a.txt"]
    git(folder, "commit", "-qam", "two")
    call("gate", "news", "--since", "HEAD~1")
    assert recorder.inputs[-1] == ["news/b.txt", "news/d.txt", "news/ü c.txt"]
    for revision, told in (("HEAD~9", "git knows no revision 'HEAD~9'"), ("-x", "is no revision")):
        done = call("gate", "news", "--since", revision)
        assert (done.code, told in done.err) == (2, True)
    assert "standard input has no history" in call("gate", "-", "--since", "HEAD").err


def test_since_tells_where_there_is_no_repository(call: Call, folder: Path) -> None:
    (folder / "a.txt").write_text("One.\n")
    done = call("gate", "a.txt", "--since", "HEAD")
    assert done.code == 2
    assert re.match(r"tqcheck: --since: .*not a git repository", done.err)


def test_a_comment_that_makes_no_sense_is_2(call: Call, recorder: Recorder, folder: Path) -> None:
    (folder / "a.md").write_text("<!-- tqcheck: ingore -->\n")
    report = small_report()
    document = replace(report.documents[0], path="a.md")
    recorder.act = lambda: replace(report, documents=(document,))
    done = call("gate", "a.md")
    assert done.code == 2
    assert done.err.startswith("tqcheck: a.md:1: comment for tqcheck: unknown order 'ingore'")
