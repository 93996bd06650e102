"""Tell what round trips add to the gate: `python -m benchmarks.gate.trips --trips FILE`.

Sends `--limit` records of each MQM set of `DATA/qe/dev` on a trip by the embedded translator and
asks for each pair and level: what does `standard` alarm and catch, and what do findings of trips
(TQ2) that fail besides? Neither is fitted on these documents: what stands out is measured on texts
that people wrote (`benchmarks.fit.standing`), the trips' percentiles come from other texts
(`models/roundtrip/reference.json`). Writes `benchmarks/results/gate-trips.json`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.data.checked import LEVELS, Options
from benchmarks.data.judged import find_sets
from benchmarks.fit.combine import SETS, Pair, read_pairs
from benchmarks.gate import measure as gate
from benchmarks.gate.tables import trip_table
from benchmarks.roundtrip.measure import trip_checkers
from benchmarks.roundtrip.records import load_recorded
from tqcheck.config import RoundtripConfig
from tqcheck.records import SegmentResult

PRESET = "standard"
NOTHING = "-"
FAILING = ("TQ201", "TQ202", "TQ203", "TQ204", "TQ205", "TQ2")
GROUPS = ("human", "major", "fine")
RESULTS = gate.RESULTS / "gate-trips.json"
Json = dict[str, Any]


def group_of(pair: Pair) -> str:
    """Tell a human translation, one with a major error, and the rest apart."""
    gold, _ = pair
    if gold.human:
        return "human"
    return "major" if gold.has_major else "fine"


def alarmed_by(result: SegmentResult) -> frozenset[str]:
    """Name what alarms on a segment: the preset, and each code of `FAILING` beside it."""
    if gate.is_alarmed(result, PRESET):
        return frozenset((NOTHING, *FAILING))
    return frozenset(code for code in FAILING if gate.is_found(result, (code,)))


def count(pairs: Sequence[Pair]) -> list[Json]:
    """Count alarms by language pair and group, with nothing and each code of `FAILING` besides."""
    judged = [(pair, alarmed_by(pair[1])) for pair in pairs]
    entries = []
    for lp in sorted({gold.lp for gold, _ in pairs}):
        own = [(group_of(pair), found) for pair, found in judged if pair[0].lp == lp]
        entries.append(
            {
                "lp": lp,
                "n": {name: sum(group == name for group, _ in own) for name in GROUPS},
                "alarms": {
                    code: {
                        name: sum(group == name and code in found for group, found in own)
                        for name in GROUPS
                    }
                    for code in (NOTHING, *FAILING)
                },
            }
        )
    return entries


def main() -> int:
    """Send, judge, write."""
    parser = argparse.ArgumentParser(prog="benchmarks.gate.trips", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--limit", type=int, default=150, help="records of each set")
    parser.add_argument("--trips", type=Path, required=True, help="the translator's answers")
    parser.add_argument("--readings", type=Path, required=True, help="the quality model's answers")
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args()
    quality, translator = load_recorded(given.readings, given.trips, "embedded")
    sent = trip_checkers(quality, translator, RoundtripConfig(roundtrip="on"))
    files = [f for f in find_sets(given.data, ("dev",)) if f.set in SETS]
    levels = {}
    for level, with_source in LEVELS.items():
        some = read_pairs(files, sent, Options(("dev",), (), given.limit, with_source))
        levels[level] = count(some)
    result = {"benchmark": "gate_trips", "limit": given.limit, "levels": levels}
    given.out.write_text(json.dumps(result) + "\n", encoding="utf-8")
    print(trip_table(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
