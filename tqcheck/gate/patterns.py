"""Paths as the gate knows them, and the patterns that choose among them."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path, PurePath

STDIN = "-"
_PARTS = re.compile(r"(?:^|(?<=/))\*\*/|\*\*|\*|\?|[^*?]+")
_MEANINGS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def relative_path(path: str, root: Path) -> str:
    """Return a path below `root` with forward slashes; one that lies elsewhere stays absolute.

    Links are not followed, so that a path stays the one that the user knows.
    """
    if path == STDIN or path.startswith("<"):
        return path
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() follows links
    if absolute.is_relative_to(root):
        return absolute.relative_to(root).as_posix()
    return PurePath(absolute).as_posix()


def fits(path: str, pattern: str) -> bool:
    """Tell whether a path fits a pattern: `*` within a folder, `**` across folders, `?` one sign.

    A pattern without a slash is compared with the file name alone; one that ends with a slash
    stands for all that lies below.
    """
    wanted = pattern.removeprefix("./")
    if wanted.endswith("/"):
        wanted += "**"
    found = path if "/" in wanted else path.rpartition("/")[2]
    return _compiled(wanted).fullmatch(found) is not None


@lru_cache(maxsize=1000)
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = _PARTS.findall(pattern)
    return re.compile("".join(_MEANINGS.get(part) or re.escape(part) for part in parts), re.DOTALL)
