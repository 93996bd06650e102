"""Names and terms that are fine, however odd a model or a rule finds them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import regex

from tqcheck.language.letters import UNSPACED
from tqcheck.records import Finding

_UNSPACED = regex.compile(f"[{UNSPACED}ー〆]")  # the last two are of no script alone


def is_allowed(finding: Finding, text: str, terms: Sequence[str]) -> bool:
    """Tell whether every marked letter and digit lies in one of the terms.

    Terms are compared as written, letter case and all, and as whole words where words have spaces.
    """
    marked = [at for at in range(finding.start, finding.end) if text[at].isalnum()]
    if not marked or not terms:
        return False
    spans = [match.span() for match in _any_of(tuple(terms)).finditer(text)]
    return all(any(start <= at < end for start, end in spans) for at in marked)


@lru_cache(maxsize=100)
def _any_of(terms: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(terms, key=len, reverse=True)
    return re.compile("|".join(map(_whole, longest_first)))


def _whole(term: str) -> str:
    words = r"\s+".join(map(re.escape, term.split()))
    before = r"(?<!\w)" if _has_spaces(term[0]) else ""
    return before + words + (r"(?!\w)" if _has_spaces(term[-1]) else "")


def _has_spaces(char: str) -> bool:
    """Tell whether a letter's script parts words by spaces."""
    return char.isalnum() and _UNSPACED.match(char) is None
