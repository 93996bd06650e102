"""Judge the texts that people wrote (`benchmarks.data.clean`), as running texts or line by line."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.data.articles import LANGUAGES as ARTICLE_LANGUAGES
from benchmarks.data.checked import CheckerFor
from benchmarks.data.clean import HUMAN, LANGUAGES, NATIVE, Text, texts_of
from tqcheck.records import SegmentResult

# Texts of a language: many where garbled articles were written, else a few.
MANY = {NATIVE: 10, HUMAN: 8}
FEW = {NATIVE: 3, HUMAN: 4}
MANY_WITH_SOURCE, FEW_WITH_SOURCE = 6, 2
MANY_ALONE, FEW_ALONE = 3, 1


@dataclass(frozen=True, slots=True)
class Read:
    """Hold a text with its results, read as a running text or line by line."""

    text: Text
    results: tuple[SegmentResult, ...]
    is_connected: bool


def read_clean(
    data: Path, checker_for: CheckerFor, *, with_source: bool, is_connected: bool
) -> list[Read]:
    """Judge the texts that people wrote."""
    found = []
    for lang in LANGUAGES:
        for text in _texts(data, lang, with_source=with_source, is_connected=is_connected):
            checker = checker_for(lang, text.source_lang if with_source else None)
            rows = text.rows(with_source=with_source, is_connected=is_connected)
            found.append(Read(text, checker.check_rows(rows).results, is_connected))
        print(f"{lang}: read", file=sys.stderr, flush=True)
    return found


def _texts(data: Path, lang: str, *, with_source: bool, is_connected: bool) -> list[Text]:
    is_main = lang in ARTICLE_LANGUAGES
    many = MANY if is_main else FEW
    texts = [] if with_source else texts_of(data, lang, NATIVE, many[NATIVE])
    human = (MANY_WITH_SOURCE if is_main else FEW_WITH_SOURCE) if with_source else many[HUMAN]
    translated = texts_of(data, lang, HUMAN, human)
    if is_connected:
        return [*texts, *translated]
    alone = MANY_ALONE if is_main else FEW_ALONE
    return [*texts[: alone if is_main else 0], *translated[:alone]]
