"""Write the tables in README, `docs/` and a card: `python -m benchmarks.readme [--check]`.

Each block stands between marks such as `<!-- challenge:begin -->` and `<!-- challenge:end -->` and
comes from one result file, or from several; `benchmarks.quality.tables` writes the block `quality`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks import summary
from benchmarks.batch import cache
from benchmarks.challenge import tables as challenge_tables
from benchmarks.gate import tables as gate_tables
from benchmarks.languages import measure as languages
from benchmarks.markdown import RESULTS, replace_block
from benchmarks.robustness import tables as robustness
from benchmarks.roundtrip import measure as roundtrip
from benchmarks.roundtrip import translation, unexplained
from benchmarks.rules import alarms as rule_alarms
from benchmarks.rules import languages as rule_languages
from benchmarks.speed import kernels, precisions, runtimes
from benchmarks.speed import report as speed_report
from benchmarks.verdict import measure as verdict
from benchmarks.verdict import native
from tqcheck.errors import InputError, TqcheckError

Render = Callable[[Any], str]


def _challenge(result: Any) -> str:
    figure = challenge_tables.render_figure(result, "recall")
    cases = challenge_tables.render_constructed(result)
    return f"{figure}\n\nTranslations that are none, with the source:\n\n{cases}"


Blocks = dict[str, tuple[str | tuple[str, ...], Render]]
PAGES: dict[str, Blocks] = {
    "README.md": {"summary": (summary.FILES, summary.render)},
    "docs/quality.md": {
        "speed": ("speed.json", speed_report.render_bars),
        "precisions": ("precisions.json", precisions.render),
        "kernels": ("kernels.json", kernels.render),
        "runtimes": ("runtimes.json", runtimes.render),
        "verdict": ("verdict.json", verdict.render_block),
        "native": ("native.json", native.render_block),
        "challenge": ("challenge.json", _challenge),
        "languages": ("languages.json", languages.render_table),
    },
    "docs/gate.md": {
        "presets": ("gate.json", gate_tables.render_block),
        "gate-trips": ("gate-trips.json", gate_tables.trip_table),
    },
    "docs/roundtrip.md": {
        "roundtrip": ("roundtrip.json", roundtrip.render_table),
        "unexplained": ("roundtrip-unexplained.json", unexplained.render_table),
    },
    "docs/findings.md": {
        "rules-alarms": ("rules-alarms.json", rule_alarms.render_block),
        "rules-languages": ("rules-languages.json", rule_languages.render),
    },
    "docs/batch.md": {
        "cache": ("cache.json", cache.render),
        "robustness": (robustness.FILES, robustness.render),
    },
    "models/roundtrip/card.md": {
        "translation": ("translation.json", translation.render_table),
        "translation-beams": ("translation-beams.json", translation.render_table),
    },
}


def render(text: str, blocks: Blocks, results: Path, path: str) -> str:
    """Give a text with every block as the results have it."""
    for name, (files, write) in blocks.items():
        if isinstance(files, str):
            found = _result(results / files)
        else:
            found = [_result(results / file) for file in files]
        text = replace_block(text, name, write(found), path)
    return text


def _result(source: Path) -> Any:
    try:
        return json.loads(source.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be read: {error}", path=str(source)) from error


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check the blocks; give the exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.readme", description=__doc__)
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--root", type=Path, default=Path(), help="where the pages lie")
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 if stale")
    given = parser.parse_args(arguments)
    pages = {given.root / page: blocks for page, blocks in PAGES.items()}
    try:
        old = {page: page.read_text("utf-8") for page in pages}
        new = {p: render(old[p], blocks, given.results, str(p)) for p, blocks in pages.items()}
    except TqcheckError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if given.check:
        return int(old != new)
    for page, text in new.items():
        page.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
