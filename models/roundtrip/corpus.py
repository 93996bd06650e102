"""What the translator is taught: human translations, and a free system's of the same kind of text.

A small model learns more from another system's output than from free human translations (Kim and
Rush, "Sequence-Level Knowledge Distillation", arXiv 1606.07947): where `weak` holds an output of
Bergamot, an open system, that agrees with the reference, most of the time it is taught that one.
Outputs of commercial services are never read. Order and choices depend on the texts alone.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import zstandard
from sacrebleu.metrics.chrf import CHRF

TEACHERS = ("bergamot-base", "bergamot-base-memory", "bergamot-tiny")  # best first
DISTILLED = 0.75  # of the sources for which there is a good output
# Their references are partly translated through a third language.
LOOSE = (
    "wmt08",
    "wmt09",
    "wmt10",
    "wmt11",
    "wmt12",
)
# chrF of an output with the reference; below it one of them belongs to another text.
LEAST_AGREEMENT = 40.0
MAX_CHARS = 400
HELD_OUT = 0.004


@dataclass(frozen=True, slots=True)
class Pair:
    """Hold a source and the translation to be learned; `set` says where they are from."""

    source_lang: str
    target_lang: str
    source: str
    target: str
    set: str

    @property
    def draw(self) -> float:
        """Draw a number in [0, 1) that depends on source and target language alone."""
        return unit(f"{self.target_lang} {self.source}")


def unit(text: str) -> float:
    """Draw a number in [0, 1) that depends on the text alone."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") / 2**48


def read_pairs(data: Path, langs: Sequence[str]) -> list[Pair]:
    """Read English with each of the languages, both ways, in a fixed random order.

    A source is read once in each direction: `weak` first, then what `parallel` has beyond it.
    """
    pairs: dict[tuple[str, str], Pair] = {}
    for lang in langs:
        for found in (_weak(data / "weak", lang), _parallel(data / "parallel", lang)):
            for pair in found:
                pairs.setdefault((pair.target_lang, pair.source), pair)
    return sorted(
        (p for p in pairs.values() if 0 < max(len(p.source), len(p.target)) <= MAX_CHARS),
        key=lambda p: p.draw,
    )


def _weak(folder: Path, lang: str) -> Iterator[Pair]:
    for source, target in (("en", lang), (lang, "en")):
        for record in read_records(folder / f"{source}-{target}.jsonl.zst"):
            if not record.get("ref"):
                continue
            chosen, origin = _target(record)
            if origin not in LOOSE:
                yield Pair(source, target, _line(record["src"]), _line(chosen), origin)


def _target(record: dict[str, object]) -> tuple[str, str]:
    outputs, reference = record["outputs"], str(record["ref"])
    assert isinstance(outputs, dict)
    teacher = next((name for name in TEACHERS if outputs.get(name)), None)
    wanted = record["set"] in LOOSE or unit(f"teacher {record['src']}") < DISTILLED
    if not teacher or not wanted or _agreement(outputs[teacher], reference) < LEAST_AGREEMENT:
        return reference, str(record["set"])
    return str(outputs[teacher]), f"{record['set']}/{teacher}"


_CHRF = CHRF()


def _agreement(text: str, reference: str) -> float:
    return float(_CHRF.sentence_score(text, [reference]).score)


def _parallel(folder: Path, lang: str) -> Iterator[Pair]:
    for record in read_records(folder / f"en-{lang}.jsonl.zst"):
        english, other, origin = _line(record["a"]), _line(record["b"]), str(record["set"])
        if origin in LOOSE:
            continue
        yield Pair("en", lang, english, other, origin)
        yield Pair(lang, "en", other, english, origin)


def _line(text: object) -> str:
    return " ".join(str(text).split())


def read_records(path: Path) -> Iterator[dict[str, object]]:
    """Read a zstd-compressed JSON Lines file."""
    with path.open("rb") as raw:
        stream = zstandard.ZstdDecompressor().stream_reader(raw)
        for line in io.TextIOWrapper(stream, encoding="utf-8"):
            yield json.loads(line)
