"""Was the text damaged by a wrong encoding?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import regex

from tqcheck.records import Finding, Segment
from tqcheck.rules import RULES
from tqcheck.signals.surface.words import shorten


def _bytes_of(code_page: str) -> Mapping[str, int]:
    """Map each character that a code page has for a byte over 0x7F to that byte.

    Bytes the page leaves undefined stay C1 controls, as browsers read them.
    """
    table = {}
    for byte in range(0x80, 0x100):
        char = bytes([byte]).decode(code_page, errors="ignore") or chr(byte)
        table[char] = byte
    return table


_PAGES = {name: _bytes_of(name) for name in ("cp1252", "cp1251")}
_RUNS = {
    name: regex.compile("[" + "".join(map(regex.escape, table)) + "]{2,}")
    for name, table in _PAGES.items()
}
# One such pair says it all: U+0080 to U+00FF, and U+0100 to U+017F unless the second byte reads as
# punctuation, which may well follow Ä and Å.
_SURE_PAIR = regex.compile(
    rb"[\xc2\xc3][\x80-\xbf]"
    rb"|[\xc4\xc5][\x81\x83\x86-\x90\x95\x98-\x9f\xa1-\xaa\xac-\xba\xbc-\xbf]"
)
_PUNCTUATION = regex.compile(rb"\xe2[\x80-\x84][\x80-\xbf]")
_SEQUENCE = regex.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_MIN_SEQUENCES = {"cp1252": 2, "cp1251": 3}

_DAMAGED = regex.compile(r"(?:[\ufffd\p{Co}\p{Cn}\p{Cs}]|[\p{Cc}--[\t\n\r\x85]])+", regex.V1)


def find_mojibake(segment: Segment) -> Iterator[Finding]:
    """Find UTF-8 that was read as Windows-1252 or Windows-1251, by reading it back."""
    if segment.text.isascii():
        return
    for page, runs in _RUNS.items():
        for run in runs.finditer(segment.text):
            for start, end, meant in _reread(run[0], page):
                start, end = run.start() + start, run.start() + end
                if not _follows_capital(segment.text, start, end):
                    written = shorten(segment.text[start:end])
                    message = f"{written!r} is garbled; it was probably {shorten(meant)!r}"
                    yield RULES["TQ331"].at(start, end, message, {"meant": shorten(meant)})


def _reread(run: str, page: str) -> Iterator[tuple[int, int, str]]:
    """Give the stretches of a run that are UTF-8 byte for byte, and what they meant."""
    raw = bytes(_PAGES[page][char] for char in run)
    stretch = regex.compile(rb"(?:" + _SEQUENCE.pattern + rb")+")
    for match in stretch.finditer(raw):
        try:
            meant = match[0].decode("utf-8")
        except UnicodeDecodeError:
            continue
        n_sure = len(_PUNCTUATION.findall(match[0]))
        n_sure += len(_SURE_PAIR.findall(match[0])) if page == "cp1252" else 0
        if n_sure or len(_SEQUENCE.findall(match[0])) >= _MIN_SEQUENCES[page]:
            yield match.start(), match.end(), meant


def _follows_capital(text: str, start: int, end: int) -> bool:
    """Say whether one pair ends a word in capitals, as Ã… does in AMANHÃ…"""
    return end - start == 2 and start > 0 and text[start - 1].isupper()


def find_damaged_characters(segment: Segment) -> Iterator[Finding]:
    """Find replacement, private-use, unassigned and control characters."""
    for match in _DAMAGED.finditer(segment.text):
        codes = [f"U+{ord(char):04X}" for char in match[0][:4]]
        message = f"damaged characters: {', '.join(codes)}" + (" …" if len(match[0]) > 4 else "")
        yield RULES["TQ332"].at(*match.span(), message, {"characters": ", ".join(codes)})
