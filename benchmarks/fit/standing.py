"""Fit what is suspect: how far segments stand out, and how far people's own do.

    python -m benchmarks.fit.standing --data DATA

Once for all levels of evidence: a source changes nothing in what the language model says. The
weights of the scores come from the written articles (`data.articles`): garbled sentences against
those beside them, each less the median of its article. (Mixed articles, with sentences of weak
systems in place of human ones, teach the contrary of one of them: the human translations of old
test sets read worse than a machine's.) What is usual, and the yardsticks, come from texts that
people wrote (`data.clean`): native news and human translations of news, FLORES where there is no
news.

Fits on half of the texts, prints the alarms on the other half, then fits on all and puts the
numbers into `models/combine/coefficients.json`. With `--precision int8` the weights of the scores
stay, and what is usual and the yardsticks are put beside those of the other precisions.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from benchmarks.data.articles import read_written
from benchmarks.data.checked import CheckerFor, checkers
from benchmarks.data.clean_results import Read, read_clean
from benchmarks.fit.combine import COMBINER, in_short, note_digest
from tqcheck.backends.causal_lm import INT8
from tqcheck.config import ModelConfig
from tqcheck.judging.standing import (
    SERIOUS_SHARE,
    Standing,
    Usual,
    Yardstick,
    difficulty,
    read_standing,
    scores_of,
)
from tqcheck.judging.tally import TRANSLATION
from tqcheck.records import SegmentKind, SegmentResult

# What tells garbled sentences from others best.
SCORES = ("da", SERIOUS_SHARE, "unforeseen")
DIFFICULTY = ("length", "names", "fragment")
# Set by hand: any from 0.3 to 0.7, and from 3 to 10, do as well on the articles.
TEXT_SHARE, PRIOR_WORDS = 0.5, 6.0
# A language's own numbers count as much as the common ones where it has so many segments.
PRIOR_SEGMENTS = 100.0
LANGUAGE_PENALTY = 10.0
FEWEST_VALUES = 10
# Of people's own segments so many may have a word marked without being suspect.
MARKED_ALONE = 0.02
SHARES = (0.5, 0.3, 0.2, 0.1, 0.05, 0.03, 0.02, 0.01, 0.005)
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Example:
    """Hold a sentence's scores less the medians of its article, and whether it is garbled."""

    lang: str
    values: Mapping[str, float]
    is_garbled: bool


def read_examples(
    checker_for: CheckerFor, names: Sequence[str] = SCORES, *, with_source: bool = False
) -> list[Example]:
    """Judge the written articles; those that have no source only without one."""
    found: list[Example] = []
    for article in read_written():
        if with_source and not article.lines[0].source:
            continue
        checker = checker_for(article.lang, article.source_lang if with_source else None)
        results = checker.check_rows(article.rows(with_source=with_source)).results
        pairs = [
            (scores_of(result), line.is_garbled)
            for result, line in zip(results, article.lines, strict=True)
            if result.words and result.segment.kind is SegmentKind.SENTENCE
        ]
        usual = {name: float(np.median([scores[name] for scores, _ in pairs])) for name in names}
        found += [
            Example(article.lang, {name: scores[name] - usual[name] for name in names}, is_garbled)
            for scores, is_garbled in pairs
        ]
    return found


def fit_weights(examples: Sequence[Example]) -> dict[str, float]:
    """Learn which scores tell garbled sentences from those beside them."""
    names = list(examples[0].values)
    matrix = np.asarray([list(one.values.values()) for one in examples])
    spread = matrix.std(axis=0)
    model = LogisticRegression(C=0.1, class_weight="balanced", max_iter=2000)
    model.fit(matrix / spread, [one.is_garbled for one in examples])
    return dict(zip(names, (model.coef_[0] / spread).tolist(), strict=True))


