"""Which segments a round trip moves farthest, the right way and the wrong way.

Chosen by rank: of each group the segments are ranked by the odds of a major error without the trip
and with it; the way from one rank to the other counts for the trip where it goes up and people
marked a major error, or down and they marked none, else against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.data.judged import Judged
from benchmarks.measures import statistics as st
from tqcheck.records import SegmentResult

SHOWN = 10
Json = dict[str, Any]
Pairs = Sequence[tuple[Judged, SegmentResult]]


@dataclass(frozen=True, slots=True)
class Odds:
    """Hold log-odds of a major error of each segment, without the trip and with it."""

    alone: st.Array
    joint: st.Array
    has_major: npt.NDArray[np.bool_]


def pick_cases(groups: Sequence[tuple[Pairs, Odds]]) -> Json:
    """Take those that the trip moves farthest."""
    found: list[Json] = []
    for pairs, odds in groups:
        before, after = _ranks(odds.alone), _ranks(odds.joint)
        gains = np.where(odds.has_major, after - before, before - after)
        found += [
            _case(gold, result, (float(b), float(a)), float(gain))
            for (gold, result), b, a, gain in zip(pairs, before, after, gains, strict=True)
        ]
    ranked = sorted(found, key=lambda case: (-case["gain"], case["id"]))
    return {"good": ranked[:SHOWN], "bad": ranked[::-1][:SHOWN]}


def _ranks(values: st.Array) -> st.Array:
    """Give for each the share of the others that are below it."""
    order = np.argsort(values, kind="stable")
    ranks = np.empty(len(values))
    ranks[order] = np.arange(len(values)) / max(1, len(values) - 1)
    return ranks


def _case(gold: Judged, result: SegmentResult, ranks: tuple[float, float], gain: float) -> Json:
    trip = result.roundtrip
    marks = gold.marks or ()
    return {
        "id": gold.id,
        "lp": gold.lp,
        "source": gold.source,
        "translation": gold.translation,
        "came_back": trip.back_text if trip else None,
        "score": gold.score,
        "marked": [gold.translation[m.start : m.end] for m in marks],
        "rank": [round(rank, 3) for rank in ranks],
        "gain": round(gain, 3),
    }


def render_cases(cases: Json) -> str:
    """Write the cases as Markdown."""
    lines = ["# What a round trip moves farthest", "", (__doc__ or "").split("\n\n", 1)[1].strip()]
    for title, key in (("The right way", "good"), ("The wrong way", "bad")):
        lines += ["", f"## {title}", ""]
        for case in cases[key]:
            before, after = (f"{100 * rank:.0f}" for rank in case["rank"])
            lines.append(
                f"- {case['lp']}, score {case['score']:.1f}: riskier than {before} in 100 of its "
                f"group, with the trip than {after}"
            )
            lines += [f"  - source: {case['source']}", f"  - translation: {case['translation']}"]
            lines.append(f"  - came back: {case['came_back']}")
            lines.append(f"  - people marked: {'; '.join(case['marked']) or 'nothing'}")
    return "\n".join(lines) + "\n"
