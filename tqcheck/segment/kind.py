"""Sentence or fragment: headlines, bylines, credits, dates and stray link texts are no sentences.

The rules hold in every script and are few on purpose. A text is a fragment only where it stands
alone (a whole paragraph, or a row of a table) and

- has no letter in it ("2024", "* * *"); or
- ends in no mark of a sentence and is short: at most 12 words, or 20 where nearly every long word
  has a capital ("Belarus Court Jails Two Reporters For ..."), or 4 before a colon or comma, or 5 in
  Thai and Lao, which have no such marks; or
- is a link text in running prose: at most 3 words that end in an ellipsis ("Read more…").

So a text with a full stop is always a sentence, and so is a long one without: it may have been cut
off, and the signals must get to see that.
"""

from __future__ import annotations

import regex

from tqcheck.language.letters import UNSPACED
from tqcheck.records import SegmentKind

MAX_WORDS = 12
MAX_TITLE_WORDS = 20
MAX_LABEL_WORDS = 4
MAX_LINK_WORDS = 3
MAX_STOPLESS_WORDS = 5
TITLE_SHARE = 0.8

# Scripts that set no spaces: about two characters make a word.
_CHARACTERS_A_WORD = 2
# Nothing farther than this from its end tells how a text ends.
_TAIL = 40

_LETTER = regex.compile(r"\p{L}")
_SPACED_WORD = regex.compile(r"[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}.'’-]*")
_UNSPACED_LETTER = regex.compile(rf"[\p{{L}}&&[{UNSPACED}]]", regex.V1)
_STOPLESS_LETTER = regex.compile(r"[\p{Thai}\p{Lao}]")
_LONG_WORD = regex.compile(r"[\p{Lu}\p{Lt}\p{Ll}][\p{L}\p{M}]{3,}")

_CLOSERS = r"[\p{Pe}\p{Pf}\p{Pi}\"'*_\s]*\Z"
# The Greek question mark looks like a semicolon; many write the danda of Hindi as a bar.
_SENTENCE_END = regex.compile(rf"(?:[\p{{STerm}}…|]|(?<=\p{{Greek}})[;\u037e]){_CLOSERS}")
_ELLIPSIS_END = regex.compile(r"(?:…|\.\.\.)\Z")
_OPEN_END = regex.compile(rf"[,;:،؛、，；：ः]{_CLOSERS}")


def kind_of(text: str, *, is_alone: bool, is_prose: bool) -> SegmentKind:
    """Tell a fragment from a sentence; `is_alone`: it is all of its paragraph or row."""
    if is_alone and _is_fragment(text, is_prose):
        return SegmentKind.FRAGMENT
    return SegmentKind.SENTENCE


def _is_fragment(text: str, is_prose: bool) -> bool:
    if not _LETTER.search(text):
        return True
    tail = text[-_TAIL:]
    if not _SENTENCE_END.search(tail):
        return _count_words(text) <= _longest_fragment(text, tail)
    is_link = is_prose and _ELLIPSIS_END.search(tail) is not None
    return is_link and _count_words(text) <= MAX_LINK_WORDS


def _longest_fragment(text: str, tail: str) -> int:
    if _OPEN_END.search(tail):
        return MAX_LABEL_WORDS
    if _STOPLESS_LETTER.search(text):
        return MAX_STOPLESS_WORDS
    return MAX_TITLE_WORDS if _is_title_case(text) else MAX_WORDS


def _count_words(text: str) -> int:
    spaced = _SPACED_WORD.findall(_UNSPACED_LETTER.sub(" ", text))
    unspaced = _UNSPACED_LETTER.findall(text)
    return len(spaced) + -(-len(unspaced) // _CHARACTERS_A_WORD)


def _is_title_case(text: str) -> bool:
    words = _LONG_WORD.findall(text)
    capitalised = sum(not word[0].islower() for word in words)
    return bool(words) and capitalised >= TITLE_SHARE * len(words)
