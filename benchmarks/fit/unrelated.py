"""Fit how little alike a text and its source are that do not belong together.

Pairs are runs of neighbouring sources of `weak`, each with the translation that people wrote (the
systems' own may be unrelated indeed). Beside each real pair stands an unrelated one: the same
source with another text of the set, every other time that of the sentence next to it. Languages
that the encoder reads too badly to tell are left out and named nowhere. Among the others, the cut
is where one in five hundred real pairs would be taken for an unrelated one. What comes of it is
told on the systems' translations of `qe/dev`, where nothing was fitted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

from benchmarks.data.judged import SUFFIX, place_of, read_jsonl_zst
from tqcheck.backends.encoder import PairEncoder

NEIGHBOUR = 0.5
TOGETHER = 6  # neighbouring sources of a run
FEWEST_CHARS, MOST_CHARS = 8, 400
FALSE_ALARMS = 0.002
LEAST_AUROC = 0.98  # of a language that is asked about, in the middle of its sets
FITTED_ON, TOLD_ON = "weak", "qe/dev"
FROM = {FITTED_ON: 72, TOLD_ON: 48}  # texts of each set
Likeness = npt.NDArray[np.float64]
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Set:
    """Hold how alike a set's sources are to their own translations and to others."""

    name: str
    langs: tuple[str, str]
    real: Likeness
    unrelated: Likeness

    @property
    def area(self) -> float:
        """Say how well likeness tells the two apart."""
        return area_of([self])


def area_of(sets: Sequence[Set]) -> float:
    """Give the AUROC of likeness over all pairs of some sets."""
    alike = np.concatenate([values for one in sets for values in (one.real, one.unrelated)])
    sizes = [n for one in sets for n in (len(one.real), len(one.unrelated))]
    is_real = np.repeat([True, False] * len(sets), sizes)
    return float(roc_auc_score(is_real, alike))


def read_texts(path: Path, limit: int) -> list[tuple[str, str]]:
    """Read runs of neighbouring sources of a set, each with people's translation or a system's."""
    texts: dict[str, str] = {}
    for record in read_jsonl_zst(path):
        source, text = str(record["src"]), record.get("ref") or record.get("mt")
        if text and FEWEST_CHARS < len(source) < MOST_CHARS:
            texts.setdefault(source, str(text)[:MOST_CHARS])
    every = list(texts.items())
    starts = sorted(range(0, len(every), TOGETHER), key=lambda n: place_of(f"{path.name} {n}"))
    return [pair for start in starts[: limit // TOGETHER] for pair in every[start:][:TOGETHER]]


def unrelated_texts(texts: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Give each source a text that is not its own; none where its set has but one like that."""
    for n, (source, text) in enumerate(texts):
        start = n - n % TOGETHER
        group = texts[start : start + TOGETHER]
        if place_of("neighbour " + source) < NEIGHBOUR:
            other = group[(n - start + 1) % len(group)][1]
        else:
            other = texts[int(place_of("other " + source) * len(texts))][1]
        if other != text:
            yield source, other


def likeness(pairs: Sequence[tuple[str, str]], encoder: PairEncoder) -> Likeness:
    """Say how alike each source and text are, as a check does; 0 where one has no words."""
    laid = encoder.align([(text, source) for source, text in pairs])
    return np.asarray([one.alike if one else 0.0 for one in laid])


def read_sets(folder: Path, limit: int, encoder: PairEncoder) -> list[Set]:
    """Read the sets of a folder; those of too few texts are left out."""
    found = []
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        texts = read_texts(path, limit)
        if len(texts) >= 2 * TOGETHER:
            name = path.name.removesuffix(SUFFIX)
            source_lang, lang = name.split(".")[-1].split("-")
            alike = likeness([*texts, *unrelated_texts(texts)], encoder)
            langs = (source_lang, lang)
            found.append(Set(name, langs, alike[: len(texts)], alike[len(texts) :]))
    return found


def fit_cut(sets: Sequence[Set]) -> tuple[float, list[str]]:
    """Give the cut, and the languages between which it may be asked."""
    languages = sorted(
        lang
        for lang in {lang for one in sets for lang in one.langs}
        if np.median([one.area for one in sets if lang in one.langs]) >= LEAST_AUROC
    )
    told = [one for one in sets if set(languages).issuperset(one.langs)]
    real = np.concatenate([one.real for one in told])
    return float(np.quantile(real, FALSE_ALARMS)), languages


def show(one: Set, cut: float) -> None:
    """Print how many real and unrelated pairs of a set would be reported."""
    print(
        f"{one.name:28} AUROC {one.area:.4f}, taken for unrelated: "
        f"{np.mean(one.unrelated < cut):.3f} of {len(one.unrelated)}, "
        f"real {np.sum(one.real < cut)} of {len(one.real)}"
    )


def fit_unrelated(data: Path, encoder: PairEncoder) -> Json:
    """Fit and tell; gives the numbers of a level."""
    sets = read_sets(data / FITTED_ON, FROM[FITTED_ON], encoder)
    cut, languages = fit_cut(sets)
    known = [one for one in sets if set(languages).issuperset(one.langs)]
    found = np.mean(np.concatenate([one.unrelated for one in known]) < cut)
    print(f"{len(known)} sets, AUROC {area_of(known):.4f}, found {found:.3f} at {cut:.3f}")
    absent = sorted({lang for one in sets for lang in one.langs} - set(languages))
    print(f"{len(languages)} languages; not: {', '.join(absent) or 'none'}")
    for one in read_sets(data / TOLD_ON, FROM[TOLD_ON], encoder):
        if set(languages).issuperset(one.langs):
            show(one, cut)
    return {"below": round(cut, 4), "languages": languages}
