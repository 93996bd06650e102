"""Is the translation far shorter or longer than translations of its source are?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from tqcheck.language.letters import DENSE
from tqcheck.records import Finding, Segment
from tqcheck.rules import RULES
from tqcheck.signals.surface.words import base_lang

_DENSE = regex.compile(f"[{DENSE}]")


@dataclass(frozen=True, slots=True)
class _Usual:
    """Hold the median weight of human translations and the shares of it they stay within."""

    weight: float
    least: float
    most: float


# Weight (see `weigh`) of a language for one character of English: the median of human
# translations; and the share of it that 99.95 % of them, in both directions, stay over and under,
# by the length of the source in English characters. From NTREX, FLORES-101 dev and WMT17/18 news,
# 102,000 pairs, by `python -m benchmarks.rules lengths`.
# fmt: off
_PER_ENGLISH: dict[str, float] = {
    "en": 1.0, "af": 1.06, "am": 0.67, "ar": 0.87, "az": 1.09, "be": 1.12, "bg": 1.04,
    "bn": 0.98, "bs": 1.00, "ca": 1.10, "cs": 0.95, "cy": 1.07, "da": 1.02, "de": 1.12,
    "el": 1.19, "es": 1.16, "et": 0.97, "fa": 0.96, "fi": 1.06, "fr": 1.18, "gl": 1.10,
    "gu": 0.95, "he": 0.78, "hi": 1.00, "hr": 0.98, "hu": 1.04, "hy": 1.10, "id": 1.08,
    "ig": 1.01, "is": 0.99, "it": 1.16, "ja": 1.22, "kn": 1.05, "ko": 1.20, "lt": 1.00,
    "lv": 1.01, "ml": 1.14, "mr": 1.01, "ms": 1.11, "mt": 1.09, "my": 1.24, "nb": 1.01,
    "nl": 1.11, "pl": 1.09, "pt": 1.09, "ro": 1.12, "ru": 1.02, "sk": 1.01, "sl": 1.00,
    "sr": 0.98, "sv": 1.01, "ta": 1.17, "te": 1.02, "th": 0.95, "tl": 1.26, "tr": 1.02,
    "uk": 1.04, "vi": 1.05, "zh": 0.81,
}
# fmt: on
_BANDS: tuple[tuple[int, float, float], ...] = (
    (12, 0.28, 3.52),
    (25, 0.32, 3.16),
    (50, 0.46, 2.17),
    (100, 0.53, 1.87),
    (200, 0.45, 2.21),
    (400, 0.42, 2.37),
)


def weigh(text: str) -> int:
    """Count the characters of a text, a Chinese or Japanese one or a Korean syllable as three.

    Such a text often holds names in Latin letters, which are as long as anywhere.
    """
    return len(text.strip()) + 2 * len(_DENSE.findall(text))


def usual_share(source: str, source_lang: str | None, lang: str | None) -> _Usual | None:
    """Give the usual weight of a translation and its range; None where nobody knows."""
    theirs = _PER_ENGLISH.get(base_lang(source_lang))
    ours = _PER_ENGLISH.get(base_lang(lang))
    if theirs is None or ours is None:
        return None
    n_english = weigh(source) / theirs
    bands = [(low, high) for least, low, high in _BANDS if n_english >= least]
    return _Usual(n_english * ours, *bands[-1]) if bands else None


def find_length_mismatch(segment: Segment, source: str) -> Iterator[Finding]:
    """Find a translation whose length no human translator of the language pair would reach."""
    usual = usual_share(source, segment.source_lang, segment.lang)
    share = weigh(segment.text) / usual.weight if usual else None
    if usual is None or share is None or usual.least <= share <= usual.most:
        return
    code, what = ("TQ361", "short") if share < usual.least else ("TQ362", "long")
    message = (
        f"the translation is too {what}: {share:.0%} of the usual length for this source "
        f"(human translators: {usual.least:.0%} to {usual.most:.0%})"
    )
    evidence = {"share": round(share, 3), "least": usual.least, "most": usual.most}
    yield RULES[code].at(0, len(segment.text), message, evidence)
