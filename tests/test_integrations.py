"""The ready-made pieces for CI: their options exist, their scripts run, nothing is injected."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from tqcheck.cli import app
from tqcheck.read.inputs import SUFFIXES

ROOT = Path(__file__).parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
GATE = typer.main.get_command(app).commands["gate"]  # type: ignore[attr-defined]
OPTIONS = {option for parameter in GATE.params for option in parameter.opts}


def gate_step() -> dict[str, Any]:
    (step,) = [s for s in ACTION["runs"]["steps"] if s.get("name") == "tqcheck gate"]
    assert isinstance(step, dict)
    return step


def options_in(script: str) -> set[str]:
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", script))


def run_step(folder: Path, inputs: dict[str, str]) -> tuple[int, list[str]]:
    """Run the action's script as GitHub does, with a stand-in that notes its arguments."""
    defaults = {name: entry.get("default", "") for name, entry in ACTION["inputs"].items()}
    given = {**defaults, **inputs}
    environment = {
        name: given[re.fullmatch(r"\$\{\{ inputs\.([\w-]+) \}\}", value)[1]]  # type: ignore[index]
        for name, value in gate_step()["env"].items()
        if name.startswith("INPUT_")
    }
    tool = folder / "bin" / "tqcheck"
    tool.parent.mkdir()
    tool.write_text('#!/bin/sh\nprintf "%s\\0" "$@" > arguments\nexit 1\n')
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    path = f"{tool.parent}{os.pathsep}{os.environ['PATH']}"
    bash = shutil.which("bash")
    assert bash is not None
    done = subprocess.run(
        [bash, "--noprofile", "--norc", "-eo", "pipefail", "-c", gate_step()["run"]],
        cwd=folder,
        env={**os.environ, **environment, "PATH": path},
        check=False,
    )
    return done.returncode, (folder / "arguments").read_text().split("\0")[:-1]


def test_the_action_hands_its_inputs_over(tmp_path: Path) -> None:
    code, arguments = run_step(tmp_path, {"paths": "news/\nsport/*.txt"})
    assert code == 1, "the gate's exit code is the step's"
    assert arguments == [
        "gate", "--format", "github", "--format", "sarif=tqcheck.sarif", "--format",
        "junit=tqcheck.xml", "--", "news/", "sport/*.txt",
    ]  # fmt: skip


def test_the_action_runs_nothing_that_stands_in_an_input(tmp_path: Path) -> None:
    hostile = "$(touch hacked) `touch hacked`; touch hacked \"'"
    given = {
        "paths": f"{hostile}\n\n-x",
        "config": "a b.toml",
        "baseline": hostile,
        "since": "origin/main",
        "time-budget": "5m",
        "arguments": "--max-risk\n0.5",
        "exit-zero": "true",
    }
    _, arguments = run_step(tmp_path, given)
    assert arguments[7:] == [
        "--config", "a b.toml", "--baseline", hostile, "--since", "origin/main",
        "--time-budget", "5m", "--exit-zero", "--max-risk", "0.5", "--", hostile, "-x",
    ]  # fmt: skip
    assert not (tmp_path / "hacked").exists()


def test_the_action_pastes_no_input_into_a_script() -> None:
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
        assert step.get("shell", "bash") == "bash"


def test_every_option_of_the_pieces_exists() -> None:
    scripts = [
        gate_step()["run"],
        *(path.read_text(encoding="utf-8") for path in (ROOT / "examples" / "ci").glob("*.yml")),
    ]
    used = {option for script in scripts for option in options_in(script)}
    assert used - {"--quiet", "--compares"} <= OPTIONS
    assert {"--format", "--since", "--baseline"} <= used


def test_the_examples_give_the_action_inputs_it_has() -> None:
    workflow = yaml.safe_load((ROOT / "examples/ci/github.yml").read_text(encoding="utf-8"))
    steps = workflow["jobs"]["gate"]["steps"]
    (ours,) = [step for step in steps if "tqcheck" in step.get("uses", "")]
    assert set(ours["with"]) <= set(ACTION["inputs"])
    assert set(ACTION["outputs"]) == {"sarif", "junit"}
    pinned = [step["uses"] for step in [*steps, *ACTION["runs"]["steps"]] if "uses" in step]
    assert all("@" in action for action in pinned)


def test_the_hook_takes_the_files_that_can_be_read() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hook["entry"] == "tqcheck gate"
    assert all(re.search(hook["files"], f"news/a{suffix}") for suffix in SUFFIXES)
    assert not re.search(hook["files"], "a.py")


@pytest.mark.parametrize("name", ["gitlab.yml", "github.yml"])
def test_the_snippets_are_yaml(name: str) -> None:
    assert yaml.safe_load((ROOT / "examples" / "ci" / name).read_text(encoding="utf-8"))
