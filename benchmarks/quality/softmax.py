"""What restricting the softmax does to the scores: `python -m benchmarks.quality.softmax`.

The language model's probabilities are taken over the tokens that news in our languages uses, not
over its whole vocabulary. The same sentences are read both ways, side by side: first records of
dev sets in several languages, translation only. Differences are of the restricted less the full.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.data.judged import find_sets, read_judgements
from benchmarks.measures import statistics as st
from tqcheck.backends import store
from tqcheck.backends.causal_lm import CausalLM
from tqcheck.backends.protocols import QualityReading
from tqcheck.backends.quality import HEAD_ID, HeadFile, LmQualityModel, read_head
from tqcheck.records import Document, ModelInfo, Origin, Segment

SETS = (
    "mqm-news21.zh-en", "mqm-news21.en-de", "mqm-news21.en-ru", "mlqe-pe.en-zh",
    "da-wmt22dev.en-ja", "da-wmt23.en-gu", "da-wmt22dev.en-cs",
)  # fmt: skip
SCORES = ("surprisal_nats", "major", "penalty")
Json = dict[str, Any]


def load(head: HeadFile, *, is_full: bool) -> LmQualityModel:
    """Load the shipped model with its restricted softmax, or the full one."""
    lm = CausalLM(
        store.embedded_lm(lambda done, total: None),
        layers=head.layers,
        kept_tokens=None if is_full else head.kept_tokens,
    )
    info = ModelInfo(HEAD_ID, "quality-head", "", "")
    return LmQualityModel(lm, head, {}, (info,))


def documents_of(texts: Sequence[str], lang: str) -> list[Document]:
    """Make each text a document of its own."""
    origin = Origin("softmax", 1)
    return [
        Document(str(n), "softmax", lang, (Segment(n, str(n), str(n), origin, 0, len(t), t, lang),))
        for n, t in enumerate(texts)
    ]


def compare(full: Sequence[QualityReading], kept: Sequence[QualityReading]) -> Json:
    """Give Spearman and the differences of each score."""
    found: Json = {}
    for name in SCORES:
        a, b = (np.asarray([getattr(r, name) for r in part]) for part in (full, kept))
        found[name] = {
            "spearman": round(float(np.ravel(st.spearman(b, a, np.ones((1, len(a)))))[0]), 4),
            "mean_difference": round(float((b - a).mean()), 4),
            "greatest_difference": round(float(np.abs(b - a).max()), 4),
        }
    return found


def measure(
    model: LmQualityModel, documents: Sequence[Document]
) -> tuple[list[QualityReading], float]:
    """Read the documents; readings and seconds."""
    start = time.perf_counter()
    found = [row[0] for row in model.read(documents, lambda done, total: None)]
    return [r for r in found if r is not None], time.perf_counter() - start


def run(data: Path, limit: int) -> Json:
    """Read the sets with both and compare."""
    head = read_head(store.checked_file(HEAD_ID))
    kept, full = load(head, is_full=False), load(head, is_full=True)
    table: Json = {}
    times = np.zeros(2)
    for file in find_sets(data, ("dev",)):
        if f"{file.set}.{file.lp}" not in SETS:
            continue
        texts = [r.translation for r in read_judgements(file).records[:limit]]
        documents = documents_of(texts, file.lp.split("-")[1])
        measure(kept, documents[:4])
        (a, seconds_kept), (b, seconds_full) = measure(kept, documents), measure(full, documents)
        times += (seconds_kept, seconds_full)
        table[file.name] = {"n": len(a), **compare(b, a)}
        print(file.name, table[file.name], file=sys.stderr, flush=True)
    return {
        "benchmark": "softmax",
        "kept_tokens": len(head.kept_tokens),
        "full_time_over_kept": round(float(times[1] / times[0]), 2),
        "sets": table,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, and write `softmax.json`."""
    parser = argparse.ArgumentParser(prog="benchmarks.quality.softmax", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--limit", type=int, default=40, help="records of each set")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/softmax.json"))
    given = parser.parse_args(arguments)
    result = run(given.data, given.limit)
    given.out.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
