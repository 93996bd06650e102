"""Words and phrases said twice, and loops.

Everything here takes time in proportion to the text: a text that repeats itself is what it is for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import regex

from tqcheck.language.letters import CHINESE_JAPANESE, UNSPACED
from tqcheck.records import Finding, Segment
from tqcheck.rules import RULES
from tqcheck.signals.surface.doubles import RIGHT_DOUBLES, SOUNDS, is_laughter, may_stand_twice
from tqcheck.signals.surface.words import TextWord, base_lang, lang_of, shorten, words_of

_MAX_PHRASE = 8
_LOOP_TIMES = 4
_LOOP_TIMES_PARTED = 6
_PHRASE_LOOP_TIMES = 3
_MIN_PHRASE_LOOP = 3

_DENSE_TWICE = regex.compile(rf"([{CHINESE_JAPANESE}]{{4,20}}?)\1")
_DENSE_LOOP = regex.compile(rf"([{UNSPACED}]{{2,15}}?)\1{{3,}}")
_LETTER_LOOP = regex.compile(r"([^\W\d_])\1{11,}")
# A syllable four times or half a word three times, inside one word: wartetetetete.
_INNER = rf"[[\p{{L}}\p{{M}}]--[{UNSPACED}]]"
_SYLLABLE_LOOP = regex.compile(
    rf"({_INNER}{{2,12}}?)\1{{3,}}|({_INNER}{{5,20}}?)\2{{2,}}", regex.V1 | regex.IGNORECASE
)
_LAUGHTER = regex.compile(r"[哈呵嘿嘻哇啊呀笑哎喔哦嗯呜はハワｗ5ฮ่าห]+")
_HYPHENATED = regex.compile(
    r"(?<![\p{L}\p{M}])([\p{L}\p{M}]{2,30})[-‐‑]\1(?![\p{L}\p{M}])", regex.I
)
_CASED = regex.compile(r"[\p{Lu}\p{Ll}]")


@dataclass(frozen=True, slots=True)
class _Run:
    """Hold a phrase of `n_words` words that stands `times` times in a row.

    `is_parted`: by more than blanks; `is_name`: every word of every copy has a capital, in a text
    that is not written in capitals throughout.
    """

    first: int
    n_words: int
    times: int
    is_parted: bool
    is_name: bool

    @property
    def after(self) -> int:
        return self.first + self.n_words * self.times


@dataclass(frozen=True, slots=True)
class _Repeat:
    """Hold how often something is said in a row, whether it is a name, and what is to be told."""

    times: int
    is_name: bool
    finding: Finding | None = None


def find_repetition(segment: Segment) -> Iterator[Finding]:
    """Find doubled words, doubled phrases and loops that are longer than those of the source."""
    found = [*_dense_repeats(segment.text), *_word_repeats(segment.text, lang_of(segment))]
    if not any(each.finding for each in found):
        return
    source = segment.source or ""
    # A doubled name is a fault only where the source shows capitals, and no doubled name.
    if not _CASED.search(source):
        found = [each for each in found if not each.is_name or _is_loop_finding(each)]
    excuses = _repeats_of_source(source, base_lang(segment.source_lang))
    for each in sorted(found, key=lambda repeat: -repeat.times):
        if each.finding is not None and not _excused(each, excuses):
            yield each.finding


def _is_loop_finding(repeat: _Repeat) -> bool:
    return repeat.finding is not None and repeat.finding.code == "TQ313"


def _excused(repeat: _Repeat, excuses: list[_Repeat]) -> bool:
    """Take from the repeats of the source one that is said as often, if there is one."""
    for place, excuse in enumerate(excuses):
        if excuse.times >= repeat.times and (repeat.is_name or not excuse.is_name):
            del excuses[place]
            return True
    return False


def _repeats_of_source(source: str, lang: str) -> list[_Repeat]:
    """List what the source says several times in a row, but what its language doubles anyway."""
    words = words_of(source)
    runs = [
        _Repeat(run.times, run.is_name)
        for run in _runs(words, source)
        if not _is_sound(words[run.first : run.first + run.n_words])
        and not (run.n_words == 1 and run.times == 2 and _is_grammar(words[run.first], lang))
    ]
    hyphenated = [_Repeat(2, m[1][0].isupper()) for m in _HYPHENATED.finditer(source)]
    repeats = [*runs, *hyphenated, *_dense_repeats(source)]
    return sorted(repeats, key=lambda repeat: repeat.times)


def _is_grammar(word: TextWord, lang: str) -> bool:
    """Say whether a doubled word is a pair of grammar, as in die die, and no stress."""
    return lang != "und" and len(word.key) <= 4 and may_stand_twice(word.key, lang)


def _word_repeats(text: str, lang: str) -> Iterator[_Repeat]:
    words = words_of(text)
    for run in _runs(words, text):
        yield _Repeat(run.times, run.is_name, _judge(run, words, text, lang))


def _runs(words: Sequence[TextWord], text: str) -> Iterator[_Run]:
    """Give what repeats itself at once, from left to right, each by its shortest phrase."""
    streaks = _streaks(words)
    is_shouted = text.upper() == text
    place = 0
    while place < len(words):
        n = next((n for n, streak in streaks.items() if streak[place] >= n), None)
        if n is None:
            place += 1
            continue
        times = streaks[n][place] // n + 1
        span = words[place : place + n * times]
        is_parted = any(text[a.end : b.start].strip() for a, b in pairwise(span))
        is_name = not is_shouted and all(word.text[0].isupper() for word in span)
        yield _Run(place, n, times, is_parted, is_name)
        place += max(1, n * (times - 1))


def _streaks(words: Sequence[TextWord]) -> dict[int, list[int]]:
    """Count for each length of phrase how many words from each place on equal those a phrase later.

    One walk from the end for each length, so that loops cost no more than other texts.
    """
    keys: dict[str, int] = {}
    ids = [keys.setdefault(word.key, len(keys)) for word in words]
    streaks = {n: [0] * len(ids) for n in range(1, _MAX_PHRASE + 1)}
    for n, streak in streaks.items():
        for place in range(len(ids) - n - 1, -1, -1):
            if ids[place] == ids[place + n]:
                streak[place] = streak[place + 1] + 1
    return streaks


def _is_sound(phrase: Sequence[TextWord]) -> bool:
    return all(word.key.isdigit() or word.key in SOUNDS for word in phrase)


def _judge(run: _Run, words: Sequence[TextWord], text: str, lang: str) -> Finding | None:
    span = words[run.first : run.after]
    start, end = span[0].start, span[-1].end
    phrase = span[: run.n_words]
    if _is_sound(phrase):
        return None
    said = shorten(text[phrase[0].start : phrase[-1].end])
    if _is_loop(run):
        return RULES["TQ313"].at(start, end, f"{said!r} is said {run.times} times in a row")
    if run.is_parted:
        return None
    if run.n_words == 1:
        if not _is_doubled_word(phrase[0], run.times, lang):
            return None
        return RULES["TQ311"].at(start, end, f"{said!r} stands {run.times} times in a row")
    before = words[run.first - 1].key if run.first else None
    after = words[run.after].key if run.after < len(words) else None
    # More and more and more; day by day by day.
    is_chain = before == phrase[-1].key or after == phrase[0].key
    is_phrase = sum(len(w.key) for w in phrase) >= 5 and len({w.key for w in phrase}) > 1
    if is_phrase and not (is_chain and run.n_words == 2):
        return RULES["TQ312"].at(start, end, f"{said!r} is said {run.times} times in a row")
    return None


def _is_loop(run: _Run) -> bool:
    if run.n_words >= _MIN_PHRASE_LOOP:
        return run.times >= _PHRASE_LOOP_TIMES
    return run.times >= (_LOOP_TIMES_PARTED if run.is_parted else _LOOP_TIMES)


def _is_doubled_word(word: TextWord, times: int, lang: str) -> bool:
    if any(char.isdigit() for char in word.key):
        return False
    return not may_stand_twice(word.key, lang) or (times > 2 and lang in RIGHT_DOUBLES)


def _dense_repeats(text: str) -> Iterator[_Repeat]:
    """Find phrases said twice and loops in scripts that write no blanks, and loops inside words."""
    taken = 0
    patterns = (
        (_DENSE_LOOP, "TQ313"),
        (_LETTER_LOOP, "TQ313"),
        (_SYLLABLE_LOOP, "TQ313"),
        (_DENSE_TWICE, "TQ312"),
    )
    for pattern, code in patterns:
        for match in pattern.finditer(text):
            unit = next(part for part in match.groups() if part)
            if match.start() < taken or not _is_odd(match[0], unit, pattern):
                continue
            if code == "TQ313":
                taken = match.end()
            times = len(match[0]) // len(unit)
            message = f"{shorten(unit)!r} is said {times} times in a row"
            yield _Repeat(times, False, RULES[code].at(*match.span(), message))


def _is_odd(whole: str, unit: str, pattern: regex.Pattern[str]) -> bool:
    if pattern is _SYLLABLE_LOOP:
        return len(set(unit.casefold())) > 1 and not is_laughter(unit)
    if pattern is _DENSE_TWICE and len(set(unit)) < 3:
        return False
    return not _LAUGHTER.fullmatch(whole)
