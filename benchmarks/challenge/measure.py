"""Measure which errors tqcheck finds: `python -m benchmarks.challenge --data DIR --out DIR`.

Clean human translations (`texts`) are spoiled in ten ways, one error each, at a known place
(`injection`). For each kind of error and target language: the share of the spoiled translations
that reach the risk which 5% of the clean ones of that language reach, without and with the source;
how often a spoiled translation has a higher risk than its own clean version; how many of both are
called suspect as tqcheck ships; how often the marks touch the error. Beside them translations that
are none, which must get a risk over 0.9 with the source. Writes challenge.json and challenge.md.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.challenge.injection import KINDS, Sentence, Spoiled
from benchmarks.challenge.scores import (
    FALSE_ALARMS,
    Cell,
    Found,
    Outcome,
    draw,
    estimate_of,
    mean_over,
    measure_language,
    pooled_touch,
    read_outcome,
    risks,
)
from benchmarks.challenge.tables import render
from benchmarks.challenge.texts import (
    CASES,
    CleanText,
    Constructed,
    PairFile,
    clean_texts,
    construct,
    read_pairs,
    spoil_text,
)
from benchmarks.data.checked import CheckerFor, checkers
from benchmarks.measures.statistics import Estimate
from tqcheck.config import ModelConfig, RoundtripConfig
from tqcheck.errors import InputError, TqcheckError
from tqcheck.records import Origin, Row, RunInfo

LEVELS = ("translation", "source")
BAR = 0.9
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Options:
    """Hold what changes the numbers: `limit` spoiled texts a kind and language (None: all).

    `clean` bounds the clean sentences of a language, from which the spoiled ones are made, too;
    `constructed` is the number of texts of each constructed case.
    """

    limit: int | None = 100
    clean: int | None = None
    constructed: int = 200
    langs: tuple[str, ...] = ()
    seed: int = 0
    replicates: int = 1000


@dataclass(frozen=True, slots=True)
class Text:
    """Hold one text to be checked in place of a sentence's clean translation."""

    sentence: Sentence
    text: str


class Bench:
    """Ask tqcheck about texts, remember how it introduced itself, tell stderr how far it is.

    `units` numbers the sentences by their keys; `weights` draws them, the same in all languages.
    """

    def __init__(
        self, checker_for: CheckerFor, keys: Sequence[str], replicates: int, seed: int
    ) -> None:
        self._checker_for = checker_for
        self.infos: dict[str, list[RunInfo]] = {level: [] for level in LEVELS}
        self.units = {key: number for number, key in enumerate(keys)}
        self.weights = draw(keys, replicates, seed)

    def check(self, texts: Sequence[Text], level: str, what: str) -> list[Outcome]:
        """Check texts of one target language, each a document of its own; keep their order."""
        found: dict[int, Outcome] = {}
        for source_lang, numbers in _by_source(texts, level):
            rows = [_row(number, texts[number], level) for number in numbers]
            checker = self._checker_for(texts[0].sentence.lang, source_lang)
            report = checker.check_rows(rows)
            self.infos[level].append(report.run)
            outcomes = map(read_outcome, report.results)
            found.update(zip(numbers, outcomes, strict=True))
            pair = f"{source_lang or ''}-{texts[0].sentence.lang}".lstrip("-")
            print(f"{what}, {pair}, {level}: {len(rows)} texts", file=sys.stderr, flush=True)
        return [found[number] for number in range(len(texts))]


def _by_source(texts: Sequence[Text], level: str) -> Iterator[tuple[str | None, list[int]]]:
    if level != "source":
        yield None, list(range(len(texts)))
        return
    for source_lang in sorted({text.sentence.source_lang for text in texts}):
        yield (
            source_lang,
            [n for n, text in enumerate(texts) if text.sentence.source_lang == source_lang],
        )


def _row(number: int, text: Text, level: str) -> Row:
    sentence = text.sentence
    pair = f"{sentence.source_lang}-{sentence.lang}"
    return Row(
        origin=Origin(pair, sentence.line),
        translation=text.text,
        source=sentence.source if level == "source" else None,
        id=str(number),
        doc=str(number),
    )


