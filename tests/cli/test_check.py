"""`tqcheck check`: what it asks of the library and where the report goes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import Call, Recorder
from tqcheck.config import (
    CacheConfig,
    CombineConfig,
    Config,
    ModelConfig,
    ReadConfig,
    SegmentConfig,
    ViewConfig,
)
from tqcheck.report import FORMATS


def test_without_options_the_defaults_are_asked_for(call: Call, recorder: Recorder) -> None:
    assert call("check", "a.txt", "-", "news/*.txt").code == 0
    assert recorder.configs == [Config(cache=CacheConfig(size_mb=0))]
    assert recorder.inputs == [["a.txt", "-", "news/*.txt"]]
    assert recorder.sources == [None]


def test_every_option_arrives(call: Call, recorder: Recorder) -> None:
    options = (
        "--source a.ru --lang en --source-lang ru --top 2 --min-risk 0.2 --threshold 0.4 "
        "--alarm-rate 0.1 "
        "--disable TQ302 --disable TQ401 --columns translation=mt,source=src --encoding latin-1 "
        "--lm some/lm --head h.st --precision float32 --device cpu --batch-tokens 512 --threads 2 "
        "--cache-size 7"
    )
    assert call("check", *options.split(), "a.txt").code == 0
    assert recorder.configs == [
        Config(
            read=ReadConfig("latin-1", {"translation": "mt", "source": "src"}),
            segment=SegmentConfig("en", "ru"),
            model=ModelConfig("some/lm", "h.st", "float32", "cpu", 512, 2),
            combine=CombineConfig(0.1, 0.4, ("TQ302", "TQ401")),
            view=ViewConfig(2, 0.2),
            cache=CacheConfig(size_mb=7),
        )
    ]
    assert recorder.sources == ["a.ru"]


def test_options_win_over_the_file(call: Call, recorder: Recorder, folder: Path) -> None:
    (folder / "tqcheck.toml").write_text("[view]\ntop = 7\nmin_risk = 0.1\n")
    call("check", "a.txt", "--top", "2")
    (folder / "other.toml").write_text("[view]\ntop = 9\n")
    call("check", "a.txt", "--config", "other.toml")
    assert [config.view for config in recorder.configs] == [ViewConfig(2, 0.1), ViewConfig(9)]


def test_data_go_to_stdout_and_notices_to_stderr(call: Call, recorder: Recorder) -> None:
    done = call("check", "a.txt", "--format", "jsonl")
    assert [json.loads(line)["type"] for line in done.out.splitlines()] == [
        "run", *["segment"] * 3, "summary",
    ]  # fmt: skip
    assert done.err == "tqcheck: a.txt: one remark\n"


def test_the_terminal_report_is_plain_text_in_a_pipe(call: Call, recorder: Recorder) -> None:
    done = call("check", "a.txt")
    assert "He raised the tax" in " ".join(done.out.split())
    assert "\x1b" not in done.out
    assert done.out.count("one remark") == 1
    assert done.err == ""


def test_top_limits_the_list(call: Call, recorder: Recorder) -> None:
    shown = {n: call("check", "a.txt", "--min-risk", "0", "--top", n).out for n in "13"}
    assert "He raised" in shown["1"]
    assert "council" not in shown["1"]
    assert "council" in shown["3"]


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_gets_the_same_report(
    call: Call, recorder: Recorder, folder: Path, format: str
) -> None:
    direct = call("check", "a.txt", "--format", format)
    done = call("check", "a.txt", "--format", format, "--output", "out.x")
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines()[-1] == (
        f"tqcheck: out.x: 1 of 3 segments suspect ({format} report written)"
    )
    written = (folder / "out.x").read_bytes().decode()
    if format != "terminal":  # its width is the terminal's
        assert written == direct.out
    assert "TQ101" in written


def test_the_suffix_names_the_format(call: Call, recorder: Recorder, folder: Path) -> None:
    call("check", "a.txt", "--output", "out.json")
    assert json.loads((folder / "out.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ("--format jsnl", "--format: 'jsnl' is not one of terminal, jsonl, json, csv, markdown, "
         "html; did you mean 'jsonl'?"),
        ("--output no/out.json", "no/out.json: cannot write the report: no folder no"),
        ("--output out.docx", "out.docx: no format belongs to the suffix '.docx'; "),
        ("--output .", ".: cannot write the report: it is a folder"),
        ("--output a.txt", "a.txt: cannot write the report: it is one of the inputs"),
        ("--top 0", "--top: 0 is not a whole number from 1"),
        ("--top 1.5", "Invalid value for '--top': '1.5' is not a whole number"),
        ("--min-risk 2", "--min-risk: 2.0 is not a number from 0 to 1"),
        ("--min-risk x", "Invalid value for '--min-risk': 'x' is not a number"),
        ("--threshold nan", "--threshold: nan is not a number from 0 to 1"),
        ("--disable TQ999", "--disable: unknown rule 'TQ999'"),
        ("--columns mt", "--columns: 'mt' is not OURS=YOURS, such as translation=mt"),
        ("--columns source=", "--columns: 'source=' is not OURS=YOURS"),
        ("--columns source=a,source=b", "--columns: 'source' is given twice"),
        ("--columns mt=a", "--columns: unknown column 'mt'; allowed: source, translation"),
        ("--encoding utf-88", "--encoding: 'utf-88' is not a text encoding"),
        ("--lang english", "--lang: unknown language 'english'"),
        ("--source-lang xq", "--source-lang: unknown language 'xq'"),
        ("--precision float23", "--precision: 'float23' is not one of auto, bfloat16"),
        ("--device tpu", "--device: 'tpu' is not one of auto, cpu, cuda, mps"),
        ("--batch-tokens 1", "--batch-tokens: 1 is not a whole number from 64"),
        ("--threads 0", "--threads: 0 is not a whole number from 1"),
        ("--config gone.toml", "gone.toml: cannot be read: No such file or directory"),
        ("--fromat json", "No such option: --fromat"),
    ],
)  # fmt: skip
def test_a_bad_option_is_told_before_any_work(
    call: Call, recorder: Recorder, folder: Path, options: str, line: str
) -> None:
    (folder / "a.txt").write_text("One.\n")
    done = call("check", "a.txt", *options.split())
    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith(f"tqcheck: {line}")
    assert done.err.count("\n") == 1
    assert recorder.inputs == []
    assert sorted(path.name for path in folder.iterdir()) == ["a.txt"]


def test_a_bad_file_of_settings_is_told_with_its_place(
    call: Call, recorder: Recorder, folder: Path
) -> None:
    (folder / "pyproject.toml").write_text("[tool.tqcheck.view]\ntpo = 3\n")
    done = call("check", "a.txt")
    assert done.code == 2
    assert re.fullmatch(
        r"tqcheck: \S*pyproject\.toml: \[tool\.tqcheck\.view\] unknown key 'tpo'; "
        r"allowed: top, min_risk; did you mean 'top'\?\n",
        done.err,
    )


def test_an_input_is_asked_for(call: Call) -> None:
    done = call("check")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("tqcheck: Missing argument 'INPUT'")
