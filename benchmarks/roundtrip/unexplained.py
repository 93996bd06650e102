"""Measure which words their source does not explain: `python -m benchmarks.roundtrip.unexplained`.

Human translations of `DATA/parallel/eval` are read by the embedded translator with their sources
before them. Five in eight say how surprising names, figures and other words get (TQ208): where one
text in a hundred has such a word, and where one in five hundred has. A direction has too few texts
for that, so each tells what one in twenty has, and how far the rarest go beyond it is taken from
all directions together. The others say how many human translations alarm, and FLORES sentences
among them with one error made (`benchmarks.challenge`), what is caught, kind by kind. Writes
`models/roundtrip/reference.json` and its digest, and `roundtrip-unexplained.json`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.challenge.texts import clean_texts, read_pairs, spoil_text
from benchmarks.fit.combine import note_digest
from benchmarks.markdown import table
from benchmarks.roundtrip.records import RecordedTranslator
from benchmarks.roundtrip.reference import WAYS, read_texts
from benchmarks.roundtrip.tails import pooled_cuts
from tqcheck.backends.protocols import Translator
from tqcheck.backends.translator_options import TranslatorOptions
from tqcheck.backends.translators import load_translator
from tqcheck.judging.models import REFERENCE_ID
from tqcheck.signals.roundtrip.reconstruction import reconstruct
from tqcheck.signals.roundtrip.trip import name_of_translator
from tqcheck.signals.roundtrip.unexplained import UnexplainedCuts, WordClass, worst_by_class
from tqcheck.signals.roundtrip.words import words_of

LIMIT, FITTED = 400, 250
MINOR, MAJOR = 0.01, 0.002
RESULTS = Path("benchmarks/results/roundtrip-unexplained.json")
Way = tuple[str, str]
Worst = Mapping[WordClass, float]
Json = dict[str, Any]


def read_worst(pairs: Sequence[tuple[str, str]], way: Way, translator: Translator) -> list[Worst]:
    """Give the worst words of texts beside their sources, by class; pairs of (text, source)."""
    lang, source_lang = way
    texts, sources = [text for text, _ in pairs], [source for _, source in pairs]
    readings = translator.score(sources, texts, (source_lang, lang), lambda done, total: None)
    found: list[Worst] = []
    for text, reading in zip(texts, readings, strict=True):
        words = words_of(text, lang)
        forced = reconstruct(words, reading) if reading is not None else None
        found.append(worst_by_class(words, forced.least) if forced is not None else {})
    return found


def fit_cuts(worst: Mapping[Way, Sequence[Worst]]) -> dict[Way, UnexplainedCuts]:
    """Fit the cuts of every direction."""
    minor: dict[Way, dict[str, float]] = defaultdict(dict)
    major: dict[Way, dict[str, float]] = defaultdict(dict)
    for own in WordClass:
        values = {way: np.asarray([w.get(own, 0.0) for w in ws]) for way, ws in worst.items()}
        for cuts, share in ((minor, MINOR), (major, MAJOR)):
            for way, cut in pooled_cuts(values, share).items():
                cuts[way][own] = cut
    return {way: UnexplainedCuts(minor[way], major[way]) for way in worst}


def severity(worst: Worst, cuts: UnexplainedCuts) -> str | None:
    """Tell the severity of the worst finding in a text."""
    if any(value >= cuts.major[own] for own, value in worst.items()):
        return "major"
    return "minor" if any(value >= cuts.minor[own] for own, value in worst.items()) else None


def count(worst: Sequence[Worst], cuts: UnexplainedCuts) -> Json:
    """Count the texts that have a finding."""
    told = [severity(one, cuts) for one in worst]
    return {"n": len(told), "major": told.count("major"), "any": len(told) - told.count(None)}


def measure_spoiled(
    data: Path,
    held_out: Mapping[Way, set[str]],
    cuts: Mapping[Way, UnexplainedCuts],
    translator: Translator,
    limit: int,
) -> dict[str, Json]:
    """Count what is found in sentences with one error made, by kind and target language."""
    found: dict[str, Json] = defaultdict(dict)
    for lang, clean in clean_texts(read_pairs(data), 0).items():
        of_way: dict[Way, list[Any]] = defaultdict(list)
        for made in spoil_text(clean, limit, 0):
            way = (lang, made.sentence.source_lang)
            if made.sentence.text in held_out.get(way, ()):
                of_way[way].append(made)
        for way, spoiled in of_way.items():
            pairs = [(made.text, made.sentence.source) for made in spoiled]
            for made, worst in zip(spoiled, read_worst(pairs, way, translator), strict=True):
                own = found[made.kind].setdefault(lang, {"n": 0, "major": 0, "any": 0})
                told = severity(worst, cuts[way])
                own["n"] += 1
                own["major"] += told == "major"
                own["any"] += told is not None
    return dict(found)


def render_table(result: Json) -> str:
    """Write how many human translations and sentences with an error have a finding."""
    people = result["human"].values()
    counts = {"human translation": people}
    counts |= {kind: of_lang.values() for kind, of_lang in result["spoiled"].items()}
    rows = []
    for kind, cells in counts.items():
        n, found, major = (sum(cell[key] for cell in cells) for key in ("n", "any", "major"))
        rows.append([kind, str(n), f"{found} ({found / n:.0%})", f"{major} ({major / n:.1%})"])
    return table(["error", "texts", "TQ208", "major"], rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write."""
    parser = argparse.ArgumentParser(prog="benchmarks.roundtrip.unexplained", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--limit", type=int, default=40, help="errors of a kind and language")
    parser.add_argument("--trips", type=Path, required=True, help="keep the translator's answers")
    parser.add_argument("--reference", type=Path, default=Path("models/roundtrip/reference.json"))
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args(arguments)
    translator = RecordedTranslator(load_translator("embedded", TranslatorOptions()), given.trips)
    texts = {way: read_texts(given.data, way, LIMIT) for way in WAYS}
    worst = {way: read_worst(texts[way], way, translator) for way in WAYS}
    cuts = fit_cuts({way: own[:FITTED] for way, own in worst.items()})
    held_out = {way: {text for text, _ in own[FITTED:]} for way, own in texts.items()}
    human = {"-".join(reversed(way)): count(own[FITTED:], cuts[way]) for way, own in worst.items()}
    spoiled = measure_spoiled(given.data, held_out, cuts, translator, given.limit)
    name = name_of_translator(translator)
    content = json.loads(given.reference.read_text("utf-8"))
    content["unexplained"] = [
        {
            "lang": way[0],
            "pivot": way[1],
            "translator": name,
            "minor": own.minor,
            "major": own.major,
        }
        for way, own in cuts.items()
    ]
    given.reference.write_text(json.dumps(content) + "\n", "utf-8")
    note_digest(given.reference, REFERENCE_ID)
    result = {"benchmark": "roundtrip.unexplained", "translator": name, "human": human,
              "spoiled": spoiled}  # fmt: skip
    given.out.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    print(json.dumps(result, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
