"""What the round trip adds to the quality model: `python -m benchmarks.roundtrip`.

On held-out judged translations of `DATA/qe/dev`, grouped by target language and human scale:
- `readings`: Spearman of each of the trip's scores with the human score;
- `sentences`: Spearman (and, for MQM, AUROC of a major error) of what tqcheck says without the trip
  (`mqm` or `da`, the fitted log-odds of the risk), and of that with the trip's scores added, their
  weights cross-fitted over five parts of the documents; the lead of the second; where systems
  translated the same sources, how often each orders two of them as people do (acc*eq);
- `words`: MCC of the word risk, and of that with what the trip changed, cross-fitted likewise, each
  at its best threshold;
- trips that failed, and seconds of the translator for each segment;
- `cases`: the MQM segments that the trip's scores move farthest among all by the odds of a major
  error, ten the right way and ten the wrong way (`.md` beside the file).
`--trips FILE` keeps the translator's answers, `--readings FILE` the quality model's.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.preprocessing import StandardScaler

from benchmarks.data.checked import CheckerFor, ChecksRows, Options, check_sets
from benchmarks.data.judged import SUFFIX, Judged, are_bad, find_sets
from benchmarks.markdown import estimate
from benchmarks.measures import pairwise
from benchmarks.measures import statistics as st
from benchmarks.measures.evaluate import WITHIN_SCALES, bootstrap_units, source_of
from benchmarks.roundtrip.cases import Odds, pick_cases, render_cases
from benchmarks.roundtrip.records import load_recorded
from tqcheck.backends.protocols import QualityModel, Translator
from tqcheck.config import Config, RoundtripConfig, SegmentConfig
from tqcheck.errors import InputError, TqcheckError
from tqcheck.records import RunKind, SegmentResult, SignalState

SETS = (
    "mqm-news20.zh-en", "mqm-news21.zh-en", "mqm-news20.en-de", "mqm-news21.en-de",
    "mqm-news21.en-ru", "mlqe-pe.ne-en", "mlqe-pe.et-en", "mlqe-pe.ro-en", "mlqe-pe.ru-en",
    "mlqe-pe.en-zh",
)  # fmt: skip
BASE = ("major", "penalty", "da")
# Higher is better; the others' signs are turned.
TRIP = (
    "roundtrip_chrf", "roundtrip_chrfpp", "roundtrip_bleu", "roundtrip_ter", "roundtrip_changed",
    "reconstruction", "reconstruction_worst",
)  # fmt: skip
LINKED = ("roundtrip_alike", "roundtrip_lost", "roundtrip_added")
LOWER_IS_BETTER = ("roundtrip_ter", "roundtrip_changed", "roundtrip_lost", "roundtrip_added")
# What the joint models see of a trip: the others say the same again.
JOINT = ("roundtrip_chrf", "roundtrip_changed", "reconstruction", "reconstruction_worst")
JOINT_SOURCE = (*JOINT, *LINKED)
QUESTIONS = {"spearman": "Spearman", "within_source": "within source", "auroc_major": "AUROC major"}
PARTS = 5
COEFFICIENTS = Path("models/combine/coefficients.json")
Json = dict[str, Any]
Parts = npt.NDArray[np.int64]
Pair = tuple[Judged, SegmentResult]


@dataclass(frozen=True, slots=True)
class Group:
    """Hold the segments of one target language and scale whose trip is done."""

    name: str
    pairs: tuple[Pair, ...]
    failed: int
    joint: tuple[str, ...] = JOINT

    @property
    def is_mqm(self) -> bool:
        """Tell whether annotators marked errors."""
        return all(gold.scale == "mqm" for gold, _ in self.pairs)


def trip_checkers(
    quality: QualityModel, translator: Translator, trips: RoundtripConfig
) -> CheckerFor:
    """Make checkers that send everything, to the source where there is one."""

    def checker_for(lang: str, source_lang: str | None) -> ChecksRows:
        from tqcheck import Checker

        config = Config(segment=SegmentConfig(lang, source_lang), roundtrip=trips)
        return Checker(config, quality=quality, translator=translator)

    return checker_for


def value_of(result: SegmentResult, name: str) -> float:
    """Give a score; NaN where it did not run."""
    found = (score.value for score in result.evidence if score.name == name)
    value = next(found, None)
    return float("nan") if value is None else value


def make_groups(
    data: Path, names: Sequence[str], checker: CheckerFor, limit: int, *, with_source: bool = False
) -> list[Group]:
    """Check the sets; segments without the quality model's scores are left out.

    Raises InputError for a name that is none of a set with its pair.
    """
    known = {file.path.name.removesuffix(SUFFIX): file for file in find_sets(data, ("dev",))}
    for name in names:
        if name not in known:
            raise InputError(f"no such set: {name}; there are {', '.join(known)}")
    files = [file for name, file in known.items() if name in names]
    found: dict[str, list[Pair]] = {}
    for checked in check_sets(files, checker, Options(("dev",), (), limit, with_source)):
        by_id = {result.segment.id: result for result in checked.results}
        for gold in checked.records:
            result = by_id[gold.id]
            if not np.isnan(value_of(result, BASE[0])):
                name = f"{gold.lp.split('-')[1]}, {gold.scale}"
                found.setdefault(name, []).append((gold, result))
        print(checked.file.name, file=sys.stderr, flush=True)
    joint = JOINT_SOURCE if with_source else JOINT
    return [_group(name, pairs, joint) for name, pairs in sorted(found.items())]


def _group(name: str, pairs: Sequence[Pair], joint: Sequence[str]) -> Group:
    done = tuple(p for p in pairs if not np.isnan([value_of(p[1], n) for n in joint]).any())
    trips = [result.roundtrip for _, result in pairs]
    failed = sum(trip is None or trip.state is not SignalState.OK for trip in trips)
    return Group(name, done, failed, tuple(joint))


def part_of(gold: Judged) -> int:
    """Give the part of the documents to which a record belongs."""
    key = f"roundtrip {gold.set} {gold.lp} {gold.doc or gold.seg}"
    return hashlib.sha256(key.encode()).digest()[0] % PARTS


def cross_fit(
    features: st.Array, target: st.Array, parts: Parts, *, is_probability: bool
) -> st.Array:
    """Predict each part by a linear model of the others, up to a constant.

    Without the constant, which would carry the others' mean into every part and rank the parts by
    it, the wrong way round. Targets that are shares: log-odds.
    """
    rows = StandardScaler().fit_transform(features)
    out = np.zeros(len(target))
    for part in np.unique(parts):
        known, asked = parts != part, parts == part
        if is_probability:
            model = LogisticRegression(C=1.0, max_iter=2000).fit(
                np.concatenate([rows[known], rows[known]]),
                np.repeat([1, 0], known.sum()),
                sample_weight=np.concatenate([target[known], 1 - target[known]]),
            )
            weights = model.coef_[0]
        else:
            weights = Ridge(1.0).fit(rows[known], target[known]).coef_
        out[asked] = rows[asked] @ weights
    return out


def base_odds(pairs: Sequence[Pair], level: Json) -> st.Array:
    """Compute the log-odds of a level without round trips from the quality model's scores."""
    odds = []
    for _, result in pairs:
        weights = {k: v for k, v in level["weights"].items() if k != "rules"}
        value = level["intercept"] + level["languages"].get(result.segment.lang, 0.0)
        odds.append(value + sum(w * value_of(result, name) for name, w in weights.items()))
    return np.asarray(odds)


