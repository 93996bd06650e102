"""Is there a translation at all?"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from tqcheck.language.letters import DENSE, SOUTH_EAST_ASIAN
from tqcheck.records import Finding, Segment
from tqcheck.rules import RULES
from tqcheck.signals.surface.words import lang_of, words_of

_VISIBLE = regex.compile(r"[^\p{Z}\p{C}]")
_CONTENT = regex.compile(r"[\p{L}\p{N}\p{S}]")
_LETTERS = regex.compile(r"\p{L}{2}")
# Spelled so, they are a program's; the others are words somewhere.
_PROGRAM_WORDS = "undefined null NULL NaN N/A #N/A #REF! #VALUE! #NAME? #DIV/0! NoneType"
_PROGRAM = frozenset([*_PROGRAM_WORDS.split(), "[object Object]"])
_WORDS = "Undefined UNDEFINED Null nan Nan NAN None none NONE nil NIL n/a"
_NULLS = _PROGRAM | frozenset(_WORDS.split())
# The languages in which such a word may be the translation of a word or two; None: in all.
_WORD_IN: dict[str, frozenset[str] | None] = {
    "undefined": frozenset({"en"}),
    "null": frozenset({"en", "de", "lb", "nb", "nn", "no", "da", "sv", "et"}),
    "none": frozenset({"en"}),
    "nil": None,
    "nan": None,
    "n/a": None,
}
_LONG_SOURCE_WORDS = 4
_LONG_SOURCE = regex.compile(f"[{DENSE}{SOUTH_EAST_ASIAN}]")
_LONG_SOURCE_LETTERS = 6


def find_empty(segment: Segment) -> Iterator[Finding]:
    """Find a blank translation, or one of punctuation only where the source has words."""
    text = segment.text
    if not _VISIBLE.search(text):
        # Private-use and control characters alone are damage, not emptiness, but show nothing.
        yield RULES["TQ301"].at(0, len(text), "the translation is empty")
    elif segment.source and not _CONTENT.search(text) and _LETTERS.search(segment.source):
        message = f"the translation is only {text.strip()!r}; the source has words"
        yield RULES["TQ301"].at(0, len(text), message)


def find_null_word(segment: Segment) -> Iterator[Finding]:
    """Find a word of program text, such as undefined, in the place of a whole translation."""
    text, source = segment.text.strip().strip("\"'“”.,"), segment.source or ""
    if text not in _NULLS or text.casefold() in source.casefold():
        return
    word_in = _WORD_IN.get(text.casefold(), frozenset())
    is_word = word_in is None or lang_of(segment) in word_in
    may_be_meant = not _is_long(source) if source.strip() else text not in _PROGRAM
    if is_word and may_be_meant:
        return
    if source.strip() and not _CONTENT.search(source):
        return  # a dash for nothing, and N/A for a dash
    yield RULES["TQ307"].at(0, len(segment.text), f"{text!r} stands in the place of a translation")


def _is_long(source: str) -> bool:
    """Say whether a source says more than a word or two."""
    n_dense = len(_LONG_SOURCE.findall(source))
    return len(words_of(source)) >= _LONG_SOURCE_WORDS or n_dense >= _LONG_SOURCE_LETTERS
