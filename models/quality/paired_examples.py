"""Translations of one source beside each other, better and worse: what both models learn from.

Weak output beside its own reference, human translations beside spoiled copies of themselves,
minimal pairs, and what people judged. Every choice depends on the texts' ids alone.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
from labels import Floats, Judged, read_judged, read_records
from mistakes import Spoiled, spoil_with_source
from sacrebleu.metrics.chrf import CHRF
from weak_labels import WEAK, clean, weakly_judged

MAX_CHARS = 400
_NAN = math.nan
PER_JUDGED = 2600  # examples of a file; those in great number teach the same again
# Of each kind this share is read in one pass: so that each counts about as much.
SHARES = {"weak": 0.2, "spoiled": 0.45, "contrast": 0.65, "judged": 0.6}
SYSTEMS = 3  # translations of one source that are read together
_CHRF = CHRF()
_CLEARLY = 12.0  # points of chrF by which a better output is nearer to the reference
_CLEARLY_WORSE = 0.2  # share of words with no support that makes an output worse than a reference


@dataclass(frozen=True, slots=True)
class Shown:
    """Hold a translation with its labels.

    `left_out`: for each character of the source whether its word was left out or changed (NaN: not
    known). `da` is a z-score (NaN: none). `is_fluent`: only the source can tell what is wrong.
    """

    judged: Judged
    da: float = _NAN
    left_out: Floats | None = None
    is_fluent: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """Hold a source and translations; `ranks` are (better, worse, weight); `right` translates it.

    `right` is the number of a translation that says what the source says, None where none does for
    sure.
    """

    kind: str
    source: str
    shown: tuple[Shown, ...]
    ranks: tuple[tuple[int, int, float], ...] = ()
    right: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Say how many examples of each file are read at most."""

    weak: int = 900
    reference: int = 400
    parallel: int = 3500
    contrast: int = 3000


def read_examples(data: Path, seed: int = 0) -> list[Example]:
    """Read all that the encoder learns from in a random order that is fixed by the seed.

    Another seed draws and spoils others.
    """
    found = [
        *read_beside(data, seed, Limits()),
        *_all(data / "qe" / "train", _judged, PER_JUDGED),
    ]
    chance = np.random.default_rng(seed)
    found = [example for example in found if chance.random() < SHARES[example.kind]]
    return [found[n] for n in chance.permutation(len(found))]


def read_beside(data: Path, seed: int, limits: Limits) -> Iterator[Example]:
    """Read what nobody judged: one of the translations of a source is known to be the better."""
    yield from _all(data / "weak", _weak, limits.weak)
    yield from _all(data / "weak", partial(_spoiled_reference, seed=seed), limits.reference)
    yield from _all(data / "parallel", partial(_parallel, seed=seed), limits.parallel)
    yield from _all(data / "contrast" / "train", _contrast, limits.contrast)


def _all(folder: Path, read, limit: int) -> Iterator[Example]:  # type: ignore[no-untyped-def]
    for path in sorted(folder.glob("*.jsonl.zst")):
        found = list(read(path, limit))
        order = np.random.default_rng(1).permutation(len(found))[:limit]
        yield from (found[n] for n in order)


def _lp(path: Path) -> str:
    return next(part for part in path.name.split(".") if "-" in part and len(part) < 8)


def _weak(path: Path, limit: int) -> Iterator[Example]:
    lp = _lp(path)
    records = [r for r in read_records(path) if r.get("ref") and len(r["outputs"]) > 2]  # type: ignore[arg-type]
    order = np.random.default_rng(2).permutation(len(records))[:limit]
    for number in order:
        record = records[number]
        source, reference = str(record["src"]), str(record["ref"])
        outputs: dict[str, str] = record["outputs"]
        if max(len(source), len(reference)) > MAX_CHARS:
            continue
        weak = [name for name in WEAK if outputs.get(name)]
        if not weak:
            continue
        first = weak[number % len(weak)]
        rest = sorted(name for name in outputs if name != first and outputs[name])
        names = [first, rest[number % len(rest)]]
        key = f"weak-{record['set']}/{lp}/{number}"
        judged = []
        for name in names:
            others = [text for other, text in outputs.items() if other != name]
            text = outputs[name][:MAX_CHARS]
            judged.append(weakly_judged(f"{key}/{name}", lp, source, text, [reference, *others]))
        shown = (Shown(clean(key, lp, source, reference)), *(Shown(item) for item in judged))
        yield Example("weak", source, shown, tuple(_weak_ranks(reference, judged)), right=0)


def _weak_ranks(reference: str, judged: Sequence[Judged]) -> Iterator[tuple[int, int, float]]:
    near = [_CHRF.sentence_score(item.text, [reference]).score for item in judged]
    for n, item in enumerate(judged, 1):
        if float((item.char_risk > 0).mean()) > _CLEARLY_WORSE:
            yield 0, n, 0.7
    for a, b in ((0, 1), (1, 0)):
        if near[a] > near[b] + _CLEARLY:
            yield a + 1, b + 1, 0.7


def _parallel(path: Path, limit: int, seed: int) -> Iterator[Example]:
    first, second = _lp(path).split("-")
    records = [
        r for r in read_records(path)
        if 15 < len(str(r["a"])) <= MAX_CHARS and len(str(r["b"])) <= MAX_CHARS
    ]  # fmt: skip
    order = np.random.default_rng(3 + seed).permutation(len(records))[: limit + 1]
    for number, (i, j) in enumerate(pairwise(order)):
        if number % 2:
            lp, one, two = f"{first}-{second}", "a", "b"
        else:
            lp, one, two = f"{second}-{first}", "b", "a"
        own, donor = (
            clean(f"parallel/{lp}/{n}", lp, str(records[n][one]), str(records[n][two]))
            for n in (i, j)
        )
        yield spoiled_example(own, donor, np.random.default_rng((seed, int(i))))


