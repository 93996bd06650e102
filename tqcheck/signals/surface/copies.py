"""Was the source, or a stretch of it, left untranslated?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

import regex

from tqcheck.language.letters import DENSE
from tqcheck.records import Finding, Segment
from tqcheck.rules import RULES
from tqcheck.signals.surface.scripts import count_scripts
from tqcheck.signals.surface.words import TextWord, base_lang, lang_of, shorten, words_of

_MIN_RUN = 6
_MIN_SMALL = 3
_MIN_DENSE = 8
_MAX_WORDS = 2000
_DENSE = regex.compile(rf"[{DENSE}\p{{Thai}}\p{{Lao}}\p{{Khmer}}]")
_UNCASED = regex.compile(r"\p{Lo}")


def find_copied_source(segment: Segment, source: str) -> Iterator[Finding]:
    """Find a translation that repeats the words of its source and holds more than names."""
    ours, theirs = words_of(segment.text), words_of(source)
    if _same_language(segment) or [w.key for w in ours] != [w.key for w in theirs]:
        return
    if _is_prose(ours) or len(_DENSE.findall(segment.text)) >= _MIN_DENSE:
        message = f"the translation is a copy of the source: {shorten(source)!r}"
        yield RULES["TQ302"].at(0, len(segment.text), message)


def find_copied_phrase(segment: Segment, source: str) -> Iterator[Finding]:
    """Find the longest run of source words that stands in the translation."""
    ours, theirs = words_of(segment.text)[:_MAX_WORDS], words_of(source)[:_MAX_WORDS]
    if _same_language(segment) or not _share_script(segment, source):
        return
    if len({w.key for w in ours} & {w.key for w in theirs}) < _MIN_SMALL:
        return
    keys = [w.key for w in ours], [w.key for w in theirs]
    run = SequenceMatcher(None, *keys, autojunk=False).find_longest_match()
    copied = ours[run.a : run.a + run.size]
    if run.size >= _MIN_RUN and _is_prose(copied):
        start, end = copied[0].start, copied[-1].end
        message = f"{shorten(segment.text[start:end])!r} stands as in the source, untranslated"
        yield RULES["TQ304"].at(start, end, message, {"words": run.size})


def _same_language(segment: Segment) -> bool:
    return base_lang(segment.source_lang) == lang_of(segment) != "und"


def _share_script(segment: Segment, source: str) -> bool:
    return bool(count_scripts(segment.text).keys() & count_scripts(source).keys())


def _is_prose(words: Sequence[TextWord]) -> bool:
    """Say whether words in small letters, three or more and a good part, are among them."""
    if len(words) < _MIN_SMALL:
        return False
    # Scripts without capitals cannot show a name: ask for more words instead.
    n_small = len({w.key for w in words if w.is_lower or _UNCASED.match(w.text)})
    return n_small >= _MIN_SMALL + len(words) // 4
