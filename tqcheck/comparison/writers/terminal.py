"""Write a comparison as plain text: a summary, then each measure with its tests."""

from __future__ import annotations

import textwrap
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
    shown,
    value_text,
    widest_groups,
)
from tqcheck.report.display import for_log

N_REGRESSIONS = 3
N_SHIFTS = 8
WIDTH = 100


def render(comparison: Comparison) -> str:
    """Render the comparison as plain text."""
    blocks = [[headline(comparison)], _summary(comparison), _wrapped(LEGEND)]
    blocks += [_measure(measure) for measure in comparison.measures]
    blocks += [list(_difference(difference)) for difference in comparison.differences]
    blocks += _breakdowns(comparison)
    blocks.append([f"{name}: {value}" for name, value in facts(comparison)])
    blocks.append([f"note: {shown(notice)}" for notice in comparison.notices])
    return for_log("\n\n".join("\n".join(block) for block in blocks if block) + "\n")


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Align the columns of rows: the first to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _summary(comparison: Comparison) -> list[str]:
    measures = main_measures(comparison)
    rows = [["", *(shown(measure.name) for measure in measures)]]
    for name in names_of(comparison):
        scores = [(m, m.score_of(name)) for m in measures]
        rows.append([shown(name), *(value_text(m, score.value) for m, score in scores)])
    return table(rows)


def _measure(measure: MeasureResult) -> list[str]:
    lines = [f"{shown(measure.title)} ({direction(measure)}; {measure.segments} segments)"]
    rows = [["  system", "cluster", "rank", "value", "95% interval"]]
    for score in measure.scores:
        value, interval = value_text(measure, score.value), interval_text(measure, score)
        cluster = str(score.cluster or "–")
        rows.append([f"  {shown(score.system)}", cluster, rank_text(score), value, interval])
    lines += table(rows)
    if not measure.pairs:
        return lines
    rows = [["  pair", "difference", "95% interval", "p AR", "Holm", "p BS", "Holm", ""]]
    for pair in measure.pairs:
        rows.append(
            [
                f"  {shown(pair.first)} - {shown(pair.second)}",
                value_text(measure, pair.difference, signed=True),
                interval_text(measure, pair, signed=True),
                p_text(pair.p_randomisation),
                p_text(pair.p_randomisation_holm),
                p_text(pair.p_bootstrap),
                p_text(pair.p_bootstrap_holm),
                "*" if pair.is_significant else "",
            ]
        )
    return [*lines, *table(rows)]


def _difference(difference: PairDifference) -> Iterator[str]:
    baseline, system = shown(difference.baseline), shown(difference.system)
    yield (
        f"{system} against {baseline}, by segment: {difference.better} better, "
        f"{difference.worse} worse, {difference.equal} equal (predicted MQM)"
    )
    if difference.shifts:
        rows = [["  findings", baseline, system, "change", "per 1,000 words"]]
        for shift in difference.shifts[:N_SHIFTS]:
            change = f"{shift.system_count - shift.baseline_count:+d}"
            rates = [
                "–" if r is None else f"{r:.2f}" for r in (shift.baseline_rate, shift.system_rate)
            ]
            counts = [str(shift.baseline_count), str(shift.system_count)]
            rows.append(
                [f"  {shift.code} {shift.name}", *counts, change, f"{rates[0]} to {rates[1]}"]
            )
        yield from table(rows)
    for found in difference.regressions[:N_REGRESSIONS]:
        yield f"  {shown(found.id)}: MQM {found.baseline_mqm:.2f} to {found.system_mqm:.2f}"
        if found.source is not None:
            yield f"    source: {shown(found.source)}"
        yield f"    {baseline}: {shown(found.baseline_text)}"
        yield f"    {system}: {shown(found.system_text)}"
    n_more = len(difference.regressions) - N_REGRESSIONS
    if n_more > 0:
        yield f"  {n_more} more regressions in the other formats"


def _breakdowns(comparison: Comparison) -> Iterator[list[str]]:
    measures = main_measures(comparison)
    for breakdown in comparison.breakdowns:
        names = names_of(comparison)
        rows = [[f"by {breakdown.kind}", "segments", "system", *(shown(m.name) for m in measures)]]
        for group in widest_groups(breakdown):
            for i, name in enumerate(names):
                values = [value_text(m, group.values[m.name][name]) for m in measures]
                head = [shown(group.name), str(group.segments)] if i == 0 else ["", ""]
                rows.append([*head, shown(name), *values])
        note = left_out(breakdown)
        yield [*table(rows), *([note] if note else [])]


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH)
