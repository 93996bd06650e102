"""Is the better one of two translations less risky? `python -m benchmarks.challenge.contrast`.

Takes minimal pairs from `DATA/contrast/dev`: the same source, a translation and the same with an
error. For each set and kind of error: the share of pairs in which the good one has the lower risk;
a tie counts half. Each text stands by itself; with the source and without. Of each kind `--limit`
pairs are drawn. Intervals draw sources. Writes `contrast.json` and `contrast.md`.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.data.checked import LEVELS, CheckerFor, checkers
from benchmarks.data.judged import SUFFIX, read_jsonl_zst
from benchmarks.markdown import NONE, table, write_results
from benchmarks.measures import statistics as st
from tqcheck.config import ModelConfig
from tqcheck.errors import InputError
from tqcheck.records import Origin, Row

TOTAL = "all"
SIDES = ("good", "bad")
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Contrast:
    """Hold one pair: translations of a source, one of them with an error of this kind."""

    id: str
    set: str
    kind: str
    lp: str
    source: str
    good: str
    bad: str


def read_contrasts(data: Path, limit: int | None, seed: int = 0) -> list[Contrast]:
    """Draw up to `limit` pairs of each set's kinds."""
    folder = data / "contrast" / "dev"
    paths = sorted(folder.glob(f"*{SUFFIX}"))
    if not paths:
        raise InputError(f"no *{SUFFIX} files", path=str(folder))
    kinds: dict[tuple[str, str], list[Contrast]] = defaultdict(list)
    for path in paths:
        for record in read_jsonl_zst(path):
            kinds[record["set"], record["kind"]].append(_contrast(record))
    chance = random.Random(seed)
    found = []
    for _, own in sorted(kinds.items()):
        found += own if limit is None or limit >= len(own) else chance.sample(own, limit)
    return found


def _contrast(record: Mapping[str, Any]) -> Contrast:
    return Contrast(
        id=record["id"],
        set=record["set"],
        kind=record["kind"],
        lp=record["lp"],
        source=record["src"],
        good=record["good"],
        bad=record["bad"],
    )


def judge(
    contrasts: Sequence[Contrast], checker_for: CheckerFor, *, with_source: bool
) -> dict[str, float]:
    """Tell for each pair's id whether the good one won: 1, 0, or one half for a tie."""
    wins: dict[str, float] = {}
    for lp in sorted({one.lp for one in contrasts}):
        source_lang, _, lang = lp.partition("-")
        own = [one for one in contrasts if one.lp == lp]
        rows = [row_of(one, side, with_source=with_source) for one in own for side in SIDES]
        checker = checker_for(lang, source_lang if with_source else None)
        risks = {r.segment.id: r.risk for r in checker.check_rows(rows).results}
        for one in own:
            good, bad = (risks.get(f"{one.id} {side}") for side in SIDES)
            if good is not None and bad is not None:
                wins[one.id] = 0.5 if good == bad else float(good < bad)
        print(f"{lp}: {len(own)} pairs", file=sys.stderr, flush=True)
    return wins


def row_of(one: Contrast, side: str, *, with_source: bool) -> Row:
    """Make a row of one side of a pair, a document of its own."""
    name = f"{one.id} {side}"
    return Row(
        Origin(one.set, 1),
        translation=one.good if side == "good" else one.bad,
        source=one.source if with_source else None,
        id=name,
        doc=name,
    )


def measure(contrasts: Sequence[Contrast], wins: Mapping[str, float], replicates: int) -> Json:
    """Give the share of pairs won by set and kind, by set, and of all."""
    groups: dict[tuple[str, str], list[Contrast]] = defaultdict(list)
    for one in contrasts:
        if one.id in wins:
            for key in ((one.set, one.kind), (one.set, TOTAL), (TOTAL, TOTAL)):
                groups[key].append(one)
    entries: Json = {}
    for (name, kind), own in sorted(groups.items()):
        values = np.asarray([wins[one.id] for one in own])
        weights = st.resample([(one.lp, one.source) for one in own], replicates, 0)
        share = st.estimate(st.share, values, np.ones(len(own)), weights)
        entries.setdefault(name, {})[kind] = {"pairs": len(own), **asdict(share)}
    return entries


def run(data: Path, checker_for: CheckerFor, limit: int | None, seed: int, replicates: int) -> Json:
    """Measure at both levels of evidence."""
    contrasts = read_contrasts(data, limit, seed)
    levels = {
        level: measure(
            contrasts, judge(contrasts, checker_for, with_source=with_source), replicates
        )
        for level, with_source in LEVELS.items()
    }
    return {"benchmark": "contrast", "limit": limit, "seed": seed, "levels": levels}


def render_block(result: Mapping[str, Any], *, by_kind: bool = False) -> str:
    """Write the table, a row a set; `by_kind`: one for each of its kinds, too."""
    levels = result["levels"]
    keys = list(dict.fromkeys((s, k) for own in levels.values() for s in own for k in own[s]))
    rows = [
        [name, kind, *cells]
        for name, kind in sorted(keys, key=lambda key: (key[0] == TOTAL, key))
        if by_kind or kind == TOTAL
        for cells in [_cells(levels, name, kind)]
    ]
    shown = rows if by_kind else [[row[0], *row[2:]] for row in rows]
    return table(["set", *(["kind"] if by_kind else []), "pairs", *levels], shown)


def _cells(levels: Mapping[str, Any], name: str, kind: str) -> list[str]:
    found = [own.get(name, {}).get(kind) for own in levels.values()]
    pairs = max(entry["pairs"] for entry in found if entry)
    return [str(pairs), *(_told(entry) for entry in found)]


def _told(entry: Mapping[str, Any] | None) -> str:
    if entry is None:
        return NONE
    bounds = "" if entry["low"] is None else f" [{entry['low']:.2f}, {entry['high']:.2f}]"
    return f"{entry['value']:.2f}{bounds}"


def render(result: Mapping[str, Any]) -> str:
    """Write contrast.md."""
    parts = ["# Contrast pairs", (__doc__ or "").strip(), render_block(result, by_kind=True)]
    return "\n\n".join(parts) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and write `contrast.json` and `contrast.md`."""
    parser = argparse.ArgumentParser(prog="benchmarks.challenge.contrast", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--limit", type=int, help="at most so many pairs of each kind")
    parser.add_argument("--seed", type=int, default=0, help="of the pairs drawn")
    parser.add_argument("--replicates", type=int, default=1000, help="of the bootstrap")
    parser.add_argument("--readings", type=Path, help="keep the model's answers in this file")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    given = parser.parse_args(arguments)
    checker_for = checkers(ModelConfig(), given.readings)
    result = run(given.data, checker_for, given.limit, given.seed, given.replicates)
    write_results(given.out, "contrast", result, render(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
