"""Fit what a round trip changes in the risk: `python -m benchmarks.fit.roundtrip`.

Takes the levels that `benchmarks.fit.combine` fitted and adds to each one with the round trip of
the embedded translator: a logistic regression on the level's own log-odds and the trip's scores,
on one half of the documents of the MQM sets of `DATA/qe/dev`, `--limit` records of each. What is
suspect stays as in the level without. Reports on the other half what it gives; a level that is not
better there, by AUROC, is not written.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from benchmarks.data.checked import LEVELS, CheckerFor, Options, check_sets
from benchmarks.data.judged import Judged, find_sets
from benchmarks.fit.combine import COMBINER, DOUBT, SETS, is_fitted_on, note_digest
from benchmarks.measures import statistics as st
from benchmarks.roundtrip.measure import base_odds, trip_checkers, value_of
from benchmarks.roundtrip.records import load_recorded
from tqcheck.config import RoundtripConfig
from tqcheck.judging.combine import ROUNDTRIP
from tqcheck.records import SegmentResult
from tqcheck.signals.roundtrip.trip import name_of_translator

FEATURES = ("roundtrip_chrf", "roundtrip_changed", "reconstruction", "reconstruction_worst")
Json = dict[str, Any]
Pair = tuple[Judged, SegmentResult]


def read_pairs(data: Path, checker_for: CheckerFor, level: str, limit: int) -> list[Pair]:
    """Judge the sets with trips; what was not brought back is left out."""
    files = [f for f in find_sets(data, ("dev",)) if f.set in SETS]
    pairs: list[Pair] = []
    for checked in check_sets(files, checker_for, Options(("dev",), (), limit, LEVELS[level])):
        by_id = {result.segment.id: result for result in checked.results}
        found = [(gold, by_id[gold.id]) for gold in checked.records]
        pairs += [(g, r) for g, r in found if r.level.startswith(level) and _is_known(r)]
        print(f"{level} {checked.file.name}: {len(pairs)}", file=sys.stderr, flush=True)
    return pairs


def _is_known(result: SegmentResult) -> bool:
    values = [value_of(result, name) for name in FEATURES]
    return result.risk is not None and not np.isnan(values).any()


def fit(pairs: Sequence[Pair], odds: st.Array) -> tuple[float, float, dict[str, float]]:
    """Fit intercept, weight of the level's own log-odds, and weights of the trip's scores."""
    rows = np.column_stack([odds, _features(pairs)])
    share = np.asarray([gold.major_share or 0.0 for gold, _ in pairs])
    middle, spread = rows.mean(axis=0), rows.std(axis=0)
    scaled = (rows - middle) / spread
    model = LogisticRegression(C=1.0, max_iter=2000).fit(
        np.concatenate([scaled, scaled]),
        np.repeat([1, 0], len(rows)),
        sample_weight=np.concatenate([share, 1 - share]),
    )
    weights = model.coef_[0] / spread
    intercept = float(model.intercept_[0] - weights @ middle)
    own, *trip = weights.tolist()
    return intercept, own, dict(zip(FEATURES, trip, strict=True))


def _features(pairs: Sequence[Pair]) -> st.Array:
    return np.asarray([[value_of(result, name) for name in FEATURES] for _, result in pairs])


def joined_level(
    level: Json, fitted: tuple[float, float, dict[str, float]], translator: str
) -> Json:
    """Write a level that counts the trip in the form of one that does not."""
    intercept, own, trip = fitted

    def times(values: dict[str, float]) -> dict[str, float]:
        return {name: round(own * value, 4) for name, value in values.items()}

    return {
        **level,
        "intercept": round(intercept + own * level["intercept"], 4),
        "weights": times(level["weights"]) | {k: round(v, 5) for k, v in trip.items()},
        "languages": times(level["languages"]),
        "fragment": round(own * level["fragment"], 4),
        "translator": translator,
    }


def report(pairs: Sequence[Pair], odds: st.Array, joined: st.Array) -> Json:
    """Compare both risks on documents that were not fitted on."""
    share = np.asarray([gold.major_share or 0.0 for gold, _ in pairs])
    majors = (share >= 0.5).astype(float)
    weights = st.resample([(g.set, g.doc) for g, _ in pairs], 500, 0)
    found: Json = {"segments": len(pairs)}
    for name, values in (("without", odds), ("with", joined)):
        risk = 1 / (1 + np.exp(-values))
        error = st.calibration_error(risk, share, st.ones(len(risk)))
        found[name] = {
            "auroc": _told(st.estimate(st.auroc, values, majors, weights)),
            "expected_calibration_error": round(float(np.ravel(error)[0]), 4),
        }
    found["lead"] = _told(st.estimate_lead(st.auroc, joined, odds, majors, weights))
    return found


def _told(estimate: st.Estimate) -> list[float | None]:
    values = (estimate.value, estimate.low, estimate.high)
    return [None if value is None else round(value, 4) for value in values]


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, report, write."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.fit.roundtrip",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--limit", type=int, default=200, help="records of each set")
    parser.add_argument("--trips", type=Path, required=True, help="the translator's answers")
    parser.add_argument("--readings", type=Path, required=True, help="the quality model's answers")
    parser.add_argument("--out", type=Path, default=Path("models/combine/coefficients.json"))
    given = parser.parse_args(arguments)
    content = json.loads(given.out.read_text("utf-8"))
    quality, translator = load_recorded(given.readings, given.trips, "embedded")
    checker_for = trip_checkers(quality, translator, RoundtripConfig(roundtrip="on"))
    found: Json = {}
    for level in LEVELS:
        base = content["levels"][level]
        pairs = read_pairs(given.data, checker_for, level, given.limit)
        half = [is_fitted_on(gold) for gold, _ in pairs]
        own = [p for p, mine in zip(pairs, half, strict=True) if mine]
        rest = [p for p, mine in zip(pairs, half, strict=True) if not mine]
        fitted = fit(own, base_odds(own, base))
        intercept, weight, trip = fitted
        odds = base_odds(rest, base)
        joined = intercept + weight * odds + _features(rest) @ np.asarray(list(trip.values()))
        found[level] = report(rest, odds, joined)
        name = f"{level}{ROUNDTRIP}"
        content["levels"].pop(name, None)
        if found[level]["lead"][0] > 0:
            content["levels"][name] = joined_level(base, fitted, name_of_translator(translator))
        print(level, json.dumps(found[level]), json.dumps(fitted))
    content |= {"doubt": list(DOUBT), "held_out_roundtrip": found}
    given.out.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
    note_digest(given.out, COMBINER)
    return 0


if __name__ == "__main__":
    sys.exit(main())
