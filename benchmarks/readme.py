"""Put the other results' tables into the README: `python -m benchmarks.readme [--check]`.

Each block stands between marks such as `<!-- challenge:begin -->` and `<!-- challenge:end -->` and
comes from one result file; `benchmarks.tables` writes the block `quality`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks import challenge_tables, gate_tables, languages
from benchmarks.tables import RESULTS, replace_block
from tqcheck.errors import InputError, TqcheckError

Render = Callable[[Any], str]


def _challenge(result: Any) -> str:
    figure = challenge_tables.render_figure(result, "recall")
    cases = challenge_tables.render_constructed(result)
    return f"{figure}\n\nTranslations that are none, with the source:\n\n{cases}"


BLOCKS: dict[str, tuple[str, Render]] = {
    "presets": ("gate.json", gate_tables.render_block),
    "challenge": ("challenge.json", _challenge),
    "languages": ("languages.json", languages.render_table),
}


def render(readme: str, results: Path, path: str) -> str:
    """Give the README with every block as the results have it."""
    for name, (file, write) in BLOCKS.items():
        source = results / file
        try:
            result = json.loads(source.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise InputError(f"cannot be read: {error}", path=str(source)) from error
        readme = replace_block(readme, name, write(result), path)
    return readme


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check the blocks; give the exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.readme", description=__doc__)
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--readme", type=Path, default=Path("README.md"))
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 if stale")
    given = parser.parse_args(arguments)
    try:
        old = given.readme.read_text("utf-8")
        new = render(old, given.results, str(given.readme))
    except TqcheckError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if given.check:
        return int(old != new)
    given.readme.write_text(new, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
