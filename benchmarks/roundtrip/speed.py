"""Time the embedded translator's round trip: `python -m benchmarks.roundtrip.speed`.

Human English texts of `DATA/parallel/eval` go to the pivot and back and are force-decoded from
there, all at once. Then the first of them go again, each alone, to see that nothing changes. The
models are loaded before the clock starts.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.roundtrip.reference import read_texts
from benchmarks.speed.memory import peak_memory_mb
from tqcheck.backends.protocols import Step, Translator
from tqcheck.backends.translator_options import TranslatorOptions
from tqcheck.backends.translators import load_translator

Figures = dict[str, float | int | str | None]


def _silent(done: int, total: int) -> None:
    """Say nothing."""


def measure(
    translator: Translator, texts: Sequence[str], pivot: str, alone: int, step: Step = _silent
) -> Figures:
    """Send English texts on the trip; rates in segments a second of wall time.

    `same_alone` of the first `alone` texts are translated the same by themselves.
    """
    began = time.perf_counter()
    there = translator.translate(texts, "en", pivot, step)
    pivots = [answer.text or "" for answer in there]
    between = time.perf_counter()
    translator.translate(pivots, pivot, "en", step)
    back = time.perf_counter()
    translator.score(pivots, texts, (pivot, "en"), step)
    scored = time.perf_counter()
    same = [translator.translate([text], "en", pivot, step)[0] for text in texts[:alone]]
    return {
        "segments": len(texts),
        "pivot": pivot,
        "there_per_second": round(len(texts) / (between - began), 2),
        "back_per_second": round(len(texts) / (back - between), 2),
        "both_legs_per_second": round(len(texts) / (back - began), 2),
        "with_forced_decoding_per_second": round(len(texts) / (scored - began), 2),
        "alone": len(same),
        "same_alone": sum(one == other for one, other in zip(same, there, strict=False)),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.roundtrip.speed",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--segments", type=int, default=128)
    parser.add_argument("--alone", type=int, default=20)
    parser.add_argument("--pivot", default="de")
    parser.add_argument("--precision", default="auto", help="as in tqcheck")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/trip-speed.json"))
    given = parser.parse_args(arguments)
    translator = load_translator("embedded", TranslatorOptions(precision=given.precision), _silent)
    texts = [text for text, _ in read_texts(given.data, ("en", "de"), given.segments)]
    translator.translate(texts[:1], "en", given.pivot, _silent)
    found = measure(translator, texts, given.pivot, given.alone)
    found |= {"peak_memory_mb": peak_memory_mb(), "cores": os.cpu_count()}
    found["precision"] = translator.models[0].precision
    print(json.dumps(found, indent=1))
    given.out.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
