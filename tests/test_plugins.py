"""Signals and metrics of other packages: the example, installed as a user would install it."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

import tqcheck.api
from tests.comparison import made
from tests.fake_translator import TableTranslator
from tests.fakes import FakeQuality
from tqcheck import plugins
from tqcheck.api import Checker
from tqcheck.backends.translator_options import TranslatorOptions
from tqcheck.backends.translators import load_translator
from tqcheck.batch import engines
from tqcheck.cli import main
from tqcheck.comparison import CompareSettings, compare
from tqcheck.errors import ConfigError
from tqcheck.records import Document, Origin, Row, SignalScore, SignalState

ROOT = Path(__file__).parent.parent
USE = """
from tests.comparison import made
from tests.fakes import FakeQuality
from tqcheck.api import Checker
from tqcheck.comparison import CompareSettings, compare
from tqcheck.plugins import METRICS, SIGNALS, load_signal, names_of

assert names_of(SIGNALS) == ["capitals"] and names_of(METRICS) == ["overlap"]
checker = Checker(quality=FakeQuality(), signals=[load_signal("capitals")])
good = ["Rain fell on our old town.", "THE COUNCIL met on Monday."]
found = compare(
    {"good": good, "bad": ["Snow lay on our old town.", "THE COUNCIL MET ON MONDAY."]},
    reference=good,
    settings=CompareSettings(replicates=200, trials=200, metrics=("overlap:2",)),
    checker=checker,
)
for name in ("capitals", "overlap:2"):
    print(name, *(f"{s.system}={s.value:.3f}" for s in found.measure(name).scores))
