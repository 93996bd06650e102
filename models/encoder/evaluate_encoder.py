"""Measure a packed encoder by itself on the dev sets.

    python models/encoder/evaluate_encoder.py FILE --data DATA

With the source and without: Spearman on `mqm-wmt22dev`, the share of minimal pairs in which the
good one looks less risky, AUROC within the written articles, and how well marked words are found.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import regex
from labels import read_judged, read_records
from scipy.stats import spearmanr
from sklearn.metrics import roc_auc_score

from benchmarks.data.articles import read_written
from tqcheck.backends.encoder import Pair, PairEncoder, read_encoder
from tqcheck.backends.protocols import SecondReading
from tqcheck.records import ModelInfo

_WORD = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]|[\p{L}\p{M}\p{N}'’\-]+|[^\w\s]+")
WAYS = {"translation": False, "source": True}


class Asked(NamedTuple):
    """Hold a translation that is asked about."""

    text: str
    source: str | None


def read(encoder: PairEncoder, asked: Sequence[Asked], *, with_source: bool) -> list[SecondReading]:
    """Judge translations, in their order."""
    pairs = [
        Pair(
            a.text,
            tuple(m.span() for m in _WORD.finditer(a.text)),
            a.source if with_source else None,
        )
        for a in asked
    ]
    found = dict(encoder.read(pairs))
    return [found[n] for n in range(len(pairs))]


def rank_scores(readings: Iterable[SecondReading]) -> dict[str, np.ndarray]:
    """Give the scores that rank translations, higher is worse."""
    rows = list(readings)
    scores = {
        "major": np.array([r.major for r in rows]),
        "penalty": np.array([r.penalty for r in rows]),
        "da": np.array([-r.da for r in rows]),
        "words": np.array([np.mean([w.risk for w in r.words if w] or [0.0]) for r in rows]),
        "worst": np.array([max([w.risk for w in r.words if w] or [0.0]) for r in rows]),
    }
    if any(r.alike is not None for r in rows):
        scores["alike"] = np.array([-(r.alike or 0.0) for r in rows])
        scores["left out"] = np.array([max([w.risk for w in r.left_out] or [0.0]) for r in rows])
    return scores


def spearman(
    encoder: PairEncoder, data: Path, limit: int, *, with_source: bool
) -> Iterator[tuple[str, dict[str, float]]]:
    """Correlate with people's scores."""
    for lp in ("zh-en", "en-de", "en-ru"):
        judged = read_judged(data / "qe" / "dev" / f"mqm-wmt22dev.{lp}.jsonl.zst")[:limit]
        readings = read(encoder, [Asked(j.text, j.source) for j in judged], with_source=with_source)
        gold = np.array([-j.score for j in judged])
        found = {n: float(spearmanr(v, gold)[0]) for n, v in rank_scores(readings).items()}
        found["word mcc"] = _best_mcc(judged, readings)
        yield lp, found


def _best_mcc(judged, readings) -> float:  # type: ignore[no-untyped-def]
    risks, gold = [], []
    for j, reading in zip(judged, readings, strict=True):
        if not j.char_weight:
            continue
        for m, word in zip(_WORD.finditer(j.text), reading.words, strict=True):
            risks.append(word.risk if word else 0.0)
            gold.append(float(j.char_risk[m.start() : m.end()].max()) > 0)
    if not gold:
        return float("nan")
    return max(
        float(np.corrcoef(np.array(risks) >= cut, gold)[0, 1])
        for cut in np.quantile(risks, np.linspace(0.7, 0.99, 20))
    )


def contrast(
    encoder: PairEncoder, data: Path, limit: int, *, with_source: bool
) -> dict[str, float]:
    """Give the share of minimal pairs that are told right, by set and kind."""
    records = [
        (path.name.split(".")[0], record)
        for path in sorted((data / "contrast" / "dev").glob("*.zst"))
        for record in islice(read_records(path), limit)
    ]
    asked = [Asked(str(r[side]), str(r["src"])) for _, r in records for side in ("good", "bad")]
    readings = read(encoder, asked, with_source=with_source)
    shares: dict[str, list[float]] = defaultdict(list)
    for name, values in rank_scores(readings).items():
        for n, (own, record) in enumerate(records):
            good, bad = values[2 * n], values[2 * n + 1]
            right = 1.0 if good < bad else 0.5 if good == bad else 0.0
            shares[f"{own} {name}"].append(right)
            if name == "major":
                shares[f"{own}/{record['kind']}"].append(right)
    return {name: round(float(np.mean(v)), 3) for name, v in sorted(shares.items())}


def articles(encoder: PairEncoder, *, with_source: bool) -> dict[str, float]:
    """Give the AUROC within the written articles, by language."""
    found: dict[str, list[float]] = defaultdict(list)
    for article in read_written():
        if with_source and article.source_lang is None:
            continue
        readings = read(
            encoder, [Asked(x.text, x.source) for x in article.lines], with_source=with_source
        )
        gold = [line.is_garbled for line in article.lines]
        for name, values in rank_scores(readings).items():
            auroc = float(roc_auc_score(gold, values))
            found[f"all {name}"].append(auroc)
            if name in ("major", "da"):
                found[f"{article.lang} {name}"].append(auroc)
    return {name: round(float(np.mean(v)), 3) for name, v in sorted(found.items())}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--limit", type=int, default=10_000)
    args = parser.parse_args()
    info = ModelInfo("encoder", "encoder", "", "", None)
    encoder = PairEncoder(read_encoder(args.file), info, "cpu")
    for way, with_source in WAYS.items():
        print(way)
        for lp, found in spearman(encoder, args.data, args.limit, with_source=with_source):
            print(lp, json.dumps({k: round(v, 3) for k, v in found.items()}))
        print(json.dumps(articles(encoder, with_source=with_source)))
        print(
            json.dumps(contrast(encoder, args.data, args.limit, with_source=with_source), indent=1)
        )


if __name__ == "__main__":
    main()
