"""Teach a packed head to see that a text does not translate its source.

    python relation.py --lm LM --data DATA --cache CACHE --head head.safetensors

The states of the adapted model already tell: their mean over the translation's tokens goes into a
logistic regression (a linear probe; Alain and Bengio, arXiv 1610.01644). Real pairs are those of
`weak` and `qe/train`, single sentences and short documents; in half of the places another text of
the set stands, every other time that of the sentence next to it. Languages that the model reads
too badly to tell, by sets that the regression was not fitted on, are left out and named nowhere in
the head. The cut is where one in five hundred real pairs of such sets would be taken for
an unrelated one; it goes into the bias. Prints what comes of it on `qe/dev`. Reading goes set by
set into CACHE and is not repeated.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from features import unit
from labels import read_records
from pack import note_digest
from safetensors import safe_open
from safetensors.torch import save_file
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from tqcheck.backends.causal_lm import CausalLM
from tqcheck.backends.low_rank import merge_adapter
from tqcheck.backends.prompts import lead_of
from tqcheck.backends.quality import HeadFile, read_head
from tqcheck.backends.windows import Passage, Window, lay_out

UNRELATED, NEIGHBOUR = 0.5, 0.5
TOGETHER = 6  # sentences of a document
APART = 0.5  # of the documents are taken apart
FEWEST_CHARS, MOST_CHARS = 8, 400
FROM_WEAK, FROM_TRAIN, FROM_DEV = 60, 120, 120  # texts of each set
FALSE_ALARMS = 0.002
LEAST_AUROC = 0.98  # of a language that is asked about
PENALTY = 0.003  # inverse of the regression's regularization
FOLDS = 8
Floats = npt.NDArray[np.float32]
Booleans = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Pair:
    """Hold a source and a text, and whether it is a translation of another source."""

    source: str
    text: str
    is_unrelated: bool = False


@dataclass(frozen=True, slots=True)
class Readings:
    """Hold a set's mean states (texts, width), and which texts are unrelated to their source."""

    langs: tuple[str, str]
    states: Floats
    is_unrelated: Booleans