print(found.signature.rpartition("|")[2], found.measure("overlap:2").signature)
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the example into a folder of its own."""
    pytest.importorskip("setuptools")
    folder = tmp_path_factory.mktemp("site")
    copy = tmp_path_factory.mktemp("source") / "plugin"
    subprocess.run(["cp", "-r", str(ROOT / "examples" / "plugin"), str(copy)], check=True)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
    command += ["--no-build-isolation", "--target", str(folder), str(copy)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def test_the_example_works_once_it_is_installed(installed: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{installed}"}
    done = subprocess.run(
        [sys.executable, "-c", USE], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "capitals good=0.287 bad=0.526",
        "overlap:2 good=1.000 bad=0.800",
        "signal:capitals=1.0 overlap:2|version:1.0",
    ]


@pytest.fixture
def command(
    installed: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., str]:
    """Run the command line in a folder with texts, the example installed, a fake model."""
    (tmp_path / "a.txt").write_text("THE COUNCIL met on Monday.\n1234 5678 90\n", "utf-8")
    (tmp_path / "b.txt").write_text("THE COUNCIL MET ON MONDAY.\n1234 5678 90\n", "utf-8")
    monkeypatch.syspath_prepend(str(installed))
    monkeypatch.setenv("TQCHECK_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    fake = functools.partial(Checker, quality=FakeQuality())
    monkeypatch.setattr(tqcheck.api, "Checker", fake)
    monkeypatch.setattr(engines, "Checker", fake)

    def run(*arguments: str) -> str:
        code = main(arguments)
        out, err = capsys.readouterr()
        return out if code == 0 else err

    return run


def test_the_command_line_reads_a_signal_by_its_name(command: Callable[..., str]) -> None:
    lines = command("check", "a.txt", "--signal", "capitals", "--format", "jsonl").splitlines()
    run, first, second, _ = map(json.loads, lines)
    assert run["options"]["signals"] == ["capitals"]
    assert run["signature"].endswith("|signal:capitals=1.0")
    assert first["evidence"]["capitals"]["value"] == pytest.approx(11 / 21, abs=1e-4)
    assert second["evidence"]["capitals"] == {
        "state": "skipped", "value": None, "reason": "there are no letters",
    }  # fmt: skip
    assert "capitals: 0.5238" in command("check", "a.txt", "--signal", "capitals")
    assert "capitals: 0.5238" in command(
        "check", "a.txt", "--signal", "capitals", "--format", "markdown"
    ).replace("\\", "")


def test_a_settings_file_names_signals_too(command: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "tqcheck.toml").write_text("[evidence]\nsignals = ['capitals']\n", "utf-8")
    assert '"capitals"' in command("check", "a.txt", "--format", "jsonl")
    assert 'signals = ["capitals"]' in command("config", "show")


def test_signal_and_metric_are_columns_of_a_comparison(command: Callable[..., str]) -> None:
    out = command(
        "compare", "--system", "A=a.txt", "--system", "B=b.txt", "--reference", "a.txt",
        "--signal", "capitals", "--metric", "overlap:1", "--format", "json",
        "--replicates", "100", "--trials", "100",
    )  # fmt: skip
    measures = {measure["name"]: measure for measure in json.loads(out)["measures"]}
    assert measures["capitals"]["scores"][0]["system"] == "A"
    assert measures["overlap:1"]["signature"] == "overlap:1|version:1.0"


def test_a_batch_keeps_the_signal_and_does_not_go_on_without(
    command: Callable[..., str], tmp_path: Path
) -> None:
    out = command("batch", "a.txt", "--out", "run", "--signal", "capitals", "--format", "jsonl")
    assert "report.jsonl" in out
    assert '"capitals"' in (tmp_path / "run" / "report.jsonl").read_text("utf-8")
    command("report", "run", "--format", "markdown")
    assert "capitals: 0.5238" in (tmp_path / "run" / "report.md").read_text("utf-8")
    assert 'signals: ["capitals=1.0"] -> []' in command(
        "batch", "a.txt", "--out", "run", "--resume"
    )


def test_translator_of_the_example(command: Callable[..., str]) -> None:
    line = ("translate", "b.txt", "--from", "en", "--to", "de", "--translator", "plugin:reversed")
    assert command(*line).splitlines() == ["MONDAY. ON MET COUNCIL THE", "90 5678 1234"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--signal", "capitalz"), "no installed package offers 'capitalz' (tqcheck.signals): "
         "capitals; did you mean 'capitals'?"),
        (("--signal", "capitals", "--signal", "capitals"), "--signal: 'capitals' is given twice"),
        (("--signal", ""), "--signal: '' is not a name"),
    ],
)  # fmt: skip
def test_signals_that_cannot_be_had(
    command: Callable[..., str], arguments: tuple[str, ...], message: str
) -> None:
    assert message in command("check", "a.txt", *arguments)


def test_a_metric_made_of_nonsense_is_refused(command: Callable[..., str]) -> None:
    said = command(
        "compare", "--system", "A=a.txt", "--system", "B=b.txt", "--metric", "overlap:many"
    )
    assert said.count("\n") == 1
    assert "metric 'overlap:many' cannot be made: ValueError: invalid literal" in said


class Fixed:
    """Give the scores it was made with, whatever it reads."""

    name, version, higher_is_better = "fixed", "1", True

    def __init__(self, scores: Sequence[SignalScore]) -> None:
        self._scores = scores

    def read(self, document: Document) -> Sequence[SignalScore]:
        return self._scores


def test_evidence_without_a_change_of_risk() -> None:
    rows = [Row(Origin("a", 1), "The blorp met on Monday again.")]
    score = SignalScore("fixed", SignalState.OK, 0.25)
    plain = Checker(quality=FakeQuality()).check_rows(rows)
    found = Checker(quality=FakeQuality(), signals=[Fixed([score])]).check_rows(rows)
    assert found.results[0].evidence[-1] == score
    assert found.results[0].risk == plain.results[0].risk
    assert found.run.signature == plain.run.signature + "|signal:fixed=1"
    assert found.to_records()[0]["signal.fixed"] == 0.25


@pytest.mark.parametrize(
    "scores",
    [[], [SignalScore("other", SignalState.OK, 1.0)], None, 0.5, [0.5]],
    ids=["too few", "another name", "nothing", "a number", "numbers"],
)
def test_a_signal_that_breaks_its_contract_is_refused(scores: Any) -> None:
    checker = Checker(quality=FakeQuality(), signals=[Fixed(scores)])
    with pytest.raises(ConfigError, match="'fixed' must give one score of that name a segment"):
        checker.check_rows([Row(Origin("a", 1), "Some text of five words.")])


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), "high"])
def test_a_score_is_a_finite_number(value: Any) -> None:
    checker = Checker(
        quality=FakeQuality(), signals=[Fixed([SignalScore("fixed", SignalState.OK, value)])]
    )
    with pytest.raises(ConfigError, match=r"'fixed': .* is no score; say skipped or failed"):
        checker.check_rows([Row(Origin("a", 1), "Some text of five words.")])


class Broken(Fixed):
    """Fail on documents that hold a certain word."""

    def read(self, document: Document) -> Sequence[SignalScore]:
        if any("blorp" in segment.text for segment in document.segments):
            raise ZeroDivisionError("no\nblorp")
        return [SignalScore("fixed", SignalState.OK, 1.0) for _ in document.segments]


def test_a_signal_that_fails_on_a_document_costs_its_scores_alone() -> None:
    rows = [Row(Origin("a", 1), "The blorp met again."), Row(Origin("b", 1), "Rain fell again.")]
    found = Checker(quality=FakeQuality(), signals=[Broken([])]).check_rows(rows)
    states = [result.evidence[-1] for result in found.results]
    assert states == [
        SignalScore("fixed", SignalState.FAILED, None, "ZeroDivisionError: no blorp"),
        SignalScore("fixed", SignalState.OK, 1.0),
    ]
    assert "signal fixed failed in 1 of 2 documents; a: ZeroDivisionError: no blorp" in (
        found.notices
    )


def test_names_that_would_be_taken_for_others_are_refused() -> None:
    class Ours(Fixed):
        name = "surface"

    class Unfit(Fixed):
        version = "1|2"

    row = Row(Origin("a", 1), "Some text of five words.")
    ours = Ours([SignalScore("surface", SignalState.OK, 1.0)])
    with pytest.raises(ConfigError, match="tqcheck has one of that name itself"):
        Checker(quality=FakeQuality(), signals=[ours]).check_rows([row])
    with pytest.raises(ConfigError, match="not fit for a signature"):
        Checker(quality=FakeQuality(), signals=[Unfit([])])
    with pytest.raises(ConfigError, match="2 are called 'fixed'"):
        Checker(quality=FakeQuality(), signals=[Fixed([]), Fixed([])])


def test_what_breaks_the_contract_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("mine", "tests.test_plugins:Fixed", plugins.SIGNALS)
    monkeypatch.setattr(plugins, "entry_points", lambda **_: [point])
    with pytest.raises(ConfigError, match="signal 'mine' cannot be made: TypeError"):
        plugins.load_signal("mine")
    monkeypatch.setattr(EntryPoint, "load", lambda _: object)
    with pytest.raises(ConfigError, match="signal 'mine' has no name: see"):
        plugins.load_signal("mine")


def test_a_translator_is_made_with_its_options(monkeypatch: pytest.MonkeyPatch) -> None:
    made_with: list[TranslatorOptions] = []

    def make(options: TranslatorOptions) -> TableTranslator:
        made_with.append(options)
        return TableTranslator({})

    point = EntryPoint("mine", "tests.test_plugins:no_such_name", plugins.TRANSLATORS)
    monkeypatch.setattr(plugins, "entry_points", lambda **_: [point])
    with pytest.raises(ConfigError, match=r"mine .* cannot be loaded"):
        load_translator("plugin:mine", TranslatorOptions(beams=2))
    monkeypatch.setattr(EntryPoint, "load", lambda _: make)
    load_translator("plugin:mine", TranslatorOptions(beams=2))
    assert made_with == [TranslatorOptions(beams=2)]
    monkeypatch.setattr(plugins, "entry_points", lambda **_: [point, point])
    with pytest.raises(ConfigError, match="2 packages offer 'mine'"):
        load_translator("plugin:mine", TranslatorOptions())


def test_what_nobody_offers_is_refused() -> None:
    with pytest.raises(ConfigError, match="no installed package offers 'nothing'"):
        load_translator("plugin:nothing", TranslatorOptions())
    with pytest.raises(ConfigError, match="no installed package offers 'nothing'"):
        plugins.load_signal("nothing")
    with pytest.raises(ConfigError, match="no installed package offers 'nothing'"):
        compare(
            {"a": ["x"]},
            settings=CompareSettings(metrics=("nothing:1",)),
            checker=made.checker(),
        )
