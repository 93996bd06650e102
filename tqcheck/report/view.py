"""Choose which segments a report lists, and in which order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

from tqcheck.config import ViewConfig
from tqcheck.errors import ConfigError
from tqcheck.records import Report, SegmentResult

_N_WORST = 5


@dataclass(frozen=True, slots=True)
class Listing:
    """Hold what a ranked list shows, worst first.

    `is_fallback`: nothing was suspect, so the few that stand out most stand in.
    `n_findings_left_out` counts the findings of segments that are not listed.
    """

    results: tuple[SegmentResult, ...]
    is_fallback: bool
    n_findings_left_out: int


def select(report: Report, view: ViewConfig) -> tuple[SegmentResult, ...]:
    """Give the `top` riskiest results, none under `min_risk`, in input order; by default all.

    A segment without a risk is listed only where neither is asked for. Raises ConfigError for a
    `top` under 1 or a `min_risk` outside 0 to 1.
    """
    _check(view)
    if view.top is None and view.min_risk is None:
        return report.results
    min_risk = 0.0 if view.min_risk is None else view.min_risk
    chosen = [r for r in report.results if r.risk is not None and r.risk >= min_risk]
    return _input_order(worst_first(chosen)[: view.top])


def worst_first(results: Iterable[SegmentResult]) -> list[SegmentResult]:
    """Sort by rank; those without one come last, in input order."""
    return sorted(results, key=lambda r: (inf if r.rank is None else r.rank, r.segment.index))


def list_worst(report: Report, view: ViewConfig) -> Listing:
    """Choose what a person reads: what `view` asks for, else the suspect segments.

    Findings in a segment without a risk are listed too, since nothing else would show them. Where
    all that is empty, the five that stand out most are listed, these first.
    """
    chosen = select(report, view)
    is_fallback = False
    if view.top is None and view.min_risk is None:
        chosen = tuple(r for r in chosen if r.is_suspect or (r.risk is None and r.findings))
        is_fallback = not chosen
    ordered = most_unusual(report.results)[:_N_WORST] if is_fallback else worst_first(chosen)
    n_findings = sum(len(r.findings) for r in report.results)
    n_listed = sum(len(r.findings) for r in ordered)
    return Listing(tuple(ordered), is_fallback, n_findings - n_listed)


def most_unusual(results: Iterable[SegmentResult]) -> list[SegmentResult]:
    """Sort what has a risk by how far it stands out, farthest first."""
    scored = [result for result in results if result.risk is not None]
    return sorted(scored, key=lambda r: (1.0 if r.alarm_rate is None else r.alarm_rate, r.rank))


def _input_order(results: Iterable[SegmentResult]) -> tuple[SegmentResult, ...]:
    return tuple(sorted(results, key=lambda r: r.segment.index))


def _check(view: ViewConfig) -> None:
    if view.top is not None and view.top < 1:
        raise ConfigError(f"top is {view.top}; allowed: 1 or more")
    if view.min_risk is not None and not 0 <= view.min_risk <= 1:
        raise ConfigError(f"min_risk is {view.min_risk}; allowed: 0 to 1")
