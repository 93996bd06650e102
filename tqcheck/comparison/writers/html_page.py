"""Write one self-contained HTML page: tables and plots; nothing is fetched, no script runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from tqcheck.comparison.records import (
    Breakdown,
    Comparison,
    MeasureResult,
    PairDifference,
    PairTest,
)
from tqcheck.comparison.writers import svg
from tqcheck.comparison.writers.display import (
    DASH,
    LEGEND,
    direction,
    facts,
    headline,
    interval_text,
    left_out,
    main_measures,
    names_of,
    p_text,
    rank_text,
    shown,
    value_text,
    widest_groups,
)
from tqcheck.report.page import Page

PLOTTED_BY_LENGTH = ("mqm", "risk", "chrF")
SEVERITIES = ("critical", "major", "minor", "neutral")
_PAGE = Page("comparison.html.j2", ("comparison.css",))


@dataclass(frozen=True, slots=True)
class _ScoreRow:
    system: str
    value: str
    interval: str
    rank: str
    cluster: str
    is_new_cluster: bool


@dataclass(frozen=True, slots=True)
class _PairRow:
    first: str
    second: str
    difference: str
    interval: str
    p_values: tuple[str, ...]
    is_significant: bool


@dataclass(frozen=True, slots=True)
class _Section:
    """Hold one measure as the page shows it."""

    name: str
    title: str
    note: str
    plot: Markup
    scores: tuple[_ScoreRow, ...]
    pairs: tuple[_PairRow, ...]


@dataclass(frozen=True, slots=True)
class _Plot:
    title: str
    picture: Markup
    keys: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Table:
    """Hold one breakdown: `groups` are (name, segments, rows of system and values)."""

    kind: str
    heads: tuple[str, ...]
    groups: tuple[tuple[str, int, tuple[tuple[str, ...], ...]], ...]
    note: str


def render(comparison: Comparison) -> str:
    """Render the comparison as one HTML page."""
    return _PAGE.render(
        {
            "headline": headline(comparison),
            "legend": LEGEND,
            "heads": [shown(m.name) for m in main_measures(comparison)],
            "summary": list(_summary(comparison)),
            "sections": [_section(measure) for measure in comparison.measures],
            "plots": [plot for plot in _plots(comparison) if plot.picture],
            "differences": [(found, _shifts(found)) for found in comparison.differences],
            "parts": [_part(comparison, breakdown) for breakdown in comparison.breakdowns],
            "facts": facts(comparison),
            "notices": [shown(notice) for notice in comparison.notices],
            "shown": shown,
        }
    )


def _summary(comparison: Comparison) -> Iterator[tuple[str, list[tuple[str, str, bool]]]]:
    """Give for each system its values, with interval and whether it is in the best cluster."""
    measures = main_measures(comparison)
    for name in names_of(comparison):
        cells = []
        for measure in measures:
            score = measure.score_of(name)
            is_best = score.cluster == 1 and len(measure.scores) > 1
            cells.append((value_text(measure, score.value), interval_text(measure, score), is_best))
        yield shown(name), cells


def _section(measure: MeasureResult) -> _Section:
    clusters = [None, *(score.cluster for score in measure.scores)]
    return _Section(
        name=shown(measure.name),
        title=shown(measure.title),
        note=f"{direction(measure)}; {measure.segments} segments, {measure.units} drawn",
        plot=svg.forest(measure),
        scores=tuple(
            _ScoreRow(
                shown(score.system),
                value_text(measure, score.value),
                interval_text(measure, score),
                rank_text(score),
                str(score.cluster or DASH),
                before is not None and score.cluster != before,
            )
            for score, before in zip(measure.scores, clusters, strict=False)
        ),
        pairs=tuple(_pair(measure, pair) for pair in measure.pairs),
    )


def _pair(measure: MeasureResult, pair: PairTest) -> _PairRow:
    p_values = (
        pair.p_randomisation,
        pair.p_randomisation_holm,
        pair.p_bootstrap,
        pair.p_bootstrap_holm,
    )
    return _PairRow(
        shown(pair.first),
        shown(pair.second),
        value_text(measure, pair.difference, signed=True),
        interval_text(measure, pair, signed=True),
        tuple(map(p_text, p_values)),
        pair.is_significant,
    )


def _plots(comparison: Comparison) -> Iterator[_Plot]:
    yield _error_plot(comparison, "severity", [s for s in SEVERITIES if _has(comparison, s)])
    others = [m.name.partition(".")[2] for m in comparison.measures if m.name.startswith("errors.")]
    yield _error_plot(comparison, "category", [o for o in others if o not in SEVERITIES])
    lengths = next(b for b in comparison.breakdowns if b.kind == "length")
    names = names_of(comparison)
    for measure in comparison.measures:
        if measure.name in PLOTTED_BY_LENGTH:
            rows = {n: [g.values[measure.name][n] for g in lengths.groups] for n in names}
            groups = [group.name.removesuffix(" characters") for group in lengths.groups]
            title = f"{measure.title} by length of the segment in characters"
            yield _Plot(title, svg.lines(title, groups, rows), _keys(names))


def _has(comparison: Comparison, kind: str) -> bool:
    return any(measure.name == f"errors.{kind}" for measure in comparison.measures)


def _error_plot(comparison: Comparison, what: str, kinds: list[str]) -> _Plot:
    rows = {
        name: [comparison.measure(f"errors.{k}").score_of(name).value or 0.0 for k in kinds]
        for name in names_of(comparison)
    }
    title = f"Errors per 1,000 words by {what}"
    return _Plot(title, svg.stacked(title, rows, kinds), _keys(kinds))


def _keys(names: list[str]) -> tuple[tuple[str, str], ...]:
    return tuple((f"k{i % svg.N_COLOURS}", shown(name)) for i, name in enumerate(names))


def _shifts(found: PairDifference) -> list[tuple[str, ...]]:
    rows = []
    for shift in found.shifts:
        rates = (shift.baseline_rate, shift.system_rate)
        rows.append(
            (
                f"{shift.code} {shift.name}",
                str(shift.baseline_count),
                str(shift.system_count),
                f"{shift.system_count - shift.baseline_count:+d}",
                *(DASH if rate is None else f"{rate:.2f}" for rate in rates),
            )
        )
    return rows


def _part(comparison: Comparison, breakdown: Breakdown) -> _Table:
    measures = main_measures(comparison)
    return _Table(
        kind=breakdown.kind,
        heads=tuple(shown(measure.name) for measure in measures),
        groups=tuple(
            (
                shown(group.name),
                group.segments,
                tuple(
                    (shown(n), *(value_text(m, group.values[m.name][n]) for m in measures))
                    for n in names_of(comparison)
                ),
            )
            for group in widest_groups(breakdown)
        ),
        note=left_out(breakdown),
    )
