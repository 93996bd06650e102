"""Currencies as people write them: signs, codes, and CLDR's names with what is common to them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import regex

from tqcheck.language.letters import GLUED_LANGS
from tqcheck.signals.surface.cldr import currency_names, currency_symbols, territory_name
from tqcheck.signals.surface.currency_signs import CODES, FAMILIES, SIGNS
from tqcheck.signals.surface.spellings import spelled
from tqcheck.signals.surface.wording import any_of, may_end, stem_of

Codes = frozenset[str]
"""ISO 4217 codes that a sign or word may stand for."""

_TOKEN = regex.compile(
    r"(?:(?<!\p{L})(?:[A-Z]{1,2}|U\.S\.))?\p{Sc}(?:[A-Z]{2}(?!\p{L}))?|[\p{L}][\p{L}\p{M}\u200c״׳\"]*+"
)
_WORD = regex.compile(r"[\p{L}][\p{L}\p{M}\u200c]*")
_HUNDREDTH_OF_ALL = regex.compile(
    r"(?<!\p{L})(?:per|pour|por|pro|tant per|y)[\s\u00a0]$", regex.IGNORECASE
)
_LEAST_NOUN, _ROOT, _LONGEST_ENDING = 3, 4, 8
_PLURALS = 6
_DOTS = regex.compile(r"[\u093c\u09bc\u0a3c\u200c\u200d]")
# Who says dollar means another one; those of Hong Kong and Taiwan are named.
_NAMED = frozenset(("HKD", "TWD"))
_ANY_DOLLAR = frozenset(("USD", "CAD", "AUD", "NZD", "HKD", "TWD", "SGD"))
_YUAN = frozenset("元圓块塊")
_TRADITIONAL = regex.compile(
    "[幣灣億萬國圓個們這說會來時對發過後學點還進區臺灣門開關長場書電車員貝見買賣業無與從產經應當萊]"
)
_EMPTY: Codes = frozenset()


@dataclass(frozen=True, slots=True)
class Mention:
    """Hold a place where a currency is signed, with a sign or code, or named."""

    start: int
    end: int
    codes: Codes
    is_sign: bool = True


@dataclass(frozen=True, slots=True)
class _Words:
    """Hold what a language calls currencies.

    `exact` are signs and codes as written, `nouns` folded words (True: any ending may follow),
    `adjectives` the beginnings of what narrows a noun: canad- of the Canadian dollar.
    """

    exact: Mapping[str, Codes]
    nouns: Mapping[str, tuple[Codes, bool]]
    adjectives: Mapping[str, Codes]
    unspaced: regex.Pattern[str] | None


def find_money(text: str, lang: str) -> list[Mention]:
    """List the mentions of currencies, in order."""
    words = _words(lang)
    # In Taiwan and Hong Kong a 元 is a dollar.
    yuan = _ANY_DOLLAR if lang in ("zh", "yue") and _TRADITIONAL.search(text) else _EMPTY
    found = [m for m in _in_tokens(text, words) if not _is_per_cent(text, m.start)]
    if words.unspaced:
        taken = {place for m in found for place in range(m.start, m.end)}
        for match in words.unspaced.finditer(text):
            if match.start() not in taken:
                codes = words.exact[match[0]] | (yuan if match[0] in _YUAN else _EMPTY)
                found.append(Mention(*match.span(), codes))
        found.sort(key=lambda mention: mention.start)
    return found


def is_adjective(word: str, lang: str) -> bool:
    """Say whether a word begins like one of CLDR's names for currencies: American, US, néo."""
    return _fold(word)[:_ROOT] in _words(lang).adjectives


def _is_per_cent(text: str, start: int) -> bool:
    return bool(_HUNDREDTH_OF_ALL.search(text[max(0, start - 10) : start]))


def _in_tokens(text: str, words: _Words) -> Iterator[Mention]:
    tokens = list(_TOKEN.finditer(text))
    for place, token in enumerate(tokens):
        codes = words.exact.get(token[0], _EMPTY) or _of_sign(token[0], words)
        is_sign = bool(codes)
        if not codes and not words.unspaced:
            codes = _of_noun(_fold(token[0]), words)
            beside = (t for t in tokens[max(0, place - 1) : place + 2] if t is not token)
            for other in beside:  # Canadian dollars, dollars canadiens
                near = other.end() + 2 >= token.start() and token.end() + 2 >= other.start()
                narrower = words.adjectives.get(_fold(other[0])[:_ROOT], _EMPTY)
                codes = (codes & narrower if near else codes) or codes
        if codes:
            yield Mention(*token.span(), codes - _NAMED if "USD" in codes else codes, is_sign)


