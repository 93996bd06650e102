"""Run COMET beside tqcheck: the program `comet-score`, wherever it is installed.

A program and not a library, so that it may live in an environment of its own: unbabel-comet 2.2.7
asks for numpy under 2 and transformers under 5. `TQCHECK_COMET_SCORE` names the program, else it is
looked for beside this Python, where the extra puts it, and then on the path.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tqcheck.comparison.records import TestSet
from tqcheck.comparison.scores_file import OutsideScores, read_scores
from tqcheck.errors import ConfigError, InputError, ModelError

PROGRAM = "comet-score"
PROGRAM_VARIABLE = "TQCHECK_COMET_SCORE"
INSTALL_HINT = (
    "pip install 'tqcheck[comet]' (Python 3.11 or 3.12), or in an environment of its own: "
    "pipx install unbabel-comet && pipx inject unbabel-comet 'setuptools<81'"
)


def run_comet(model: str, test_set: TestSet) -> OutsideScores:
    """Score every system with a COMET model; raises ModelError where the program cannot.

    A segment without a reference is left out where there are references.
    """
    program = _program()
    if test_set.sources is None:
        raise ConfigError(f"metric: comet:{model} needs the source")
    with tempfile.TemporaryDirectory() as folder:
        return _run(program, model, test_set, Path(folder))


def _program() -> str:
    given = os.environ.get(PROGRAM_VARIABLE)
    if given:
        found = shutil.which(given)
    else:
        # An environment that is not activated has its programs off the path.
        beside = str(Path(sys.executable).parent)
        found = shutil.which(PROGRAM, path=beside) or shutil.which(PROGRAM)
    if found is None:
        raise ModelError(
            f"{given or PROGRAM}: no such program; {INSTALL_HINT}; {PROGRAM_VARIABLE} names the "
            "program where it is elsewhere"
        )
    return found


def _run(program: str, model: str, test_set: TestSet, folder: Path) -> OutsideScores:
    sources = test_set.sources or ()
    arguments = ["-s", _write(folder / "source.txt", sources), "-t"]
    files = [_write(folder / f"{i}.txt", s.translations) for i, s in enumerate(test_set.systems)]
    arguments += files
    if test_set.references:
        arguments += ["-r", _write(folder / "reference.txt", test_set.references)]
    scores = folder / "scores.json"
    arguments += ["--model", model, "--gpus", "0", "--quiet", "--to_json", str(scores)]
    _call([program, *arguments], model)
    if not scores.is_file():
        raise ModelError(f"comet:{model}: {program} wrote no scores")
    renamed = replace(
        test_set,
        systems=tuple(replace(s, path=f) for s, f in zip(test_set.systems, files, strict=True)),
        lines=tuple(range(1, len(test_set) + 1)),
    )
    try:
        found = read_scores(str(scores), renamed)
    except InputError as error:  # its path is a file that nobody will find any more
        where = f", segment {error.line}" if error.line else ""
        raise ModelError(f"comet:{model}: {program}{where}: {error.message}") from error
    if test_set.references:
        found.values[:, [text is None for text in test_set.references]] = float("nan")
    return OutsideScores(found.values, f"comet:{model}|program:{_version(program)}")


def _write(path: Path, lines: Sequence[str | None]) -> str:
    """Write one segment a line; COMET ends lines at more characters than we do."""
    text = "".join(
        re.sub(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]", " ", t or "") + "\n" for t in lines
    )
    path.write_text(text, encoding="utf-8")
    return str(path)


def _call(command: Sequence[str], model: str) -> None:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", check=False
        )
    except OSError as error:
        raise ModelError(f"comet:{model}: {error}") from error
    if done.returncode:
        said = next((s for s in reversed(done.stderr.splitlines()) if s.strip()), "it said nothing")
        raise ModelError(f"comet:{model}: {command[0]} failed ({done.returncode}): {said.strip()}")


def _version(program: str) -> str:
    """Name the package's version where its environment tells; the program has no option for it."""
    folder = Path(program).resolve().parent.parent
    found = sorted(folder.glob("lib/python*/site-packages/unbabel_comet-*.dist-info"))
    return found[0].name.split("-")[1].removesuffix(".dist") if found else "unknown"
