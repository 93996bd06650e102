"""Prepare a comparison for people: numbers in words, and what each writer shows first."""

from __future__ import annotations

from collections.abc import Sequence

from tqcheck.comparison.records import (
    Breakdown,
    Comparison,
    Group,
    MeasureResult,
    PairTest,
    Score,
)
from tqcheck.report.display import visible

DASH = "–"
SMALLEST_P = 0.001
N_DOCUMENTS = 10
DETAILS = "errors."
"""Measures whose names begin so are parts of another; summaries leave them out."""

LEGEND = (
    "Intervals: 95%, percentile bootstrap. p: two-sided; AR approximate randomisation, BS paired "
    "bootstrap as in sacreBLEU; Holm: corrected over all pairs of systems in the measure. Cluster: "
    "every system above is significantly better than every one below."
)


def value_text(measure: MeasureResult, value: float | None, *, signed: bool = False) -> str:
    """Write a value with the digits of its measure, a dash where it is undefined."""
    if value is None:
        return DASH
    rounded = round(value, measure.digits) + 0.0
    return f"{rounded:+.{measure.digits}f}" if signed else f"{rounded:.{measure.digits}f}"


def interval_text(measure: MeasureResult, found: Score | PairTest, *, signed: bool = False) -> str:
    """Write an interval in brackets; empty where there is none."""
    if found.low is None or found.high is None:
        return ""
    low, high = (value_text(measure, v, signed=signed) for v in (found.low, found.high))
    return f"[{low}, {high}]"


def p_text(p: float | None) -> str:
    """Write a p-value: three digits, and none under 0.001."""
    if p is None:
        return DASH
    return f"<{SMALLEST_P}" if p < SMALLEST_P else f"{p:.3f}"


def rank_text(score: Score) -> str:
    """Write the ranks a system may have."""
    if score.best_rank is None:
        return DASH
    if score.best_rank == score.worst_rank:
        return str(score.best_rank)
    return f"{score.best_rank}–{score.worst_rank}"


def direction(measure: MeasureResult) -> str:
    """Say which way is better."""
    return "higher is better" if measure.higher_is_better else "lower is better"


def headline(comparison: Comparison) -> str:
    """Say in one line what was compared."""
    documents = f", {comparison.documents} documents" if comparison.documents else ""
    return f"{len(comparison.systems)} systems, {comparison.segments} segments{documents}"


def names_of(comparison: Comparison) -> list[str]:
    """List the systems in the order given."""
    return [system.name for system in comparison.systems]


def main_measures(comparison: Comparison) -> list[MeasureResult]:
    """List the measures that a summary shows: all but the parts of another."""
    return [measure for measure in comparison.measures if not measure.name.startswith(DETAILS)]


def widest_groups(breakdown: Breakdown, measure: str = "mqm") -> Sequence[Group]:
    """Choose the groups to show: all, or of many documents those on which systems differ most."""
    if breakdown.kind != "document" or len(breakdown.groups) <= N_DOCUMENTS:
        return breakdown.groups

    def spread(group: Group) -> float:
        values = [value for value in group.values[measure].values() if value is not None]
        return max(values) - min(values) if values else 0.0

    return sorted(breakdown.groups, key=spread, reverse=True)[:N_DOCUMENTS]


def left_out(breakdown: Breakdown) -> str:
    """Say how many groups `widest_groups` leaves out; empty where none."""
    n = len(breakdown.groups) - len(widest_groups(breakdown))
    return f"{n} more documents, on which the systems differ less, are in json." if n else ""


def shown(text: str) -> str:
    """Make a text harmless and put it on one line."""
    return visible(text)


def facts(comparison: Comparison) -> list[tuple[str, str]]:
    """List what makes the numbers repeatable."""
    found = [("signature", comparison.signature)]
    found += [(f"system {s.name}", f"{s.path} sha256:{s.digest[:16]}") for s in comparison.systems]
    seen = {comparison.run.signature}
    for measure in comparison.measures:
        if measure.signature not in seen:
            found.append((measure.name, measure.signature))
    return [(shown(name), shown(value)) for name, value in found]
