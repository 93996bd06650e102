"""Signals and metrics of other packages: the example, installed as a user would install it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from tests.comparison import made
from tests.fakes import FakeQuality
from tqcheck import plugins
from tqcheck.api import Checker
from tqcheck.backends.translator_options import TranslatorOptions
from tqcheck.backends.translators import load_translator
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
    "scores", [[], [SignalScore("other", SignalState.OK, 1.0)]], ids=["too few", "another name"]
)
def test_a_signal_that_breaks_its_contract_is_refused(scores: list[SignalScore]) -> None:
    checker = Checker(quality=FakeQuality(), signals=[Fixed(scores)])
    with pytest.raises(ConfigError, match="'fixed' must give one score of that name a segment"):
        checker.check_rows([Row(Origin("a", 1), "Some text of five words.")])


def test_a_translator_is_made_with_its_options(monkeypatch: pytest.MonkeyPatch) -> None:
    made_with: list[TranslatorOptions] = []
    point = EntryPoint("mine", "tests.test_plugins:no_such_name", plugins.TRANSLATORS)
    monkeypatch.setattr(plugins, "entry_points", lambda **_: [point])
    with pytest.raises(ConfigError, match=r"mine .* cannot be loaded"):
        load_translator("plugin:mine", TranslatorOptions(beams=2))
    monkeypatch.setattr(EntryPoint, "load", lambda _: made_with.append)
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
