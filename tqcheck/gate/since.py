"""Which inputs have changed since a revision, as git tells."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tqcheck.errors import ConfigError
from tqcheck.read import find_files

_TIMEOUT_S = 60


def changed_since(
    inputs: Sequence[str], revision: str, *, source: str | None = None
) -> tuple[str, ...]:
    """Return those files of `inputs` that differ from a revision, or are not in it, in order.

    A file outside of the repository counts as changed, and so does the one input whose `source`
    has changed. Raises ConfigError where git or the revision is missing, InputError for inputs.
    """
    files = find_files(inputs)
    if "-" in files:
        raise ConfigError("--since: standard input has no history; name files or folders")
    if revision.startswith("-"):
        raise ConfigError(f"--since: {revision!r} is no revision")
    (top,) = _git("rev-parse", "--show-toplevel", revision=revision)
    (commit,) = _git(
        "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", revision=revision
    )
    known = _git("ls-tree", "-r", "-z", "--name-only", "--full-tree", commit, revision=revision)
    differ = _git(
        "diff",
        "--name-only",
        "--no-renames",
        "--no-relative",
        "-z",
        commit,
        "--",
        revision=revision,
    )
    same = {os.path.realpath(Path(top) / name) for name in known.difference(differ)}
    changed = tuple(file for file in files if os.path.realpath(file) not in same)
    is_source_new = source is not None and os.path.realpath(source) not in same
    return files if is_source_new else changed


def _git(*arguments: str, revision: str) -> frozenset[str]:
    """Run git here and return the lines it prints, or what stands between its NULs."""
    try:
        done = subprocess.run(
            ["git", *arguments], capture_output=True, timeout=_TIMEOUT_S, check=True
        )
    except FileNotFoundError:
        raise ConfigError("--since: there is no git on this machine") from None
    except subprocess.TimeoutExpired:
        raise ConfigError(f"--since: git took more than {_TIMEOUT_S} s") from None
    except subprocess.CalledProcessError as error:
        raise ConfigError(f"--since: {_why(arguments, error, revision)}") from None
    text = os.fsdecode(done.stdout)
    return frozenset(filter(None, text.split("\0" if "-z" in arguments else "\n")))


def _why(arguments: Sequence[str], error: subprocess.CalledProcessError, revision: str) -> str:
    if "--verify" in arguments:
        return f"git knows no revision {revision!r} (a shallow clone may lack it)"
    told = os.fsdecode(error.stderr or b"").strip().splitlines()
    return told[0] if told else f"git {arguments[0]} failed"