def _of_sign(token: str, words: _Words) -> Codes:
    """Read a sign with letters that are no part of it: `CR$`."""
    sign = next((char for char in token if unicodedata.category(char) == "Sc"), "")
    return words.exact.get(sign, _EMPTY) if sign else _EMPTY


def _of_noun(word: str, words: _Words) -> Codes:
    found = _EMPTY
    for size in range(len(word), max(0, len(word) - _LONGEST_ENDING - 1), -1):
        codes, may_go_on = words.nouns.get(word[:size], (_EMPTY, False))
        if may_go_on or size == len(word):
            found |= codes
    return found


@lru_cache(maxsize=256)
def _words(lang: str) -> _Words:
    exact: dict[str, Codes] = {code: frozenset({code}) for code in CODES}
    exact |= SIGNS
    nouns: dict[str, tuple[Codes, bool]] = {}
    adjectives: dict[str, Codes] = {}
    for code in CODES:
        for symbol in currency_symbols(lang, code):
            exact.setdefault(symbol, frozenset({code}))
        for name in currency_names(lang, code):
            for word in _WORD.findall(name) if lang not in GLUED_LANGS else ():
                if len(word) >= _ROOT or word.isupper():  # no small words: dollar de Singapour
                    root = _fold(word)[:_ROOT]
                    adjectives[root] = adjectives.get(root, _EMPTY) | {code}
            if lang in GLUED_LANGS:
                exact[name] = exact.get(name, _EMPTY) | {code}
    for word, codes in _nouns(lang):
        if lang in GLUED_LANGS:
            exact[word] = exact.get(word, _EMPTY) | codes
        else:
            stem, may_go_on = _stem(word, lang)
            known = nouns.get(stem, (_EMPTY, False))
            nouns[stem] = (known[0] | codes, known[1] or may_go_on)
    dense = [
        regex.escape(word)
        for word in exact
        if not word.isascii() and len(word) and word[0].isalpha()
    ]
    pattern = regex.compile(any_of(dense)) if lang in GLUED_LANGS else None
    return _Words(exact, nouns, adjectives, pattern)


def _stem(word: str, lang: str) -> tuple[str, bool]:
    if word.endswith("*"):
        return _fold(word[:-1]), True
    return (_fold(stem_of(word)), True) if may_end(word) else (_fold(word), False)


def _fold(word: str) -> str:
    """Make spellings of one word alike."""
    folded = unicodedata.normalize("NFD", word.casefold())
    return unicodedata.normalize("NFC", _DOTS.sub("", folded)).translate(_ALIKE)


_ALIKE = str.maketrans("يىكہةёş״׳’", "ییکههеș\"''")


def _nouns(lang: str) -> Iterator[tuple[str, Codes]]:
    for word, codes in spelled("money", lang):
        yield word, frozenset(codes.split())
    for members in FAMILIES if lang not in GLUED_LANGS else ():
        family = members.split()
        for place in range(_PLURALS):
            names = [_form(lang, code, place) for code in family[:2]]
            noun = (
                _common(*names) if len(names) > 1 else _without_country(names[0], lang, family[0])
            )
            if len(noun) >= _LEAST_NOUN:
                yield noun, frozenset(family)


def _form(lang: str, code: str, place: int) -> str:
    forms = list(dict.fromkeys(currency_names(lang, code)))
    return forms[min(place, len(forms) - 1)].casefold() if forms else ""


def _common(name: str, other: str) -> str:
    """Give the word of a name that begins most like a word of another name."""
    pairs = ((_shared(a, b), a) for a in _WORD.findall(name) for b in _WORD.findall(other))
    shared, word = max(pairs, key=lambda pair: pair[0], default=(0, ""))
    return word if shared >= max(_LEAST_NOUN, len(word) - 2) else ""


def _shared(word: str, other: str) -> int:
    return next(
        (i for i, (a, b) in enumerate(zip(word, other, strict=False)) if a != b),
        min(len(word), len(other)),
    )


def _without_country(name: str, lang: str, code: str) -> str:
    """Give the only word of a name that is not of its country."""
    country = "" if code == "EUR" else territory_name(lang, code[:2])
    roots = {_bare(word)[:3] for word in _WORD.findall(country)}
    words = [word for word in _WORD.findall(name) if _bare(word)[:3] not in roots]
    return words[0] if len(words) == 1 else ""


def _bare(word: str) -> str:
    return "".join(
        c for c in unicodedata.normalize("NFD", word.casefold()) if not unicodedata.combining(c)
    )
