"""Which language a translation model's own codes mean: BCP-47 primary subtags outside.

NLLB writes `deu_Latn`, M2M100 `de`, Marian `>>deu<<`; several codes may stand for one language, and
then that of its standard variety in its usual script is taken.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from tqcheck.errors import ConfigError
from tqcheck.language import UNDETERMINED, name_of, primary_subtag

# Facebook's own code for Northern Sotho.
_OWN_CODES = {"ns": "nso"}
# Norwegian is written in Bokmål unless Nynorsk is named.
_SAME = {"nb": "no", "no": "nb"}
# What stands between `opus-mt-` and the languages in the names of Helsinki's models.
_OPUS_WORDS = frozenset({"tc", "big", "base", "tiny", "bible", "tatoeba"})
_MANY = 12


@dataclass(frozen=True, slots=True)
class LanguageSide:
    """Name the languages on one side of a model; None for a group whose members nobody lists."""

    languages: frozenset[str] | None


def language_of(code: str) -> str | None:
    """Give the primary subtag that a code means; None for a group or what is no language."""
    code = _OWN_CODES.get(code, code)
    try:
        found = primary_subtag(code)
    except ConfigError:
        return None
    return None if found == UNDETERMINED or _is_group(found) else found


def codes_by_language(codes: Iterable[str]) -> dict[str, str]:
    """Map primary subtags to a model's codes, the best for each; codes of no language are left out.

    >>> codes_by_language(["zho_Hant", "zho_Hans", "deu_Latn"])
    {'zh': 'zho_Hans', 'de': 'deu_Latn'}
    """
    best: dict[str, str] = {}
    for code in codes:
        language = language_of(code)
        if language is None:
            continue
        other = best.get(language)
        if other is None or _rank(code, language) < _rank(other, language):
            best[language] = code
    return best


def find_language(known: Collection[str], code: str) -> str | None:
    """Give the language among `known` that a code means, None where it is not there."""
    language = language_of(code)
    if language is None or language in known:
        return language
    twin = _SAME.get(language)
    return twin if twin in known else None


def pair_of_opus_name(name: str) -> tuple[LanguageSide, LanguageSide] | None:
    """Read source and target from a name such as `Helsinki-NLP/opus-mt-tc-big-en-uk`."""
    _, found, rest = name.rpartition("opus-mt-")
    parts = [part for part in rest.split("-") if part not in _OPUS_WORDS]
    return read_sides(*parts[:2]) if found and len(parts) >= 2 else None


def pair_of_tail(name: str) -> tuple[LanguageSide, LanguageSide] | None:
    """Read source and target from the end of a name: `news-en-de`."""
    parts = name.split("-")
    return read_sides(*parts[-2:]) if len(parts) >= 2 else None


def read_sides(source: str, target: str) -> tuple[LanguageSide, LanguageSide] | None:
    """Read both sides as Helsinki writes them: `en`, `deu`, `en_el_fi`, `gmw`, `ROMANCE`."""
    sides = _read_side(source), _read_side(target)
    return None if sides[0] is None or sides[1] is None else (sides[0], sides[1])


def allowed(language: str, known: Collection[str]) -> str:
    """List the languages that a model knows, for a message; where they are many, the nearest."""
    codes = sorted(known)
    if len(codes) <= _MANY:
        return ", ".join(codes) or "none"
    names = {name_of(code) or code: code for code in codes}
    near = difflib.get_close_matches(name_of(language) or language, names, n=3, cutoff=0.5)
    nearest = ", ".join(f"{names[name]} ({name})" for name in near) or ", ".join(codes[:_MANY])
    return f"{nearest}, … ({len(codes)} languages)"


def _read_side(text: str) -> LanguageSide | None:
    language = language_of(text)
    if language is not None:
        return LanguageSide(frozenset({language}))
    if text and (text.isupper() or _is_group(text)):
        return LanguageSide(None)
    found = [language_of(part) for part in text.split("_")]
    members = frozenset(code for code in found if code is not None)
    return LanguageSide(members) if len(members) == len(found) else None


def _is_group(code: str) -> bool:
    """Tell a family of languages (`gmw`, `mul`) from a language; a registry has both."""
    return (_name(code) or "").endswith("languages")


def _name(code: str) -> str | None:
    try:
        return name_of(code)
    except ValueError:  # not even the form of a code
        return None


def _rank(code: str, language: str) -> tuple[bool, bool, int, str]:
    import langcodes

    own = langcodes.Language.get(code)
    script = langcodes.Language.get(language).maximize().script
    variety = langcodes.standardize_tag(code.split("_")[0], macro=True)
    return own.script not in (None, script), variety != language, len(code), code
