"""Marks by which a tokenizer glues and cuts words, left in the text."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from tqcheck.records import Finding, Segment
from tqcheck.rules import RULES
from tqcheck.signals.surface.words import lang_of, shorten

_MARK = regex.compile(
    r"▁+"  # sentencepiece: the blank before a word
    r"|(?<=[\p{L}\p{M}\p{N}\p{P}])@@(?=\s|$)"  # subword-nmt: the word goes on
    r"|(?<=\s|^)@[-,.:/'’]@(?=\s|$)"  # Moses: a hyphen that was cut off
    r"|(?<=\s)##(?=\p{Ll}|[\p{Lo}&&\p{M}])"  # WordPiece
    r"|￭"  # OpenNMT
    r"|(?<=\p{L})</w>"
    r"|<0x[0-9A-F]{2}>"  # sentencepiece: a byte
    r"|<\|[A-Za-z_]{2,30}\|>|</?(?:start|end)_of_(?:turn|text)>|\[/?INST\]|<</?SYS>>"
    r"|\[(?:UNK|PAD|SEP|CLS|BOS|EOS|MASK)\]|</?(?:unk|pad|mask|bos|eos|s)>"
    r"|-[LR][RSC]B-"
    r"|⁇",  # how sentencepiece prints what it cannot encode
    regex.V1,
)
# Byte-level BPE prints blanks as Ġ and line ends as Ċ, which only Maltese has as letters.
_BYTE_LEVEL = regex.compile(r"(?<!\p{L})[ĠĊ](?=[\p{L}\p{N}\p{P}])|(?<=[\p{L}\p{P}])[ĠĊ](?=\p{L})")
_MIN_BYTE_LEVEL = 2


def find_token_marks(segment: Segment) -> Iterator[Finding]:
    """Find the first mark of each kind that the source does not have."""
    source = segment.source or ""
    told: set[str] = set()
    for start, end in _marks(segment):
        mark = segment.text[start:end]
        if mark not in source and mark not in told:
            told.add(mark)
            message = f"{shorten(mark)!r} is a tokenizer's mark, not part of the text"
            yield RULES["TQ337"].at(start, end, message)


def _marks(segment: Segment) -> Iterator[tuple[int, int]]:
    for match in _MARK.finditer(segment.text):
        yield match.span()
    if lang_of(segment) != "mt":
        found = list(_BYTE_LEVEL.finditer(segment.text))
        if len(found) >= _MIN_BYTE_LEVEL:
            yield found[0].span()
