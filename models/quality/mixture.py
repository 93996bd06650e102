"""What the model is adapted on: judged, weakly judged, spoiled and garbled translations.

All are read without their source, as in a check. The order is random and fixed; every choice
depends on the texts' ids alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path

import numpy as np
from corrupt import spoil
from features import DEV_SETS, unit
from garble import read_garbled
from labels import Judged, read_judged, read_records
from paired_examples import Limits, read_beside
from weak_labels import clean, read_weak

# Share of each training set that is read.
SHARES = {
    "mqm-news20.zh-en": 0.32,
    "mqm-news21.zh-en": 0.45,
    "mqm-ted21.zh-en": 0.25,
    "mqm-news20.en-de": 0.22,
    "mqm-news21.en-de": 0.35,
    "mqm-ted21.en-de": 0.15,
    "mqm-news21.en-ru": 0.60,
    "mqm-ted21.en-ru": 0.25,
    "mlqe-pe.ro-en": 0.20,
    "mlqe-pe.et-en": 0.20,
    "mlqe-pe.ne-en": 0.20,
    "mlqe-pe.si-en": 0.20,
    "mlqe-pe.ru-en": 0.25,
    "mlqe-pe.en-de": 0.20,
    "mlqe-pe.en-zh": 0.20,
    "da-wmt23.en-gu": 0.04,
    "da-wmt23.en-hi": 0.06,
    "da-wmt23.en-ta": 0.04,
    "da-wmt23.en-te": 0.04,
    "da-wmt24qe.en-gu": 0.15,
    "da-wmt24qe.en-hi": 0.15,
    "da-wmt24qe.en-ta": 0.15,
    "da-iwslt19.en-es": 0.10,
    "da-poleval21.en-pl": 0.80,
    "hjqe.en-de": 0.08,
    "hjqe.en-zh": 0.08,
    "mqm-qe20.en-fr": 0.15,
    "mqm-qrev.en-hr": 0.50,
    "mqm-qrev.en-sr": 0.50,
    **dict.fromkeys((f"mqm-indic.en-{lang}" for lang in ("gu", "hi", "ml", "mr", "ta")), 0.40),
    **dict.fromkeys((f"mqm-bio.en-{lang}" for lang in ("de", "es", "fr", "pt", "ru", "zh")), 0.20),
    **dict.fromkeys((f"mqm-bio.{lang}-en" for lang in ("de", "es", "pt", "ru", "zh")), 0.15),
    **dict.fromkeys((f"esa-wmt24.en-{lang}" for lang in ("cs", "hi", "ja", "zh")), 0.15),
    **dict.fromkeys((f"ced21.en-{lang}" for lang in ("cs", "de", "ja", "zh")), 0.08),
    "ced22dev.en-de": 0.05,
    "ced22dev.pt-en": 0.15,
    "halluc-alti.de-en": 0.40,
    "halluc-wmt18.de-en": 0.30,
}
# Weakly judged sentences of each pair, half of them clean.
WEAK = dict.fromkeys(
    [f"en-{lang}" for lang in ("es", "fr", "it", "pt", "nl", "pl", "cs", "uk", "et", "fi", "tr",
                               "ro", "hi", "ja", "ar", "zh", "sv", "bg", "el", "hu", "ko")], 110
) | dict.fromkeys([f"{lang}-en" for lang in ("tr", "zh", "fi", "ru", "de", "cs", "ar", "ja", "uk",
                                             "es", "fr", "pl")], 110)  # fmt: skip
# Clean pairs of each file of `parallel`, in each direction; every second one beside a spoiled copy.
PARALLEL = 150
MAX_CHARS = 600  # of a text that are read from the parallel files
# Texts of each file, in each direction, of which a sentence is garbled, and the others beside a
# garbled copy.
GARBLED_PARALLEL, GARBLED_WEAK = 60, 12
# Of each file so many sources with translations of which one is better.
BESIDE = Limits(weak=30, reference=15, parallel=350, contrast=350)
SEED = 11
Group = tuple[Judged, ...]
Ranks = tuple[tuple[int, int, float], ...]


@dataclass(frozen=True, slots=True)
class Example:
    """Hold sentences that are read together.

    Those with `ranks` (better, worse, weight) are translations of one source, and are read apart.
    """

    items: Group
    ranks: Ranks = ()


def read_mixture(data: Path) -> list[Example]:
    """Read all training texts in a fixed random order."""
    examples = [
        *_human(data / "qe" / "train"),
        *_weak(data / "weak"),
        *_made(data / "parallel"),
        *_beside(data),
        *_garbled(data),
    ]
    return sorted(examples, key=lambda e: unit(f"{e.items[0].id} {len(e.items)}"))


def read_dev(data: Path, limit: int) -> list[Example]:
    """Read up to `limit` sentences of each dev set that training may look at."""
    examples: list[Example] = []
    for path in sorted((data / "qe" / "dev").glob("*.jsonl.zst")):
        name = path.name.removesuffix(".jsonl.zst")
        if name not in DEV_SETS:
            continue
        n = 0
        for group in sorted(_groups(path), key=lambda g: unit(g[0].group)):
            if n < limit:
                examples.append(Example(group))
                n += len(group)
    return examples


def _groups(path: Path) -> list[Group]:
    documents: dict[str, list[Judged]] = {}
    for judged in read_judged(path):
        documents.setdefault(judged.group, []).append(judged)
    return [tuple(items) for items in documents.values()]


def _human(folder: Path) -> Iterator[Example]:
    for path in sorted(folder.glob("*.jsonl.zst")):
        share = SHARES[path.name.removesuffix(".jsonl.zst")]
        for group in _groups(path):
            key = group[0].group
            if unit(key) >= share:
                continue
            if unit("apart " + key) < 0.5:  # users have single sentences, too
                yield from (Example((item,)) for item in group)
            else:
                yield Example(group)


def _weak(folder: Path) -> Iterator[Example]:
    for lp, n in WEAK.items():
        own = sorted(read_weak(folder / f"{lp}.jsonl.zst"), key=lambda item: unit(item.id))
        yield from (Example((item,)) for item in own[:n])


def _beside(data: Path) -> Iterator[Example]:
    """Read translations of one source, where it needs no source to tell which is better."""
    for found in read_beside(data, SEED, BESIDE):
        ranks = tuple(rank for rank in found.ranks if not found.shown[rank[1]].is_fluent)
        if ranks:
            yield Example(tuple(shown.judged for shown in found.shown), ranks)


def _garbled(data: Path) -> Iterator[Example]:
    for path in sorted((data / "parallel").glob("*.jsonl.zst")):
        first, second = path.name.split(".")[0].split("-")
        for lp, sides in ((f"{first}-{second}", ("a", "b")), (f"{second}-{first}", ("b", "a"))):
            yield from map(_as_example, read_garbled(path, lp, sides, GARBLED_PARALLEL))
    for path in sorted((data / "weak").glob("*.jsonl.zst")):
        lp = path.name.split(".")[0]
        yield from map(_as_example, read_garbled(path, lp, ("src", "ref"), GARBLED_WEAK))


def _as_example(group: Group) -> Example:
    """Take two that are one source's as better and worse; others are a text."""
    return Example(group, ((0, 1, 1.0),) if len(group) == 2 else ())


def _made(folder: Path) -> Iterator[Example]:
    for path in sorted(folder.glob("*.jsonl.zst")):
        first, second = path.name.split(".")[0].split("-")
        records = sorted(read_records(path), key=lambda r: unit(str(r["a"])))
        for lp, source, text in ((f"{first}-{second}", "a", "b"), (f"{second}-{first}", "b", "a")):
            pairs = [(str(r[source]), str(r[text])) for r in islice(records, PARALLEL + 1)]
            items = [
                clean(f"parallel/{lp}/{n}", lp, one[:MAX_CHARS], other[:MAX_CHARS])
                for n, (one, other) in enumerate(pairs)
            ]
            yield from _half_spoiled(items)


def _half_spoiled(items: list[Judged]) -> Iterator[Example]:
    rng = np.random.default_rng(int(unit(items[0].id) * 2**32))
    for item, donor in pairwise(items):
        made = spoil(item, donor, rng) if unit("spoil " + item.id) < 0.5 else None
        yield Example((item,)) if made is None else Example((item, made), ((0, 1, 1.0),))
