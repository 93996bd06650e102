"""The documentation site is built without a warning: no dead link, every docstring found."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import tqcheck

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site as `.ci/run` does; a warning is an error."""
    pytest.importorskip("mkdocs")
    pytest.importorskip("mkdocstrings")
    folder = tmp_path_factory.mktemp("docs") / "site"
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    done = subprocess.run(
        [*command, "--config-file", str(ROOT / "mkdocs.yml"), "--site-dir", str(folder)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1"},
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_the_reference_is_built_from_the_docstrings(site: Path) -> None:
    page = (site / "api" / "index.html").read_text(encoding="utf-8")
    assert "Give one system's value of a measure" in page
    assert "for_languages" in page


def test_a_link_out_of_the_pages_leads_into_the_site_too(site: Path) -> None:
    page = (site / "quality" / "index.html").read_text(encoding="utf-8")
    assert 'href="../benchmarks/results/speed/"' in page
    assert (site / "benchmarks" / "results" / "speed" / "index.html").is_file()
    assert (site / ".pre-commit-hooks.yaml").is_file()


def test_every_public_name_is_in_the_reference() -> None:
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    modules = {getattr(tqcheck, name).__module__ for name in tqcheck.__all__ if name[0] != "_"}
    assert {module for module in modules if module not in text} == set()
