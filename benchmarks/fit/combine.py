"""Fit the combiner: what the signals' scores say of the probability of a major error.

    python -m benchmarks.fit.combine --data DATA

Once for each level of evidence (translation only, with its source): reads the MQM sets of
`DATA/qe/dev` with tqcheck itself, fits the language model's scores on one half of the documents and
reports the calibration error on the other. Texts that people wrote (`data.clean`) say how much
riskier their headlines look than their sentences; that is taken off. Writes
`models/combine/coefficients.json`, where the numbers of `fit.standing` stay as they are;
`fit.encoder` makes the levels at which the encoder counts out of these. Nothing of `mqm-wmt22dev`,
`qe/test` or `parallel/eval` is read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression, Ridge

from benchmarks.data.checked import LEVELS, CheckerFor, Options, check_sets, checkers
from benchmarks.data.clean_results import Read, read_clean
from benchmarks.data.judged import DataFile, Judged, find_sets
from benchmarks.measures import statistics as st
from benchmarks.measures.words import tabulate_words
from tqcheck.config import ModelConfig
from tqcheck.errors import ModelError
from tqcheck.judging.combine import MOST_POINTS, RULES_SCORE, weighable
from tqcheck.records import SegmentKind, SegmentResult

SETS = ("mqm-news20", "mqm-news21", "mqm-ted21")
SCORES = ("major", "penalty", "da", RULES_SCORE)
# More of them predict the points lost better, and the probability of a major error worse.
POINTS_SCORES = (*SCORES, "surprisal", "marked", "words")
FEWEST_HEADLINES = 5
# What a decisive rule (empty, copied, wrong language, loop) is worth by itself: by definition a
# non-translation, MQM's worst. Not fitted: the dev sets hold too few of them.
DECISIVE_RISK = 0.95
# A span runs on through words of so much of the risk at which it began. Set, not fitted.
STAY = 0.7
# A span is called major where the model thinks that likelier than minor; by definition, too.
MAJOR_SHARE = 0.5
COMBINER = "combine-12"
# Risks in which a round trip may change the verdict; `benchmarks.fit.roundtrip` says why.
DOUBT = (0.2, 1.0)
MANIFEST = Path("models/manifest.toml")
Json = dict[str, Any]
Pair = tuple[Judged, SegmentResult]


@dataclass(frozen=True, slots=True)
class Fitted:
    """Hold the numbers that go into the file."""

    intercept: float
    weights: dict[str, float]
    languages: dict[str, float]
    fragment: float
    points: dict[str, object]

    def risk(self, results: Sequence[SegmentResult]) -> st.Array:
        """Compute the risk of segments."""
        scores = np.asarray([_scores(result) for result in results])
        odds = self.intercept + scores @ np.asarray([self.weights[name] for name in SCORES])
        odds += [self.languages.get(result.segment.lang, 0.0) for result in results]
        odds += [self.fragment * _is_fragment(result) for result in results]
        risk: st.Array = 1.0 / (1.0 + np.exp(-odds))
        return risk


def _scores(result: SegmentResult) -> list[float]:
    return _values(result, SCORES)


def _values(result: SegmentResult, names: Sequence[str]) -> list[float]:
    values = weighable(result.evidence, result.findings)
    return [values[name] for name in names]


def _lang(gold: Judged) -> str:
    return gold.lp.split("-")[1]


def _is_fragment(result: SegmentResult) -> bool:
    return result.segment.kind is SegmentKind.FRAGMENT


def is_fitted_on(gold: Judged) -> bool:
    """Tell the half of the documents that is fitted on from the half that is reported."""
    key = f"combine {gold.set} {gold.lp} {gold.doc or gold.seg}"
    return hashlib.sha256(key.encode()).digest()[0] % 2 == 0


def read_pairs(files: Sequence[DataFile], checker_for: CheckerFor, options: Options) -> list[Pair]:
    """Judge the sets with tqcheck; segments without text are left out."""
    pairs: list[Pair] = []
    for checked in check_sets(files, checker_for, options):
        print(f"{checked.file.name}: {len(checked.results)} segments", file=sys.stderr, flush=True)
        by_id = {result.segment.id: result for result in checked.results}
        found = [(gold, by_id[gold.id]) for gold in checked.records]
        pairs += [(gold, result) for gold, result in found if _is_judged(result)]
    return pairs


def read_annotated(
    data: Path, checker_for: CheckerFor, *, with_source: bool, limit: int | None = None
) -> list[Pair]:
    """Judge the sets whose errors annotators marked, at most `limit` records of each."""
    files = [f for f in find_sets(data, ("dev",)) if f.set in SETS]
    return read_pairs(files, checker_for, Options(("dev",), (), limit, with_source, 0, 200))


def _is_judged(result: SegmentResult) -> bool:
    found = {score.name for score in result.evidence if score.value is not None}
    return found.issuperset(set(SCORES) - {RULES_SCORE})


def fit(pairs: Sequence[Pair], points: Sequence[str] = POINTS_SCORES) -> Fitted:
    """Fit both regressions: on the share of raters who marked a major error, on the points lost."""
    langs = _langs(pairs)
    sentences = [(gold, result) for gold, result in pairs if not _is_fragment(result)]
    rows = _rows(sentences, SCORES, langs)
    share = np.asarray([gold.major_share or 0.0 for gold, _ in sentences])
    # A share is that many raters who say yes, and the rest who say no.
    model = LogisticRegression(C=1.0, max_iter=2000).fit(
        np.concatenate([rows, rows]),
        np.repeat([1, 0], len(rows)),
        sample_weight=np.concatenate([share, 1 - share]),
    )
    return Fitted(
        fragment=0.0,
        points=fit_points(pairs, points),
        **_coefficients(model.intercept_[0], model.coef_[0], SCORES, langs),
    )


def fit_points(pairs: Sequence[Pair], names: Sequence[str]) -> dict[str, Any]:
    """Fit the points lost on so many scores of the sentences."""
    langs = _langs(pairs)
    sentences = [(gold, result) for gold, result in pairs if not _is_fragment(result)]
    lost = np.log1p([min(MOST_POINTS, -gold.score) for gold, _ in sentences])
    model = Ridge(alpha=1.0).fit(_rows(sentences, names, langs), lost)
    return _coefficients(model.intercept_, model.coef_, names, langs)


def _rows(pairs: Sequence[Pair], names: Sequence[str], langs: Sequence[str]) -> st.Array:
    """Lay out the scores of each pair, and one column a target language."""
    return np.asarray(
        [
            [*_values(result, names), *(float(_lang(gold) == lang) for lang in langs)]
            for gold, result in pairs
        ]
    )


def _coefficients(
    intercept: float, values: st.Array, names: Sequence[str], langs: Sequence[str]
) -> dict[str, Any]:
    return {
        "intercept": float(intercept),
        "weights": dict(zip(names, values.tolist(), strict=False)),
        "languages": dict(zip(langs, values[len(names) :].tolist(), strict=True)),
    }


def by_language(read: Sequence[Read]) -> dict[str, list[SegmentResult]]:
    """Gather what people wrote by language, as far as it was judged."""
    found: dict[str, list[SegmentResult]] = defaultdict(list)
    for one in read:
        found[one.text.lang] += [result for result in one.results if _is_judged(result)]
    return found


def fragment_offset(fitted: Fitted, clean: Mapping[str, Sequence[SegmentResult]]) -> float:
    """Find by how much a human's headlines are riskier than his sentences, less; in log-odds.

    The mean over the languages that have enough of them; `fitted` has no offset yet.
    """
    gaps = []
    for results in clean.values():
        risk = fitted.risk(results)
        odds = np.log(risk / (1 - risk))
        is_headline = np.asarray([_is_fragment(result) for result in results])
        if is_headline.sum() >= FEWEST_HEADLINES:
            gaps.append(float(odds[~is_headline].mean() - odds[is_headline].mean()))
    print(f"fragments: {len(gaps)} languages, {np.round(gaps, 2).tolist()}")
    return float(np.mean(gaps)) if gaps else 0.0


def word_cuts(pairs: Sequence[Pair]) -> dict[str, float]:
    """Choose where spans begin (best MCC, together with what the rules mark), and how they go on.

    One for all: languages differ in how many words their annotators mark, but cuts of their own,
    fitted on so few documents, did worse on `mqm-wmt22dev` (docs/quality.md).
    """
    words = tabulate_words(pairs)
    cut = st.best_cut(np.where(words.ruled, 1.0, words.risk), words.gold)
    if cut is None:
        raise ValueError("no word of the sets is marked")
    return {"enter": cut, "stay": STAY * cut, "major": MAJOR_SHARE}


def _langs(pairs: Sequence[Pair]) -> list[str]:
    return sorted({_lang(gold) for gold, _ in pairs})


def report(fitted: Fitted, pairs: Sequence[Pair]) -> dict[str, object]:
    """Measure the calibration on documents that were not fitted on."""
    found: dict[str, object] = {}
    for lp in ["all", *sorted({gold.lp for gold, _ in pairs})]:
        own = [pair for pair in pairs if lp in ("all", pair[0].lp)]
        risk = fitted.risk([result for _, result in own])
        share = np.asarray([gold.major_share or 0.0 for gold, _ in own])
        found[lp] = {
            "segments": len(own),
            "expected_calibration_error": round(calibration_error(risk, share), 4),
            "auroc": _rounded(st.auroc(risk, (share >= 0.5).astype(float), np.ones((1, len(own))))),
        }
    return found


def calibration_error(risk: st.Array, share: st.Array) -> float:
    """Give the expected calibration error against shares of raters: ten bins of equal mass."""
    bins = np.array_split(np.argsort(risk, kind="stable"), 10)
    return float(sum(len(b) * abs(risk[b].mean() - share[b].mean()) for b in bins) / len(risk))


def _rounded(values: st.Array) -> float:
    return round(float(np.asarray(values).ravel()[0]), 4)


def level_entry(
    fitted: Fitted, words: Mapping[str, float], standing: Mapping[str, Any]
) -> dict[str, object]:
    """Describe one level as `tqcheck.judging.combine` reads it."""
    return {
        "intercept": round(fitted.intercept, 4),
        "weights": in_short(fitted.weights),
        "languages": in_short(fitted.languages),
        "fragment": round(fitted.fragment, 4),
        "words": in_short(words),
        "points": in_short(fitted.points),
        "standing": standing,
    }


def in_short(values: Mapping[str, Any]) -> dict[str, Any]:
    """Round numbers for the file."""
    return {k: in_short(v) if isinstance(v, dict) else round(v, 4) for k, v in values.items()}


def write(old: Json, levels: Mapping[str, object], held_out: object, out: Path) -> None:
    """Write the coefficients, what others fitted with them, and note the digest in the manifest."""
    content = {
        **old,
        "id": COMBINER,
        "fitted_on": f"half the documents of {', '.join(SETS)} (qe/dev): zh-en, en-de, en-ru",
        "command": "python -m benchmarks.fit.combine",
        "levels": {**old["levels"], **levels},
        "decisive_risk": DECISIVE_RISK,
        "doubt": list(DOUBT),
        "held_out": held_out,
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
    note_digest(out, COMBINER)


def note_digest(path: Path, model_id: str) -> None:
    """Write the digest of a file that we ship into the manifest."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    pattern = rf'(id = "{model_id}"\n(?:.+\n)*?sha256 = ")[0-9a-f]*(")'
    text, n = re.subn(pattern, rf"\g<1>{digest}\g<2>", MANIFEST.read_text("utf-8"))
    if n != 1:
        raise ModelError(f"{MANIFEST}: it lists no {model_id}")
    MANIFEST.write_text(text, "utf-8")
    print(f"{model_id}: sha256 {digest}")


def main() -> int:
    """Fit, report, write."""
    parser = argparse.ArgumentParser(prog="benchmarks.fit.combine", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--limit", type=int, help="at most so many records of each set")
    parser.add_argument("--readings", type=Path, help="keep the model's answers in this file")
    parser.add_argument("--out", type=Path, default=Path("models/combine/coefficients.json"))
    given = parser.parse_args()
    checker_for = checkers(ModelConfig(), given.readings)
    content: Json = json.loads(given.out.read_text("utf-8"))
    old = content["levels"]
    levels, held_out = {}, {}
    for level, with_source in LEVELS.items():
        pairs = read_annotated(given.data, checker_for, with_source=with_source, limit=given.limit)
        own = [pair for pair in pairs if is_fitted_on(pair[0])]
        fitted = fit(own)
        clean = read_clean(given.data, checker_for, with_source=with_source, is_connected=True)
        fitted = replace(fitted, fragment=fragment_offset(fitted, by_language(clean)))
        rest = [pair for pair in pairs if not is_fitted_on(pair[0])]
        held_out[level] = report(fitted, rest)
        words = word_cuts([pair for pair in own if "news" in pair[0].set])
        words["plain"] = old[level]["words"]["plain"]
        levels[level] = level_entry(fitted, words, old[level]["standing"])
        print(level, json.dumps(held_out[level], indent=1), json.dumps(words))
    write(content, levels, held_out, given.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
