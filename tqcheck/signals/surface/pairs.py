"""Brackets and quotation marks that lack their partner."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from tqcheck.records import Finding, Segment, SegmentKind
from tqcheck.rules import RULES

_PARTNER = {")": "(", "]": "[", "}": "{", "）": "(", "】": "【", "］": "["}
_OPENING = {"(": "(", "[": "[", "{": "{", "（": "(", "【": "【", "［": "["}
_LIST_MARKER = regex.compile(
    r"(?:^|[\s:;,，；：、。！？،؛।–—]|(?<=[\p{Han}]))[\(（]?"
    r"(?:\p{N}{1,3}|(?!\p{Han})\p{L}\p{M}*|[ivxIVX]{1,4}|[一二三四五六七八九十]{1,3})[.．、]?[)）\]]"
)
_SMILEY = regex.compile(
    r"[:;=8xX][-'’oO]?[()\[\]DPp]++|(?<![()])[()]++[-']?[:;=]|\^_?\^|[)）]{2,}|[(（]{2,}|\\[()\[\]]"
)
_SENTENCE_END = regex.compile(r"[.!?…。！？][\"”“»’']?$")
_QUOTES = regex.compile(r"[\"“”„‟«»「」『』＂]|(?<!\w)''|''(?!\w)")
_ELISION = regex.compile(r"\d\s?$")
_NESTED = regex.compile(r"([«„“])[^«»„“”\"]*\1")


def find_unbalanced_brackets(segment: Segment) -> Iterator[Finding]:
    """Find the first bracket without a partner that cannot be explained otherwise."""
    text = segment.text
    if segment.kind is not SegmentKind.SENTENCE:
        return
    lone = _lone_brackets(text)
    if len(lone) != 1 or (segment.source and _lone_brackets(segment.source)):
        return
    place = lone[0]
    inner = text.strip()
    opens_whole = text[place] in _OPENING and not any(map(str.isalnum, text[:place]))
    closes_whole = text[place] in _PARTNER and (
        inner[-3:].find(text[place]) >= 0 and bool(_SENTENCE_END.search(text[:place].rstrip()))
    )
    # A bracket may enclose several sentences: then it starts one and ends another.
    if not (opens_whole or closes_whole):
        what = "opened and not closed" if text[place] in _OPENING else "closed and not opened"
        yield RULES["TQ322"].at(place, place + 1, f"the bracket {text[place]!r} is {what}")


def _lone_brackets(text: str) -> list[int]:
    """Give the places of brackets that pair with none; list markers and smileys do not count."""
    ignored = {i for m in _LIST_MARKER.finditer(text) for i in range(*m.span())}
    ignored |= {i for m in _SMILEY.finditer(text) for i in range(*m.span())}
    open_places: list[int] = []
    lone: list[int] = []
    for place, char in enumerate(text):
        if char in _OPENING:
            open_places.append(place)
        elif char in _PARTNER:
            if open_places and _OPENING[text[open_places[-1]]] == _PARTNER[char]:
                open_places.pop()
            elif place not in ignored:
                lone.append(place)
    return lone + [place for place in open_places if place not in ignored]


def find_unbalanced_quotes(segment: Segment, source: str) -> Iterator[Finding]:
    """Find a lone quotation mark where all those of the source pair up."""
    ours, theirs = _quote_places(segment.text), _quote_places(source)
    if not theirs or len(theirs) % 2 or len(ours) % 2 == 0:
        return
    if _NESTED.search(segment.text):
        return  # «… «…» is closed once in Slavic custom
    if len(ours) == 1 and _is_outermost(segment.text, *ours[0]):
        return  # a quotation of several sentences, which the translation marks only at its ends
    place, end = ours[-1] if len(ours) == 1 else _odd_one(segment.text, ours)
    mark = segment.text[place:end]
    message = f"the quotation mark {mark!r} has no partner; those of the source are in pairs"
    evidence = {"marks": len(ours), "source_marks": len(theirs)}
    yield RULES["TQ321"].at(place, end, message, evidence)


def _quote_places(text: str) -> list[tuple[int, int]]:
    """Give the spans of quotation marks, without the inch signs after digits."""
    places: list[tuple[int, int]] = []
    for match in _QUOTES.finditer(text):
        is_inch = match[0] in '"”' and _ELISION.search(
            text[max(0, match.start() - 3) : match.start()]
        )
        n_before = len(places)
        # Closing marks after a figure are common too: an inch sign has no open quotation before it.
        if not (is_inch and n_before % 2 == 0):
            places.append(match.span())
    return places


def _is_outermost(text: str, start: int, end: int) -> bool:
    before, after = text[:start], text[end:]
    return not any(map(str.isalnum, before)) or not any(map(str.isalnum, after))


def _odd_one(text: str, places: list[tuple[int, int]]) -> tuple[int, int]:
    """Give the mark that breaks the order of opening and closing, the last if none does."""
    is_open = False
    for start, end in places:
        opens = _opens(text, start, end)
        if opens is not None and opens == is_open:
            return start, end
        is_open = not is_open
    return places[-1]


def _opens(text: str, start: int, end: int) -> bool | None:
    """Say whether a mark opens a quotation by the blanks around it; None if they do not tell."""
    before, after = text[start - 1 : start], text[end : end + 1]
    at_left, at_right = not before or before.isspace(), not after or after.isspace()
    return None if at_left == at_right else at_left
