"""Is the translation far shorter or longer than translations of its source are?"""

from __future__ import annotations

from collections.abc import Iterator

from tqcheck.records import Finding, Segment
from tqcheck.rules import RULES
from tqcheck.signals.surface.words import base_lang

# Characters of a language for one of English (median over human translations), and the share of
# it that 99.95 % of human translations stay within, by the length of the source in English
# characters. Made by `python -m benchmarks.rules lengths`; see benchmarks/results/rules.md.
# fmt: off
_PER_ENGLISH: dict[str, float] = {
    "en": 1.0, "af": 1.06, "am": 0.67, "ar": 0.87, "az": 1.09, "be": 1.12, "bg": 1.04, "bn":
    0.98, "bs": 1.00, "ca": 1.10, "cs": 0.95, "cy": 1.07, "da": 1.02, "de": 1.12, "el": 1.19,
    "es": 1.16, "et": 0.97, "fa": 0.96, "fi": 1.06, "fr": 1.18, "gl": 1.10, "gu": 0.95, "he":
    0.78, "hi": 1.00, "hr": 0.98, "hu": 1.04, "hy": 1.10, "id": 1.08, "ig": 1.01, "is": 0.99,
    "it": 1.16, "ja": 0.44, "kn": 1.05, "ko": 0.50, "lt": 1.00, "lv": 1.01, "ml": 1.14, "mr":
    1.01, "ms": 1.11, "mt": 1.09, "my": 1.24, "nb": 1.01, "nl": 1.11, "pl": 1.09, "pt": 1.09,
    "ro": 1.12, "ru": 1.02, "sk": 1.01, "sl": 1.00, "sr": 0.98, "sv": 1.01, "ta": 1.17, "te":
    1.02, "th": 0.95, "tl": 1.26, "tr": 1.02, "uk": 1.04, "vi": 1.05, "zh": 0.30,
}
# fmt: on
_BANDS: tuple[tuple[int, float, float], ...] = (
    (12, 0.33, 4.26),
    (25, 0.30, 3.17),
    (50, 0.43, 2.43),
    (100, 0.48, 2.23),
    (200, 0.42, 2.11),
    (400, 0.43, 2.45),
)


def length_range(
    n_source: int, source_lang: str | None, lang: str | None
) -> tuple[int, int] | None:
    """Give the shortest and longest usual translation, in characters; None where nobody knows.

    `n_source` counts the characters of the source.
    """
    theirs = _PER_ENGLISH.get(base_lang(source_lang))
    ours = _PER_ENGLISH.get(base_lang(lang))
    if theirs is None or ours is None:
        return None
    n_english = n_source / theirs
    bands = [(low, high) for least, low, high in _BANDS if n_english >= least]
    if not bands:
        return None
    low, high = bands[-1]
    return int(n_english * ours * low), int(n_english * ours * high) + 1


def find_length_mismatch(segment: Segment, source: str) -> Iterator[Finding]:
    """Find a translation whose length no human translator of the language pair would reach."""
    n_source, n_ours = len(source.strip()), len(segment.text.strip())
    usual = length_range(n_source, segment.source_lang, segment.lang)
    if usual is None or usual[0] <= n_ours <= usual[1]:
        return
    code, what = ("TQ361", "short") if n_ours < usual[0] else ("TQ362", "long")
    message = (
        f"the translation has {n_ours} characters, far too {what} for {n_source} of the source "
        f"(usual: {usual[0]} to {usual[1]})"
    )
    evidence = {"characters": n_ours, "least": usual[0], "most": usual[1]}
    yield RULES[code].at(0, len(segment.text), message, evidence)
