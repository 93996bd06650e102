"""Measure the gate's presets: alarms on human translations against errors caught.

    python -m benchmarks.gate --data DATA

Reads the MQM sets of `DATA/qe/dev` with tqcheck itself, once for each level of evidence, and judges
each segment as the gate does: by the findings that a preset lets fail, and by how far the segment
stands out (`alarm_rate`). Nothing of the verdict is fitted on these documents, so all of them are
reported. Writes `benchmarks/results/gate.json`, `gate.md` and for each level a curve over alarm
rates. Nothing of `mqm-wmt22dev`, `qe/test` or `parallel/eval` is read.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.data.checked import LEVELS, Options, checkers
from benchmarks.data.judged import find_sets
from benchmarks.fit.combine import SETS, Pair, read_pairs
from benchmarks.gate.tables import render_curve, render_tables
from tqcheck.config import ModelConfig
from tqcheck.config.policy import PRESETS, GateConfig
from tqcheck.gate import Policy, presets
from tqcheck.records import SegmentResult

RESULTS = Path("benchmarks/results")
CURVE_RATES = (0.0, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.07, 0.1,
               0.15, 0.2, 0.3, 0.5, 1.0)  # fmt: skip


def is_found(result: SegmentResult, fail_on: Sequence[str]) -> bool:
    """Tell whether a finding fails by itself."""
    return any(
        finding.code.startswith(entry) or finding.severity.value == entry
        for finding in result.findings
        for entry in fail_on
    )


def is_alarmed(result: SegmentResult, preset: str) -> bool:
    """Judge one segment as the gate does."""
    limits = Policy(GateConfig(preset=preset)).limits_for("", result.segment.lang)
    return limits.is_over(result) or is_found(result, presets()[preset].fail_on)


def stands_out(result: SegmentResult, rate: float) -> bool:
    """Tell whether at most so large a share of people's own segments stands out so far."""
    return result.alarm_rate is not None and result.alarm_rate <= rate


def measure(pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    """Count alarms and errors caught by language pair, at the presets and along the curve."""
    entries = []
    for lp in sorted({gold.lp for gold, _ in pairs}):
        own = [(gold, result) for gold, result in pairs if gold.lp == lp]
        human = [result for gold, result in own if gold.human]
        major = [result for gold, result in own if not gold.human and gold.has_major]
        fine = [result for gold, result in own if not gold.human and not gold.has_major]
        groups = {"human": human, "major": major, "machine_fine": fine}
        entry: dict[str, Any] = {"lp": lp, "n": {name: len(g) for name, g in groups.items()}}
        entry["documents"] = len({(gold.set, gold.doc) for gold, _ in own})
        entry["presets"] = {
            preset: {
                name: _share([is_alarmed(r, preset) for r in group])
                for name, group in groups.items()
            }
            for preset in PRESETS
        }
        entry["curve"] = [
            [rate, *(_share([stands_out(r, rate) for r in group]) for group in (human, major))]
            for rate in CURVE_RATES
        ]
        entries.append(entry)
    return entries


def _share(alarms: Sequence[bool]) -> float:
    return round(sum(alarms) / len(alarms), 4) if alarms else 0.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.gate",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--limit", type=int, help="at most so many records of each set")
    parser.add_argument("--readings", type=Path, help="keep the model's answers in this file")
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args(arguments)
    files = [f for f in find_sets(given.data, ("dev",)) if f.set in SETS]
    checker_for = checkers(ModelConfig(), given.readings)
    levels = {}
    for level, with_source in LEVELS.items():
        options = Options(("dev",), (), given.limit, with_source)
        levels[level] = measure(read_pairs(files, checker_for, options))
    alarm_rates = {name: presets()[name].alarm_rate for name in PRESETS}
    result = {
        "benchmark": "gate",
        "alarm_rates": alarm_rates,
        "limit": given.limit,
        "levels": levels,
    }
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "gate.json").write_text(json.dumps(result) + "\n", encoding="utf-8")
    (given.out / "gate.md").write_text(render_tables(result), encoding="utf-8")
    for level, entries in levels.items():
        (given.out / f"gate-{level}.svg").write_text(render_curve(entries, level), "utf-8")
    return 0
