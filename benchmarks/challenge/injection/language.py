"""What the injectors must know of a language: its words, names and clauses, from the texts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import regex

from benchmarks.challenge.injection.links import Links
from benchmarks.challenge.injection.lists import CALENDAR
from benchmarks.challenge.injection.records import Sentence, Span
from benchmarks.challenge.injection.splitting import Splitter, is_han

Shape = tuple[bool, str]
_SEPARATOR = regex.compile(r"[,;](?=\s)|\s[–—-](?=\s)|[，；]")
_FINAL = regex.compile(r"[.!?。！？…]*[\"”“»«’')）\]]*\s*$")
_UNBALANCED = regex.compile(r"[\"“”„«»()（）\[\]《》「」.!?。！？:：…]")
_OPENS_SENTENCE = regex.compile(r"(?:^|[.!?:…\"“„«‘(\[–—-])\s*$")
LEAST_NAME, LEAST_CONTENT = 3, 5
MOST_OFTEN = 0.01


@dataclass(frozen=True, slots=True)
class Language:
    """Hold what one language's clean texts teach; `links` are by source language.

    `counts` are of word forms as written, `words` the content words by shape, `names` and `clauses`
    (with the separator that opens them) sorted.
    """

    lang: str
    split: Splitter
    counts: Mapping[str, int]
    words: Mapping[Shape, Sequence[str]]
    names: Sequence[str]
    clauses: Sequence[str]
    links: Mapping[str, Links]


def describe(
    sentences: Sequence[Sentence], split: Splitter, links: Mapping[str, Links]
) -> Language:
    """Learn a language from its clean sentences."""
    counts: Counter[str] = Counter()
    for sentence in sentences:
        counts.update(sentence.text[s:e] for s, e in split.words(sentence.text))
    named = {s.text[start:end] for s in sentences for start, end in names(s, split, counts)}
    words: defaultdict[Shape, list[str]] = defaultdict(list)
    for word in sorted(counts.keys() - named):
        if is_content(word, counts, len(sentences)):
            words[shape(word)].append(word)
    parts = {s.text[start:end] for s in sentences for start, end in clauses(s.text, split)}
    lang = sentences[0].lang
    return Language(lang, split, counts, words, sorted(named), sorted(parts), links)


def shape(word: str) -> Shape:
    """Give what a word has in common with those that may take its place: capital and ending."""
    return (False, "") if is_han(word) else (word[0].isupper(), word[-3:])


def is_content(word: str, counts: Mapping[str, int], n_sentences: int) -> bool:
    """Tell words with a meaning of their own, by length and frequency."""
    least = 2 if is_han(word) else LEAST_CONTENT
    is_rare = counts[word] <= max(3.0, MOST_OFTEN * n_sentences)
    return len(word) >= least and word.isalpha() and is_rare


def names(sentence: Sentence, split: Splitter, counts: Mapping[str, int]) -> Iterator[Span]:
    """Find names by their capital inside a sentence; in German only if the source has them, too.

    Nothing is found in a script without capitals.
    """
    text = sentence.text
    source = {sentence.source[s:e] for s, e in split.words(sentence.source)}
    for start, end in split.words(text):
        word = text[start:end]
        if (
            len(word) >= LEAST_NAME
            and word.istitle()
            and word.isalpha()
            and word.lower() not in counts
            and word not in CALENDAR
            and (sentence.lang != "de" or word in source)
            and not _OPENS_SENTENCE.search(text[:start])
        ):
            yield start, end


def final(text: str) -> int:
    """Give the place of the punctuation that ends a text."""
    match = _FINAL.search(text)
    return match.start() if match else len(text)


def joints(text: str) -> list[int]:
    """Give the places where one clause ends and another may follow."""
    last = final(text)
    return [*(m.start() for m in _SEPARATOR.finditer(text) if m.start() < last), last]


def clauses(text: str, split: Splitter) -> Iterator[Span]:
    """Find the clauses that a comma or the like opens, with it, up to the next or to the end."""
    places = joints(text)
    for start, end in pairwise(places):
        piece = text[start:end]
        body = piece.lstrip(",;，；–—- \u00a0")
        if _UNBALANCED.search(body) or not body or body[0].isupper():
            continue
        words = split.words(body)
        if len(body) >= 6 if is_han(body) else len(words) >= 3 and len(body) >= 15:
            yield start, end