@dataclass(frozen=True, slots=True)
class Measured:
    """Hold the figures of one target language at one level of evidence."""

    lang: str
    level: str
    n_clean: int
    unscored: int
    suspect: int
    threshold: float
    cells: Mapping[str, Cell]


def measure(
    clean: CleanText, spoiled: Sequence[Spoiled], level: str, bench: Bench, options: Options
) -> Measured:
    """Check the clean and the spoiled texts of one language and compare them."""
    sentences = clean.sentences[: options.clean]
    texts = [Text(s, s.text) for s in sentences] + [Text(s.sentence, s.text) for s in spoiled]
    outcomes = bench.check(texts, level, "clean and spoiled")
    own = {s.key: o.risk for s, o in zip(sentences, outcomes[: len(sentences)], strict=True)}
    found = [
        Found(s.kind, bench.units[s.sentence.key], s.start, s.end, o, own[s.sentence.key])
        for s, o in zip(spoiled, outcomes[len(sentences) :], strict=True)
    ]
    units = [bench.units[s.key] for s in sentences]
    threshold, cells = measure_language(risks([*own.values()]), units, found, bench.weights)
    missing = sum(risk is None for risk in own.values())
    suspect = sum(outcome.is_suspect for outcome in outcomes[: len(sentences)])
    return Measured(clean.language.lang, level, len(sentences), missing, suspect, threshold, cells)


def check_constructed(items: Sequence[Constructed], bench: Bench, options: Options) -> list[Json]:
    """Give for each case the share of texts with a risk over 0.9, with the source."""
    over: list[tuple[Constructed, float | None]] = []
    for lang in dict.fromkeys(item.sentence.lang for item in items):
        own = [item for item in items if item.sentence.lang == lang]
        outcomes = bench.check([Text(i.sentence, i.text) for i in own], "source", "constructed")
        over += [(item, outcome.risk) for item, outcome in zip(own, outcomes, strict=True)]
    cases = [(case, [(i, r) for i, r in over if i.case == case]) for case in CASES]
    return [_case(case, pairs, options) for case, pairs in cases if pairs]


def _case(case: str, pairs: Sequence[tuple[Constructed, float | None]], options: Options) -> Json:
    found = risks([risk for _, risk in pairs])
    rows = draw([item.sentence.key for item, _ in pairs], options.replicates, options.seed)
    langs = [item.sentence.lang for item, _ in pairs]
    by_lang = {
        lang: [risk > BAR for risk, own in zip(found, langs, strict=True) if own == lang]
        for lang in dict.fromkeys(langs)
    }
    return {
        "case": case,
        "n": len(pairs),
        "unscored": sum(risk is None for _, risk in pairs),
        "over": _estimate(estimate_of((rows * (found > BAR)).sum(axis=1) / rows.sum(axis=1))),
        "langs": {lang: _round(float(np.mean(hits))) for lang, hits in by_lang.items()},
    }


def run(files: Sequence[PairFile], checker_for: CheckerFor, options: Options) -> Json:
    """Build the set, check it and measure."""
    every = clean_texts(files, options.seed)
    texts = {lang: clean for lang, clean in every.items() if lang in (options.langs or every)}
    if len(texts) < len(options.langs):
        raise InputError(f"no such target language; there are {', '.join(every)}")
    spoiled = {
        lang: spoil_text(clean, options.limit, options.seed, options.clean)
        for lang, clean in texts.items()
    }
    keys = dict.fromkeys(s.key for clean in every.values() for s in clean.sentences)
    bench = Bench(checker_for, [*keys], options.replicates, options.seed)
    measured = [
        measure(clean, spoiled[lang], level, bench, options)
        for lang, clean in texts.items()
        for level in LEVELS
    ]
    made = construct(every, [*texts], options.constructed, options.seed)
    constructed = check_constructed(made, bench, options)
    infos = [info for own in bench.infos.values() for info in own]
    return {
        "benchmark": "challenge",
        "version": infos[0].version,
        "models": [asdict(model) for model in infos[0].models],
        "signatures": {k: sorted({i.signature for i in own}) for k, own in bench.infos.items()},
        "options": asdict(options),
        "false_alarms": FALSE_ALARMS,
        "data": [{"name": f.name, "sha256": f.digest, "n": len(f.there)} for f in files],
        "clean": [_clean(one) for one in measured],
        "cells": [_cell(kind, one, c) for one in measured for kind, c in one.cells.items()],
        "means": [_mean(kind, level, measured) for kind in KINDS for level in LEVELS],
        "constructed": constructed,
        "examples": [_example(item) for item in _shortest(next(iter(spoiled.values())))],
    }


