"""Running text -> sentences at exact offsets.

sentencex finds the boundaries; a thin pass after it takes back what it gets wrong in every
language (see `_continues`). Offsets never come from the library: its pieces are looked up one after
the other in the text, so nothing can be lost or moved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import regex
import sentencex

from tqcheck.segment.clock import is_time_of_day
from tqcheck.segment.thai import ends_in_abbreviation, thai_starts

# The longest sentence, in code points; a longer stretch without an end is cut at white space.
MAX_SENTENCE = 10_000

# sentencex sees this much at a time (its cost can grow with the square of the length), and the
# second only where the first has no sentence end in it.
_WINDOWS = (4_000, 2 * MAX_SENTENCE)
# It does not look inside quotes and brackets; a quotation longer than this is split all the same.
_LONG_PIECE = 400
# No rule looks farther back or ahead from a boundary.
_REACH = 60

# Belarusian has no rules of its own in sentencex; its abbreviations are those of Ukrainian.
_RULES_OF = {"be": "uk"}
# Languages that write ordinals with a dot: "der 2. Weltkrieg".
# fmt: off
_ORDINAL_DOT = frozenset({
    "bs", "cs", "da", "de", "et", "fi", "fo", "hr", "hu", "is", "lb", "lv", "nb", "nn", "no", "pl",
    "sk", "sl", "sr", "tr",
})
# fmt: on

_SPACE = regex.compile(r"\s")
_SURROGATE = re.compile("[\ud800-\udfff]")  # Rust strings cannot hold one
_WORDY = regex.compile(r"[\p{L}\p{N}]")
_UPPER = regex.compile(r"\p{Lu}")
_OPENER = regex.compile(r"[\p{Ps}\p{Pi}\"'„‚]")
# A mark right before a word and after a blank opens; guillemets may have a blank inside, and marks
# of Chinese and Japanese no blank before.
_OPENED = regex.compile(
    r"(?:(?<=\s)(?:[\p{Ps}\p{Pi}\p{Pf}\"'„‚]{1,3}|«\s)|(?<=[。！？])[\p{Ps}\p{Pi}]{1,2})\Z"
)
_OPENER_REACH = 6
_QUOTE_OR_BRACKET = regex.compile(r"[\p{Ps}\p{Pe}\p{Pi}\p{Pf}\"]")

# Georgian letters count as small ones and have no capitals; "eBay" may well begin a sentence.
_SMALL_LETTER = regex.compile(r"[\p{Pd}…,;:\s]*(?!\p{Ll}{1,2}\p{Lu})(?!\p{Georgian})\p{Ll}")
_LIST_NUMBER = regex.compile(r"[(\[]?(?:\d{1,3}|\p{L})[.)\]]+")
_INITIAL = regex.compile(
    r"(?<![\p{L}\p{M}\p{N}.’'])(?<!\d\s)(?!I\b)[\p{L}--[\p{Han}\p{Hiragana}\p{Katakana}]]\.$",
    regex.V1,
)
_ORDINAL = regex.compile(r"(?<![\p{L}\p{N}.,:/-])\d{1,2}\.$")
# Forms of address, which always have a name after them.
_TITLE = regex.compile(
    r"(?<![\p{L}\p{M}])(?:Avv?|Capt|Col|Dhr|Dott|Dra?|Gen|Gov|Lt|Mag|Mgr|Mlle|Mme|Mrs?|Ms|Prof|Rep"
    r"|Rev|Sen|Sgt|Sra?|Ste?|डॉ)\.$"
)
_CJK_QUOTE_END = regex.compile(r"[。！？…][」』”]$")
_CJK_SPEECH = regex.compile(r"と|って|[^，。！？、：“「『]{0,6}(?:[说說问問喊]|回答)")

_KHMER_END = regex.compile(r"[។៕]\s*(?=\p{L})")  # sentencex does not know these marks
_BRACKETED = regex.compile(r"\s*[(\[][^()\[\]]{3,400}[.!?…][)\]]\s+(?=[\p{Lu}\p{Lt}])")


class Span(NamedTuple):
    """Hold a sentence's place; `is_cut` where it ends for its length and not of itself."""

    start: int
    end: int
    is_cut: bool = False


def split_sentences(text: str, lang: str) -> Iterator[Span]:
    """Yield the sentences of a text in order, without the white space around them.

    `lang` is a primary subtag or `und`. Nothing but white space lies between the spans.
    """
    position = 0
    while position < len(text):
        window, starts = _window(text, position, lang)
        is_cut = False
        if position + len(window) == len(text):
            borders = [*starts, len(window)]
        elif len(starts) > 1:
            borders = starts  # the last sentence may go on beyond the window
        else:
            borders, is_cut = [0, _cut_at(window, 0)], True
        for start, end in pairwise(borders):
            yield from _spans(text, position + start, position + end, is_cut)
        position += borders[-1]


