"""`tqcheck compare` and `tqcheck signature`: what they ask of the library, what they say."""

from __future__ import annotations

import functools
import json
from pathlib import Path

import pytest

import tqcheck.api
from tests.cli.conftest import Call, Done
from tests.comparison import made
from tests.fakes import FakeQuality
from tqcheck.cli import compare as command
from tqcheck.cli import progress
from tqcheck.comparison import CompareSettings, compare
from tqcheck.comparison.writers import FORMATS, render

DRAWS = ("--replicates", "200", "--trials", "400")


@pytest.fixture
def files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write two systems, their source and reference; the fake model stands for ours."""
    patient = functools.partial(progress.ShownProgress, quiet_s=3600)
    monkeypatch.setattr(command, "ShownProgress", patient)
    fake = functools.partial(tqcheck.api.Checker, quality=FakeQuality())
    monkeypatch.setattr(tqcheck.api, "Checker", fake)
    texts = made.lines(20)
    for name, lines in (
        ("source", [f"Quelle {text}" for text in texts]),
        ("reference", texts),
        ("a", made.garbled(texts, 0.05)),
        ("b", made.garbled(texts, 0.6, 1)),
        ("docs", [f"news\td{i // 5}" for i in range(20)]),
    ):
        (folder / f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


SYSTEMS = ("--system", "A=a.txt", "--system", "B=b.txt")


def run(call: Call, *arguments: str) -> Done:
    return call("compare", *SYSTEMS, *DRAWS, *arguments)


def test_command_and_library_give_the_same(call: Call, files: Path) -> None:
    done = run(call, "--source", "source.txt", "--reference", "reference.txt", "--format", "json")
    assert done.code == 0, done.err
    library = compare(
        {"A": "a.txt", "B": "b.txt"},
        source="source.txt",
        reference="reference.txt",
        settings=CompareSettings(replicates=200, trials=400),
        checker=made.checker(),
    )
    assert done.out == render(library, "json")
    assert json.loads(done.out)["measures"][0]["pairs"][0]["is_significant"]


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_goes_to_stdout(call: Call, files: Path, format: str) -> None:
    done = run(call, "--format", format)
    assert (done.code, "A" in done.out, "B" in done.out) == (0, True, True)


def test_a_file_is_written_by_its_suffix(call: Call, files: Path) -> None:
    done = run(call, "--docs", "docs.txt", "--unit", "document", "--output", "c.html")
    assert (done.code, done.out) == (0, "")
    assert (files / "c.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert "2 systems compared (html written)" in done.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--system", "b.txt"), "'b.txt' is not NAME=FILE"),
        (("--system", "A=b.txt"), "'A' is given twice"),
        (("--system", "C="), "is not NAME=FILE"),
        (("--source", "none.txt"), "none.txt"),
        (("--unit", "word"), "unit: 'word' is not one of segment, document"),
        (("--unit", "document"), "document needs docs"),
        (("--test", "ttest"), "test: 'ttest'"),
        (("--alpha", "x"), "'x' is not a number"),
        (("--replicates", "5"), "replicates: 5 is too small"),
        (("--baseline", "C"), "no system is called 'C'"),
        (("--format", "pdf"), "'pdf' is not one of terminal"),
        (("--output", "a.txt"), "it is one of the inputs"),
        (("--output", "c.pdf"), "no format belongs to the suffix"),
        (("--scores", "x=a.txt"), "a.txt"),
        (("--metric", "bleurt:x"), "no installed package offers 'bleurt'"),
        (("--metric", "comet"), "names no model"),
        (("--lower", "x"), "no outside score is called 'x'"),
        (("--bleu-tokenize", "13b", "--reference", "reference.txt"), "'13b' is not one of 13a"),
        (("--lang", "english"), "--lang"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    call: Call, files: Path, arguments: tuple[str, ...], message: str
) -> None:
    done = run(call, *arguments)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert done.err.count("\n") == 1


def test_unequal_lengths_are_refused(call: Call, files: Path) -> None:
    (files / "b.txt").write_text("one\ntwo\n")
    done = run(call)
    assert done.code == 2
    assert done.err == "tqcheck: b.txt: 2 lines, but a.txt has 20\n"


def test_a_signature_is_explained(call: Call) -> None:
    given = (
        f"tqcheck:{tqcheck.__version__}|combine:combine-2@d7653f43783a|causal-lm:x@0123456789ab:"
        "bfloat16|threshold:source/en=0.8300|off:TQ302|new:1"
    )
    done = call("signature", given)
    assert done.code == 0
    assert "version of tqcheck (the same here)" in done.out
    assert "causal-lm, computed in bfloat16 (no such model is known here)" in done.out
    assert "silenced rules" in done.out
    assert "unknown to this version" in done.out
    rows = json.loads(call("signature", given, "--format", "json").out)
    assert [row["name"] for row in rows][:2] == ["tqcheck", "combine"]
    assert [row["known"] for row in rows][-1] is False


def test_two_signatures_are_set_side_by_side(call: Call) -> None:
    same = call("signature", "tqcheck:1|seed:1", "tqcheck:1|seed:1")
    assert same.out == "the same: equal texts give equal numbers\n"
    other = call("signature", "tqcheck:1|seed:1", "tqcheck:2|seed:1|off:TQ302")
    assert other.out.splitlines() == ["tqcheck: 1 / 2", "off: absent / TQ302"]
    found = json.loads(call("signature", "a:1", "a:2", "--format", "json").out)
    assert found == {"same": False, "differences": [{"name": "a", "first": "1", "second": "2"}]}


@pytest.mark.parametrize("given", ["", "hello", "a:1|", "a:1||b:2", "\x1b[31m:1", "-x:1|y"])
def test_what_is_no_signature_is_refused(call: Call, given: str) -> None:
    done = call("signature", "--", given)
    assert done.code == 2
    assert "not a signature" in done.err
    assert "\x1b" not in done.err