def left_out(examples: Sequence[Example]) -> dict[str, dict[str, float]]:
    """Fit the weights without each language in turn: how much they hang on it."""
    langs = sorted({one.lang for one in examples})
    return {
        lang: in_short(fit_weights([one for one in examples if one.lang != lang])) for lang in langs
    }


def fit_usual(results: Sequence[SegmentResult], weights: Mapping[str, float]) -> Usual:
    """Regress the oddity of people's own segments on how hard they are; languages are penalised."""
    langs = sorted({result.segment.lang for result in results})
    odd = [_oddity(result, weights) for result in results]
    matrix = np.asarray([_row(result, langs) for result in results])
    penalty = np.diag([0.0, *(1e-3 for _ in DIFFICULTY), *(LANGUAGE_PENALTY for _ in langs)])
    solution = np.linalg.solve(matrix.T @ matrix + penalty, matrix.T @ np.asarray(odd)).tolist()
    n = 1 + len(DIFFICULTY)
    return Usual(
        solution[0],
        dict(zip(DIFFICULTY, solution[1:n], strict=True)),
        dict(zip(langs, solution[n:], strict=True)),
    )


def _oddity(result: SegmentResult, weights: Mapping[str, float]) -> float:
    scores = scores_of(result)
    return sum(weight * scores[name] for name, weight in weights.items())


def _row(result: SegmentResult, langs: Sequence[str]) -> list[float]:
    hard = difficulty(result)
    own = [float(result.segment.lang == lang) for lang in langs]
    return [1.0, *(hard[name] for name in DIFFICULTY), *own]


def fit_yardstick(standing: Standing, read: Iterable[Read], *, of_texts: bool) -> Yardstick:
    """Measure how far people's own segments stand out; `of_texts`: those held against a text."""
    found: dict[str, list[float]] = defaultdict(list)
    for one in read:
        for group in like(one.results):
            excesses, is_text = standing.excesses(group, is_connected=one.is_connected)
            if is_text == of_texts:
                found[one.text.lang] += [excess for excess in excesses if excess is not None]
    of_lang = {lang: values for lang, values in found.items() if len(values) >= FEWEST_VALUES}
    own = {lang: _centre_and_scale(values) for lang, values in of_lang.items()}
    pooled = tuple(float(np.mean([pair[n] for pair in own.values()])) for n in (0, 1))
    languages = {
        lang: _shrunk(pair, (pooled[0], pooled[1]), len(of_lang[lang]))
        for lang, pair in own.items()
    }
    scaled = np.concatenate(
        [(np.asarray(v) - languages[lang][0]) / languages[lang][1] for lang, v in of_lang.items()]
    )
    tail = [(float(scaled.min()), 1.0)]
    tail += [(float(np.quantile(scaled, 1 - share)), share) for share in SHARES]
    return Yardstick(languages, (pooled[0], pooled[1]), tuple(tail))


def like(results: Sequence[SegmentResult]) -> list[list[SegmentResult]]:
    """Group the segments of a text as the judge does: by kind and level."""
    groups: dict[tuple[str, str], list[SegmentResult]] = defaultdict(list)
    for result in results:
        groups[result.segment.kind, result.level].append(result)
    return list(groups.values())


def _centre_and_scale(values: Sequence[float]) -> tuple[float, float]:
    """Give the median, and the mean distance of what is above it: alarms come from there."""
    centre = float(np.median(values))
    return centre, float(np.mean([value - centre for value in values if value > centre]))


def _shrunk(
    own: tuple[float, float], pooled: tuple[float, float], count: int
) -> tuple[float, float]:
    share = count / (count + PRIOR_SEGMENTS)
    return (
        share * own[0] + (1 - share) * pooled[0],
        share * own[1] + (1 - share) * pooled[1],
    )


