"""Fit the combiner: what the signals' scores say of the probability of a major error.

    python -m benchmarks.fit_combine --data DATA

Reads the MQM sets of `DATA/qe/dev` with tqcheck itself, fits on one half of the documents, reports
the calibration error on the other, and writes `models/combine/coefficients.json`. Nothing of
`mqm-wmt22dev` or `qe/test` is read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from benchmarks import statistics as st
from benchmarks.data import DataFile, Judged, find_sets
from benchmarks.quality import Options, check_sets, checkers
from benchmarks.words import WordTable, tabulate_words
from tqcheck.config import ModelConfig
from tqcheck.records import SegmentKind, SegmentResult

SETS = ("mqm-news20", "mqm-news21", "mqm-ted21")
SCORES = ("major", "penalty", "da")
# At most so many human translations of any pair may be suspect.
HUMAN_SHARE = 0.05
# What a decisive rule (empty, copied, wrong language, loop) is worth by itself: by definition a
# non-translation, MQM's worst. Not fitted: the dev sets hold too few of them.
DECISIVE_RISK = 0.95
# A span is called major where words of such a risk are marked more often than not.
MAJOR_PRECISION = 0.5
MANIFEST = Path("models/manifest.toml")
Pair = tuple[Judged, SegmentResult]


@dataclass(frozen=True, slots=True)
class Fitted:
    """Hold the numbers that go into the file."""

    intercept: float
    weights: dict[str, float]
    languages: dict[str, float]
    fragment: float
    threshold: float

    def risk(self, pairs: Sequence[Pair]) -> st.Array:
        """Compute the risk of segments."""
        scores = np.asarray([_scores(result) for _, result in pairs])
        odds = self.intercept + scores @ np.asarray([self.weights[name] for name in SCORES])
        odds += [self.languages.get(_lang(gold), 0.0) for gold, _ in pairs]
        odds += [self.fragment * _is_fragment(result) for _, result in pairs]
        risk: st.Array = 1.0 / (1.0 + np.exp(-odds))
        return risk


def _scores(result: SegmentResult) -> list[float]:
    values = {score.name: score.value for score in result.evidence}
    return [float(values[name] or 0.0) for name in SCORES]


def _lang(gold: Judged) -> str:
    return gold.lp.split("-")[1]


def _is_fragment(result: SegmentResult) -> bool:
    return result.segment.kind is SegmentKind.FRAGMENT


def is_fitted_on(gold: Judged) -> bool:
    """Tell the half of the documents that is fitted on from the half that is reported."""
    key = f"combine {gold.set} {gold.lp} {gold.doc or gold.seg}"
    return hashlib.sha256(key.encode()).digest()[0] % 2 == 0


def read_pairs(files: Sequence[DataFile], options: Options, readings: Path | None) -> list[Pair]:
    """Judge the sets with tqcheck; segments without text are left out."""
    pairs: list[Pair] = []
    for checked in check_sets(files, checkers(ModelConfig(), readings), options):
        print(f"{checked.file.name}: {len(checked.results)} segments", file=sys.stderr, flush=True)
        by_id = {result.segment.id: result for result in checked.results}
        found = [(gold, by_id[gold.id]) for gold in checked.records]
        pairs += [(g, r) for g, r in found if all(s.value is not None for s in r.evidence[:3])]
    return pairs


def fit(pairs: Sequence[Pair]) -> Fitted:
    """Fit coefficients on soft labels: the share of raters who marked a major error."""
    langs = sorted({_lang(gold) for gold, _ in pairs})
    rows = np.asarray(
        [
            [
                *_scores(result),
                *(float(_lang(gold) == lang) for lang in langs),
                float(_is_fragment(result)),
            ]
            for gold, result in pairs
        ]
    )
    share = np.asarray([gold.major_share or 0.0 for gold, _ in pairs])
    # A share is that many raters who say yes, and the rest who say no.
    model = LogisticRegression(C=1.0, max_iter=2000).fit(
        np.concatenate([rows, rows]),
        np.repeat([1, 0], len(rows)),
        sample_weight=np.concatenate([share, 1 - share]),
    )
    values = model.coef_[0].tolist()
    fitted = Fitted(
        intercept=float(model.intercept_[0]),
        weights=dict(zip(SCORES, values, strict=False)),
        languages=dict(zip(langs, values[len(SCORES) :], strict=False)),
        fragment=values[-1],
        threshold=0.5,
    )
    return Fitted(
        fitted.intercept,
        fitted.weights,
        fitted.languages,
        fitted.fragment,
        human_threshold(fitted, pairs),
    )


def human_threshold(fitted: Fitted, pairs: Sequence[Pair]) -> float:
    """Find the lowest risk, in hundredths, that spares the human translations of every pair."""
    cuts = []
    for lp in sorted({gold.lp for gold, _ in pairs}):
        risk = fitted.risk([pair for pair in pairs if pair[0].human and pair[0].lp == lp])
        cuts.append(float(np.quantile(risk, 1 - HUMAN_SHARE)))
        print(f"{lp}: {HUMAN_SHARE:.0%} of {len(risk)} human segments over {cuts[-1]:.3f}")
    return math.ceil(max(cuts) * 100) / 100


def word_cuts(words: WordTable) -> dict[str, float]:
    """Choose where spans begin (best MCC), how far they run on, and where majors begin."""
    cut = st.best_cut(words.risk, words.gold)
    if cut is None:
        raise ValueError("no word of the sets is marked")
    steps = np.unique(np.quantile(words.risk[words.risk >= cut], np.linspace(0, 0.98, 50)))
    sure = [float(t) for t in steps if words.gold[words.risk >= t].mean() >= MAJOR_PRECISION]
    return {"enter": cut, "stay": 0.7 * cut, "major": sure[0] if sure else float(steps[-1])}


def report(fitted: Fitted, pairs: Sequence[Pair]) -> dict[str, object]:
    """Measure the calibration and the alarms on documents that were not fitted on."""
    found: dict[str, object] = {}
    for lp in ["all", *sorted({gold.lp for gold, _ in pairs})]:
        own = [pair for pair in pairs if lp in ("all", pair[0].lp)]
        risk = fitted.risk(own)
        share = np.asarray([gold.major_share or 0.0 for gold, _ in own])
        human = np.asarray([gold.human for gold, _ in own])
        found[lp] = {
            "segments": len(own),
            "expected_calibration_error": round(float(_calibration_error(risk, share)), 4),
            "auroc": _rounded(st.auroc(risk, (share >= 0.5).astype(float), np.ones((1, len(own))))),
            "suspect": round(float((risk >= fitted.threshold).mean()), 4),
            "human_suspect": round(float((risk[human] >= fitted.threshold).mean()), 4),
        }
    return found


def _calibration_error(risk: st.Array, share: st.Array) -> float:
    bins = np.array_split(np.argsort(risk, kind="stable"), 10)
    return float(sum(len(b) * abs(risk[b].mean() - share[b].mean()) for b in bins) / len(risk))


def _rounded(values: st.Array) -> float:
    return round(float(np.asarray(values).ravel()[0]), 4)


def write(fitted: Fitted, words: dict[str, float], held_out: dict[str, object], out: Path) -> None:
    """Write the coefficients and note their digest in the manifest."""
    content = {
        "id": "combine-1",
        "fitted_on": f"half the documents of {', '.join(SETS)} (qe/dev): zh-en, en-de, en-ru",
        "command": "python -m benchmarks.fit_combine",
        "levels": {
            "translation": {
                "intercept": round(fitted.intercept, 4),
                "weights": {k: round(v, 4) for k, v in fitted.weights.items()},
                "languages": {k: round(v, 4) for k, v in fitted.languages.items()},
                "fragment": round(fitted.fragment, 4),
                "threshold": fitted.threshold,
            }
        },
        "words": {k: round(v, 4) for k, v in words.items()},
        "decisive_risk": DECISIVE_RISK,
        "held_out": held_out,
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    pattern = r'(id = "combine-1"\n(?:.+\n)*?sha256 = ")[0-9a-f]*(")'
    MANIFEST.write_text(
        re.sub(pattern, rf"\g<1>{digest}\g<2>", MANIFEST.read_text("utf-8")), "utf-8"
    )


def main() -> int:
    """Fit, report, write."""
    parser = argparse.ArgumentParser(prog="benchmarks.fit_combine", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--limit", type=int, help="at most so many records of each set")
    parser.add_argument("--readings", type=Path, help="keep the model's answers in this file")
    parser.add_argument("--out", type=Path, default=Path("models/combine/coefficients.json"))
    given = parser.parse_args()
    files = [f for f in find_sets(given.data, ("dev",)) if f.set in SETS]
    pairs = read_pairs(files, Options(("dev",), (), given.limit, False, 0, 200), given.readings)
    own = [pair for pair in pairs if is_fitted_on(pair[0])]
    rest = [pair for pair in pairs if not is_fitted_on(pair[0])]
    fitted = fit(own)
    news = [pair for pair in own if "news" in pair[0].set]
    held_out = report(fitted, rest)
    write(fitted, word_cuts(tabulate_words(news)), held_out, given.out)
    print(json.dumps(held_out, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