def risk_odds(results: Sequence[SegmentResult]) -> st.Array:
    """Give the log-odds of the risk that tqcheck gives, with the encoder and the rules."""
    risk = np.clip([result.risk or 0.0 for result in results], 1e-4, 1 - 1e-4)
    odds: st.Array = np.log(risk / (1 - risk))
    return odds


def _features(pairs: Sequence[Pair], names: Sequence[str]) -> st.Array:
    return np.asarray([[value_of(result, name) for name in names] for _, result in pairs])


def measure_sentences(group: Group, weights: st.Array, level: Json) -> Json:
    """Compare what tqcheck says without the trip with the same and the trip's scores."""
    human = np.asarray([gold.score for gold, _ in group.pairs])
    score = _features(group.pairs, ("penalty",) if group.is_mqm else ("da",))[:, 0]
    score = -score if group.is_mqm else score
    trip = _features(group.pairs, group.joint)
    joint = cross_fit(np.column_stack([score, trip]), human, _parts(group), is_probability=False)
    found = {"spearman": _compare(st.spearman, score, joint, human, weights)}
    sources = [source_of(gold) for gold, _ in group.pairs]
    is_within = all(gold.scale in WITHIN_SCALES for gold, _ in group.pairs)
    if is_within and len(set(sources)) < len(sources):
        within = partial(pairwise.within_groups, sources)
        found["within_source"] = _compare(within, score, joint, human, weights)
    if group.is_mqm:
        odds = major_odds(group, level)
        majors = odds.has_major.astype(float)
        found["auroc_major"] = _compare(st.auroc, odds.alone, odds.joint, majors, weights)
    return found