def fit(weights: Mapping[str, float], read: Sequence[Read]) -> Standing:
    """Fit all numbers of a level but the weights."""
    judged = [
        result
        for one in read
        if one.is_connected
        for result in one.results
        if result.words and weights.keys() <= scores_of(result).keys()
    ]
    nothing = Yardstick({}, (0.0, 1.0), ((0.0, 1.0), (1.0, 0.5)))
    raw = Standing(weights, fit_usual(judged, weights), TEXT_SHARE, PRIOR_WORDS, nothing, nothing)
    return Standing(
        weights,
        raw.usual,
        TEXT_SHARE,
        PRIOR_WORDS,
        article=fit_yardstick(raw, read, of_texts=True),
        alone=fit_yardstick(raw, read, of_texts=False),
    )


def alarms(standing: Standing, read: Iterable[Read], share: float) -> dict[str, str]:
    """Count segments that would be suspect, by kind of text and language."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in read:
        for group in like(one.results):
            rates = standing.alarm_rates(group, is_connected=one.is_connected)
            known = [rate for rate in rates if rate is not None]
            way = one.text.kind if one.is_connected else f"{one.text.kind} line by line"
            for name in (way, f"{way} {one.text.lang}"):
                counts[name][0] += sum(rate <= share for rate in known)
                counts[name][1] += len(known)
    return {
        name: f"{n} of {total} ({n / total:.1%})" for name, (n, total) in sorted(counts.items())
    }


def plain_cut(read: Iterable[Read]) -> float:
    """Find the word risk that only so many of people's own segments hold a word of."""
    worst = [max(w.risk for w in r.words) for one in read for r in one.results if r.words]
    return float(np.quantile(worst, 1 - MARKED_ALONE))


def as_json(standing: Standing) -> Json:
    """Write the numbers as `tqcheck.judging.standing` reads them."""
    return {
        "weights": in_short(standing.weights),
        "usual": {
            "intercept": round(standing.usual.intercept, 4),
            "weights": in_short(standing.usual.weights),
            "languages": in_short(standing.usual.languages),
        },
        "text_share": standing.text_share,
        "prior_words": standing.prior_words,
        "article": _yardstick_json(standing.article),
        "alone": _yardstick_json(standing.alone),
    }


def _yardstick_json(yardstick: Yardstick) -> Json:
    return {
        "languages": {
            lang: [round(value, 4) for value in pair]
            for lang, pair in sorted(yardstick.languages.items())
        },
        "pooled": [round(value, 4) for value in yardstick.pooled],
        "tail": [[round(at, 4), share] for at, share in yardstick.tail],
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, report, write."""
    parser = argparse.ArgumentParser(prog="benchmarks.fit.standing", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--share", type=float, default=0.02, help="of false alarms, to report")
    parser.add_argument("--readings", type=Path, help="keep the model's answers in this file")
    parser.add_argument("--precision", choices=("auto", INT8), default="auto", help="as in tqcheck")
    parser.add_argument("--out", type=Path, default=Path("models/combine/coefficients.json"))
    given = parser.parse_args(arguments)
    content = json.loads(given.out.read_text("utf-8"))
    checker_for = checkers(ModelConfig(precision=given.precision), given.readings)
    examples = read_examples(checker_for)
    own = content["levels"][TRANSLATION]["standing"]["weights"]
    weights = own if given.precision == INT8 else fit_weights(examples)
    read = [
        one
        for is_connected in (True, False)
        for one in read_clean(given.data, checker_for, with_source=False, is_connected=is_connected)
    ]
    half = fit(weights, [one for one in read if one.text.is_fitted_on])
    found = alarms(half, [one for one in read if not one.text.is_fitted_on], given.share)
    print(json.dumps({"weights": weights, "held out": found}, indent=1))
    print("without each language", json.dumps(left_out(examples)))
    standing = as_json(fit(weights, read))
    read_standing(standing)
    if given.precision == INT8:
        content["precisions"] = {INT8: standing}
    else:
        for level in content["levels"].values():
            level["standing"] = standing
            level["words"]["plain"] = round(plain_cut(read), 4)
    given.out.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
    note_digest(given.out, COMBINER)
    return 0


if __name__ == "__main__":
    sys.exit(main())
