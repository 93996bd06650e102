"""Quotations that are opened or closed only once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import regex

from tqcheck.records import Document, Finding
from tqcheck.rules import RULES

# For each language its opening and closing marks; straight marks do not tell which they are.
_MARKS: dict[str, tuple[str, str]] = {
    "de": ("„»", "“«"),
    "cs": ("„", "“"),
    "sk": ("„", "“"),
    "bg": ("„", "“”"),
    "pl": ("„«", "”»"),
    "ru": ("«„", "»“"),
    "uk": ("«„“", "»”"),
    "be": ("«", "»"),
    "fr": ("«", "»"),
    "es": ("«“", "»”"),
    "it": ("«“", "»”"),
    "pt": ("«“", "»”"),
    "en": ("“", "”"),
    "zh": ("“「『", "”」』"),
    "ja": ("「『", "」』"),
}


_POINTING_OUT = regex.compile(
    r"(?<![\p{L}\p{N}])«\s?(?=[\p{L}\p{N}])|(?<=[\p{L}\p{P}\p{N}])\s?»(?!\p{L})"
)
_POINTING_IN = regex.compile(r"(?<![\p{L}\p{N}])»(?=[\p{L}\p{N}])|(?<=[\p{L}\p{P}\p{N}])«(?!\p{L})")
_MIXED = regex.compile(r"[\"＂]|(?<!\w)''|''(?!\w)")


@dataclass(frozen=True, slots=True)
class _Mark:
    """Hold a quotation mark and whether it opens a quotation.

    `is_first`: nothing but blanks stands before it in its segment; `is_last`: nothing but blanks
    and stops after it; `is_before_word`: a letter or digit right after it.
    """

    segment: int
    place: int
    char: str
    opens: bool
    is_first: bool
    is_last: bool
    is_before_word: bool


def find_unclosed_quotations(document: Document) -> Iterator[tuple[int, Finding]]:
    """Find marks that close what nothing opened, or open what nothing closes."""
    usual = _MARKS.get(document.lang.split("-")[0].lower())
    if usual is None:
        return
    marks = _as_written(usual, document)
    if any(_MIXED.search(segment.text) for segment in document.segments):
        return  # straight marks among typographic ones: who can tell what closes what
    whole = "".join(segment.text for segment in document.segments)
    if "“" in marks[1] and "“" in whole and "„" not in whole:
        return  # English marks in a language that has its own
    carried = False
    numbered = list(enumerate(document.segments))
    for _, group in groupby(numbered, key=lambda each: each[1].paragraph):
        found = [mark for i, segment in group for mark in _marks_of(i, segment.text, marks)]
        lone, carried = _lone_marks(found, carried)
        for mark in lone:
            message = f"the quotation at {mark.char!r} is {_fault(mark)}"
            yield mark.segment, RULES["TQ403"].at(mark.place, mark.place + 1, message)


def _as_written(marks: tuple[str, str], document: Document) -> tuple[str, str]:
    """Turn the guillemets round where the document does: «Swiss» German, »German«."""
    votes = 0
    for segment in document.segments:
        votes += len(_POINTING_OUT.findall(segment.text)) - len(_POINTING_IN.findall(segment.text))
    if not votes or not set("«»") & {*marks[0], *marks[1]}:
        return marks
    opening, closing = ("«", "»") if votes > 0 else ("»", "«")
    others = (side.replace("«", "").replace("»", "") for side in marks)
    first, last = others
    return first + opening, last + closing


def _fault(mark: _Mark) -> str:
    if not mark.opens:
        return "closed and not opened"
    return "opened again where it should be closed" if mark.is_last else "opened and not closed"


def _marks_of(segment: int, text: str, marks: tuple[str, str]) -> Iterator[_Mark]:
    opening, closing = marks
    for place, char in enumerate(text):
        if char in opening or char in closing:
            is_first = not text[:place].strip()
            is_last = not text[place + 1 :].strip(" .,;!?…")
            is_before_word = text[place + 1 : place + 2].isalnum()
            yield _Mark(segment, place, char, char in opening, is_first, is_last, is_before_word)


def _lone_marks(marks: Sequence[_Mark], is_carried: bool) -> tuple[list[_Mark], bool]:
    """Give the marks of one paragraph without a partner, and whether a quotation goes on after it.

    A mark that opens a segment while a quotation is open is the custom of opening every paragraph
    anew. Within one segment the same mark may stand inside itself, closed once or twice.
    """
    lone: list[_Mark] = []
    stack: list[_Mark] = []
    nested: set[int] = set()
    for mark in marks:
        if mark.opens and mark.is_last and stack:
            lone.append(mark)  # turned the wrong way: it stands where the quotation closes
            stack.pop()
        elif mark.opens:
            if stack and stack[-1].char == mark.char:
                earlier = stack.pop()
                if earlier.segment == mark.segment:
                    nested.add(mark.segment)
                elif not mark.is_first:
                    lone.append(earlier)
            stack.append(mark)
        elif mark.is_first and mark.is_before_word and (stack or is_carried):
            continue  # Spanish opens every paragraph of a quotation anew with the closing mark
        elif stack:
            stack.pop()
        elif not is_carried and mark.segment not in nested:
            lone.append(mark)
        if not mark.opens:
            is_carried = False
    return lone, bool(stack) or is_carried
