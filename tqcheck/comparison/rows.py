"""A comparison as flat rows: for data frames and for CSV."""

from __future__ import annotations

from collections.abc import Iterator

from tqcheck.comparison.records import Comparison, MeasureResult
from tqcheck.records import JsonValue

COLUMNS = (
    "kind",
    "measure",
    "system",
    "other",
    "value",
    "low",
    "high",
    "best_rank",
    "worst_rank",
    "cluster",
    "p_bootstrap",
    "p_bootstrap_holm",
    "p_randomisation",
    "p_randomisation_holm",
    "significant",
    "higher_is_better",
    "segments",
    "units",
    "signature",
)
"""The fields of a row; `value` of a `pair` is the difference `system` less `other`."""


def flat_rows(comparison: Comparison) -> list[dict[str, JsonValue]]:
    """Give a row a measure and system (`kind` score), then a row a pair (`kind` pair)."""
    rows: list[dict[str, JsonValue]] = []
    for measure in comparison.measures:
        rows += [dict.fromkeys(COLUMNS) | _common(measure) | row for row in _scores(measure)]
    for measure in comparison.measures:
        rows += [dict.fromkeys(COLUMNS) | _common(measure) | row for row in _pairs(measure)]
    return rows


def _common(measure: MeasureResult) -> dict[str, JsonValue]:
    return {
        "measure": measure.name,
        "higher_is_better": measure.higher_is_better,
        "segments": measure.segments,
        "units": measure.units,
        "signature": measure.signature,
    }


def _scores(measure: MeasureResult) -> Iterator[dict[str, JsonValue]]:
    for score in measure.scores:
        yield {
            "kind": "score",
            "system": score.system,
            "value": score.value,
            "low": score.low,
            "high": score.high,
            "best_rank": score.best_rank,
            "worst_rank": score.worst_rank,
            "cluster": score.cluster,
        }


def _pairs(measure: MeasureResult) -> Iterator[dict[str, JsonValue]]:
    for pair in measure.pairs:
        yield {
            "kind": "pair",
            "system": pair.first,
            "other": pair.second,
            "value": pair.difference,
            "low": pair.low,
            "high": pair.high,
            "p_bootstrap": pair.p_bootstrap,
            "p_bootstrap_holm": pair.p_bootstrap_holm,
            "p_randomisation": pair.p_randomisation,
            "p_randomisation_holm": pair.p_randomisation_holm,
            "significant": pair.is_significant,
        }
