"""The shape of the package: who imports whom, who prints, and how big things are."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parent.parent
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60
MAX_PARAMETERS = 7
MAX_MEDIAN_LINES = 12

MAX_LOOSE_MODULES = 6

BASE = {"config", "errors", "records", "rules"}
MAY_IMPORT: dict[str, set[str]] = {
    "__init__": {"_version", "api", "comparison", *BASE},
    "_version": set(),
    "__main__": {"cli"},
    "errors": set(),
    "records": set(),
    "rules": {"records", "errors"},
    "config": {"records", "errors", "rules"},
    "language": {"errors"},
    "plugins": {"records", "errors", "config"},
    "signature": {"errors"},
    "read": {"records", "errors", "config"},
    "segment": {"records", "errors", "config", "language"},
    "cache": {*BASE, "protocols", "judging.numbering", "segment"},
    "protocols": {"records"},
    "signals": {*BASE, "language", "protocols"},
    "backends": {"records", "errors", "config", "language", "plugins", "protocols"},
    "judging": set(),
    "judging.budget": {"records", "errors", "judging.readings", "protocols", "signals"},
    "judging.combine": {"records", "errors", "rules", "judging.standing"},
    "judging.evidence": {"records", "errors", "plugins"},
    "judging.judge": {
        *BASE,
        "judging.combine",
        "judging.readings",
        "judging.standing",
        "judging.tally",
        "protocols",
        "signals",
    },
    "judging.models": {
        *BASE,
        "backends",
        "cache",
        "judging.combine",
        "judging.evidence",
        "plugins",
        "protocols",
        "signals",
    },
    "judging.numbering": {"records", "segment"},
    "judging.readings": {"records", "language", "protocols", "signals"},
    "judging.run_info": {
        *BASE,
        "_version",
        "judging.combine",
        "judging.tally",
        "language",
        "plugins",
    },
    "judging.standing": {"records"},
    "judging.tally": {"records"},
    "judging.trips": {"records", "config", "language", "protocols", "signals"},
    "report": BASE,
    "comparison": {*BASE, "_version", "api", "language", "plugins", "read", "report"},
    "gate": {*BASE, "_version", "batch", "language", "read", "report"},
    "cli": {
        *BASE,
        "annotate",
        "api",
        "backends",
        "batch",
        "cache",
        "comparison",
        "gate",
        "judging.models",
        "language",
        "protocols",
        "read",
        "report",
        "review",
        "signature",
    },
    "batch": {
        *BASE,
        "_version",
        "api",
        "cache",
        "judging.numbering",
        "judging.run_info",
        "judging.tally",
        "judging.trips",
        "language",
        "read",
        "report",
        "segment",
    },
    "annotate": {*BASE, "read", "report"},
    "review": {*BASE, "batch", "gate", "report"},
}
"""First part below tqcheck -> the other parts it may import; `api` wires the stages."""

NO_SIGNALS = {"reasons"}  # beside the signals: the words in which one of them speaks
HEAVY = {"torch", "transformers"}
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}


@dataclass(frozen=True)
class Module:
    """One file of the package."""

    path: Path

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text(encoding="utf-8"))

    @property
    def name(self) -> str:
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        return ".".join(part for part in parts if part != "__init__")

    @property
    def part(self) -> str:
        """The first name below tqcheck: a stage, or a single module."""
        return _part_of(self.name.split("."))

    def imports(self) -> Iterator[str]:
        """Give every module imported, at the top or late; `from a import b` as `a.b`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.name}: relative import in line {node.lineno}"
                yield from (f"{node.module}.{alias.name}" for alias in node.names)

    def parts_imported(self) -> set[str]:
        names = (name.split(".") for name in self.imports())
        ours = (name for name in names if name[0] == "tqcheck")
        return {_part_of(name) for name in ours} - {self.part}


def _part_of(name: list[str]) -> str:
    """`from tqcheck import __version__` is an import of the front, not of a stage.

    The protocols of the backends are a part of their own: signals are handed what obeys them. So is
    each module of the judging: some know the models, others nothing but records.
    """
    if name[1:3] == ["backends", "protocols"]:
        return "protocols"
    if name[1:2] == ["judging"] and len(name) > 2:
        return ".".join(name[1:3])
    first = name[1] if len(name) > 1 else "__init__"
    folder = ROOT / "tqcheck"
    is_module = (folder / first).is_dir() or (folder / f"{first}.py").is_file()
    return first if is_module else "__init__"


