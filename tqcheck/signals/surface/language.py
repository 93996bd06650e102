"""Is the segment written in the language it should be in?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from tqcheck.language import may_be_confused
from tqcheck.language.letters import DENSE_SCRIPTS
from tqcheck.records import Finding, JsonValue, Segment
from tqcheck.rules import RULES
from tqcheck.signals.surface.scripts import SCRIPTS, count_scripts
from tqcheck.signals.surface.words import base_lang, lang_of, words_of

Weigh = Callable[[str], Mapping[str, float]]
"""Maps a text to the probability of each language that it knows."""

# Of 60,000 human translations into 57 languages, long enough to tell, none gave its own language
# less; a text in a language as near as Portuguese is to Spanish gives the other less in 98 of 100.
_MOST_OWN = 0.03
_MIN_WORDS = 6
_MIN_SMALL_WORDS = 4
_MIN_LETTERS_SCRIPT = 10
_MIN_LETTERS_DENSE = 4  # Han, kana and Hangul say as much with fewer letters
_MAX_OWN_SHARE = 0.1


def find_wrong_language(segment: Segment, weigh: Weigh | None) -> Iterator[Finding]:
    """Find a segment in a wrong script or, by `weigh`, in a wrong language."""
    lang = lang_of(segment)
    own = SCRIPTS.get(lang)
    counts = count_scripts(segment.text)
    found = _wrong_script(counts, own) if own else None
    if found:
        message = f"the text is in {found} script; {lang} is not written in it"
        yield RULES["TQ303"].at(0, len(segment.text), message, {"script": found})
    elif weigh is not None and lang != "und" and _is_identifiable(segment.text, counts):
        yield from _other_language(segment, lang, weigh(segment.text))


def _other_language(segment: Segment, lang: str, weights: Mapping[str, float]) -> Iterator[Finding]:
    own = [weight for code, weight in weights.items() if may_be_confused(code, lang)]
    if not own or sum(own) >= _MOST_OWN:
        return  # a language that nobody can name is not missed
    code = max(weights, key=lambda each: weights[each])
    is_source = base_lang(segment.source_lang) == base_lang(code)
    message = f"the text reads as {code}, not {lang}"
    message += ", the language of the source" if is_source else ""
    evidence: dict[str, JsonValue] = {
        "lang": code,
        "confidence": round(weights[code], 3),
        "expected": round(sum(own), 4),
    }
    yield RULES["TQ303"].at(0, len(segment.text), message, evidence)


def _wrong_script(counts: Mapping[str, int], own: frozenset[str]) -> str | None:
    """Name the script that nearly all letters belong to, if it is not one of the language's."""
    if not counts:
        return None
    if (
        own >= {"Han"}
        and "Hiragana" not in own
        and counts.get("Hiragana", 0) > sum(counts.values()) * 0.2
    ):
        return "Hiragana"
    main = max(counts, key=lambda name: counts[name])
    n_own = sum(counts.get(name, 0) for name in own)
    # Latin names alone are at home in every language: only a long Latin text is out of place.
    enough = _MIN_LETTERS_DENSE if main in DENSE_SCRIPTS else _MIN_LETTERS_SCRIPT
    enough *= 3 if main == "Latin" else 1
    is_foreign = main not in own and n_own <= sum(counts.values()) * _MAX_OWN_SHARE
    return main if is_foreign and counts[main] >= enough else None


def _is_identifiable(text: str, counts: Mapping[str, int]) -> bool:
    """Say whether a text is long enough, and not mostly names, to tell its language."""
    if not counts:
        return False
    main = max(counts, key=lambda name: counts[name])
    if main in DENSE_SCRIPTS:
        return counts[main] >= 2 * _MIN_WORDS
    words = words_of(text)
    n_small = sum(word.text[0].isalpha() and not word.text[0].isupper() for word in words)
    return len(words) >= _MIN_WORDS and n_small >= _MIN_SMALL_WORDS