def _clean(measured: Measured) -> Json:
    return {
        "lang": measured.lang,
        "level": measured.level,
        "n": measured.n_clean,
        "unscored": measured.unscored,
        "suspect": measured.suspect,
        "threshold": _round(measured.threshold),
    }


def _cell(kind: str, measured: Measured, cell: Cell) -> Json:
    return {
        "kind": kind,
        "lang": measured.lang,
        "level": measured.level,
        "n": cell.n,
        "unscored": cell.unscored,
        "detected": cell.detected,
        "recall": _estimate(estimate_of(cell.recall)),
        "within": _estimate(estimate_of(cell.within)),
        "suspect": _estimate(estimate_of(cell.suspect)),
        "touched": _estimate(estimate_of(cell.touched)),
        "marked": _round(cell.marked),
    }


def _mean(kind: str, level: str, measured: Sequence[Measured]) -> Json:
    """Average a kind over its languages; `touched` is the share of all that were detected."""
    cells = {m.lang: m.cells[kind] for m in measured if m.level == level and kind in m.cells}
    found = cells.values()
    return {
        "kind": kind,
        "level": level,
        "langs": len(cells),
        "n": sum(cell.n for cell in found),
        "recall": _estimate(mean_over([c.recall for c in found]) if cells else Estimate(None)),
        "within": _estimate(mean_over([c.within for c in found]) if cells else Estimate(None)),
        "suspect": _estimate(mean_over([c.suspect for c in found]) if cells else Estimate(None)),
        "touched": _round(pooled_touch(cells)),
    }


def _shortest(spoiled: Sequence[Spoiled]) -> Iterator[Spoiled]:
    """Take the shortest text of each kind."""
    for kind in KINDS:
        own = [item for item in spoiled if item.kind == kind]
        if own:
            yield min(own, key=lambda item: (len(item.text), item.text))


def _example(item: Spoiled) -> Json:
    return {
        "kind": item.kind,
        "lang": item.sentence.lang,
        "source": item.sentence.source,
        "clean": item.sentence.text,
        "text": item.text,
        "start": item.start,
        "end": item.end,
    }


def _estimate(value: Estimate) -> Json:
    return {key: _round(number) for key, number in asdict(value).items()}


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="benchmarks.challenge", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--limit", type=int, default=100, help="spoiled texts a kind and language")
    parser.add_argument("--clean", type=int, help="clean sentences a language; default: all")
    parser.add_argument("--constructed", type=int, default=200, help="texts a constructed case")
    parser.add_argument("--langs", nargs="+", default=[], metavar="LANG", help="target languages")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--replicates", type=int, default=1000, help="of the bootstrap")
    parser.add_argument("--lm", help="as in tqcheck")
    parser.add_argument("--roundtrip", default="off", help="as in tqcheck")
    parser.add_argument("--device", default="auto", help="as in tqcheck")
    parser.add_argument("--readings", type=Path, help="keep the model's answers in this file")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results"), help="a folder")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; give the exit code."""
    given = parse(sys.argv[1:] if arguments is None else arguments)
    options = Options(
        given.limit,
        given.clean,
        given.constructed,
        tuple(given.langs),
        given.seed,
        given.replicates,
    )
    try:
        files = read_pairs(given.data)
        model = ModelConfig(lm=given.lm, device=given.device)
        trips = RoundtripConfig(roundtrip=given.roundtrip)
        result = run(files, checkers(model, given.readings, trips=trips), options)
    except TqcheckError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    given.out.mkdir(parents=True, exist_ok=True)
    content = json.dumps(result, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    name = "challenge" if given.roundtrip == "off" else f"challenge-{given.roundtrip}"
    (given.out / f"{name}.json").write_text(content, encoding="utf-8")
    (given.out / f"{name}.md").write_text(render(result), encoding="utf-8")
    return 0
