"""`tqcheck config show` and `tqcheck init`."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

import tqcheck
from tests.cli.conftest import Call
from tqcheck.config import Config, load_config
from tqcheck.config.policy import PRESETS

FILE = """
[gate]
preset = "strict"
max-suspects = 2
allow = ["a \\"b\\"\\u007f"]
[[gate.override]]
paths = ["sport/**"]
max_risk = 0.9
[view]
top = 3
"""


def test_what_is_shown_may_be_read_back(call: Call, folder: Path) -> None:
    (folder / "tqcheck.toml").write_text(FILE)
    done = call("config", "show")
    assert (done.code, done.err) == (0, "")
    shown = tomllib.loads(done.out)
    assert shown["gate"]["max_suspects"] == 2
    assert shown["gate"]["allow"] == ['a "b"\x7f']
    (folder / "again.toml").write_text(done.out)
    again = call("config", "show", "--config", "again.toml")
    assert tomllib.loads(again.out) == shown


def test_each_setting_says_where_it_comes_from(call: Call, folder: Path) -> None:
    (folder / "tqcheck.toml").write_text(FILE)
    shown = json.loads(call("config", "show", "--format", "json").out)
    path = str(folder / "tqcheck.toml")
    assert shown["gate"]["max_suspects"] == {"value": 2, "from": path}
    assert shown["gate"]["fail_on"]["from"] == "preset strict"
    assert shown["gate"]["override"]["value"] == [{"paths": ["sport/**"], "max_risk": 0.9}]
    assert shown["view"] == {
        "top": {"value": 3, "from": path},
        "min_risk": {"value": None, "from": "default"},
    }
    assert {table: set(own) for table, own in shown.items()} == {
        table.name: {setting.name for setting in fields(getattr(Config(), table.name))}
        for table in fields(Config)
    }


@pytest.mark.parametrize("preset", PRESETS)
def test_a_presets_own_limits_are_shown(call: Call, folder: Path, preset: str) -> None:
    (folder / "tqcheck.toml").write_text(f"[gate]\npreset = '{preset}'\n")
    shown = json.loads(call("config", "show", "--format", "json").out)["gate"]
    limits = {
        "relaxed": (None, "preset relaxed: suspects with an alarm rate of at most 0.005"),
        "standard": (None, "preset standard: suspects with an alarm rate of at most 0.015"),
        "strict": ("suspect", "preset strict"),
    }
    assert (shown["max_risk"]["value"], shown["max_risk"]["from"]) == limits[preset]
    assert tomllib.loads(call("config", "show").out)["gate"]["preset"] == preset


def test_a_fault_is_told(call: Call, folder: Path) -> None:
    (folder / "tqcheck.toml").write_text("[gate]\nmax_rsk = 1\n")
    done = call("config", "show")
    assert (done.code, done.out) == (2, "")
    assert "[gate] unknown key 'max_rsk'; allowed: preset, max_risk" in done.err
    assert "did you mean 'max_risk'?" in done.err
    assert call("config", "show", "--format", "tmol").code == 2
    assert call("config").code == 2


def test_init_writes_a_file_that_changes_nothing(call: Call, folder: Path) -> None:
    done = call("init")
    assert done.code == 0
    assert load_config(None, folder) == Config()
    again = call("init")
    assert again.code == 2
    assert "it is there already" in again.err
    assert call("init", "no/such/tqcheck.toml").code == 2


def test_every_setting_stands_in_the_file_and_its_example_is_sound(
    call: Call, folder: Path
) -> None:
    call("init", "all.toml")
    path = folder / "all.toml"
    text = re.sub(r"^# (?=\w+ = |\[\[)", "", path.read_text(), flags=re.M)
    path.write_text(text)
    content = tomllib.loads(text)
    assert load_config(path, folder) != Config()
    for table in fields(Config):
        names = {setting.name for setting in fields(getattr(Config(), table.name))}
        assert set(content[table.name]) == names, table.name


NEW_SETTING = """
    haste: int = field(
        default=3, metadata=setting(checks.whole_from(2), "N", "Hurry so much.  [default: 3]")
    )
"""
CALLS = (
    ("check --help", "", "Hurry so much.  [default: 3]"),
    ("batch --help", "", "--haste N"),
    ("gate --help", "", "--haste N"),
    ("check a.txt", "", "haste is 3"),
    ("check a.txt", "haste = 4", "haste is 4"),
    ("check a.txt --haste 5", "haste = 4", "haste is 5"),
    ("check a.txt --haste 1", "", "tqcheck: --haste: 1 is not a whole number from 2"),
    ("check a.txt --haste x", "", "'--haste': 'x' is not a whole number"),
    ("gate --report - --haste 5", "", "--haste goes not with it"),
    ("config show", "", "haste = 3"),
    ("config show", "haste = 1", "[model] haste: 1 is not a whole number from 2"),
)
RUN = """
import json, sys
from pathlib import Path
from tqcheck.cli import check, main
check._report_on = lambda inputs, source, config: sys.exit(f"haste is {config.model.haste}")
sys.stderr = sys.stdout
for arguments, file, _ in json.loads(sys.argv[1]):
    Path("tqcheck.toml").write_text(f"[model]\\n{file}\\n")
    try:
        main(arguments.split())
    except SystemExit as told:
        print(told)
    print("=====")
"""


def test_a_new_setting_touches_nothing_but_its_record(tmp_path: Path) -> None:
    """In a copy of the package, with one field more in the record of the model."""
    shutil.copytree(Path(tqcheck.__file__).parent, tmp_path / "tqcheck")
    records = tmp_path / "tqcheck" / "config" / "records.py"
    before = records.read_text(encoding="utf-8")
    after = before.replace("    threads: int", f"{NEW_SETTING}    threads: int", 1)
    assert before != after
    records.write_text(after, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", RUN, json.dumps(CALLS)],
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
        check=True,
    )
    answers = done.stdout.split("=====\n")
    for (arguments, file, line), answer in zip(CALLS, answers, strict=False):
        assert line in answer, f"{arguments} ({file})"
