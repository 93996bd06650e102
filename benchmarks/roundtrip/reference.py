"""Measure how human texts fare on the round trip: `python -m benchmarks.roundtrip.reference`.

Human translations and originals of `DATA/parallel/eval`, which the embedded translator never saw,
go to the pivot and back; the quantiles of their scores, by length, are written to
`models/roundtrip/reference.json`, so that a score reads as a percentile.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.data.judged import read_jsonl_zst
from benchmarks.fit.combine import note_digest
from benchmarks.languages.measure import place_of
from benchmarks.roundtrip.measure import value_of
from benchmarks.roundtrip.records import RecordedTranslator
from tqcheck.backends.translator_options import TranslatorOptions
from tqcheck.backends.translators import load_translator
from tqcheck.judging.judge import compare_trips
from tqcheck.judging.models import REFERENCE_ID
from tqcheck.records import Document, Origin, Segment, SegmentResult
from tqcheck.signals.roundtrip.reference import FORMAT
from tqcheck.signals.roundtrip.trip import Route, make_trips, name_of_translator
from tqcheck.signals.roundtrip.words import words_of

OTHERS = ("de", "fr", "es", "ru", "zh")
WAYS = (*(("en", other) for other in OTHERS), *((other, "en") for other in OTHERS))
SCORES = ("roundtrip_chrf", "roundtrip_changed", "reconstruction", "reconstruction_worst")
BOUNDS: tuple[int | None, ...] = (14, 22, None)
PROBABILITIES = tuple(round(n / 50, 2) for n in range(51))
FEWEST = 20
Json = dict[str, Any]


def read_texts(data: Path, lang: str, limit: int) -> list[str]:
    """Take human texts in a language, in a fixed random order."""
    other = "de" if lang == "en" else lang
    field = "a" if lang == "en" else "b"
    path = data / "parallel" / "eval" / f"en-{other}.jsonl.zst"
    texts = {str(record[field]) for record in read_jsonl_zst(path)}
    return sorted(texts, key=place_of)[:limit]


def measure(texts: Sequence[str], way: tuple[str, str], translator: RecordedTranslator) -> Json:
    """Send the texts and give the quantiles of their scores."""
    lang, pivot = way
    segments = tuple(
        Segment(n, str(n), "a", Origin("a", n + 1), 0, len(text), text, lang)
        for n, text in enumerate(texts)
    )
    documents = (Document("a", "a", lang, segments, is_connected=False),)
    trips = make_trips(documents, translator, lambda _: Route(pivot), lambda done, total: None)
    results = compare_trips(documents, trips, None)
    return {
        "lang": lang,
        "pivot": pivot,
        "translator": name_of_translator(translator),
        "buckets": list(buckets(results, lang)),
    }


def buckets(results: Sequence[SegmentResult], lang: str) -> list[Json]:
    """Group done trips by length; a group of too few joins the next."""
    found: list[Json] = []
    rows = [
        (len(words_of(r.segment.text, lang)), [value_of(r, name) for name in SCORES])
        for r in results
    ]
    done = sorted((n, scores) for n, scores in rows if not np.isnan(scores).any())
    waiting: list[list[float]] = []
    for low, bound in zip((0, *BOUNDS[:-1]), BOUNDS, strict=True):
        waiting += [s for n, s in done if n > (low or 0) and (bound is None or n <= bound)]
        if len(waiting) >= FEWEST:
            found.append(_bucket(bound, waiting))
            waiting = []
    return found


def _bucket(bound: int | None, rows: Sequence[Sequence[float]]) -> Json:
    columns = np.quantile(np.asarray(rows), PROBABILITIES, axis=0).T
    scores = {
        name: [round(float(v), 3) for v in column]
        for name, column in zip(SCORES, columns, strict=True)
    }
    return {"max_words": bound, "n": len(rows), "scores": scores}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write, and note the digest in the manifest."""
    parser = argparse.ArgumentParser(prog="benchmarks.roundtrip.reference", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--limit", type=int, default=200, help="texts of each language")
    parser.add_argument("--trips", type=Path, required=True, help="keep the translator's answers")
    parser.add_argument("--out", type=Path, default=Path("models/roundtrip/reference.json"))
    given = parser.parse_args(arguments)
    translator = RecordedTranslator(load_translator("embedded", TranslatorOptions()), given.trips)
    distributions = []
    for way in WAYS:
        distributions.append(measure(read_texts(given.data, way[0], given.limit), way, translator))
        print("-".join(way), file=sys.stderr, flush=True)
    content = {"format": FORMAT, "probabilities": PROBABILITIES, "distributions": distributions}
    given.out.write_text(json.dumps(content) + "\n", "utf-8")
    note_digest(given.out, REFERENCE_ID)
    return 0


if __name__ == "__main__":
    sys.exit(main())
