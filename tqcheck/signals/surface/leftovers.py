"""Placeholders, tags and entities that a tool forgot in the text."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from tqcheck.records import Finding, Segment
from tqcheck.rules import RULES
from tqcheck.signals.surface.words import shorten

_PLACEHOLDER = regex.compile(
    r"\{\{?\s*+(?:[\w.$]{1,40}\s*+)?\}?\}"  # {0} {name} {{ name }}
    r"|\$\{[\w.]{1,40}\}"
    r"|(?<![\w%])%(?:\d\$)?(?:[sd@](?!\p{L})|\([\w]{1,30}\)[sdfi])"  # %s %1$s %(name)s
    r"|[⟦⟨❲][^⟦⟧⟨⟩❲❳]{0,20}[⟧⟩❳]"
    r"|⁇"  # how sentencepiece prints what it cannot encode
    r"|\b__+[A-Za-z][A-Za-z0-9]*+_?\d*__+"
    r"|\[(?:NUM|NAME|PERSON|DATE|URL|EMAIL|LOC|ORG|MASK|UNK|PAD|SEP|CLS|BOS|EOS|PH\d*)\]"
    r"|</?(?:unk|pad|mask|bos|eos|s)>"
    r"|(?<!\w)(?:X{4,}|x{4,})(?!\w)"
    r"|\b(?:TODO|FIXME|LOREM IPSUM)\b"
)
_TAG = regex.compile(
    r"</?(?:a|abbr|b|bdi|big|blockquote|br|center|cite|code|dd|del|div|dl|dt|em|figcaption|figure"
    r"|font|g|h[1-6]|hr|i|iframe|img|input|ins|li|link|mark|meta|nobr|ol|p|ph|pre|q|script|seg"
    r"|small|span|strong|style|sub|sup|table|tbody|td|th|thead|tr|tt|u|ul|wbr|x)"
    r"(?:\s[^<>]{0,300}+)?\s*+/?>"
    r"|\[/?(?:b|i|u|url|quote|img|code|size|color)(?:=[^\[\]]{0,200})?\]"
    r"|<!--.{0,300}?-->",
    regex.IGNORECASE | regex.DOTALL,
)
_ENTITY = regex.compile(
    r"&(?:#\d{2,7}|#x[0-9a-f]{2,6}|amp|quot|apos|lt|gt|nbsp|[lr]squo|[lr]dquo|[lr]aquo|[bs]dquo"
    r"|[mn]dash|hellip|copy|reg|euro|pound|deg|middot|bull|shy|[a-z](?:uml|acute|grave|circ|tilde)"
    r"|[a-z]cedil|szlig|[ao]elig|aring|oslash);",
    regex.IGNORECASE,
)


def find_placeholders(segment: Segment) -> Iterator[Finding]:
    """Find placeholders that the source does not have in the same form."""
    for match in _new_matches(_PLACEHOLDER, segment):
        message = f"the placeholder {shorten(match[0])!r} was left in the text"
        yield RULES["TQ333"].at(*match.span(), message)


def find_tags(segment: Segment) -> Iterator[Finding]:
    """Find markup that the source does not have in the same form."""
    for match in _new_matches(_TAG, segment):
        yield RULES["TQ334"].at(*match.span(), f"the tag {shorten(match[0])!r} stands in the text")


def find_entities(segment: Segment) -> Iterator[Finding]:
    """Find HTML entities that the source does not have in the same form."""
    for match in _new_matches(_ENTITY, segment):
        message = f"the HTML entity {match[0]!r} stands in the text instead of its character"
        yield RULES["TQ335"].at(*match.span(), message)


def _new_matches(pattern: regex.Pattern[str], segment: Segment) -> Iterator[regex.Match[str]]:
    source = segment.source or ""
    for match in pattern.finditer(segment.text):
        if match[0] not in source:
            yield match
