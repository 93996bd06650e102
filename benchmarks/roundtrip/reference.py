"""Measure how human texts fare on the round trip: `python -m benchmarks.roundtrip.reference`.

Human translations and originals of `DATA/parallel/eval`, which the embedded translator never saw,
go to the pivot and back; the quantiles of their scores, by length, are written to
`models/roundtrip/reference.json`, so that a score reads as a percentile. With `--to-source` they go
into the language of their other side and are laid beside it; those distributions are written anew
with the distances from which on findings (TQ206, TQ207) are major, the others stay as they are, and
the other way round.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.data.judged import place_of, read_jsonl_zst
from benchmarks.fit.combine import note_digest
from benchmarks.roundtrip.measure import value_of
from benchmarks.roundtrip.records import RecordedTranslator, WayBack
from benchmarks.roundtrip.tails import pooled_cuts
from tqcheck.backends.encoder import load_encoder
from tqcheck.backends.protocols import Aligner
from tqcheck.backends.translator_options import TranslatorOptions
from tqcheck.backends.translators import load_translator
from tqcheck.config import ModelConfig
from tqcheck.errors import InputError
from tqcheck.judging.judge import compare_trips
from tqcheck.judging.models import REFERENCE_ID
from tqcheck.records import Document, Origin, Segment, SegmentResult
from tqcheck.signals.roundtrip.links import link_trips
from tqcheck.signals.roundtrip.reference import FORMAT, Way
from tqcheck.signals.roundtrip.trip import Route, make_trips, name_of_translator
from tqcheck.signals.roundtrip.words import words_of

OTHERS = ("de", "fr", "es", "ru", "zh")
WAYS = (*(("en", other) for other in OTHERS), *((other, "en") for other in OTHERS))
SCORES = ("roundtrip_chrf", "roundtrip_changed", "reconstruction", "reconstruction_worst")
SOURCE_SCORES = (
    "roundtrip_chrf", "roundtrip_changed", "roundtrip_alike", "roundtrip_lost", "roundtrip_added",
)  # fmt: skip
BOUNDS: tuple[int | None, ...] = (14, 22, None)
PROBABILITIES = tuple(round(n / 50, 2) for n in range(51))
FEWEST = 20
UNMATCHED = ("roundtrip_lost", "roundtrip_added")
MAJOR = 0.008  # of the texts so many have a word as far, by each of the two
Json = dict[str, Any]


def read_texts(data: Path, way: tuple[str, str], limit: int) -> list[tuple[str, str]]:
    """Take human texts in a language with what they say in the other, in a fixed random order."""
    other = way[1] if way[0] == "en" else way[0]
    own, far = ("a", "b") if way[0] == "en" else ("b", "a")
    path = data / "parallel" / "eval" / f"en-{other}.jsonl.zst"
    texts = {str(record[own]): str(record[far]) for record in read_jsonl_zst(path)}
    return sorted(texts.items(), key=lambda pair: place_of(pair[0]))[:limit]


def send(
    texts: Sequence[tuple[str, str]],
    way: tuple[str, str],
    translator: RecordedTranslator,
    aligner: Aligner | None,
) -> tuple[SegmentResult, ...]:
    """Send the texts, with an aligner each beside its other side, and read what came back."""
    lang, pivot = way
    segments = tuple(
        Segment(n, str(n), "a", Origin("a", n + 1), 0, len(text), text, lang, source=source)
        for n, (text, source) in enumerate(texts)
    )
    documents = (Document("a", "a", lang, segments, is_connected=False),)
    route = Route(pivot, to_source=aligner is not None)
    trips = make_trips(documents, translator, lambda _: route, lambda done, total: None)
    if aligner is not None:
        trips = link_trips(documents, trips, aligner)
    return compare_trips(documents, trips, None)


def buckets(results: Sequence[SegmentResult], lang: str, *, to_source: bool = False) -> list[Json]:
    """Group done trips by length; a group of too few joins the next.

    Those beside a source are one group: of so few texts the rarest in a hundred are asked for.
    """
    found: list[Json] = []
    names = SOURCE_SCORES if to_source else SCORES
    bounds = (None,) if to_source else BOUNDS
    rows = [
        (len(words_of(r.segment.text, lang)), [value_of(r, name) for name in names])
        for r in results
    ]
    done = sorted((n, scores) for n, scores in rows if not np.isnan(scores).any())
    waiting: list[list[float]] = []
    for low, bound in zip((0, *bounds[:-1]), bounds, strict=True):
        waiting += [s for n, s in done if n > (low or 0) and (bound is None or n <= bound)]
        if len(waiting) >= FEWEST:
            found.append(_bucket(bound, waiting, names))
            waiting = []
    return found


def _bucket(bound: int | None, rows: Sequence[Sequence[float]], names: Sequence[str]) -> Json:
    columns = np.quantile(np.asarray(rows), PROBABILITIES, axis=0).T
    scores = {
        name: [round(float(v), 3) for v in column]
        for name, column in zip(names, columns, strict=True)
    }
    return {"max_words": bound, "n": len(rows), "scores": scores}


def unmatched_cuts(results: Mapping[Way, Sequence[SegmentResult]]) -> dict[Way, dict[str, float]]:
    """Give by score the distance from which on a finding is major, for all ways together.

    Raises InputError where a way has too few texts.
    """
    values: dict[str, dict[Way, np.ndarray[Any, np.dtype[np.float64]]]] = {}
    for name in UNMATCHED:
        read = {way: np.asarray([value_of(r, name) for r in own]) for way, own in results.items()}
        values[name] = {way: own[~np.isnan(own)] for way, own in read.items()}
        for way, own in values[name].items():
            if len(own) < FEWEST:
                raise InputError(f"{way.pivot}-{way.lang}: {len(own)} texts are too few for cuts")
    pooled = {name: pooled_cuts(own, MAJOR) for name, own in values.items()}
    return {way: {name: pooled[name][way] for name in UNMATCHED} for way in results}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write, and note the digest in the manifest."""
    parser = argparse.ArgumentParser(prog="benchmarks.roundtrip.reference", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--limit", type=int, default=200, help="texts of each language")
    parser.add_argument("--to-source", action="store_true", help="lay them beside the other side")
    parser.add_argument("--trips", type=Path, required=True, help="keep the translator's answers")
    parser.add_argument("--out", type=Path, default=Path("models/roundtrip/reference.json"))
    given = parser.parse_args(arguments)
    recorded = WayBack if given.to_source else RecordedTranslator
    translator = recorded(load_translator("embedded", TranslatorOptions()), given.trips)
    aligner = load_encoder(ModelConfig()) if given.to_source else None
    old: Json = json.loads(given.out.read_text("utf-8"))
    kept = [
        each for each in old["distributions"] if each.get("to_source", False) != given.to_source
    ]
    distributions = []
    done: dict[Way, Sequence[SegmentResult]] = {}
    for way in WAYS:
        results = send(read_texts(given.data, way, given.limit), way, translator, aligner)
        entry = {"lang": way[0], "pivot": way[1], "translator": name_of_translator(translator)}
        found = buckets(results, way[0], to_source=given.to_source)
        distributions.append({**entry, "to_source": given.to_source, "buckets": found})
        done[Way(*way, entry["translator"], given.to_source)] = results
        print("-".join(way), file=sys.stderr, flush=True)
    distributions = [*distributions, *kept] if not given.to_source else [*kept, *distributions]
    told = {"format": FORMAT, "probabilities": PROBABILITIES, "distributions": distributions}
    content = {**old, **told}
    if given.to_source:
        content["unmatched"] = [
            {"lang": way.lang, "pivot": way.pivot, "translator": way.translator, "major": major}
            for way, major in unmatched_cuts(done).items()
        ]
    given.out.write_text(json.dumps(content) + "\n", "utf-8")
    note_digest(given.out, REFERENCE_ID)
    return 0


if __name__ == "__main__":
    sys.exit(main())