def _window(text: str, position: int, lang: str) -> tuple[str, list[int]]:
    """Take the text from `position` up to where a sentence ends, with the sentence starts in it."""
    for size in _WINDOWS:
        window = text[position : position + size]
        starts = _sentence_starts(window, lang)
        if len(starts) > 1 or position + size >= len(text):
            break
    return window, starts


def _spans(text: str, start: int, end: int, is_cut: bool) -> Iterator[Span]:
    """Trim one sentence, and cut it where it is too long."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > MAX_SENTENCE:
        cut = _cut_at(text, start)
        yield Span(start, cut, is_cut=True)
        start = cut
        while text[start].isspace():
            start += 1
    if start < end:
        yield Span(start, end, is_cut)


def _cut_at(text: str, start: int) -> int:
    """Find where to cut a sentence: after the last word that fits, else in mid-word."""
    limit = start + MAX_SENTENCE
    for position in range(limit, start, -1):
        if text[position].isspace() and not text[position - 1].isspace():
            return position
    return limit


def _sentence_starts(text: str, lang: str) -> list[int]:
    """Give the offsets at which sentences begin; the first is 0."""
    readable = _SURROGATE.sub("\ufffd", _SPACE.sub(" ", text))
    has_capitals = _UPPER.search(readable) is not None
    starts, previous = [0], 0
    for start in _candidates(readable, lang):
        before = readable[max(previous, start - _REACH) : start].strip()
        after = readable[start : start + _REACH]
        if not _continues(before, after, lang, has_capitals):
            starts.append(start)
        previous = start
    return starts


def _candidates(text: str, lang: str) -> Iterator[int]:
    """Yield where sentencex, or a mark it does not know, begins a new piece; in order, never 0."""
    for start, end in pairwise([*_library_starts(text, lang), len(text)]):
        inner = set(_unknown_breaks(text, start, end))
        if lang == "th":
            inner |= set(thai_starts(text, start, end))
        if end - start > _LONG_PIECE:
            inner |= set(_breaks_in_quotes(text[start:end], lang, start))
        if start > 0:
            yield start
        yield from sorted(inner)


def _library_starts(text: str, lang: str) -> list[int]:
    starts, position = [0], 0
    for piece in sentencex.segment(_RULES_OF.get(lang, lang), text):
        words = piece.strip()
        found = text.find(words, position)
        if words and found >= 0:
            starts += [_with_opener(text, found, starts[-1])] if position else []
            position = found + len(words)
    return starts


def _with_opener(text: str, start: int, least: int) -> int:
    """Move a start before the mark that opens a quotation or bracket there, which it leaves out."""
    opener = _OPENED.search(text[max(least, start - _OPENER_REACH) : start])
    is_small = _SMALL_LETTER.match(text, start) is not None
    return start if opener is None or is_small else start - len(opener[0])


def _unknown_breaks(text: str, start: int, end: int) -> Iterator[int]:
    bracketed = _BRACKETED.match(text, start, end)
    if bracketed and " " in bracketed[0].strip():
        yield bracketed.end()
    for mark in _KHMER_END.finditer(text, start, end):
        if mark.end() < end:
            yield mark.end()


def _breaks_in_quotes(piece: str, lang: str, offset: int) -> Iterator[int]:
    blanked = _QUOTE_OR_BRACKET.sub(" ", piece)
    for start in _library_starts(blanked, lang)[1:]:
        while start > 1 and _OPENER.match(piece[start - 1]) and piece[start - 2] == " ":
            start -= 1
        yield offset + start


def _continues(before: str, after: str, lang: str, has_capitals: bool) -> bool:
    """Say whether a boundary is none: whether `after` goes on with the sentence of `before`."""
    if not _WORDY.search(after) and len(after) < _REACH:
        return True
    if _LIST_NUMBER.fullmatch(before) or _INITIAL.search(before):
        return True
    if has_capitals and _SMALL_LETTER.match(after):
        return True
    if lang == "th" and ends_in_abbreviation(before):
        return True
    if lang in _ORDINAL_DOT and _ORDINAL.search(before):
        return True
    if _TITLE.search(before) or is_time_of_day(before, after, lang):
        return True
    return bool(_CJK_QUOTE_END.search(before) and _CJK_SPEECH.match(after))