def _parts(group: Group) -> Parts:
    return np.asarray([part_of(gold) for gold, _ in group.pairs])


def major_odds(group: Group, level: Json) -> Odds:
    """Give the odds of a major error without the trip and, cross-fitted, with it."""
    share = np.asarray([gold.major_share or 0.0 for gold, _ in group.pairs])
    is_beside = group.joint == JOINT_SOURCE
    odds = risk_odds([r for _, r in group.pairs]) if is_beside else base_odds(group.pairs, level)
    features = np.column_stack([odds, _features(group.pairs, group.joint)])
    joint = cross_fit(features, share, _parts(group), is_probability=True)
    return Odds(odds, joint, share >= 0.5)


def _compare(
    statistic: st.Statistic, alone: st.Array, both: st.Array, gold: st.Array, weights: st.Array
) -> Json:
    return {
        "quality": asdict(st.estimate(statistic, alone, gold, weights)),
        "with_roundtrip": asdict(st.estimate(statistic, both, gold, weights)),
        "lead": asdict(st.estimate_lead(statistic, both, alone, gold, weights)),
    }


def measure_readings(group: Group, weights: st.Array) -> Json:
    """Correlate each score of the trip with the human score."""
    human = np.asarray([gold.score for gold, _ in group.pairs])
    names = (*TRIP, *LINKED) if group.joint == JOINT_SOURCE else TRIP
    signs = {name: -1.0 if name in LOWER_IS_BETTER else 1.0 for name in names}
    columns = _features(group.pairs, names).T
    return {
        name: asdict(st.estimate(st.spearman, signs[name] * column, human, weights))
        for name, column in zip(names, columns, strict=True)
    }


def word_rows(item: int, gold: Judged, result: SegmentResult) -> list[tuple[float, ...]]:
    """Give for each word: pair, gold, log-odds of its risk, whether it changed, its surprisal."""
    if gold.marks is None or result.roundtrip is None:
        return []
    changed = _changed_places(result)
    nats = _nats(result)
    shift = result.segment.start
    places = [(w.start + shift, w.end + shift) for w in result.words]
    rows: list[tuple[float, ...]] = []
    for word, is_bad in zip(result.words, are_bad(places, gold.marks), strict=True):
        odds = float(np.log(word.risk / (1 - word.risk))) if 0 < word.risk < 1 else 0.0
        is_changed = any(s < word.end and word.start < e for s, e in changed)
        surprise = max((n for s, e, n in nats if s < word.end and word.start < e), default=0.0)
        rows.append((float(item), float(is_bad), odds, float(is_changed), surprise))
    return rows


def _changed_places(result: SegmentResult) -> list[tuple[int, int]]:
    places, at = [], 0
    for run in result.roundtrip.text_runs if result.roundtrip else ():
        if run.kind is not RunKind.KEPT:
            places.append((at, at + len(run.text)))
        at += len(run.text)
    return places


def _nats(result: SegmentResult) -> list[tuple[int, int, float]]:
    words: list[Any] = []
    for finding in result.findings:
        found = finding.evidence.get("words")
        words += found if isinstance(found, list) else []
    return [(word["start"], word["end"], word["surprisal_nats"] or 0.0) for word in words]


