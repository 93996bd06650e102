"""README and pages of docs/ are held to the code, and `.ci/run` to the README."""

from __future__ import annotations

import os
import re
import shlex
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from tqcheck.cli import app
from tqcheck.cli.explain import markdown_table
from tqcheck.report import FORMATS
from tqcheck.rules import RULES

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
MOST_BYTES = 12_288
PAGES = sorted((ROOT / "docs").glob("*.md"))
LINK = re.compile(r"\]\((?![a-z]+:)([^)#\s]*)#?([^)\s]*)\)")
CI_RUN = ROOT / ".ci" / "run"
_KEYS = "type id doc path line start end text source lang risk mqm rank words findings evidence"
SEGMENT_KEYS = _KEYS.split()


def readme() -> str:
    return README.read_text(encoding="utf-8")


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def section(title: str) -> str:
    """Return what stands under a heading of the second level of the README."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", readme(), re.M | re.S)
    assert found, f"README.md has no heading '## {title}'"
    return found[1]


def fenced(text: str) -> list[str]:
    """Return the contents of the fenced blocks."""
    return re.findall(r"^```[^\n]*\n(.*?)^```", text, re.M | re.S)


def one_line_under(title: str) -> str:
    lines = fenced(section(title))[0].splitlines()
    assert len(lines) == 1, f"the first block under '## {title}' must be one line"
    return lines[0]


def commands() -> dict[str, typer.core.TyperCommand]:
    """Return every command by its words: `check`, `models list`."""

    def below(command: object, words: str) -> Iterator[tuple[str, typer.core.TyperCommand]]:
        for name, inner in getattr(command, "commands", {}).items():
            yield from below(inner, f"{words} {name}".strip())
        if not hasattr(command, "commands"):
            assert isinstance(command, typer.core.TyperCommand)
            yield words, command

    return dict(below(typer.main.get_command(app), ""))


def calls_in(text: str) -> list[list[str]]:
    """Return every call of tqcheck in a fenced block, as words."""
    calls = []
    for line in "\n".join(fenced(text)).replace("\\\n", " ").splitlines():
        if "tqcheck " not in line or line.lstrip().startswith(("#", "from ", "import ", "{")):
            continue
        for part in re.split(r"&&|\|\||;|\|", line):
            words = shlex.split(part, comments=True)
            if words[:1] == ["tqcheck"]:
                calls.append(words[1:])
    return calls


def test_ci_takes_the_readmes_own_test_line() -> None:
    done = subprocess.run([CI_RUN, "--print-test-line"], capture_output=True, text=True, check=True)
    assert done.stdout == one_line_under("Run the tests") + "\n"
    assert "pytest" in done.stdout
    assert "pip install -e" in done.stdout


def script(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/usr/bin/env bash\n{text}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def run_ci(folder: Path, test_block: str) -> subprocess.CompletedProcess[str]:
    """Run a copy of `.ci/run` on another README, with stand-ins that log for the tools."""
    script(folder / ".ci" / "run", CI_RUN.read_text(encoding="utf-8"))
    (folder / "README.md").write_text(
        f"## Elsewhere\n```sh\nfalse\n```\n## Run the tests\nSo:\n```sh\n{test_block}\n```\n",
        encoding="utf-8",
    )
    bin_ = folder / "bin"
    script(bin_ / "python3", 'mkdir -p "$3/bin"; touch "$3/bin/activate"; echo "$3" > venv')
    for tool in ("ruff", "mypy", "mkdocs"):
        script(bin_ / tool, f'echo "{tool} $*" >> log')
    given = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    environment = {**given, "PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(
        [folder / ".ci" / "run"], capture_output=True, text=True, env=environment, check=False
    )


def test_ci_runs_that_line_in_a_fresh_environment_then_the_linters(tmp_path: Path) -> None:
    done = run_ci(
        tmp_path, 'echo "first $PIP_CONSTRAINT $PYTEST_ADDOPTS" > log && echo second >> log'
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "log").read_text().splitlines() == [
        f"first {tmp_path}/.ci/constraints.txt  --durations=10",
        "second",
        "ruff check",
        "ruff format --check",
        "mypy ",
        f"mkdocs build --strict --quiet --site-dir {(tmp_path / 'venv').read_text().strip()}/site",
    ]
    environment = Path((tmp_path / "venv").read_text().strip())
    assert not environment.is_relative_to(tmp_path), "outside of the checkout"
    assert not environment.exists(), "and removed"


def test_ci_fails_where_the_line_fails(tmp_path: Path) -> None:
    assert run_ci(tmp_path, "false && true").returncode == 1
    assert not (tmp_path / "log").exists()


def test_ci_refuses_a_readme_without_one_line(tmp_path: Path) -> None:
    done = run_ci(tmp_path, "true\ntrue")
    assert done.returncode == 2
    assert "one line in a fenced block" in done.stderr


def test_the_first_line_checks_the_example() -> None:
    line = one_line_under("Check an article")
    assert line.startswith("pip install -e '.[embedded]' && tqcheck check ")
    assert (ROOT / line.split()[-1]).is_file()
    assert line.endswith("examples/minsk-en.txt")


@pytest.mark.parametrize("path", [README, *PAGES], ids=lambda path: path.name)
def test_every_call_exists(path: Path) -> None:
    known = commands()
    for words in calls_in(path.read_text("utf-8")):
        if words[0].startswith("-"):
            assert words[0] in ("--help", "--version")
            continue
        name = " ".join(words[:2]) if words[0] in ("models", "config", "cache") else words[0]
        assert name in known, f"{path.name} calls tqcheck {' '.join(words)}"
        options = {option for parameter in known[name].params for option in parameter.opts}
        given = {word.split("=")[0] for word in words if word.startswith("--")}
        assert given <= {*options, "--help"}, f"{path.name} calls tqcheck {' '.join(words)}"


def test_every_command_is_called_in_the_readme() -> None:
    called = {" ".join(words[:n]) for words in calls_in(readme()) for n in (1, 2)}
    assert set(commands()) - called == set()


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_and_option_is_explained(name: str) -> None:
    command = commands()[name]
    assert command.help
    assert command.epilog, "examples, or what the exit codes mean"
    for parameter in command.params:
        assert getattr(parameter, "help", None), f"{name}: {parameter.name}"


def test_help_names_every_format() -> None:
    format_ = next(p for p in commands()["check"].params if p.name == "format")
    named = getattr(format_, "help", "").split(".")[0].replace(" or ", ", ").split(", ")
    assert named == list(FORMATS)


def test_every_option_of_check_is_in_the_docs() -> None:
    text = page("index.md")
    options = {option for p in commands()["check"].params for option in p.opts if "--" in option}
    assert {option for option in options if option not in text} == set()


def test_every_option_of_gate_is_in_the_docs() -> None:
    text = page("gate.md")
    own = {o for p in commands()["gate"].params for o in p.opts if "--" in o}
    own -= {o for p in commands()["check"].params for o in p.opts}
    as_setting = {option for option in own if f"`{option[2:].replace('-', '_')}`" in text}
    assert {option for option in own - as_setting if option not in text} == set()


def test_the_rules_in_the_docs_are_the_catalogue() -> None:
    assert markdown_table(tuple(RULES.values())) in page("findings.md"), (
        "put the output of `tqcheck explain --format markdown` into docs/findings.md"
    )


def test_exit_codes_are_a_table() -> None:
    codes = re.findall(r"^\| *`?(\d+)`? *\|", section("Exit codes"), re.M)
    assert codes[0] == "0"
    assert codes[-1] == "2"


def test_the_jsonl_contract_is_written_down() -> None:
    text = page("jsonl.md")
    assert [kind for kind in ("run", "segment", "summary") if f'"{kind}"' not in text] == []
    assert [key for key in SEGMENT_KEYS if not re.search(rf"[`\"]{key}[`\"]", text)] == []


def test_the_licence_of_the_model_is_named() -> None:
    assert "https://ai.google.dev/gemma/terms" in readme()


@pytest.mark.parametrize("path", [README, *PAGES], ids=lambda path: path.name)
def test_no_machine_of_ours_is_named(path: Path) -> None:
    assert not re.search(r"/(work|home|root|tmp)/", path.read_text("utf-8"))


def test_the_readme_is_short() -> None:
    assert len(README.read_bytes()) <= MOST_BYTES, "what is more belongs into a page of docs/"


def test_every_page_is_linked_from_the_readme_and_in_the_navigation() -> None:
    names = {path.name for path in PAGES}
    navigation = (ROOT / "mkdocs.yml").read_text("utf-8")
    assert {name for name in names if f": {name}" not in navigation} == set()
    assert {name for name in names - {"api.md"} if f"](docs/{name}" not in readme()} == set()


def anchors(path: Path) -> set[str]:
    """Return the names that headings of a page get."""
    titles = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


# mkdocs looks after the links of docs/ itself: see test_site.
def test_every_link_elsewhere_leads_somewhere() -> None:
    pages = [README, *(ROOT / "benchmarks").rglob("*.md"), *(ROOT / "models").rglob("*.md")]
    links = [(path, *found) for path in pages for found in LINK.findall(path.read_text("utf-8"))]
    assert len(links) > 20
    for path, target, anchor in links:
        there = path.parent / target if target else path
        assert there.exists(), f"{path} links to {target}"
        assert not anchor or anchor in anchors(there), f"{path} links to {target}#{anchor}"