def _spoiled_reference(path: Path, limit: int, seed: int) -> Iterator[Example]:
    """Spoil the references of `weak`: in all its languages."""
    lp = _lp(path)
    records = [r for r in read_records(path) if r.get("ref")]
    order = np.random.default_rng(4 + seed).permutation(len(records))[: limit + 1]
    for i, j in pairwise(order):
        texts = [str(records[n][side]) for n in (i, j) for side in ("src", "ref")]
        if max(map(len, texts)) <= MAX_CHARS:
            own = clean(f"weak/{lp}/{i}", lp, *texts[:2])
            donor = clean(f"weak/{lp}/{j}", lp, *texts[2:])
            yield spoiled_example(own, donor, np.random.default_rng((seed, int(i))))


def spoiled_example(own: Judged, donor: Judged, rng: np.random.Generator) -> Example:
    """Lay a human translation beside two spoiled copies; the source may grow for it."""
    spoiled: list[Spoiled] = []
    for _ in range(2):
        made = spoil_with_source(own, donor, rng)
        if made is not None and made.source == own.source:
            spoiled.append(made)
        elif made is not None:
            return _beside(own, [made])
    return _beside(own, spoiled)


def _beside(own: Judged, spoiled: Sequence[Spoiled]) -> Example:
    if spoiled and spoiled[0].source != own.source:
        only = spoiled[0]
        good = clean(own.id, own.lp, only.source, only.good)
        nothing = np.zeros(len(only.source), dtype=np.float32)
        bad = Shown(only.judged, left_out=only.left_out, is_fluent=only.is_fluent)
        both = (Shown(good, left_out=nothing), bad)
        return Example("spoiled", only.source, both, ((0, 1, 1.0),), right=0)
    nothing = np.zeros(len(own.source), dtype=np.float32)
    shown = (
        Shown(own, left_out=nothing),
        *(Shown(s.judged, left_out=s.left_out, is_fluent=s.is_fluent) for s in spoiled),
    )
    ranks = tuple((0, n, 1.0) for n in range(1, len(shown)))
    return Example("spoiled", own.source, shown, ranks, right=0)


def _contrast(path: Path, limit: int) -> Iterator[Example]:
    lp = _lp(path)
    for n, r in enumerate(read_records(path)):
        source, good, bad = str(r["src"]), str(r["good"]), str(r["bad"])
        if n >= 3 * limit or max(len(source), len(good), len(bad)) > MAX_CHARS:
            continue
        start, end = int(r["start"]), int(r["end"])  # type: ignore[call-overload]
        parts = r.get("parts") or [[start, end]]
        right, wrong = (clean(str(r["id"]), lp, source, text) for text in (good, bad))
        risk = np.zeros(len(bad), dtype=np.float32)
        for part in parts:  # type: ignore[attr-defined]
            a, b = (part["start"], part["end"]) if isinstance(part, dict) else part[:2]
            risk[a : max(b, a + 1)] = 1.0 if b > a else 0.5
        wrong = replace(
            wrong, char_risk=risk, char_weight=0.7, has_major=_NAN, penalty=_NAN, is_human=False
        )
        right = replace(right, char_weight=0.3, has_major=_NAN, penalty=_NAN)
        shown = (Shown(right), Shown(wrong, is_fluent=_needs_source(str(r["kind"]))))
        yield Example("contrast", source, shown, ((0, 1, 1.0),), right=0)


_OF_MEANING = (
    "word_sense", "gender", "number", "negation", "omission", "polarity", "named", "antonym",
    "hypernym", "addition", "removed", "dropped", "swap",
)  # fmt: skip


def _needs_source(kind: str) -> bool:
    return any(name in kind for name in _OF_MEANING)


def _judged(path: Path, limit: int) -> Iterator[Example]:
    by_source: dict[str, list[Shown]] = defaultdict(list)
    da = {str(r["id"]): r for r in read_records(path)}
    for item in read_judged(path):
        if 0 < len(item.text) <= MAX_CHARS and len(item.source) <= MAX_CHARS:
            by_source[item.source].append(_shown(item, da[item.id]))
    for source, shown in by_source.items():
        rng = np.random.default_rng(len(source))
        n_groups = math.ceil(len(shown) / SYSTEMS)
        order = rng.permutation(len(shown))
        for n in range(min(n_groups, 4)):
            own = tuple(shown[i] for i in order[n::n_groups])
            yield Example("judged", source, own, tuple(_ranks(own)))


def _shown(item: Judged, record: dict[str, object]) -> Shown:
    z = {"esa": record.get("z"), "da": item.score}.get(item.scale)
    return Shown(item) if z is None else Shown(item, da=float(z))  # type: ignore[arg-type]


def _ranks(shown: Sequence[Shown]) -> Iterator[tuple[int, int, float]]:
    for a, one in enumerate(shown):
        for b, two in enumerate(shown):
            gap = _worth(one) - _worth(two)
            if gap > 0:
                yield a, b, min(1.0, gap)


def _worth(shown: Shown) -> float:
    if not math.isnan(shown.da):
        return shown.da
    return float(shown.judged.score) / 5.0 if shown.judged.scale == "mqm" else shown.judged.score
