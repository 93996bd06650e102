"""Measure the quality head on the development sets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from scipy.stats import pearsonr, spearmanr
from sentences import Sentence, batches, to_batch
from sklearn.metrics import matthews_corrcoef, roc_auc_score

from tqcheck.backends.quality_head import MARKED, QualityHead

Array = npt.NDArray[Any]


@torch.inference_mode()
def judge(head: QualityHead, sentences: Sequence[Sentence]) -> dict[str, Any]:
    """Judge sentences; arrays in their order, `word` a list of arrays."""
    head.eval()
    place = {id(s): n for n, s in enumerate(sentences)}
    found: dict[str, list[Any]] = {
        key: [None] * len(sentences) for key in ("word", "penalty", "major", "da")
    }
    for group in batches(sentences, None):
        out = head(to_batch(group))
        for row, sentence in enumerate(group):
            n = place[id(sentence)]
            found["word"][n] = out.word[row, : len(sentence.label), MARKED].sigmoid().numpy()
            for key in ("penalty", "major", "da"):
                found[key][n] = float(getattr(out, key)[row])
    return {k: v if k == "word" else np.asarray(v) for k, v in found.items()}


def best_mcc(label: Array, risk: Array) -> tuple[float, float]:
    """Find the threshold with the best MCC; (MCC, threshold)."""
    steps = np.quantile(risk, np.linspace(0.6, 0.995, 40))
    scores = [matthews_corrcoef(label, risk >= t) for t in steps]
    return max(zip(scores, steps.tolist(), strict=True))


def evaluate(
    head: QualityHead, dev: Sequence[Sentence]
) -> tuple[dict[str, dict[str, float]], float]:
    """Measure every dev set; the second number is what training is stopped by."""
    judged = judge(head, dev)
    sets: dict[str, list[int]] = defaultdict(list)
    for n, s in enumerate(dev):
        sets[f"{s.entry['set']}.{s.entry['lp']}"].append(n)
    table: dict[str, dict[str, float]] = {}
    for name, rows in sorted(sets.items()):
        if name.startswith("mqm-wmt22dev"):
            continue
        table[name] = measure(
            [dev[n] for n in rows], {k: [v[n] for n in rows] for k, v in judged.items()}
        )
    news = [
        v["auroc"] + v.get("mcc", 0)
        for k, v in table.items()
        if k.startswith("mqm-news") and k.endswith("zh-en")
    ]
    other = [
        v["spearman"]
        for k, v in table.items()
        if k.startswith("mqm-news") and not k.endswith("zh-en")
    ]
    wiki = [v["pearson_da"] for k, v in table.items() if k.startswith("mlqe") and k.endswith("-en")]
    return table, float(np.mean(news) + 0.5 * np.mean(wiki) + 0.5 * np.mean(other))


def measure(rows: Sequence[Sentence], judged: dict[str, list]) -> dict[str, float]:  # type: ignore[type-arg]
    """Measure one set; `judged` has the keys of `judge`."""
    score = np.asarray([s.entry["score"] for s in rows])
    penalty = np.asarray(judged["penalty"])
    found = {
        "spearman": float(spearmanr(-penalty, score)[0]),
        "pearson": float(pearsonr(-penalty, score)[0]),
    }
    if rows[0].entry["scale"] == "da":
        found["pearson_da"] = float(pearsonr(judged["da"], score)[0])
    else:
        major = np.asarray([s.entry["major"] >= 0.5 for s in rows])
        if 0 < major.sum() < len(major):
            found["auroc"] = float(roc_auc_score(major, judged["major"]))
    marked = [n for n, s in enumerate(rows) if s.entry["word_weight"] > 0]
    if marked:
        label = np.concatenate([rows[n].label.numpy() for n in marked]) >= 0.5
        found["mcc"], found["mcc_at"] = best_mcc(
            label, np.concatenate([judged["word"][n] for n in marked])
        )
    return found


def show(table: dict[str, dict[str, float]]) -> None:
    """Print one line a set."""
    for name, row in table.items():
        print(f"  {name:24}", "  ".join(f"{k} {v:.3f}" for k, v in row.items()))
