"""Placeholders, codes, tags, entities and escapes that a tool forgot in the text."""

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
    r"|\b__+[A-Za-z][A-Za-z0-9]*+_?\d*__+"
    r"|\b__+[A-Za-z]{2,20}__+"
    r"|[\[<#](?:NUM|NAME|PERSON|DATE|URL|EMAIL|LOC|ORG|PH|TAG|TERM|VAR|ENTITY|NE)[_-]?\d*[\]>#]"
    r"|(?<![\p{L}\p{N}_-])(?:PLACEHOLDER|ENTITY|NAME|NUM|NUMBER|PERSON|TERM|TAG|TOKEN|VAR|ENT|URL"
    r"|DATE|EMAIL|LOC|ORG|PH|DNT|NOTRANSLATE)_?\d{1,3}(?![\p{L}\p{N}])"
    r"|(?<![\p{L}\p{N}_-])(?:[QXYZ]{2,3}|ENT|TQ)(?:NAME|NUM|TERM|TAG|PH|ENT|URL|DATE|PER|LOC"
    r"|ORG|VAR)\w{0,4}(?![\p{L}\p{N}])"
    r"|(?<![\p{L}\p{N}_-])(?:ZZ|QQ|XX(?![IVXLCDM]))[A-Z]{2,12}_?\d{1,3}(?![\p{L}\p{N}])"
    # How translators name a language: deu_Latn, de_DE, <2de>, >>deu<<, __de__.
    r"|(?<![\p{L}\p{N}_])[a-z]{3}_(?:Latn|Cyrl|Arab|Han[st]|Deva|Beng|Grek|Hebr|Jpan|Hang|Thai|Taml"
    r"|Telu|Geor|Armn|Ethi|Khmr|Laoo|Mymr|Guru|Gujr|Knda|Mlym|Orya|Sinh|Tibt|Tfng|Olck|Mtei)(?!\w)"
    r"|^\W*[a-z]{2}_(?:[A-Z]{2}|XX)(?!\w)|<2[a-z]{2,3}(?:_[A-Za-z]{2,4})?>|>>[a-z]{2,3}(?:_\w{2,6})?<<"
    r"|(?<!\w)(?:X{4,}|x{4,})(?!\w)"
    r"|\b(?:TODO|FIXME|LOREM IPSUM)\b"
)
_TAG = regex.compile(
    r"</?(?:a|abbr|b|bdi|big|blockquote|br|center|cite|code|dd|del|div|dl|dt|em|figcaption|figure"
    r"|font|g|h[1-6]|hr|i|iframe|img|input|ins|li|link|mark|meta|nobr|ol|p|ph|pre|q|script|seg"
    r"|small|span|strong|style|sub|sup|table|tbody|td|th|thead|tr|tt|u|ul|wbr|x)"
    r"(?:\s[^<>]{0,300}+)?\s*+/?>"
    r"|\[/?(?:b|i|u|url|quote|img|code|size|color)(?:=[^\[\]]{0,200})?\]"
    r"|<!--.{0,300}?-->"
    r"|<!\[CDATA\[|\]\]>|<!DOCTYPE[^<>]{0,200}>|<\?xml[^<>]{0,200}\?>|^\W{0,3}```|```\s*$",
    regex.IGNORECASE | regex.DOTALL,
)
# What Markdown prints in bold, and what it makes a heading or link of.
_MARKDOWN = regex.compile(
    r"(?<![\p{Latin}\p{Cyrillic}\p{Greek}\p{N}*])\*\*(?=[^\s*])[^*\n]{1,300}(?<=\S)\*\*"
    r"(?![\p{Latin}\p{Cyrillic}\p{Greek}\p{N}*])"
    r"|^\s*\#{1,6}[ ](?=\p{L})"
    r"|\[[^\[\]\n]{1,200}\]\((?:https?://|/|\#)[^\s()]{0,200}\)"
)
_MARKDOWN_SUFFIXES = (".md", ".markdown")
_ENTITY = regex.compile(
    r"&(?:#\d{2,7}|#x[0-9a-f]{2,6}|amp|quot|apos|lt|gt|nbsp|[lr]squo|[lr]dquo|[lr]aquo|[bs]dquo"
    r"|[mn]dash|hellip|copy|reg|euro|pound|deg|middot|bull|shy|[a-z](?:uml|acute|grave|circ|tilde)"
    r"|[a-z]cedil|szlig|[ao]elig|aring|oslash);",
    regex.IGNORECASE,
)

# A line end, a tabulator, a quotation mark or a letter as program text has it; paths (C:\new) and
# formulas (\nabla) are none.
_ESCAPE = regex.compile(
    r"(?<!\\|:|\\[nrt])(?:\\[nrt]){2,}+"
    r"|(?<![\\/:\p{L}\p{N}_]|\\[nrt])\\(?:n(?!abla|u\b|eq?\b|ew|ot\b|o[il]|eg\b|i\b)"
    r"|r(?!ho|ight|m\b|angle|ule)|t(?!au|heta|imes|ext|an|ilde|o\b|op|riangle|able|iny))"
    r"|(?<=[\p{L}\p{N}])\\[nr](?=\s*$)"
    r"|(?<!\\)\\[\"'](?!\p{L}\})"
    r"|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}(?![0-9a-zA-Z])"
)


def find_placeholders(segment: Segment) -> Iterator[Finding]:
    """Find placeholders that the source does not have in the same form."""
    for match in _new_matches(_PLACEHOLDER, segment):
        message = f"the placeholder or code {shorten(match[0])!r} was left in the text"
        yield RULES["TQ333"].at(*match.span(), message)


def find_tags(segment: Segment) -> Iterator[Finding]:
    """Find markup that the source does not have in the same form."""
    for match in _new_matches(_TAG, segment):
        yield RULES["TQ334"].at(*match.span(), f"the tag {shorten(match[0])!r} stands in the text")
    if segment.origin.path.lower().endswith(_MARKDOWN_SUFFIXES):
        return  # there it is no leftover
    for match in _new_matches(_MARKDOWN, segment):
        if match[0][:2] != "**" or "**" not in (segment.source or ""):
            message = f"the markup of {shorten(match[0])!r} stands in the text"
            yield RULES["TQ334"].at(*match.span(), message)


def find_entities(segment: Segment) -> Iterator[Finding]:
    """Find HTML entities and escapes that the source does not have in the same form."""
    for match in _new_matches(_ENTITY, segment):
        message = f"the HTML entity {match[0]!r} stands in the text instead of its character"
        yield RULES["TQ335"].at(*match.span(), message)
    for match in _new_matches(_ESCAPE, segment):
        message = f"the escape {match[0]!r} stands in the text instead of its character"
        yield RULES["TQ335"].at(*match.span(), message)


def _new_matches(pattern: regex.Pattern[str], segment: Segment) -> Iterator[regex.Match[str]]:
    source = segment.source or ""
    for match in pattern.finditer(segment.text):
        if match[0] not in source:
            yield match
