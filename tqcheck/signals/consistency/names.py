"""One name spelled in two ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import regex

from tqcheck.records import Document, Finding, JsonValue
from tqcheck.rules import RULES
from tqcheck.signals.consistency.spelling import are_one_name, is_slip, strip_possessive

_NAME = regex.compile(r"(?<![\p{L}\p{M}@#./-])\p{Lu}[\p{Ll}\p{M}]{3,}(?:['’]s?)?(?![\p{L}\p{M}-])")
_NEXT_NAME = regex.compile(r"\s+(\p{Lu}[\p{L}\p{M}'’-]+)")
_LAST_NAME = regex.compile(r"(?r)(\p{Lu}[\p{L}\p{M}'’-]+)\s+$")  # from the end, or not at all
_MAX_SPELLINGS = 2000
_TITLE_WORDS = (
    "mr mrs ms miss dr prof professor president minister premier chancellor king queen prince "
    "princess pope general senator secretary mayor governor judge sir lord lady coach the in of "
    "herr frau herrn präsident präsidenten kanzler kanzlerin ministerin le la monsieur madame "
    "el señor señora don il signor"
)
_TITLES = frozenset(_TITLE_WORDS.split())


@dataclass(frozen=True, slots=True)
class _Mention:
    """Hold where a name stands, and the capitalised words right before and after it."""

    segment: int
    start: int
    end: int
    before: str | None
    after: str | None


def find_two_spellings(document: Document) -> Iterator[tuple[int, Finding]]:
    """Find the rarer spelling of each name that the document spells in two ways."""
    lang = document.lang.split("-")[0].lower()
    mentions = _mentions(document)
    for one, other in _pairs(mentions, lang):
        if _are_two_people(mentions[one], mentions[other]):
            continue
        rare, usual = sorted(
            (one, other), key=lambda n: (len(mentions[n]), -mentions[n][0].segment, n)
        )
        for mention in mentions[rare]:
            message = f"{rare!r} is spelled {usual!r} elsewhere in the document"
            evidence: dict[str, JsonValue] = {"spelling": usual, "times": len(mentions[usual])}
            yield (
                mention.segment,
                RULES["TQ401"].at(mention.start, mention.end, message, evidence),
            )


def _mentions(document: Document) -> Mapping[str, list[_Mention]]:
    """List the capitalised words; those that also start small in the document are no names."""
    mentions: dict[str, list[_Mention]] = defaultdict(list)
    for place, segment in enumerate(document.segments):
        for match in _NAME.finditer(segment.text):
            name = strip_possessive(match[0])
            before = _LAST_NAME.search(segment.text, 0, match.start())
            after = _NEXT_NAME.match(segment.text, match.end())
            mentions[name].append(
                _Mention(
                    place,
                    match.start(),
                    match.start() + len(name),
                    before[1] if before else None,
                    after[1] if after else None,
                )
            )
    whole = "\n".join(segment.text for segment in document.segments)
    small = set(regex.findall(r"(?<![\p{L}\p{M}])\p{Ll}[\p{L}\p{M}]+", whole))
    return {name: found for name, found in mentions.items() if name.lower() not in small}


def _pairs(mentions: Mapping[str, list[_Mention]], lang: str) -> Iterator[tuple[str, str]]:
    """Give the pairs of spellings of one name; words are compared by first sound."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name in list(mentions)[:_MAX_SPELLINGS]:
        groups[_first_sound(name)].append(name)
    for names in groups.values():
        for one, other in combinations(names, 2):
            if are_one_name(one, other, lang) or _is_rare_slip(mentions, one, other, lang):
                yield one, other


def _is_rare_slip(mentions: Mapping[str, list[_Mention]], one: str, other: str, lang: str) -> bool:
    """Say whether one spelling stands once, the other more often, and they differ by a letter."""
    counts = sorted((len(mentions[one]), len(mentions[other])))
    return counts[0] == 1 < counts[1] and is_slip(one, other, lang)


def _first_sound(name: str) -> str:
    """Group first letters that spell one sound."""
    first = name[0].lower()
    for group in ("ckqghx", "vw", "ijy", "tz", "pfb", "üu", "öo", "äae", "m"):
        if first in group:
            return group
    return first


def _are_two_people(one: list[_Mention], other: list[_Mention]) -> bool:
    """Say whether the words beside two spellings tell them apart, as in Marc Jones, Mark Smith."""
    befores = [{_first_name(m.before) for m in mentions} for mentions in (one, other)]
    afters = [{m.after for m in mentions} for mentions in (one, other)]
    return _tell_apart(*befores) or _tell_apart(*afters)


def _first_name(word: str | None) -> str | None:
    return None if word is None or word.strip(".").lower() in _TITLES else word


def _tell_apart(one: set[str | None], other: set[str | None]) -> bool:
    return None not in one | other and not one & other
