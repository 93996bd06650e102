"""Blocks of README and docs/ come from the results, and from nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks import readme
from benchmarks.quality import tables
from tqcheck.errors import InputError

ROOT = Path(__file__).parent.parent.parent
NAMING = (".md", ".py")
STARTED_BY_OTHERS = {"benchmarks.speed.worker"}  # by a command, for processes of its own
TEXT = "# A\n<!-- one:begin -->\nold\n<!-- one:end -->\nrest\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    one: readme.Blocks = {"one": ("one.json", lambda r: f"value {r['x']}")}
    monkeypatch.setattr(readme, "PAGES", {"README.md": one})
    (tmp_path / "one.json").write_text('{"x": 7}')
    (tmp_path / "README.md").write_text(TEXT)
    return tmp_path


def call(folder: Path, *more: str) -> int:
    return readme.main(["--results", str(folder), "--root", str(folder), *more])


def test_a_block_is_replaced_and_then_up_to_date(folder: Path) -> None:
    assert call(folder, "--check") == 1
    assert (folder / "README.md").read_text() == TEXT
    assert call(folder) == 0
    assert (folder / "README.md").read_text() == TEXT.replace("old", "value 7")
    assert call(folder, "--check") == 0


@pytest.mark.parametrize("content", [None, "not JSON"])
def test_a_result_that_cannot_be_read_is_named(folder: Path, content: str | None) -> None:
    (folder / "one.json").unlink()
    if content is not None:
        (folder / "one.json").write_text(content)
    with pytest.raises(InputError, match=r"one\.json"):
        readme.render(TEXT, readme.PAGES["README.md"], folder, "README.md")
    assert call(folder) == 2


def test_a_block_may_come_from_several_results(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "two.json").write_text('{"x": 8}')
    several = (("one.json", "two.json"), lambda results: f"{[r['x'] for r in results]}")
    monkeypatch.setattr(readme, "PAGES", {"README.md": {"one": several}})
    assert call(folder) == 0
    assert "\n[7, 8]\n" in (folder / "README.md").read_text()


def test_a_readme_without_the_marks_is_told(folder: Path) -> None:
    (folder / "README.md").write_text("nothing\n")
    assert call(folder) == 2


def test_the_readme_says_where_every_results_file_comes_from() -> None:
    folder = ROOT / "benchmarks"
    text = (folder / "README.md").read_text("utf-8")
    names = [path.name for path in (folder / "results").iterdir()]
    assert [name for name in names if f"`{name}`" not in text] == []


def modules_named(page: Path) -> set[str]:
    return set(re.findall(r"python -m (benchmarks(?:\.\w+)+)", page.read_text("utf-8")))


def modules_listed() -> set[str]:
    """Give what stands in the second column of the table of benchmarks/README.md."""
    text = (ROOT / "benchmarks" / "README.md").read_text("utf-8")
    rows = re.findall(r"^\| \w* ?\| `(?!python)([\w.]+)", text, re.MULTILINE)
    return {f"benchmarks.{name}" for name in rows}


def is_command(module: str) -> bool:
    """A family runs its `measure`; any other module says at its end that it can be run."""
    path = ROOT.joinpath(*module.split("."))
    if path.is_dir():
        return (path / "__main__.py").is_file()
    return path.with_suffix(".py").is_file() and "__main__" in path.with_suffix(".py").read_text()


def test_every_command_that_a_page_or_a_module_names_can_be_run() -> None:
    folders = [ROOT / name for name in ("benchmarks", "docs", "models", "tqcheck")]
    pages = [path for folder in folders for path in folder.rglob("*") if path.suffix in NAMING]
    named = {
        name: str(page) for page in [ROOT / "README.md", *pages] for name in modules_named(page)
    }
    assert len(named) > 25
    assert {name: page for name, page in named.items() if not is_command(name)} == {}


def test_the_readme_lists_every_command() -> None:
    paths = (ROOT / "benchmarks").rglob("*.py")
    names = (path.relative_to(ROOT).with_suffix("").parts for path in paths)
    commands = {".".join(p for p in parts if p != "__main__") for parts in names}
    found = {name for name in commands if is_command(name)} - {"benchmarks", *STARTED_BY_OTHERS}
    assert modules_listed() == found


def test_the_pages_are_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert readme.main(["--check"]) == 0, "run `python -m benchmarks.readme`"
    assert tables.main(["--check"]) == 0, "run `python -m benchmarks.quality.tables`"
