"""When are two spellings one name?"""

from __future__ import annotations

import unicodedata

import regex

_MIN_KEY = 5
_MIN_TYPO = 8
_SAME_END = 3
# Where nouns or many inflected words carry capitals or endings change inside, one letter says much.
_INFLECTED_WORDS = "fi hu et tr pl cs sk sl hr sr ru uk be bg mk lt lv ro el"
_INFLECTED = frozenset(_INFLECTED_WORDS.split())
_MARKS_MATTER = frozenset({"fr", "es", "it", "pt", "ca", "gl", "vi"})
_NO_TYPOS = _INFLECTED | _MARKS_MATTER | {"de", "lb"}

# Different letters for the same sounds when a name passes from one script to another.
# The last one, doubled consonants, tells German words apart.
_ALTERNATIONS: tuple[tuple[str, str], ...] = (
    (r"(?<=en)k[ao]$", "k@"),
    (r"sch|sh|š", "ʃ"),
    (r"tch|ch|č", "ʧ"),
    (r"kh|ch(?=[rl])", "h"),
    (r"dj|dzh", "j"),
    (r"ph", "f"),
    (r"ck|q", "k"),
    (r"x", "ks"),
    (r"ts|tz", "ʦ"),
    (r"ou", "u"),
    (r"[ijy]+", "i"),
    (r"[vw]", "v"),
    (r"([^aeiou])\1+", r"\1"),
)
_RULES = tuple((regex.compile(pattern), to) for pattern, to in _ALTERNATIONS)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "ß": "ss"})
_POSSESSIVE = regex.compile(r"['’](?:s|S)?$")

# Places with two names in English that no rule of sounds joins.
_DOUBLETS: tuple[frozenset[str], ...] = tuple(
    frozenset(names.split())
    for names in (
        "kiev kyiv",
        "kharkov kharkiv",
        "lvov lviv",
        "chernobyl chornobyl",
        "chernigov chernihiv",
        "nikolaev mykolaiv",
        "zaporozhye zaporizhzhia",
        "dnieper dnipro",
        "odessa odesa",
        "donbass donbas",
        "lugansk luhansk",
        "grodno hrodna",
        "gomel homel homiel",
        "mogilev mahilyow",
        "byelorussia belorussia belarus",
        "peking beijing",
        "calcutta kolkata",
        "bombay mumbai",
        "madras chennai",
        "burma myanmar",
        "lukashenka lukashenko",
        "tikhanovskaya tsikhanouskaya",
        "gaddafi qaddafi kadafi gadhafi",
        "mohammed muhammad mohamed mohammad",
    )
)


def strip_possessive(name: str) -> str:
    """Cut off an English possessive ending."""
    return _POSSESSIVE.sub("", name)


def are_one_name(one: str, other: str, lang: str) -> bool:
    """Say whether two different spellings are most likely of one name in a text of `lang`."""
    a, b = one.casefold(), other.casefold()
    if a == b:
        return False
    if lang == "en" and any({a, b} <= names for names in _DOUBLETS):
        return True
    if lang in _INFLECTED and a[-2:] != b[-2:]:
        return False
    if min(len(a), len(b)) < _MIN_KEY or _is_inflection(a, b):
        return False
    if lang in _MARKS_MATTER and _strip_marks(a) == _strip_marks(b):
        return False
    return bool(_keys_of(a, lang) & _keys_of(b, lang))


def _keys_of(name: str, lang: str) -> set[str]:
    """Fold a name to how it sounds, with umlauts written out and with umlauts left off."""
    written_out = _sound(name.translate(_UMLAUTS), lang)
    # German nouns form plurals by umlauts: there only Müller and Mueller are alike.
    return {written_out} if lang == "de" else {written_out, _sound(_strip_marks(name), lang)}


def _sound(name: str, lang: str) -> str:
    for pattern, to in _RULES[:-1] if lang == "de" else _RULES:
        name = pattern.sub(to, name)
    return name


def _strip_marks(name: str) -> str:
    parts = unicodedata.normalize("NFD", name)
    if not parts[:1].isascii():
        return name  # the breve of й is no accent
    return "".join(char for char in parts if not unicodedata.combining(char))


def _is_inflection(a: str, b: str) -> bool:
    """Say whether two forms differ only in an ending such as -s or in one final letter."""
    short, long = sorted((a, b), key=len)
    return (
        long.startswith(short)
        and long[len(short) :] in ("s", "e", "n", "en", "es", "i", "j", "y")
        and (long[-1] != short[-1])
    )


def is_slip(one: str, other: str, lang: str) -> bool:
    """Say whether two long names differ by one letter, neither the first nor near the end."""
    a, b = one.casefold(), other.casefold()
    if lang in _NO_TYPOS:
        return False
    if min(len(a), len(b)) < _MIN_TYPO or a[0] != b[0] or a[-_SAME_END:] != b[-_SAME_END:]:
        return False
    short, long = sorted((a, b), key=len)
    if len(long) - len(short) > 1:
        return False
    start = next(
        (i for i, (x, y) in enumerate(zip(short, long, strict=False)) if x != y), len(short)
    )
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    swapped = short[start : start + 2][::-1] == long[start : start + 2]
    return short[start + 1 :] == long[start + 1 :] or (
        swapped and short[start + 2 :] == long[start + 2 :]
    )
