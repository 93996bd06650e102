"""Does the sentence break off?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import regex

from tqcheck.language.letters import DENSE
from tqcheck.records import Finding, Segment, SegmentKind, Severity
from tqcheck.rules import RULES
from tqcheck.signals.surface.words import lang_of, shorten, words_of

_MIN_WORDS = 6
_MIN_DENSE = 12
_DENSE = regex.compile(f"[{DENSE}]")
_COMMA = regex.compile(r"(?<![\"”“»’'」』)）]\s?)[,،、，]\s*$")
_OPEN_HYPHEN = regex.compile(r"\p{L}{2}[-‐‑]\s*$")
_LAST_WORD = regex.compile(r"(?r)[\p{L}\p{M}'’]+\s*$")  # from the end: no word is tried twice
_CLOSED = regex.compile(r"[.!?…。！？।؟:：;；\"”“»)）\]』」]\s*$")

# Words that no finished sentence ends in.
_OPEN_WORDS: dict[str, frozenset[str]] = {
    lang: frozenset(words.split())
    for lang, words in {
        "en": "the a an of and or than because my your their our its whose every",
        "de": "der dem den des ein eine einem einen einer eines und oder dass weil wenn im zum zur",
        "fr": "le la les un une de du des et ou que à au aux dans pour par sur ses leurs",
        "es": "el la los las un una de del y o que a en con por para su sus al",
        "it": "il lo la gli le un una di del della dei delle e o che a in con per dal dalla nel al",
        "pt": "o a os as um uma de do da dos das e ou que em no na com por para ao",
        "nl": "de het een van en of dat omdat met voor",
        "ru": "и в на с к от из или что о об у за по для при но а",
        "uk": "і й та в у на з до від або що про за по для при але",
        "be": "і ў у на з да ад або што пра за для але",
        "bg": "и в на с към от или че за по при но",
        "pl": "i w na z do od lub że o u za po dla przy ale oraz",
        "cs": "a v na s k od z nebo že o u za po pro při ale",
        "sv": "och eller att en ett av",
        "da": "og eller at en et af",
    }.items()
}


def find_cut_off(segment: Segment) -> Iterator[Finding]:
    """Find a sentence that ends, without a full stop, in a word or mark that cannot end one."""
    text = segment.text
    if segment.kind is not SegmentKind.SENTENCE or not _is_long(text):
        return
    place = _open_end(text, lang_of(segment))
    if place is None or (segment.source and not _CLOSED.search(segment.source)):
        return
    end = len(text.rstrip())
    message = f"the sentence breaks off at {shorten(text[place:end])!r}"
    finding = RULES["TQ341"].at(place, end, message)
    # A comma for a full stop may be no more than that.
    is_mark = not text[place].isalpha()
    yield replace(finding, severity=Severity.MINOR) if is_mark else finding


def _is_long(text: str) -> bool:
    return len(words_of(text)) >= _MIN_WORDS or len(_DENSE.findall(text)) >= _MIN_DENSE


def _open_end(text: str, lang: str) -> int | None:
    """Give the place where the open word or mark at the end starts, None if the end is closed."""
    for pattern in (_COMMA, _OPEN_HYPHEN):
        if match := pattern.search(text):
            return match.start()
    last = _LAST_WORD.search(text)
    is_open = last is not None and last[0].strip() in _OPEN_WORDS.get(lang, frozenset())
    return last.start() if last and is_open else None
