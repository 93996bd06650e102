"""Which language a text is in, and what language codes mean.

Identification is py3langid's (139 languages, 4.6 MB, pure Python on numpy). Its model is loaded on
the first text, not on import. `benchmarks/results/segmentation.md` has the comparison behind the
choice.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from threading import Lock, Thread
from typing import TYPE_CHECKING

from tqcheck.errors import ConfigError

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

UNDETERMINED = "und"

# Everything past this many code points adds time and no certainty.
SAMPLE_LENGTH = 20_000

# Spoken varieties that are seldom written and that the model takes for the standard language's own
# short sentences. Left out, such a text gets the standard language's code.
_LEFT_OUT = frozenset({"arz", "ary", "wuu", "yue", "ext", "pcm", "gom"})
_NO_LANGUAGE = "zxx"

MULTIPLE = "mul"
"""The code for several languages: what the rows of a table may be in, each its own."""

# In fewer letters than this only a language that many write in is believed: half a sentence looks
# like Guadeloupean Creole as easily as like French.
_SHORT = 80
_SELDOM = frozenset({"an", "br", "eo", "fo", "fy", "gd", "la", "lb", "oc", "se", "vo", "wa", "zxx"})

# Standards so near each other that a sentence, and often a page, is good in either.
_NEIGHBOURS = (
    frozenset({"bs", "hr", "sr", "sh", "cnr"}),
    frozenset({"id", "ms", "zsm"}),
    frozenset({"no", "nb", "nn", "da"}),
    frozenset({"tl", "fil"}),
    frozenset({"zh", "cmn", "yue", "wuu"}),
    frozenset({"ar", "arb", "arz", "ary"}),
    frozenset({"fa", "prs", "pes"}),
)

_LOADING = Lock()


def identify(text: str) -> tuple[str, float]:
    """Name the language of a text and the probability (0 to 1) that the name is right.

    The code is `und`, at 0.0, for a text without letters or without language. Only the first 20,000
    code points are read, and of few letters only languages are made that many write in. Of the
    sentences named at 0.8 or more under 0.5% are named wrongly.
    """
    sample = text[:SAMPLE_LENGTH]
    if not any(map(str.isalpha, sample)):
        return UNDETERMINED, 0.0
    if sum(map(str.isalpha, sample)) < _SHORT:
        return _likeliest(dict(_identifier().rank(sample)))
    code, confidence = _identifier().classify(sample)
    return (UNDETERMINED, 0.0) if code == _NO_LANGUAGE else (code, confidence)


def _likeliest(weights: Mapping[str, float]) -> tuple[str, float]:
    """Give the likeliest of the languages that a short text may well be in."""
    likely = {k: weight for k, weight in weights.items() if len(k) == 2 and k not in _SELDOM}
    total = sum(likely.values())
    if not total:
        return UNDETERMINED, 0.0
    code = max(likely, key=lambda each: likely[each])
    return code, likely[code] / total


def identifier_before_03() -> str | None:
    """Name the version of a py3langid before 0.3: its model answers otherwise; None for any other.

    unbabel-comet's numpy brings one.
    """
    found = version("py3langid")
    major, minor = (int(number) for number in found.split(".")[:2])
    return found if (major, minor) < (0, 3) else None


def weigh_languages(text: str) -> Mapping[str, float]:
    """Give the probability of each language that `identify` knows; none for a text without letters.

    Only the first 20,000 code points are read.
    """
    sample = text[:SAMPLE_LENGTH]
    return dict(_identifier().rank(sample)) if any(map(str.isalpha, sample)) else {}


def may_be_confused(one: str, other: str) -> bool:
    """Say whether two primary subtags are equal or too near for `identify` to tell apart."""
    return one == other or any(one in group and other in group for group in _NEIGHBOURS)


def primary_subtag(tag: str, setting: str = "lang") -> str:
    """Give the lower-case language code of a BCP-47 tag: `pt` for `pt_BR`, `de` for `ger`.

    `und` is allowed. Raises ConfigError, naming `setting`, where the tag is no registered language.
    """
    import langcodes

    if tag.lower() == UNDETERMINED:
        return UNDETERMINED
    try:
        code = langcodes.Language.get(tag).language if langcodes.tag_is_valid(tag) else None
    except ValueError:
        code = None
    if code is None or not code.isalpha():
        raise ConfigError(_unknown_language(tag, setting))
    # A variety's macrolanguage is what models know, as long as it has a short code: zh for cmn.
    macro = langcodes.Language.get(code).prefer_macrolanguage().language or code
    return macro if len(macro) < len(code) else code


def name_of(code: str) -> str | None:
    """Name a language in English: Russian for `ru`; None where it is undetermined."""
    import langcodes

    return None if code == UNDETERMINED else langcodes.Language.get(code).display_name("en")


def load_early() -> None:
    """Begin to load the model in the background, beside what else takes time at the start.

    Most of it is decompression, which leaves Python to others. What goes wrong is told to whoever
    asks for a language.
    """

    def load() -> None:
        with suppress(Exception):
            _identifier()

    Thread(target=load, daemon=True).start()


def _identifier() -> LanguageIdentifier:
    with _LOADING:  # who asks while it is loading waits, and does not load it again
        return _load_identifier()


@cache
def _load_identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    # Versions before 0.3 keep another model, of 97 languages, in another kind of file.
    if not hasattr(LanguageIdentifier, "from_model_file"):
        return LanguageIdentifier.from_pickled_model(MODEL_FILE, norm_probs=True)
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(set(identifier.labels) - _LEFT_OUT)
    return identifier


def _unknown_language(tag: str, setting: str) -> str:
    # Three letters, because names begin like their codes: "ger" finds German, "ukr" Ukrainian.
    near = difflib.get_close_matches(tag.lower()[:3], _common_codes(), n=1, cutoff=0.5)
    hint = f"; did you mean {_common_codes()[near[0]]}?" if near else ""
    return f"{setting}: unknown language {tag!r} (allowed: a code such as en, de or pt-BR{hint})"


@cache
def _common_codes() -> dict[str, str]:
    """Map the two- and three-letter codes of the 194 ISO 639-1 languages to the two-letter ones."""
    from langcodes.data_dicts import LANGUAGE_ALPHA3, LANGUAGE_ALPHA3_BIBLIOGRAPHIC

    codes = {long: short for short, long in LANGUAGE_ALPHA3.items()}
    codes |= {long: short for short, long in LANGUAGE_ALPHA3_BIBLIOGRAPHIC.items()}
    return codes | {short: short for short in LANGUAGE_ALPHA3}
