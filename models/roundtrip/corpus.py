"""What the translator is taught: human translations, and a free system's of the same kind of text.

A small model learns more from another system's output than from free human translations (Kim and
Rush, "Sequence-Level Knowledge Distillation", arXiv 1606.07947): where `weak` holds an output of
Bergamot, an open system, that agrees with the reference, it is taught that one, and the reference
beside it only now and then. Out of English it also reads such an output as the source of the human
text (back-translation: Sennrich et al., arXiv 1511.06709). Outputs of commercial services are never
read. Order and choices depend on the texts alone.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

import zstandard
from sacrebleu.metrics.chrf import CHRF

TEACHERS = ("bergamot-base", "bergamot-base-memory", "bergamot-tiny")  # best first
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
BESIDE = 0.4  # of the references are taught as well where there is such an output
MAX_CHARS = 400
HELD_OUT = 0.004


@dataclass(frozen=True, slots=True)
class Pair:
    """Hold a source and the translation to be learned; `set` says where they are from.

    `english` is what people wrote in English: all pairs made from it are held out together.
    """

    source_lang: str
    target_lang: str
    source: str
    target: str
    set: str
    english: str

    @property
    def is_distilled(self) -> bool:
        """Say whether another system wrote the translation."""
        return self.set.endswith(TEACHERS)

    @property
    def is_human(self) -> bool:
        """Say whether people wrote both sides."""
        return "/" not in self.set

    @property
    def draw(self) -> float:
        """Draw a number in [0, 1) that depends on the English text and the languages alone."""
        return unit(f"{self.source_lang} {self.target_lang} {self.english}")

    @property
    def place(self) -> float:
        """Draw its place among all pairs in [0, 1): those of one text lie far from one another."""
        return unit(f"{self.target_lang} {self.source} {self.target}")


def unit(text: str) -> float:
    """Draw a number in [0, 1) that depends on the text alone."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") / 2**48


def read_pairs(data: Path, langs: Sequence[str]) -> list[Pair]:
    """Read English with each of the languages, both ways, in a fixed random order.

    Each pair of texts is read once in each direction.
    """
    pairs: dict[tuple[str, str, str], Pair] = {}
    for lang in langs:
        for found in (_weak(data / "weak", lang), _parallel(data / "parallel", lang)):
            for pair in found:
                pairs.setdefault((pair.target_lang, pair.source, pair.target), pair)
    taught = {(p.target_lang, p.source) for p in pairs.values() if p.is_distilled}
    return sorted(
        (
            pair
            for pair in pairs.values()
            if 0 < max(len(pair.source), len(pair.target)) <= MAX_CHARS
            and not (_is_doubled(pair, taught) and unit(f"beside {pair.target}") >= BESIDE)
        ),
        key=lambda p: p.place,
    )


def _is_doubled(pair: Pair, taught: Set[tuple[str, str]]) -> bool:
    return not pair.is_distilled and (pair.target_lang, pair.source) in taught


def _weak(folder: Path, lang: str) -> Iterator[Pair]:
    for source, target in (("en", lang), (lang, "en")):
        for record in read_records(folder / f"{source}-{target}.jsonl.zst"):
            if record.get("ref"):
                yield from _of_record(record, source, target)


def _of_record(record: dict[str, object], source: str, target: str) -> Iterator[Pair]:
    text, reference = _line(record["src"]), _line(record["ref"])
    origin = str(record["set"])
    english = text if source == "en" else reference
    if origin not in LOOSE:
        yield Pair(source, target, text, reference, origin, english)
    teacher, output = _output(record)
    if _agreement(output, reference) < LEAST_AGREEMENT:
        return
    yield Pair(source, target, text, output, f"{origin}/{teacher}", english)
    if target == "en":
        yield Pair("en", source, output, text, f"{origin}/{teacher} back", english)


def _output(record: dict[str, object]) -> tuple[str, str]:
    outputs = record["outputs"]
    assert isinstance(outputs, dict)
    teacher = next((name for name in TEACHERS if outputs.get(name)), "")
    return teacher, _line(outputs.get(teacher, ""))


_CHRF = CHRF()


def _agreement(text: str, reference: str) -> float:
    return float(_CHRF.sentence_score(text, [reference]).score)


def _parallel(folder: Path, lang: str) -> Iterator[Pair]:
    for record in read_records(folder / f"en-{lang}.jsonl.zst"):
        english, other, origin = _line(record["a"]), _line(record["b"]), str(record["set"])
        if origin in LOOSE:
            continue
        yield Pair("en", lang, english, other, origin, english)
        yield Pair(lang, "en", other, english, origin, english)


def _line(text: object) -> str:
    return " ".join(str(text).split())


def read_records(path: Path) -> Iterator[dict[str, object]]:
    """Read a zstd-compressed JSON Lines file."""
    with path.open("rb") as raw:
        stream = zstandard.ZstdDecompressor().stream_reader(raw)
        for line in io.TextIOWrapper(stream, encoding="utf-8"):
            yield json.loads(line)
