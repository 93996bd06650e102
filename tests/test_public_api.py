"""What `import tqcheck` offers, and what it must not cost."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import tqcheck

ROOT = Path(__file__).parent.parent
NAMES = {
    "Checker",
    "Config",
    "ConfigError",
    "InputError",
    "ModelError",
    "Report",
    "ReportError",
    "Row",
    "TqcheckError",
    "__version__",
    "check",
}
HELP_LIMIT_S = 0.4


def imported_after(code: str) -> set[str]:
    show = "import sys; print('\\n'.join(sys.modules), file=sys.__stderr__)"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{show}"], capture_output=True, text=True, check=True
    )
    return {name.split(".")[0] for name in done.stderr.split()}


@pytest.mark.parametrize(
    "code",
    [
        "import tqcheck",
        "from tqcheck.cli import main\nassert main(['--help']) == 0",
        "from tqcheck.cli import main\nassert main(['check', '--help']) == 0",
        "from tqcheck.cli import main\nassert main(['explain']) == 0",
    ],
)
def test_the_front_is_light(code: str) -> None:
    heavy = {"torch", "transformers", "numpy", "sentencepiece", "rich", "jinja2", "lingua"}
    assert not imported_after(code) & heavy


def test_help_is_quick() -> None:
    """Processor time, the best of three: it is the wall time where nothing else runs."""

    def seconds() -> float:
        before = os.times()
        subprocess.run(
            [sys.executable, "-m", "tqcheck", "--help"], check=True, stdout=subprocess.DEVNULL
        )
        after = os.times()
        user = after.children_user - before.children_user
        return user + after.children_system - before.children_system

    assert min(seconds() for _ in range(3)) < HELP_LIMIT_S


def test_public_names() -> None:
    assert set(tqcheck.__all__) >= NAMES
    for name in tqcheck.__all__:
        assert getattr(tqcheck, name) is not None
    assert set(tqcheck.__all__) <= set(dir(tqcheck))


def test_unknown_names_are_attribute_errors() -> None:
    assert not hasattr(tqcheck, "no_such_name")


def test_the_build_reads_the_version_from_the_package() -> None:
    content = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" in content["project"]["dynamic"]
    source = ROOT / content["tool"]["hatch"]["version"]["path"]
    assert f'__version__ = "{tqcheck.__version__}"' in source.read_text(encoding="utf-8")


def test_signatures_are_plain() -> None:
    for function in (tqcheck.check, tqcheck.Checker.__init__, tqcheck.Checker.check):
        for parameter in inspect.signature(function).parameters.values():
            assert parameter.kind not in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL)


def test_python_m_tqcheck_runs_the_command_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tqcheck", "--version"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
    )
    assert done.stdout == f"tqcheck {tqcheck.__version__}\n"
    assert done.stderr == ""
