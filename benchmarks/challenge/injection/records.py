"""The records of the error injection; offsets are code points, half open."""

from __future__ import annotations

from dataclasses import dataclass

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sentence:
    """Hold a clean translation with its source.

    `key` is the same for all translations of one sentence, `line` the 1-based line of its file.
    """

    key: str
    line: int
    lang: str
    source_lang: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Say that `piece` takes the place of `text[start:end]` of the clean text."""

    start: int
    end: int
    piece: str


@dataclass(frozen=True, slots=True)
class Spoiled:
    """Hold a translation with one error at `text[start:end]`; `start == end`: a gap."""

    kind: str
    sentence: Sentence
    text: str
    start: int
    end: int


def apply(edit: Edit, sentence: Sentence, kind: str) -> Spoiled:
    """Make the edit; all else stays as it is."""
    text = sentence.text[: edit.start] + edit.piece + sentence.text[edit.end :]
    return Spoiled(kind, sentence, text, edit.start, edit.start + len(edit.piece))
