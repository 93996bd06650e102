"""List each language's common words, from which reasons may name what was to be expected.

    python words.py --data FOLDER --out ../words/words.json

A language model predicts pieces of words; one that is among these words can be shown to people. A
word is common in a language where its human texts use it often enough, and no other language uses
it far more: names and quotations bring words of other languages into every text. Reads both sides
of the parallel and weak training texts, never dev or test. Scripts without blanks are left out.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import regex
from vocabulary import read_texts

from tqcheck.backends.words import is_unspaced

_WORD = regex.compile(r"(?<![\w'’-])[\p{L}\p{M}]{2,}(?![\w’'-])")
_MOST = 4000  # words of a language
_LEAST = 3  # times that a word stands in the texts
_ENOUGH = 300  # words without which a language is left out: its script has no blanks
_SHORT = 250  # the ranks among which a word of two letters is one, not a shortened name
_FOREIGN = 20  # times as frequent in another language


def count_words(texts: Iterable[str]) -> Counter[str]:
    """Count the words of texts, with their capitals."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(word for word in _WORD.findall(text) if not is_unspaced(word))
    return counts


def choose_words(texts: dict[str, set[str]]) -> dict[str, list[str]]:
    """Choose each language's words, sorted."""
    counts = {lang: count_words(own) for lang, own in texts.items()}
    totals = {lang: max(own.total(), 1) for lang, own in counts.items()}
    highest: dict[str, float] = defaultdict(float)
    for lang, own in counts.items():
        for word, n in own.items():
            highest[word] = max(highest[word], n / totals[lang])
    found = {}
    for lang, own in sorted(counts.items()):
        ranked = sorted((-n, word) for word, n in own.items() if n >= _LEAST)
        words = [
            word
            for rank, (n, word) in enumerate(ranked)
            if (rank < _SHORT or len(word) > 2) and highest[word] * totals[lang] <= -n * _FOREIGN
        ]
        if len(words) >= _ENOUGH:
            found[lang] = sorted(words[:_MOST])
    return found


def main() -> None:
    """Count and write, a language a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with weak and parallel")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    lines = [
        f"{json.dumps(lang)}: {json.dumps(' '.join(words), ensure_ascii=False)}"
        for lang, words in choose_words(read_texts(args.data)).items()
    ]
    args.out.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


if __name__ == "__main__":
    main()
