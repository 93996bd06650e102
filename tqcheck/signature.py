"""Explain a signature: what each part fixes, and whether another run would give the same numbers.

A signature is a line of parts `name:value`, joined by `|`. Equal signatures on equal texts mean
equal numbers; sacreBLEU's own signatures, which stand with BLEU, chrF and TER, read the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tqcheck.errors import ConfigError

_MODEL = re.compile(r"(?P<id>[^@]+)@(?P<digest>[0-9a-f]{6,64})(?::(?P<precision>\w+))?")
_KEY = re.compile(r"[A-Za-z#][\w.#-]*")
_DIGEST = 12

MEANINGS: Mapping[str, str] = {
    "tqcheck": "version of tqcheck",
    "tqcheck-compare": "version of tqcheck that made the comparison",
    "combine": "combiner: coefficients that turn signals into a risk",
    "langid": "language identifier, where it is not the usual one",
    "roundtrip": "which segments made the round trip, and the pivot language",
    "judged": "levels of evidence and languages of the segments",
    "alarms": "share of human sentences that may stand out as far as a suspect one",
    "threshold": "the user's own: risk from which a segment is suspect",
    "off": "silenced rules",
    "signal": "signal of another package, and its version",
    "unit": "what the significance tests draw and swap",
    "bs": "resamplings of the paired bootstrap",
    "ar": "trials of approximate randomisation",
    "seed": "seed of every random choice",
    "test": "test that ranks and clusters come from, with Holm's correction",
    "alpha": "level of significance",
    "lower": "outside scores where less is better",
    "file": "file of outside scores",
    "comet": "COMET model",
    "program": "version of unbabel-comet",
    "nrefs": "references a segment",
    "case": "lower or mixed case",
    "eff": "effective n-gram order",
    "tok": "tokenizer",
    "smooth": "smoothing",
    "nc": "character n-gram order",
    "nw": "word n-gram order",
    "space": "white space counted",
    "norm": "normalised",
    "punct": "punctuation kept",
    "asian": "support for Asian scripts",
    "version": "version of sacreBLEU",
}


@dataclass(frozen=True, slots=True)
class Field:
    """Hold one part of a signature: its name, value and meaning.

    `digest` is the beginning of a model's sha256; a part with one names a model. `is_known`: this
    version knows what it means.
    """

    name: str
    value: str
    meaning: str
    digest: str | None = None
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class Difference:
    """Name a part in which two signatures differ; None where one has no such part."""

    name: str
    first: str | None
    second: str | None


def parse_signature(text: str) -> tuple[Field, ...]:
    """Take a signature apart; raises ConfigError for what is none."""
    pieces = [piece.strip() for piece in text.strip().split("|")]
    parts = []
    for piece in pieces:
        name, colon, value = piece.partition(":")
        if not colon or not value or not _KEY.fullmatch(name):
            short = repr(piece if len(piece) <= 60 else piece[:59] + "…")
            raise ConfigError(f"not a signature: {short} is not name:value (parts are joined by |)")
        parts.append(_part(name, value))
    return tuple(parts)


def _part(name: str, value: str) -> Field:
    found = _MODEL.fullmatch(value)
    if found:
        precision = f", computed in {found['precision']}" if found["precision"] else ""
        meaning = MEANINGS.get(name, f"model: {name}")
        return Field(name, value, meaning + precision, found["digest"][:_DIGEST])
    known = name in MEANINGS
    return Field(name, value, MEANINGS.get(name, "unknown to this version"), None, known)


def differences(first: Iterable[Field], second: Iterable[Field]) -> tuple[Difference, ...]:
    """List the parts in which two signatures differ, in their order; none means equal numbers."""
    left, right = _values(first), _values(second)
    return tuple(
        Difference(name, left.get(name), right.get(name))
        for name in dict.fromkeys([*left, *right])
        if left.get(name) != right.get(name)
    )


def _values(parts: Iterable[Field]) -> dict[str, str]:
    values: dict[str, list[str]] = {}
    for part in parts:
        values.setdefault(part.name, []).append(part.value)
    return {name: "|".join(found) for name, found in values.items()}
