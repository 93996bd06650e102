"""Suppressions: alarms that somebody has judged and found no error, with a reason and an end.

A TOML file holds one `[[suppress]]` table for each:

    [[suppress]]
    rules = ["TQ101"]          # codes or their beginnings; without, every rule
    path = "news/*.txt"        # a path pattern
    text = "gone fishing"      # words of the sentence
    fingerprint = "…"          # the alarm's own or its sentence's, as --format json gives them
    reason = "the paper's own headline"
    expires = 2026-12-31       # last day on which it holds, or "never"

A JSON Lines file holds the decisions of a review; only what was dismissed is suppressed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn

from tqcheck.config.nearest import nearest
from tqcheck.config.policy import FAMILIES
from tqcheck.errors import ConfigError
from tqcheck.errors.border import border
from tqcheck.gate.fingerprints import ANY_RULE, even, fingerprint
from tqcheck.gate.patterns import fits
from tqcheck.gate.waivers.decisions import DISMISS, read_decisions, read_utf8, standing
from tqcheck.rules import RULES

_KEYS = ("rules", "path", "text", "fingerprint", "reason", "expires")


@dataclass(frozen=True, slots=True)
class Suppression:
    """Hold one suppression; whatever is None fits every alarm. `place` says where it stands.

    `expires` is the last day on which it holds; None is never.
    """

    place: str
    reason: str
    expires: date | None = None
    rules: tuple[str, ...] | None = None
    path: str | None = None
    text: str | None = None
    fingerprint: str | None = None

    def covers(self, code: str, path: str, sentence: str) -> bool:
        """Tell whether an alarm is one of those that are meant."""
        return (
            (self.rules is None or code.startswith(self.rules))
            and (self.fingerprint is None or self._names(code, sentence))
            and (self.path is None or fits(path, self.path))
            and (self.text is None or self.text in even(sentence))
        )

    def _names(self, code: str, sentence: str) -> bool:
        prints = (fingerprint(code, sentence), fingerprint(ANY_RULE, sentence))
        return self.fingerprint in prints

    def is_over(self, today: date) -> bool:
        """Tell whether its last day has passed."""
        return self.expires is not None and self.expires < today


def read_suppressions(path: Path) -> tuple[Suppression, ...]:
    """Read suppressions (TOML) or decisions (`.jsonl`); raises ConfigError with the place."""
    if path.suffix.lower() in (".jsonl", ".ndjson"):
        return _dismissed(path)
    with border(str(path)):
        try:
            content = tomllib.loads(read_utf8(path))
        except ValueError as error:
            raise ConfigError(f"{path}: not valid TOML: {error}") from error
        return _tables(content, path)


def _tables(content: Mapping[str, object], path: Path) -> tuple[Suppression, ...]:
    for name in content:
        if name != "suppress":
            raise ConfigError(f"{path}: unknown table {name!r}; allowed: [[suppress]]")
    tables = content.get("suppress", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ConfigError(f"{path}: write each suppression as a table [[suppress]]")
    return tuple(_table(table, f"{path}: suppress {n}") for n, table in enumerate(tables, 1))


def _table(table: Mapping[str, object], place: str) -> Suppression:
    for key in table:
        if key not in _KEYS:
            _refuse(place, f"unknown key {key!r}; allowed: {', '.join(_KEYS)}{nearest(key, _KEYS)}")
    texts = {key: _text(table, key, place) for key in ("path", "text", "fingerprint")}
    if not any(texts.values()):
        _refuse(place, "it needs path, text or fingerprint: say which alarms are meant")
    reason = _text(table, "reason", place)
    if reason is None:
        _refuse(place, "it lacks a reason")
    if texts["text"] is not None:
        texts["text"] = even(texts["text"])
    return Suppression(place, reason, _expiry(table, place), _rules(table, place), **texts)


def _text(table: Mapping[str, object], key: str, place: str) -> str | None:
    value = table.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        _refuse(place, f"{key}: {value!r} is no text")
    return value


def _expiry(table: Mapping[str, object], place: str) -> date | None:
    value = table.get("expires")
    if value == "never":
        return None
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    what = "it lacks expires" if value is None else f"expires: {value!r} is no day"
    return _refuse(place, f'{what}; write the last day, such as 2026-12-31, or "never"')


def _rules(table: Mapping[str, object], place: str) -> tuple[str, ...] | None:
    value = table.get("rules")
    if value is None:
        return None
    if not isinstance(value, list) or not value:
        _refuse(place, f"rules: {value!r} is no list of rule codes")
    for code in value:
        if not _is_known(code):
            _refuse(place, f"rules: unknown rule {code!r}{nearest(str(code), RULES)}")
    return tuple(value)


def _is_known(code: object) -> bool:
    return isinstance(code, str) and (
        code in FAMILIES or (len(code) > 2 and any(known.startswith(code) for known in RULES))
    )


def _dismissed(path: Path) -> tuple[Suppression, ...]:
    return tuple(
        Suppression(last.place, last.reason or "dismissed in review", fingerprint=last.fingerprint)
        for last in standing(read_decisions(path)).values()
        if last.decision == DISMISS
    )


def _refuse(place: str, why: str) -> NoReturn:
    raise ConfigError(f"{place}: {why}")
