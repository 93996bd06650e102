"""What the digests of the code cover: all that can change a score or how one is kept."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tqcheck.cache.keys import JUDGING, READING, code_digest

PACKAGE = Path(__file__).parents[2] / "tqcheck"
ROOTS = {
    JUDGING: (
        "judging/judge", "judging/trips", "segment", "backends/quality", "cache/documents",
        "cache/readings",
    ),
    READING: ("backends/quality", "cache/readings"),
}  # fmt: skip
# The checks of settings know the rules by name; a reading depends on none of them.
NOT_READING = {"rules"}
digests = pytest.mark.parametrize("parts", [JUDGING, READING], ids=["judging", "reading"])


def file_of(name: str) -> Path | None:
    """Find the file of a module by its name below the package, with slashes."""
    for path in (PACKAGE / f"{name}.py", PACKAGE / name / "__init__.py"):
        if path.is_file():
            return path
    return None


def imports(path: Path) -> Iterator[str]:
    """Name what a module imports when it runs, early or late: not what it imports for types."""
    todo: list[ast.AST] = [ast.parse(path.read_text("utf-8"))]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            todo += node.orelse
            continue
        todo += ast.iter_child_nodes(node)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tqcheck."):
            name = (node.module or "").removeprefix("tqcheck.").replace(".", "/")
            yield name
            yield from (f"{name}/{alias.name}" for alias in node.names)


def reachable(parts: tuple[str, ...]) -> set[Path]:
    """Follow the imports from where a judgement or a reading is made."""
    leave = NOT_READING if parts is READING else set()
    found: set[Path] = set()
    todo = [*ROOTS[parts]]
    while todo:
        name = todo.pop()
        path = file_of(name)
        if path is None or path in found or name.split("/")[0] in leave:
            continue
        found.add(path)
        todo += imports(path)
    return found


def covered(parts: tuple[str, ...]) -> set[Path]:
    places = [PACKAGE / part for part in parts]
    return {path for place in places for path in ([place], place.rglob("*.py"))[place.is_dir()]}


@digests
def test_everything_that_is_reachable_is_covered(parts: tuple[str, ...]) -> None:
    missing = {path.relative_to(PACKAGE).as_posix() for path in reachable(parts) - covered(parts)}
    assert not missing, "name them, or their folder, in tqcheck/cache/keys.py"
    assert len(reachable(parts)) > 20


@digests
def test_a_change_in_any_module_moves_the_digest(parts: tuple[str, ...], tmp_path: Path) -> None:
    copy = tmp_path / "tqcheck"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("*.pyc", "_models"))
    before = code_digest.__wrapped__(parts, copy)
    assert before == code_digest(parts), "a copy is the same code"
    for path in sorted(reachable(parts)):
        there = copy / path.relative_to(PACKAGE)
        content = there.read_bytes()
        there.write_bytes(content + b"# changed\n")
        assert code_digest.__wrapped__(parts, copy) != before, f"{path} is not covered"
        there.write_bytes(content)
    assert code_digest.__wrapped__(parts, copy) == before


@digests
@pytest.mark.parametrize("name", ["records/__init__.py", "records/wire.py", "cache/readings.py"])
def test_the_form_in_which_scores_are_kept_is_covered(parts: tuple[str, ...], name: str) -> None:
    assert PACKAGE / name in covered(parts)


def test_what_writes_reports_is_not_covered() -> None:
    """Another page or option is no reason to judge again."""
    for part in ("cli", "gate", "report", "review", "comparison", "batch"):
        assert not {path for path in covered(JUDGING) if path.is_relative_to(PACKAGE / part)}
