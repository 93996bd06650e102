"""Words that people write and CLDR lacks, from the table `spellings.tsv` beside this module.

Abbreviations, colloquial forms, second standards; each line of the table names its source.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from importlib.resources import files

_Words = tuple[tuple[str, str], ...]

# One to four letters that may be a unit or a name as well: they also stand for the bare number.
AMBIGUOUS = frozenset(
    [
        "b",
        "bi",
        "bil",
        "bin",
        "elf",
        "grand",
        "k",
        "m",
        "ma",
        "md",
        "mi",
        "mija",
        "mil",
        "mila",
        "mill",
        "mille",
        "min",
        "mm",
        "mn",
        "nde",
        "t",
        "tis",
        "tr",
        "tri",
        "εκ",
        "ек",
        "мил",
    ]
)


def spelled(kind: str, lang: str) -> _Words:
    """List (word, meaning) of a kind in a language; a word that ends in `*` may go on."""
    return _table().get((kind, lang), ())


@lru_cache(maxsize=1)
def _table() -> dict[tuple[str, str], _Words]:
    found: defaultdict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    table = files("tqcheck.signals.surface").joinpath("spellings.tsv").read_text("utf-8")
    for line in table.splitlines():
        if not line.startswith("#"):
            kind, langs, meaning, words, _ = line.split("\t")
            for lang in langs.split():
                found[kind, lang] += [(w.replace("_", " "), meaning) for w in words.split()]
    return {key: tuple(words) for key, words in found.items()}
