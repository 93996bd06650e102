"""Write a comparison as Markdown: tables with every interval and p-value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tqcheck.comparison.records import Comparison, MeasureResult, PairDifference
from tqcheck.comparison.writers.display import (
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
    value_text,
    widest_groups,
)
from tqcheck.report.markdown import escape


def render(comparison: Comparison) -> str:
    """Render the comparison as Markdown."""
    blocks = ["# Comparison of systems", f"**{headline(comparison)}**", _summary(comparison)]
    blocks.append(LEGEND)
    for measure in comparison.measures:
        blocks += _measure(measure)
    for difference in comparison.differences:
        blocks += _difference(difference)
    blocks += _breakdowns(comparison)
    blocks += [
        "## Signatures",
        "\n".join(f"- {escape(n)}: {escape(v)}" for n, v in facts(comparison)),
    ]
    if comparison.notices:
        blocks += ["## Notes", "\n".join(f"- {escape(notice)}" for notice in comparison.notices)]
    return "\n\n".join(blocks) + "\n"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---", *("--:" for _ in heads[1:])], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _summary(comparison: Comparison) -> str:
    measures = main_measures(comparison)
    rows = [
        [escape(name), *(_with_interval(m, name) for m in measures)]
        for name in names_of(comparison)
    ]
    return _table(["system", *(escape(m.name) for m in measures)], rows)


def _with_interval(measure: MeasureResult, system: str) -> str:
    score = measure.score_of(system)
    return f"{value_text(measure, score.value)} {interval_text(measure, score)}".strip()


def _measure(measure: MeasureResult) -> Iterator[str]:
    yield f"## {escape(measure.title)}"
    yield f"{direction(measure)}; {measure.segments} segments"
    yield _table(
        ["system", "value", "95% interval", "rank", "cluster"],
        [
            [
                escape(score.system),
                value_text(measure, score.value),
                interval_text(measure, score),
                rank_text(score),
                str(score.cluster or "–"),
            ]
            for score in measure.scores
        ],
    )
    if measure.pairs:
        yield _pairs(measure)


def _pairs(measure: MeasureResult) -> str:
    rows = []
    for pair in measure.pairs:
        p_values = (
            pair.p_randomisation,
            pair.p_randomisation_holm,
            pair.p_bootstrap,
            pair.p_bootstrap_holm,
        )
        name = f"{escape(pair.first)} – {escape(pair.second)}"
        rows.append(
            [
                f"**{name}**" if pair.is_significant else name,
                value_text(measure, pair.difference, signed=True),
                interval_text(measure, pair, signed=True),
                *map(p_text, p_values),
            ]
        )
    heads = ["pair", "difference", "95% interval", "p AR", "Holm", "p BS", "Holm"]
    return _table(heads, [[cell.replace("<", "&lt;") for cell in row] for row in rows])


def _difference(difference: PairDifference) -> Iterator[str]:
    baseline, system = escape(difference.baseline), escape(difference.system)
    yield f"## {system} against {baseline}"
    yield (
        f"By segment: {difference.better} better, {difference.worse} worse, {difference.equal} "
        "equal (predicted MQM)."
    )
    if difference.shifts:
        heads = [
            "finding",
            baseline,
            system,
            f"{baseline} per 1,000 words",
            f"{system} per 1,000 words",
        ]
        rows = [
            [
                f"{shift.code} {shift.name}",
                str(shift.baseline_count),
                str(shift.system_count),
                *(
                    "–" if r is None else f"{r:.2f}"
                    for r in (shift.baseline_rate, shift.system_rate)
                ),
            ]
            for shift in difference.shifts
        ]
        yield _table(heads, rows)
    for number, change in enumerate(difference.regressions, start=1):
        yield (
            f"{number}. {escape(change.id)}: MQM {change.baseline_mqm:.2f} to "
            f"{change.system_mqm:.2f}\n"
            + (f"   - source: {escape(change.source)}\n" if change.source else "")
            + f"   - {baseline}: {escape(change.baseline_text) or '*empty*'}\n"
            + f"   - {system}: {escape(change.system_text) or '*empty*'}"
        )


def _breakdowns(comparison: Comparison) -> Iterator[str]:
    measures = main_measures(comparison)
    for breakdown in comparison.breakdowns:
        yield f"## By {breakdown.kind}"
        rows = [
            [
                escape(group.name),
                str(group.segments),
                escape(name),
                *(value_text(m, group.values[m.name][name]) for m in measures),
            ]
            for group in widest_groups(breakdown)
            for name in names_of(comparison)
        ]
        yield _table(
            [breakdown.kind, "segments", "system", *(escape(m.name) for m in measures)], rows
        )
        if left_out(breakdown):
            yield left_out(breakdown)
