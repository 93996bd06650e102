"""COMET as a program beside us; here another program stands for it."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.comparison import made
from tqcheck.comparison import CompareSettings, compare
from tqcheck.comparison.comet import PROGRAM_VARIABLE, run_comet
from tqcheck.comparison.corpus import read_test_set
from tqcheck.comparison.records import Comparison, TestSet
from tqcheck.errors import ConfigError, ModelError

STAND_IN = """
import argparse, json, sys
parser = argparse.ArgumentParser()
for name in ("sources", "references", "gpus", "model"):
    parser.add_argument(f"-{name[0]}", f"--{name}")
parser.add_argument("-t", "--translations", nargs="+")
parser.add_argument("--to_json")
parser.add_argument("--quiet", action="store_true")
given = parser.parse_args()
if given.model == "broken":
    print("progress", file=sys.stderr)
    sys.exit("no such model: broken")
read = lambda path: open(path, encoding="utf-8").read().splitlines()
source = read(given.sources)
data = {}
for path in given.translations:
    texts = read(path)
    assert len(texts) == len(source)
    data[path] = [{"mt": text, "COMET": len(text) / 10} for text in texts]
if given.model == "nan":
    data[path][1]["COMET"] = float("nan")
if given.model != "silent":
    json.dump(data, open(given.to_json, "w"))
"""


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "comet-score"
    path.write_text(f"#!{sys.executable}\n{STAND_IN}")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv(PROGRAM_VARIABLE, str(path))
    return path


def small(reference: list[str] | None = None) -> TestSet:
    systems = {"a": ["12345", "", "a\u2028b\rc"], "b": ["1", "22", "333"]}
    return read_test_set(systems, source=["x", "y", "z"], reference=reference)


def test_scores_come_back_by_system(program: Path) -> None:
    found = run_comet("Unbabel/some-model", small())
    assert found.values.tolist() == [[0.5, 0.0, 0.5], [0.1, 0.2, 0.3]]
    assert found.signature == "comet:Unbabel/some-model|program:unknown"


def test_a_segment_without_reference_has_no_score(program: Path) -> None:
    found = run_comet("some-model", small(["r", "", "r"]))
    assert np.isnan(found.values).tolist() == [[False, True, False]] * 2


def test_its_failure_is_told_in_its_own_words(program: Path) -> None:
    with pytest.raises(ModelError, match="no such model: broken"):
        run_comet("broken", small())
    with pytest.raises(ModelError, match="wrote no scores"):
        run_comet("silent", small())
    with pytest.raises(ModelError, match=r"comet:nan: .*, segment 2: score nan is not a number"):
        run_comet("nan", small())


def test_the_version_is_read_from_its_environment(program: Path, tmp_path: Path) -> None:
    bin_ = tmp_path / "env" / "bin"
    bin_.mkdir(parents=True)
    site = tmp_path / "env" / "lib" / "python3.11" / "site-packages"
    (site / "unbabel_comet-2.2.7.dist-info").mkdir(parents=True)
    moved = program.rename(bin_ / "comet-score")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PROGRAM_VARIABLE, str(moved))
        assert run_comet("m", small()).signature.endswith("|program:2.2.7")


def test_without_the_program_the_hint_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PROGRAM_VARIABLE, "no-such-comet-score")
    with pytest.raises(ModelError, match=r"pip install 'tqcheck\[comet\]' .* pipx inject"):
        run_comet("m", small())


def test_the_program_beside_this_python_comes_before_the_path(
    program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An environment that was not activated has its programs off the path."""
    monkeypatch.delenv(PROGRAM_VARIABLE)
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setattr("sys.executable", str(program.parent / "python"))
    assert run_comet("m", small()).values.shape == (2, 3)
    other = tmp_path / "other"
    other.mkdir()
    monkeypatch.setattr("sys.executable", str(other / "python"))
    with pytest.raises(ModelError, match="comet-score: no such program"):
        run_comet("m", small())
    monkeypatch.setenv("PATH", str(program.parent))
    assert run_comet("m", small()).values.shape == (2, 3)


def test_a_pickle_is_loaded_only_where_that_was_allowed(program: Path) -> None:
    systems = {"a": made.lines(8), "b": made.garbled(made.lines(8), 0.5)}

    def settings(*, allow: bool) -> CompareSettings:
        return CompareSettings(
            replicates=100, trials=100, metrics=("comet:some/model",), allow_pickle=allow
        )

    def found(*, allow: bool) -> Comparison:
        chosen = settings(allow=allow)
        return compare(systems, source=made.lines(8), settings=chosen, checker=made.checker())

    with pytest.raises(ConfigError, match=r"comet:some/model: .* pickles, .* --allow-pickle"):
        found(allow=False)
    assert found(allow=True).measure("comet:model").signature.startswith("comet:some/model|")


def test_it_needs_the_source(program: Path) -> None:
    with pytest.raises(ConfigError, match="needs the source"):
        run_comet("m", read_test_set({"a": ["x"]}))
