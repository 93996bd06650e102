"""Words of a text in any script, with their places."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import regex

from tqcheck.records import Segment
from tqcheck.rules import Rule

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+(?:['’ʼ\-‑\u200c\u200d][\p{L}\p{M}\p{N}]+)*")
_QUOTED_LENGTH = 60


@dataclass(frozen=True, slots=True)
class TextWord:
    """Hold a word as written; `key` is its case-folded form."""

    start: int
    end: int
    text: str
    key: str

    @property
    def is_lower(self) -> bool:
        """Say whether the word starts with a small letter of a script that has capitals."""
        return self.text[0].islower()


@lru_cache(maxsize=8)  # several checks read the words of one segment in a row
def words_of(text: str) -> tuple[TextWord, ...]:
    """List the words of a text in order; a hyphen or apostrophe inside a word keeps it whole."""
    return tuple(TextWord(m.start(), m.end(), m[0], m[0].casefold()) for m in _WORD.finditer(text))


def base_lang(tag: str | None) -> str:
    """Give the primary language subtag in small letters, `und` if there is none."""
    return tag.replace("_", "-").split("-")[0].lower() if tag else "und"


def lang_of(segment: Segment) -> str:
    """Give the primary language subtag of a segment's translation."""
    return base_lang(segment.lang)


def knows(rule: Rule, segment: Segment) -> bool:
    """Say whether a rule knows the words of both languages of a segment."""
    langs = (base_lang(segment.source_lang), base_lang(segment.lang))
    return all(lang in rule.languages for lang in langs)


def shorten(text: str) -> str:
    """Put a text on one line of a message, cut in the middle if long, controls made visible."""
    flat = " ".join(text.split())
    if len(flat) > _QUOTED_LENGTH:
        half = _QUOTED_LENGTH // 2 - 1
        flat = f"{flat[:half]} … {flat[-half:]}"
    return "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in flat)
