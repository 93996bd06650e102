"""Words and signs that multiply the number beside them: thousand, Mio., milioni, 万, लाख."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from tqcheck.signals.surface.cldr import scale_words
from tqcheck.signals.surface.spellings import AMBIGUOUS, spelled
from tqcheck.signals.surface.wording import BLANK, Lexicon, lexicon

_LETTERS = (("k", 3), ("m", 6), ("b", 9), ("bn", 9))  # $60bn, 5k
_LONGEST_BEFORE = 24
_MORE_ZEROS = 3  # scale words in a row: two lakh crore, mil millones
# 2-х мільйонів; ro: 20 de milioane; tl: 5 na milyon.
_GLUE = rf"(?:[-‑]\p{{L}}{{1,3}}(?={BLANK}))?(?:{BLANK}|[-‑]){{0,2}}(?:(?:de|na){BLANK})?"
# A millionaire is no million, nor a millimetre.
_NOT_NAMES = (
    r"(?!\p{L}{2,12}?(?:aire|är|ær|онер|онэр|ici|itia|ісі|ardier|met(?:er|r)|gram|lit(?:er|re)"
    r"|μ[εέ]τρ|γρ[αά]μμ|λ[ιί]τρ|οστ[όάώ]))"
)


@dataclass(frozen=True, slots=True)
class Scale:
    """Hold the end of a scale word and the factors it may stand for."""

    end: int
    factors: tuple[Decimal, ...]


_Powers = tuple[int, ...]


def read_scale(plain: str, place: int, lang: str) -> Scale | None:
    """Read the scale words that follow a number at `place`, if any.

    A billion is 10⁹ in English and 10¹² in most of Europe; one-letter scales may be units instead,
    so they also stand for 1.
    """
    words = _after(lang)
    powers: list[_Powers] = []
    end = place
    while words and len(powers) < _MORE_ZEROS and (found := words.at(plain, end)):
        end = found[0]
        powers.append(found[1])
    return Scale(end, _factors(powers)) if powers else None


def read_scale_before(plain: str, place: int, lang: str) -> tuple[Decimal, ...]:
    """Read the scale word that stands before a number at `place`, as in Swahili."""
    words = _before(lang)
    if words is None:
        return ()
    near = plain[max(0, place - _LONGEST_BEFORE) : place]
    ends = [powers for _, end, powers in words.all(near) if end == len(near)]
    return _factors(ends[-1:])


def names_scales_first(lang: str) -> bool:
    """Say whether scales, and currencies, stand before their numbers."""
    return _before(lang) is not None


def knows_scale_before(word: str, lang: str) -> bool:
    """Say whether a word is a scale that stands before its number."""
    words = _before(lang)
    return bool(words and words.pattern.fullmatch(word))


def _factors(powers: list[_Powers]) -> tuple[Decimal, ...]:
    sums = {0}
    for each in powers:
        sums = {total + power for total in sums for power in each}
    if not powers:
        return ()
    return tuple(Decimal(10) ** total for total in sorted(sums, reverse=True))


@lru_cache(maxsize=256)
def _after(lang: str) -> Lexicon[_Powers] | None:
    known = [(word, power) for word, power, is_before in scale_words(lang) if not is_before]
    known += [(word, int(power)) for word, power in spelled("scale", lang)]
    if not known:
        return None
    return lexicon(_by_word([*known, *_LETTERS]), lang, _GLUE + _NOT_NAMES, r"\.?")


@lru_cache(maxsize=256)
def _before(lang: str) -> Lexicon[_Powers] | None:
    known = [(word, power) for word, power, is_before in scale_words(lang) if is_before]
    known += [(word, int(power)) for word, power in spelled("scale before", lang)]
    return lexicon(_by_word(known), lang, "", rf"{BLANK}{{0,2}}")


def _by_word(known: list[tuple[str, int]]) -> dict[str, _Powers]:
    powers: dict[str, set[int]] = {}
    for word, power in known:
        powers.setdefault(word.strip(".").casefold(), {0} if word in AMBIGUOUS else set()).add(
            power
        )
    return {word: tuple(sorted(each, reverse=True)) for word, each in powers.items()}
