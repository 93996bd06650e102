"""Judge human translations and what became of them with one error that only the source gives away.

FLORES sentences of `DATA/parallel`, spoiled as in `benchmarks.challenge`, whose own sentences stay
unread: they teach the combiner what annotated translations of good systems hardly hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from benchmarks.challenge.injection import Sentence
from benchmarks.challenge.texts import FOR_TRAINING, clean_texts, read_pairs, spoil_text
from benchmarks.data.checked import CheckerFor
from tqcheck.records import Origin, Row, SegmentResult

LANGUAGES = ("en", "de", "fr", "ru", "zh")
KINDS = (
    "number changed", "name swapped", "negation", "left untranslated", "clause omitted",
    "clause added",
)  # fmt: skip
PER_KIND, AMONG = 8, 60


@dataclass(frozen=True, slots=True)
class SpoiledPair:
    """Hold a spoiled translation beside its own clean version, both judged with the source."""

    kind: str
    lang: str
    clean: SegmentResult
    spoiled: SegmentResult


def read_spoiled(data: Path, checker_for: CheckerFor) -> list[SpoiledPair]:
    """Spoil a few sentences of each language in each way, and judge them."""
    found: list[SpoiledPair] = []
    for lang, clean in clean_texts(read_pairs(data, FOR_TRAINING), 0).items():
        if lang not in LANGUAGES:
            continue
        made = [s for s in spoil_text(clean, PER_KIND, 0, AMONG) if s.kind in KINDS]
        made.sort(key=lambda s: s.sentence.source_lang)
        for source_lang, group in groupby(made, key=lambda s: s.sentence.source_lang):
            own = list(group)
            checker = checker_for(lang, source_lang)
            texts = [(s.sentence, text) for s in own for text in (s.sentence.text, s.text)]
            results = checker.check_rows(_rows(texts)).results
            found += [
                SpoiledPair(s.kind, lang, results[2 * n], results[2 * n + 1])
                for n, s in enumerate(own)
            ]
    return found


def _rows(texts: Sequence[tuple[Sentence, str]]) -> list[Row]:
    return [
        Row(Origin("spoiled", n + 1), text, source=sentence.source, id=str(n), doc=str(n))
        for n, (sentence, text) in enumerate(texts)
    ]
