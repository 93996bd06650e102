"""The kinds of error; each injector gives the edits that it could make to one sentence.

`wrong sense` is an approximation: the word that comes in is one of the same language with the
capital, ending, length and frequency of the one that goes, and not one of its forms, but nobody
knows that it is another sense of the same source word, and now and then it is not even the same
part of speech. `left untranslated` finds the place of the source word by co-occurrence in the same
texts. Swapped prepositions, words put in another order and swapped names leave a good sentence
now and then, clauses and negations often.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise, permutations
from random import Random

import regex

from benchmarks.challenge.injection.language import Language, clauses, joints, names, shape
from benchmarks.challenge.injection.lists import (
    ASSERTIONS,
    DENIALS,
    HAN_SWAP,
    HAN_SWAPS,
    PLACES,
    SWAPS,
    Rewrite,
)
from benchmarks.challenge.injection.records import Edit, Sentence, Spoiled, apply
from benchmarks.challenge.injection.splitting import is_han, windows

Injector = Callable[[Sentence, Language, Random], Iterator[Edit]]
_NUMBER = regex.compile(
    r"(?<![\p{Latin}\p{Cyrillic}0-9.,])[0-9]+(?:[.,][0-9]+)*(?![\p{Latin}\p{Cyrillic}0-9])"
)
DERANGED = tuple(p for p in permutations(range(4)) if all(i != n for i, n in enumerate(p)))
_PLACE = regex.compile("|".join(sorted(PLACES, key=len, reverse=True)))
_SAME_BEGINNING = 3


def spoil(kind: str, sentence: Sentence, language: Language, seed: int = 0) -> Spoiled | None:
    """Put one error of the kind into a sentence, the same for the same text; None if none fits."""
    rng = Random(f"{seed}/{kind}/{sentence.lang}/{sentence.text}")
    edits = [
        edit
        for edit in KINDS[kind](sentence, language, rng)
        if sentence.text[edit.start : edit.end] != edit.piece
    ]
    return apply(rng.choice(edits), sentence, kind) if edits else None


def change_number(sentence: Sentence, language: Language, rng: Random) -> Iterator[Edit]:
    """Change one digit of a number."""
    for match in _NUMBER.finditer(sentence.text):
        number = match[0]
        place = rng.choice([i for i, character in enumerate(number) if character.isdigit()])
        others = [d for d in "0123456789" if d != number[place] and (place > 0 or d != "0")]
        piece = number[:place] + rng.choice(others) + number[place + 1 :]
        yield Edit(*match.span(), piece)


def swap_name(sentence: Sentence, language: Language, rng: Random) -> Iterator[Edit]:
    """Put another name, of the same ending, in place of a name; in Chinese, place for place."""
    if sentence.lang == "zh":
        for match in _PLACE.finditer(sentence.text):
            places = [p for p in PLACES if len(p) == len(match[0]) and p not in sentence.text]
            yield Edit(*match.span(), rng.choice(places or [match[0]]))
        return
    for span in names(sentence, language.split, language.counts):
        name = sentence.text[slice(*span)]
        others = [
            n for n in language.names if n[-1] == name[-1] and _may_replace(n, name, sentence)
        ]
        if others:
            yield Edit(*span, rng.choice(others))


def negate(sentence: Sentence, language: Language, rng: Random) -> Iterator[Edit]:
    """Take out a negation; put one in where there is none."""
    taken = [*_rewritten(sentence, DENIALS)]
    yield from taken or _rewritten(sentence, ASSERTIONS)


def _rewritten(sentence: Sentence, lists: Mapping[str, Sequence[Rewrite]]) -> Iterator[Edit]:
    for pattern, piece in lists.get(sentence.lang, ()):
        for match in pattern.finditer(sentence.text):
            yield Edit(*match.span(), match.expand(piece))


def leave_untranslated(sentence: Sentence, language: Language, rng: Random) -> Iterator[Edit]:
    """Put a source word in place of the word that translates it; names do not count."""
    links = language.links.get(sentence.source_lang)
    for source, target in links.pairs(sentence) if links else ():
        word = sentence.source[slice(*source)]
        if word.casefold() not in sentence.text.casefold():
            yield Edit(*target, word)


def omit_clause(sentence: Sentence, language: Language, rng: Random) -> Iterator[Edit]:
    """Leave out a clause that a comma or the like opens, with that comma."""
    for start, end in clauses(sentence.text, language.split):
        yield Edit(start, end, "")


def add_clause(sentence: Sentence, language: Language, rng: Random) -> Iterator[Edit]:
    """Add a clause of another text, with the comma that opens it, at a joint or the end."""
    for place in joints(sentence.text):
        clause = rng.choice(language.clauses) if language.clauses else ""
        if clause not in sentence.text and place:
            yield Edit(place, place, clause)


def break_order(sentence: Sentence, language: Language, rng: Random) -> Iterator[Edit]:
    """Put four neighbouring words in another order, none where it was; no first word or name."""
    text = sentence.text
    for run in windows(text, language.split.words(text)[1:], 4):
        words = [text[start:end] for start, end in run]
        if sentence.lang == "de" or not any(word[0].isupper() for word in words):
            gaps = [text[a[1] : b[0]] for a, b in pairwise(run)]
            order = rng.choice(DERANGED)
            moved = [words[i] + gap for i, gap in zip(order, [*gaps, ""], strict=True)]
            yield Edit(run[0][0], run[-1][1], "".join(moved))


def swap_function_word(sentence: Sentence, language: Language, rng: Random) -> Iterator[Edit]:
    """Put another article for an article, or another preposition for a preposition."""
    text = sentence.text
    if sentence.lang == "zh":
        for match in HAN_SWAP.finditer(text):
            yield Edit(*match.span(), rng.choice([c for c in HAN_SWAPS if c != match[0]]))
        return
    groups = [group.split() for group in SWAPS.get(sentence.lang, ())]
    for start, end in language.split.words(text):
        word = text[start:end]
        others = [w for group in groups if word in group for w in group if w != word]
        if others:
            yield Edit(start, end, rng.choice(others))


def change_sense(sentence: Sentence, language: Language, rng: Random) -> Iterator[Edit]:
    """Put another word of the same shape and frequency in place of a content word."""
    counts = language.counts
    source = sentence.source.casefold()
    for start, end in language.split.words(sentence.text)[1:]:
        word = sentence.text[start:end]
        is_common = word[0].islower() or is_han(word) or sentence.lang == "de"
        if not is_common or shape(word) not in language.words or word.casefold() in source:
            continue
        others = [
            other
            for other in language.words[shape(word)]
            if abs(len(other) - len(word)) <= (0 if is_han(word) else 2)
            and counts[word] <= 3 * counts[other]
            and counts[other] <= 3 * counts[word]
            and _may_replace(other, word, sentence)
        ]
        if others and word in language.words[shape(word)]:
            yield Edit(start, end, rng.choice(others))


def _may_replace(other: str, word: str, sentence: Sentence) -> bool:
    """Keep out forms of the same word and whatever the sentence or its source has already."""
    begin = 1 if is_han(word) else _SAME_BEGINNING
    return (
        other[:begin].casefold() != word[:begin].casefold()
        and other not in sentence.text
        and other not in sentence.source
    )


def repeat_phrase(sentence: Sentence, language: Language, rng: Random) -> Iterator[Edit]:
    """Say two to four neighbouring words twice; the second time is the error."""
    text = sentence.text
    words = language.split.words(text)[1:]
    for size in (2, 3, 4):
        for run in windows(text, words, size):
            start, end = run[0][0], run[-1][1]
            joint = "" if is_han(text[start:end]) else " "
            if end - start >= (3 if is_han(text[start:end]) else 6):
                yield Edit(end, end, joint + text[start:end])


KINDS: Mapping[str, Injector] = {
    "number changed": change_number,
    "name swapped": swap_name,
    "negation": negate,
    "left untranslated": leave_untranslated,
    "clause omitted": omit_clause,
    "clause added": add_clause,
    "word order broken": break_order,
    "wrong article or preposition": swap_function_word,
    "wrong sense": change_sense,
    "phrase repeated": repeat_phrase,
}
"""The injectors by the name of their kind, in the order of the tables."""