MODULES = [Module(path) for path in sorted((ROOT / "tqcheck").rglob("*.py"))]
BESIDE = [
    Module(path)
    for folder in ("benchmarks", "models")
    for path in sorted((ROOT / folder).rglob("*.py"))
]
every_module = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
every_file = pytest.mark.parametrize("module", MODULES + BESIDE, ids=lambda module: module.name)


def functions(tree: ast.AST) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    assert node.end_lineno is not None
    return node.end_lineno - node.lineno + 1


@every_module
def test_a_part_imports_only_what_it_may(module: Module) -> None:
    if module.part == "api":
        assert "cli" not in module.parts_imported()
        return
    allowed = MAY_IMPORT.get(module.part)
    assert allowed is not None, f"{module.name}: a new part; say in MAY_IMPORT what it may import"
    if module.part == "cli":
        allowed = allowed | {"__init__"}  # the version
    assert module.parts_imported() <= allowed


@every_module
def test_the_package_knows_nothing_of_what_lies_beside_it(module: Module) -> None:
    assert not {name.split(".")[0] for name in module.imports()} & {"benchmarks", "models", "tests"}


@every_module
def test_torch_is_imported_only_by_backends(module: Module) -> None:
    heavy = {name.split(".")[0] for name in module.imports()} & HEAVY
    assert not heavy or module.part == "backends"


@every_module
def test_signals_do_not_see_each_other(module: Module) -> None:
    if module.part != "signals" or module.name == "tqcheck.signals":
        return
    signals = {path.stem for path in (ROOT / "tqcheck" / "signals").iterdir()} - NO_SIGNALS
    own = module.name.split(".")[2]
    seen = {name.split(".")[2] for name in module.imports() if name.startswith("tqcheck.signals.")}
    assert seen & signals <= {own}


@every_module
def test_backends_are_used_late_by_the_command_line(module: Module) -> None:
    """At the top of a cli module they would slow down --help."""
    if module.part != "cli":
        return
    top = [node for node in module.tree.body if isinstance(node, ast.ImportFrom)]
    assert not [
        node.module
        for node in top
        if (node.module or "").startswith(
            ("tqcheck.api", "tqcheck.backends", "tqcheck.comparison", "rich")
        )
    ]


@every_module
def test_only_the_command_line_prints_or_exits(module: Module) -> None:
    if module.part in ("cli", "__main__"):
        return
    names = {ast.unparse(node.func) for node in ast.walk(module.tree) if isinstance(node, ast.Call)}
    loud = {"print", "exit", "quit", "sys.exit", "os._exit", "sys.stdout.write", "sys.stderr.write"}
    assert not names & loud
    assert "typer" not in {name.split(".")[0] for name in module.imports()}


@every_module
def test_click_is_never_imported(module: Module) -> None:
    assert "click" not in {name.split(".")[0] for name in module.imports()}, "typer has its own"


@every_file
def test_names_say_what_a_module_is_for(module: Module) -> None:
    assert not set(module.name.split(".")) & VAGUE


def test_no_two_classes_have_one_name() -> None:
    places: dict[str, list[str]] = {}
    for module in MODULES:
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(module.name)
    assert not {name: where for name, where in places.items() if len(where) > 1}


@every_file
def test_files_and_functions_are_small(module: Module) -> None:
    n_lines = len(module.path.read_text(encoding="utf-8").splitlines())
    assert n_lines <= MAX_FILE_LINES
    long = {node.name: length(node) for node in functions(module.tree)}
    assert not {name: n for name, n in long.items() if n > MAX_FUNCTION_LINES}


@every_file
def test_functions_take_few_parameters(module: Module) -> None:
    """The options of a command are its parameters; elsewhere settings travel as records."""
    if module.name.startswith("tqcheck.cli"):
        return
    for node in functions(module.tree):
        named = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        n = len([argument for argument in named if argument.arg not in ("self", "cls")])
        assert n <= MAX_PARAMETERS, f"{node.name} takes {n}"
        assert node.args.kwarg is None or node.name.startswith("_"), f"{node.name} takes **kwargs"


def test_the_median_function_is_short() -> None:
    lengths = [length(node) for module in MODULES for node in functions(module.tree)]
    assert median(lengths) <= MAX_MEDIAN_LINES


def test_few_modules_stand_outside_of_a_room() -> None:
    loose = {module.name for module in MODULES if module.path.parent == ROOT / "tqcheck"}
    assert len(loose - {"tqcheck", "tqcheck.__main__", "tqcheck._version"}) <= MAX_LOOSE_MODULES


def test_every_part_is_known() -> None:
    parts = {module.part for module in MODULES}
    assert parts <= {*MAY_IMPORT, "api"}
