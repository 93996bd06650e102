"""What a mark of the quality model tells an editor: one line of plain words.

It says what kind of error the marked words look like and why: which words the model would have
expected there, else whether a word is rare in its place or only the combination odd.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tqcheck.backends.protocols import WordReading

# Nats by which a word must be less likely than the model thought it would find there.
_MUCH, _SOME = 4.0, 1.0
_CONTEXT = 4  # words before a mark that are quoted
# A longer quotation is told by so many words at each end.
_LONGEST, _ENDS = 60, 3

_WHAT = {
    None: "reads like an error",
    "accuracy": "does not seem to say what the source says",
    "fluency": "reads like an error of language",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """Say which words are marked, and of which kind of error, where that is known.

    The marked text runs from the first word to the last; words between them may be unmarked.
    """

    words: Sequence[WordReading]
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """Hold a mark's message and the words that it says one would expect, the likeliest first.

    `source_words` are those of the source that the message names, None where it names none.
    """

    message: str
    alternatives: tuple[str, ...] = ()
    source_words: str | None = None


def give_reasons(
    text: str, words: Sequence[WordReading], marks: Sequence[Mark], source: str | None = None
) -> Iterator[Wording]:
    """Give each mark of a text its reason; no message is given twice. `words` are all there are."""
    said: set[str] = set()
    for mark in marks:
        reason = _reason(text, words, mark, source)
        if reason.message in said:  # the same words after the same words
            number = 1 + sum(word.end <= mark.words[0].start for word in words)
            reason = replace(reason, message=f"{reason.message} (again, at word {number})")
        said.add(reason.message)
        yield reason


def _reason(text: str, words: Sequence[WordReading], mark: Mark, source: str | None) -> Wording:
    marked = quoted(text[mark.words[0].start : mark.words[-1].end])
    theirs = source_words(mark.words, source)
    where = f", where the source has {quoted(theirs)}" if theirs else ""
    what = f"{marked} {_WHAT[mark.kind]}{where}"
    if any(word.surprisal_nats is None for word in mark.words):
        return Wording(what, source_words=theirs)
    missed = [w for w in mark.words if w.alternatives and excess(w) >= _SOME]
    missed = [w for w in missed if _before(text, words, w)]  # a sentence may begin with anything
    if missed:
        oddest = max(missed, key=excess)
        why = _expectation(text, words, mark, oddest)
        return Wording(f"{what}: {why}", tuple(oddest.alternatives), theirs)
    return Wording(f"{what}: {_oddity(text, words, mark)}", source_words=theirs)


def _expectation(text: str, words: Sequence[WordReading], mark: Mark, oddest: WordReading) -> str:
    """Say what one would expect in the place of a mark's oddest word."""
    *others, last = [f"“{word}”" for word in oddest.alternatives]
    options = f"{', '.join(others)} or {last}" if others else last
    instead = f", not {quoted(text[oddest.start : oddest.end])}" if len(mark.words) > 1 else ""
    return f"after “{_before(text, words, oddest)}” one would expect {options}{instead}"


def _oddity(text: str, words: Sequence[WordReading], mark: Mark) -> str:
    """Say whether a mark's oddest word is rare in its place, or only the combination odd."""
    oddest = max(mark.words, key=excess)
    before = _before(text, words, oddest)
    place = f"after “{before}”" if before else "at the beginning"
    own = quoted(text[oddest.start : oddest.end])
    if excess(oddest) >= _MUCH:
        return f"{own} is rare {place}"
    if excess(oddest) >= _SOME:
        return f"{own} is unusual {place}"
    if len(mark.words) > 1:
        return f"each word is common, but their combination is odd {place}"
    return f"{own} is common {place}, but odd in this sentence"


def excess(word: WordReading) -> float:
    """Give the nats by which a word is less likely than what the model thought to find.

    0 where no language model read it.
    """
    return (word.surprisal_nats or 0.0) - (word.expected_nats or 0.0)


def _before(text: str, words: Sequence[WordReading], word: WordReading) -> str:
    """Give the few words before a word, as they stand; nothing where there are no letters."""
    preceding = [w for w in words if w.end <= word.start][-_CONTEXT:]
    if not preceding:
        return ""
    found = " ".join(text[preceding[0].start : word.start].split())
    return found if any(map(str.isalnum, found)) else ""


def source_words(words: Sequence[WordReading], source: str | None) -> str | None:
    """Give the words of the source that marked words stand for, as they stand there, where known.

    Of words from all over the source only those that the riskiest one stands for.
    """
    places = [word.source for word in words if word.source is not None]
    if source is None or not places:
        return None
    start, end = min(p[0] for p in places), max(p[1] for p in places)
    if end - start > _LONGEST:
        known = [word for word in words if word.source is not None]
        start, end = max(known, key=lambda word: word.risk).source or (0, 0)
    return source[start:end].strip() or None


def quoted(text: str) -> str:
    """Quote words in one line; of many, the first and the last."""
    words = text.split()
    told = " ".join(words)
    if len(told) > _LONGEST and len(words) > _ENDS * 2:
        told = f"{' '.join(words[:_ENDS])} … {' '.join(words[-_ENDS:])}"
    return f"“{told}”"