def read_texts(path: Path, limit: int) -> list[tuple[str, str]]:
    """Read runs of neighbouring sources of a set, each with one of its translations."""
    texts: dict[str, str] = {}
    for record in read_records(path):
        source, outputs = str(record["src"]), record.get("outputs")
        if isinstance(outputs, dict):
            found = [text for text in [*outputs.values(), record.get("ref")] if text]
        else:
            found = [record["mt"]] if record["mt"] else []
        if found and FEWEST_CHARS < len(source) < MOST_CHARS:
            texts.setdefault(source, str(found[int(unit(source) * len(found))])[:MOST_CHARS])
    every = list(texts.items())
    starts = sorted(range(0, len(every), TOGETHER), key=lambda n: unit(f"{path.name} {n}"))
    return [pair for start in starts[: limit // TOGETHER] for pair in every[start:][:TOGETHER]]


def documents(texts: Sequence[tuple[str, str]]) -> Iterator[list[Pair]]:
    """Make documents in which half of the texts belong to another source."""
    for start in range(0, len(texts), TOGETHER):
        group = texts[start : start + TOGETHER]
        pairs = [_pair(source, text, group, texts) for source, text in group]
        if unit("apart " + group[0][0]) < APART:
            yield from ([pair] for pair in pairs)
        else:
            yield pairs


def _pair(
    source: str, text: str, group: Sequence[tuple[str, str]], texts: Sequence[tuple[str, str]]
) -> Pair:
    if unit("unrelated " + source) >= UNRELATED:
        return Pair(source, text)
    if unit("neighbour " + source) < NEIGHBOUR:
        other = group[(group.index((source, text)) + 1) % len(group)][1]
    else:
        other = texts[int(unit("other " + source) * len(texts))][1]
    return Pair(source, other, is_unrelated=other != text)


def read_states(lm: CausalLM, head: HeadFile, lp: str, groups: Sequence[list[Pair]]) -> Readings:
    """Read documents as the quality model does, and average the states of each text."""
    source_lang, lang = lp.split("-")
    encode, limit = lm.tokenizer.encode, head.windows.source
    windows: list[Window] = []
    pairs: list[list[Pair]] = []
    for group in groups:
        leads = [
            lead_of(encode(p.source).ids[:limit], source_lang, lang, lm.tokenizer) for p in group
        ]
        laid = lay_out(
            [Passage(a, encode(p.text).ids) for a, p in zip(leads, group, strict=True)],
            bos=lm.tokenizer.bos,
            separator=encode("\n").ids,
            shape=head.windows,
        )
        windows += laid
        pairs += [[group[place.sentence] for place in window.places] for window in laid]
    states, unrelated = [], []
    for index, readings in lm.read(windows):
        states += [reading.states.flatten(1).mean(0).numpy() for reading in readings]
        unrelated += [pair.is_unrelated for pair in pairs[index]]
    langs = (source_lang, lang)
    return Readings(langs, np.stack(states).astype(np.float32), np.asarray(unrelated))


def read_set(lm: CausalLM, head: HeadFile, path: Path, cache: Path, limit: int) -> Readings | None:
    """Read one set, or take what was read before; None where it holds too little."""
    lp = path.name.removesuffix(".jsonl.zst").split(".")[-1]
    kept = cache / f"{path.parent.name}.{path.name.removesuffix('.jsonl.zst')}.npz"
    if not kept.exists():
        texts = read_texts(path, limit)
        if len(texts) < 2 * TOGETHER:
            return None
        readings = read_states(lm, head, lp, list(documents(texts)))
        np.savez(kept, states=readings.states, is_unrelated=readings.is_unrelated)
        print(kept.stem, len(readings.states), flush=True)
    found = np.load(kept)
    source_lang, lang = lp.split("-")
    return Readings((source_lang, lang), found["states"], found["is_unrelated"])


def _joined(sets: Sequence[Readings]) -> tuple[Floats, Booleans, npt.NDArray[np.int64]]:
    return (
        np.concatenate([s.states for s in sets]),
        np.concatenate([s.is_unrelated for s in sets]),
        np.concatenate([np.full(len(s.states), n) for n, s in enumerate(sets)]),
    )


def _regression() -> Pipeline:
    return make_pipeline(StandardScaler(), LogisticRegression(C=PENALTY, max_iter=500))


def _by_the_others(sets: Sequence[Readings]) -> Floats:
    """Judge each set by regressions that were not fitted on it."""
    states, unrelated, group = _joined(sets)
    folds = GroupKFold(min(FOLDS, len(sets)))
    logits: Floats = cross_val_predict(
        _regression(), states, unrelated, groups=group, cv=folds, method="decision_function"
    )
    return logits


def readable(sets: Sequence[Readings]) -> frozenset[str]:
    """Name the languages whose sets are told apart by regressions that did not see them."""
    _, unrelated, group = _joined(sets)
    unseen = _by_the_others(sets)
    found = set()
    for lang in {lang for each in sets for lang in each.langs}:
        own = np.isin(group, [n for n, each in enumerate(sets) if lang in each.langs])
        area = roc_auc_score(unrelated[own], unseen[own])
        print(f"{lang}: AUROC {area:.3f}")
        if area >= LEAST_AUROC:
            found.add(lang)
    return frozenset(found)


def fit(sets: Sequence[Readings]) -> tuple[Floats, float]:
    """Fit weights and bias, so that few real pairs of sets it was not fitted on come over 0."""
    states, unrelated, _ = _joined(sets)
    unseen = _by_the_others(sets)
    cut = float(np.quantile(unseen[~unrelated], 1 - FALSE_ALARMS))
    print(
        f"{len(states)} texts of {len(sets)} sets, by sets left out: AUROC "
        f"{roc_auc_score(unrelated, unseen):.4f}, cut {cut:.2f}, found "
        f"{np.mean(unseen[unrelated] > cut):.3f}"
    )
    model = _regression().fit(states, unrelated)
    scaler, regression = model.named_steps.values()
    weights = regression.coef_[0] / scaler.scale_
    bias = float(regression.intercept_[0] - weights @ scaler.mean_ - cut)
    return weights.astype(np.float32), bias


def show(name: str, readings: Readings, weights: Floats, bias: float) -> None:
    """Print how many real and unrelated pairs of a set come over 0."""
    logit, unrelated = readings.states @ weights + bias, readings.is_unrelated
    print(
        f"{name:28} AUROC {roc_auc_score(unrelated, logit):.4f}, taken for unrelated: "
        f"{np.mean(logit[unrelated] > 0):.3f} of {unrelated.sum()}, "
        f"real {np.mean(logit[~unrelated] > 0):.3f} of {(~unrelated).sum()}"
    )


def write(path: Path, weights: Floats, bias: float, languages: Iterable[str]) -> None:
    """Put the probe into a packed head, and the languages for which it may be asked."""
    with safe_open(path, "pt") as file:
        note = json.loads(file.metadata()["tqcheck"])
        tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
    tensors["judge_relation.weight"] = torch.from_numpy(weights)[None]
    tensors["judge_relation.bias"] = torch.tensor([bias])
    note["shape"]["relates"] = True
    note["relates"] = sorted(languages)
    save_file(tensors, path, metadata={"tqcheck": json.dumps(note, sort_keys=True)})


def main() -> None:
    """Read, fit, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lm", type=Path, required=True, help="folder of the language model")
    parser.add_argument("--data", type=Path, required=True, help="folder with weak and qe")
    parser.add_argument("--cache", type=Path, required=True, help="folder for what was read")
    parser.add_argument("--head", type=Path, required=True, help="what pack.py wrote; is changed")
    args = parser.parse_args()
    args.cache.mkdir(parents=True, exist_ok=True)
    head = read_head(args.head)
    lm = CausalLM(args.lm, layers=head.layers, kept_tokens=head.kept_tokens)
    merge_adapter(lm.model, head.adapter)
    parts = (("weak", FROM_WEAK), ("qe/train", FROM_TRAIN), ("qe/dev", FROM_DEV))
    found: dict[str, dict[str, Readings]] = {}
    for folder, limit in parts:
        found[folder] = {}
        for path in sorted((args.data / folder).glob("*.jsonl.zst")):
            readings = read_set(lm, head, path, args.cache, limit)
            if readings is not None:
                found[folder][path.name.removesuffix(".jsonl.zst")] = readings
    sets = [*found["weak"].values(), *found["qe/train"].values()]
    languages = readable(sets)
    weights, bias = fit([each for each in sets if languages.issuperset(each.langs)])
    for name, readings in found["qe/dev"].items():
        if languages.issuperset(readings.langs):
            show(name, readings, weights, bias)
    write(args.head, weights, bias, languages)
    note_digest(args.head, "quality-2")


if __name__ == "__main__":
    main()