def measure_words(group: Group, weights: st.Array) -> Json | None:
    """Compare word risks alone with these and what the trip changed."""
    rows = [row for n, pair in enumerate(group.pairs) for row in word_rows(n, *pair)]
    if not rows:
        return None
    table = np.asarray(rows)
    item, gold = table[:, 0].astype(int), table[:, 1] > 0
    parts = np.asarray([part_of(group.pairs[n][0]) for n in item])
    joint = cross_fit(table[:, 2:], table[:, 1], parts, is_probability=True)
    counts = []
    for values in (table[:, 2], joint):
        cut = st.best_cut(values, gold)
        if cut is None:
            return None
        counts.append(st.confusion(values >= cut, gold, item, weights.shape[1]))
    return {
        "quality": asdict(st.estimate_counts(st.mcc, counts[0], weights)),
        "with_roundtrip": asdict(st.estimate_counts(st.mcc, counts[1], weights)),
        "lead": asdict(st.estimate_counts_lead(st.mcc, counts[1], counts[0], weights)),
    }


def measure(group: Group, replicates: int, level: Json) -> Json:
    """Measure one group."""
    unit, units = bootstrap_units([gold for gold, _ in group.pairs])
    weights = st.resample(units, replicates, 0)
    return {
        "n": len(group.pairs),
        "failed": group.failed,
        "unit": unit,
        "readings": measure_readings(group, weights),
        "sentences": measure_sentences(group, weights, level),
        "words": measure_words(group, weights),
    }


def render_table(result: Json) -> str:
    """Write the answer as Markdown tables."""
    head = (
        "| target, scale | segments | failed | question | quality model | and round trip | lead |"
    )
    lines = [head, "|---|---|---|---|---|---|---|"]
    for name, group in result["groups"].items():
        asked = {**group["sentences"], **({"word MCC": group["words"]} if group["words"] else {})}
        for question, answer in asked.items():
            cells = [estimate(answer[key]) for key in ("quality", "with_roundtrip", "lead")]
            label = QUESTIONS.get(question, question)
            row = [name, str(group["n"]), str(group["failed"]), label, *cells]
            lines.append("| " + " | ".join(row) + " |")
    lines += ["", "Spearman of the trip's readings alone with the human score:", ""]
    names = list(next(iter(result["groups"].values()))["readings"])
    lines.append("| target, scale | " + " | ".join(names) + " |")
    lines.append("|---|" + "---|" * len(names))
    for name, group in result["groups"].items():
        cells = [estimate(group["readings"][reading]) for reading in names]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.roundtrip",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--sets", nargs="+", default=list(SETS), metavar="SET")
    parser.add_argument("--limit", type=int, default=120, help="records of each set")
    parser.add_argument("--with-source", action="store_true", help="lay them beside their sources")
    parser.add_argument("--pivot", help="of all segments; else the best")
    parser.add_argument("--translator", default="embedded")
    parser.add_argument("--replicates", type=int, default=500)
    parser.add_argument("--trips", type=Path, required=True, help="the translator's answers")
    parser.add_argument("--readings", type=Path, required=True, help="the quality model's answers")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/roundtrip.json"))
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write; give the exit code."""
    given = parse(arguments)
    try:
        quality, translator = load_recorded(given.readings, given.trips, given.translator)
        trips = RoundtripConfig(roundtrip="on", pivot=given.pivot, translator=given.translator)
        checker_for = trip_checkers(quality, translator, trips)
        wanted = (given.data, given.sets, checker_for, given.limit)
        found = make_groups(*wanted, with_source=given.with_source)
    except TqcheckError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    # Weights that are cross-fitted need documents in two parts at least.
    groups = [group for group in found if len(np.unique(_parts(group))) > 1]
    left_out = [group.name for group in found if group not in groups]
    for name in left_out:
        print(f"{name}: too few documents, left out", file=sys.stderr)
    level = json.loads(COEFFICIENTS.read_text("utf-8"))["levels"]["translation"]
    result = {
        "translator": [asdict(model) for model in translator.models],
        "pivot": given.pivot,
        "with_source": given.with_source,
        "limit": given.limit,
        "left_out": left_out,
        "seconds_each": translator.seconds / max(1, translator.texts / 2),
        "groups": {group.name: measure(group, given.replicates, level) for group in groups},
        "cases": pick_cases([(g.pairs, major_odds(g, level)) for g in groups if g.is_mqm]),
    }
    content = json.dumps(result, indent=1, ensure_ascii=False) + "\n"
    given.out.write_text(content, "utf-8")
    given.out.with_suffix(".md").write_text(render_cases(result["cases"]), "utf-8")
    print(render_table(result))
    print(f"{result['seconds_each']:.2f} seconds for each segment")
    return 0
