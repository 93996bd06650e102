"""Turn machine output with references into weak targets: words that nobody else would use.

A word of one system's output is supported when the reference, or the output of another system, has
it too (by its first letters, so that endings may differ). Words without support are likelier
errors; the share of them stands in for a sentence score. References come along as clean text.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import regex
from labels import Judged, read_records

WEAK = ("argos", "bergamot-tiny", "nllb", "opusmt", "bergamot-base-memory")
MAX_CHARS = 600
# What an unsupported word is worth as an error mark, and every weak mark as against a human's.
UNSUPPORTED, WEIGHT = 0.6, 0.3
CLEAN_MAJOR, CLEAN_PENALTY = 0.05, 0.3
_PREFIX = 5
_WORD = regex.compile(r"[\p{L}\p{N}]+")


def read_weak(path: Path) -> Iterator[Judged]:
    """Read one file of `weak`: an output of a weak system and the reference of each record."""
    lp = path.name.split(".")[0]
    for number, record in enumerate(read_records(path)):
        outputs = record["outputs"]
        assert isinstance(outputs, dict)
        reference = record.get("ref")
        weak = [name for name in WEAK if outputs.get(name)]
        if not reference or not weak or len(outputs) < 3:
            continue
        reference = str(reference)
        system = weak[number % len(weak)]
        others = [text for name, text in outputs.items() if name != system]
        key = f"weak-{record['set']}/{lp}/{number}"
        source = str(record["src"])[:MAX_CHARS]
        yield weakly_judged(f"{key}/{system}", lp, source, outputs[system], [reference, *others])
        yield clean(key, lp, source, reference)


def weakly_judged(key: str, lp: str, source: str, text: str, support: list[str]) -> Judged:
    """Mark the words of an output that none of the `support` (reference, other outputs) has."""
    text = text[:MAX_CHARS]
    known = {stem for other in support for stem in _stems(other)}
    words = list(_WORD.finditer(text))
    alone = [m for m in words if m[0][:_PREFIX].casefold() not in known]
    risk = np.zeros(len(text), dtype=np.float32)
    for match in alone:
        risk[match.start() : match.end()] = UNSUPPORTED
    share = len(alone) / max(1, len(words))
    return _judged(
        key,
        lp,
        source,
        text,
        risk,
        major=1.0 - math.exp(-5.0 * share),
        penalty=25.0 * (1.0 - math.exp(-2.5 * share)),
    )


def clean(key: str, lp: str, source: str, text: str) -> Judged:
    """Take a human translation as nearly free of errors."""
    text = text[:MAX_CHARS]
    risk = np.zeros(len(text), dtype=np.float32)
    return _judged(f"{key}/ref", lp, source, text, risk, major=CLEAN_MAJOR, penalty=CLEAN_PENALTY)


def _stems(text: str) -> set[str]:
    return {word[:_PREFIX].casefold() for word in _WORD.findall(text)}


def _judged(
    key: str,
    lp: str,
    source: str,
    text: str,
    risk: np.ndarray,
    *,
    major: float,
    penalty: float,
) -> Judged:
    return Judged(
        id=key,
        lp=lp,
        set="weak",
        group=key,
        source=source,
        text=text,
        scale="weak",
        score=-penalty,
        is_human=key.endswith("/ref"),
        has_major=major,
        penalty=penalty,
        char_risk=risk,
        char_major=np.full(len(text), np.nan, dtype=np.float32),
        char_accuracy=np.full(len(text), np.nan, dtype=np.float32),
        char_weight=WEIGHT,
    )
