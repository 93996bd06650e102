"""Measure a translator: `python -m benchmarks.roundtrip.translation --translator embedded`.

On the held-out texts of `DATA/parallel/eval`: BLEU and chrF with their signatures (sacreBLEU),
the share of texts that came back as they went in, those without a translation, those cut off, and
seconds per sentence. A text without a translation counts as an empty one.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

from benchmarks.data.judged import place_of, read_jsonl_zst
from tqcheck.backends.protocols import Translation, Translator
from tqcheck.backends.translator_options import TranslatorOptions
from tqcheck.backends.translators import load_translator
from tqcheck.errors import InputError, TqcheckError

PAIRS = ("en-de", "de-en", "en-fr", "fr-en", "en-es", "es-en", "en-ru", "ru-en")
# chrF on FLORES devtest that a translator for the round trip should reach.
BARS = dict(zip(PAIRS, (54, 54, 55, 55, 50, 52, 46, 50), strict=True))
TOKENIZERS = {"zh": "zh", "ja": "char", "th": "char", "ko": "char"}
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Test:
    """Hold one held-out set in one direction."""

    set: str
    sources: tuple[str, ...]
    references: tuple[str, ...]


def read_tests(data: Path, pair: str, limit: int | None) -> list[Test]:
    """Read the sets of a pair, each cut to `limit` texts of a fixed random order."""
    source, target = pair.split("-")
    other = target if source == "en" else source
    path = data / "parallel" / "eval" / f"en-{other}.jsonl.zst"
    if "en" not in (source, target) or not path.is_file():
        raise InputError(f"{pair}: there are no held-out texts", path=str(path))
    fields = ("a", "b") if source == "en" else ("b", "a")
    by_set: dict[str, list[tuple[str, str]]] = {}
    for record in read_jsonl_zst(path):
        by_set.setdefault(record["set"], []).append((record[fields[0]], record[fields[1]]))
    tests = []
    for name, pairs in sorted(by_set.items()):
        chosen = sorted(pairs, key=lambda p: place_of(p[0]))[:limit]
        sources, references = zip(*chosen, strict=True)
        tests.append(Test(name, sources, references))
    return tests


def is_copy(source: str, translation: str | None) -> bool:
    """Tell whether a translation is its source, but for case, blanks and marks."""
    return translation is not None and _letters(source) == _letters(translation)


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def measure(test: Test, translations: Sequence[Translation], target_lang: str) -> Json:
    """Score the translations of one set."""
    texts = [t.text or "" for t in translations]
    bleu, chrf = BLEU(tokenize=TOKENIZERS.get(target_lang, "13a")), CHRF()
    scores = {"chrf": chrf, "bleu": bleu}
    copies = [is_copy(s, t.text) for s, t in zip(test.sources, translations, strict=True)]
    return {
        "n": len(texts),
        **{k: metric.corpus_score(texts, [test.references]).score for k, metric in scores.items()},
        "signatures": {k: str(metric.get_signature()) for k, metric in scores.items()},
        "copies": sum(copies) / len(texts),
        "failed": sum(t.text is None for t in translations),
        "cut": sum(t.is_cut for t in translations),
    }


def run(translator: Translator, data: Path, pairs: Sequence[str], limit: int | None) -> Json:
    """Translate and score every set of the pairs."""
    found: Json = {}
    for pair in pairs:
        source, target = pair.split("-")
        found[pair] = {}
        for test in read_tests(data, pair, limit):
            since = time.perf_counter()
            out = translator.translate(test.sources, source, target, lambda done, total: None)
            seconds = (time.perf_counter() - since) / len(out)
            found[pair][test.set] = {**measure(test, out, target), "seconds_each": seconds}
            row = found[pair][test.set]
            print(f"{pair} {test.set}: chrF {row['chrf']:.1f}", file=sys.stderr, flush=True)
    return {
        "models": [{"id": m.id, "digest": m.digest} for m in translator.models],
        "limit": limit,
        "pairs": found,
    }


def render_table(result: Json) -> str:
    """Write the result as a Markdown table."""
    lines = [
        "| pair | set | texts | chrF | bar | BLEU | copies | failed | cut | sentences/s |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for pair, sets in result["pairs"].items():
        for name, row in sets.items():
            bar = BARS.get(pair, "") if name == "flores-devtest" else ""
            lines.append(
                f"| {pair} | {name} | {row['n']} | {row['chrf']:.1f} | {bar} | {row['bleu']:.1f} "
                f"| {row['copies']:.1%} | {row['failed']} | {row['cut']} "
                f"| {1 / row['seconds_each']:.1f} |"
            )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write; give the exit code."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.roundtrip.translation",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--translator", default="embedded", help="as of `tqcheck translate`")
    parser.add_argument("--pairs", nargs="+", default=list(PAIRS), metavar="PAIR")
    parser.add_argument("--limit", type=int, help="texts of each set")
    parser.add_argument("--beams", type=int, default=1, help="as of `tqcheck translate`")
    parser.add_argument(
        "--out", type=Path, default=Path("benchmarks/results/translation.json"), metavar="FILE"
    )
    given = parser.parse_args(arguments)
    try:
        translator = load_translator(given.translator, TranslatorOptions(beams=given.beams))
        result = run(translator, given.data, given.pairs, given.limit)
    except TqcheckError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    given.out.write_text(json.dumps(result, indent=1, sort_keys=True) + "\n", "utf-8")
    print(render_table(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
