"""What values the settings may have; each check stands at its settings in the records."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from tqcheck.config.language_codes import LANGUAGE_CODES
from tqcheck.config.nearest import nearest
from tqcheck.rules import RULES

FIELD_NAMES = ("source", "translation", "reference", "id", "doc", "system")
PRECISIONS = ("auto", "bfloat16", "float32", "int8")
DEVICES = ("auto", "cpu", "cuda", "mps")
ROUNDTRIP_MODES = ("off", "forced", "auto", "on")

Check = Callable[[object], str | None]
"""Say what is wrong with a value, or None."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Say what a setting may be, and how it is given on the command line.

    Without a `metavar` it has no option. `option` names that if it is not called as the setting.
    """

    check: Check
    metavar: str | None = None
    help: str = ""
    option: str | None = None


def setting(
    check: Check, metavar: str | None = None, help: str = "", option: str | None = None
) -> Mapping[str, Setting]:
    """Give the metadata of a field that is a setting."""
    return {"setting": Setting(check, metavar, help, option)}


def unknown(what: str, name: str, allowed: Collection[str]) -> str:
    """Say that a name is not known, what would be, and what may have been meant."""
    return f"unknown {what}; allowed: {', '.join(allowed)}{nearest(name, allowed)}"


def one_of(*allowed: str) -> Check:
    """Allow these names."""

    def check(value: object) -> str | None:
        if value in allowed:
            return None
        return f"{value!r} is not one of {', '.join(allowed)}{nearest(str(value), allowed)}"

    return check


def whole_from(lowest: int) -> Check:
    """Allow whole numbers that are not below `lowest`."""

    def check(value: object) -> str | None:
        if isinstance(value, int) and not isinstance(value, bool) and value >= lowest:
            return None
        return f"{value!r} is not a whole number from {lowest}"

    return check


def share(value: object) -> str | None:
    """Allow numbers from 0 to 1."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
        return None
    return f"{value!r} is not a number from 0 to 1"


def positive(value: object) -> str | None:
    """Allow finite numbers above 0."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and 0 < float(value) < float("inf"):  # type: ignore[arg-type]
        return None
    return f"{value!r} is not a number above 0"


def plain_name(value: object) -> str | None:
    """Allow any text that is not blank."""
    return None if isinstance(value, str) and value.strip() else f"{value!r} is not a name"


def text_encoding(value: object) -> str | None:
    """Allow the codecs of Python that are for text."""
    try:
        "".encode(str(value))  # refuses codecs that are not for text, such as rot13
    except (LookupError, ValueError):
        hint = nearest(str(value), _ENCODINGS)
        return f"{value!r} is not a text encoding; common ones: {', '.join(_ENCODINGS)}{hint}"
    return None


def column_names(value: object) -> str | None:
    """Allow tables from our names of columns to other names."""
    if not isinstance(value, Mapping):
        return f"{value!r} is not a table of our names and the input's own"
    for ours, theirs in value.items():
        if ours not in FIELD_NAMES:
            return unknown(f"column {ours!r}", str(ours), FIELD_NAMES)
        if not isinstance(theirs, str) or not theirs:
            return f"{theirs!r} is not the name of a column (for {ours})"
    return None


def language_tag(value: object) -> str | None:
    """Allow ISO 639 codes, also with a script or region."""
    form = re.fullmatch(r"([a-z]{2}|[a-z]{3})(-[A-Za-z0-9]{2,8})*", str(value))
    if form and (form[1] in LANGUAGE_CODES or len(form[1]) == 3):
        return None
    return (
        f"unknown language {value!r}; allowed: ISO 639 codes such as en, de, zh or ceb, "
        f"also with a script or region (zh-Hant, pt-BR){nearest(str(value), LANGUAGE_CODES)}"
    )


def signal_names(value: object) -> str | None:
    """Allow lists of names, none twice; whether they are installed is told on loading."""
    if not isinstance(value, tuple):
        return f"{value!r} is not a list of names of signals"
    return next(filter(None, map(plain_name, value)), None) or _twice(value)


def _twice(names: Sequence[object]) -> str | None:
    twice = next((name for name in names if names.count(name) > 1), None)
    return None if twice is None else f"{twice!r} is given twice"


def rule_codes(value: object) -> str | None:
    """Allow lists of the codes of rules."""
    if not isinstance(value, tuple | list):
        return f"{value!r} is not a list of rule codes"
    for code in value:
        if code not in RULES:
            return unknown(f"rule {code!r}", str(code), RULES)
    return None


_ENCODINGS = ("utf-8", "utf-16", "latin-1", "cp1251", "cp1252", "koi8-r", "gb18030", "shift_jis")
