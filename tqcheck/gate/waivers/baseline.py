"""The baseline: alarms that are known, so that only new ones fail.

A JSON file, sorted, one entry for each code and sentence of a file, with the number of times it
stands there. An entry serves its own file, and another one only when its own is gone: so a renamed
file keeps its entries, while a copy of a known sentence elsewhere is new.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NoReturn

from tqcheck.config.nearest import nearest
from tqcheck.errors import ConfigError
from tqcheck.errors.border import border
from tqcheck.gate.verdict import Alarm
from tqcheck.report.strict_json import parse_strict

VERSION = 1
_KEYS: Mapping[str, type] = {
    "fingerprint": str,
    "code": str,
    "path": str,
    "text": str,
    "count": int,
}
_TEXT_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold one known alarm; `text` begins the sentence and is there for the reader alone."""

    fingerprint: str
    code: str
    path: str
    text: str
    count: int = 1


@dataclass(slots=True)
class Baseline:
    """Match alarms with entries, each as often as its `count`."""

    entries: tuple[Entry, ...] = ()
    _left: Counter[tuple[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        self._left = Counter()
        for entry in self.entries:
            self._left[entry.path, entry.fingerprint] += entry.count

    def takes(self, path: str, fingerprint: str) -> bool:
        """Tell whether an alarm is known, and use the entry up once."""
        if self._left[path, fingerprint] > 0:
            self._left[path, fingerprint] -= 1
            return True
        return False

    def takes_moved(self, fingerprint: str, gone: Collection[str]) -> bool:
        """Tell whether an entry of a file that is gone knows an alarm, and use it up once."""
        return any(
            self.takes(path, fingerprint)
            for path in sorted(gone)
            if (path, fingerprint) in self._left
        )

    def gone(self, checked: Collection[str], exists: Callable[[str], bool]) -> frozenset[str]:
        """Name the entries' files that are neither checked now nor there any more."""
        paths = {entry.path for entry in self.entries}
        return frozenset(path for path in paths - set(checked) if not exists(path))

    def stale(self, checked: Collection[str]) -> tuple[Entry, ...]:
        """Give the entries of `checked` files that nothing matched, with the number left over."""
        return tuple(entry for entry in self._split()[1] if entry.path in checked)

    def kept(self, dropped: Collection[str]) -> tuple[Entry, ...]:
        """Give what still holds: the matched entries, and all of files not in `dropped`."""
        matched, left = self._split()
        return (*matched, *(entry for entry in left if entry.path not in dropped))

    def _split(self) -> tuple[list[Entry], list[Entry]]:
        """Split the entries into those that were matched and the rest, by number of times."""
        left = Counter(self._left)
        parts: tuple[list[Entry], list[Entry]] = ([], [])
        for entry in self.entries:
            key = entry.path, entry.fingerprint
            n_left = min(entry.count, left[key])
            left[key] -= n_left
            for part, n in zip(parts, (entry.count - n_left, n_left), strict=True):
                part.extend([replace(entry, count=n)] if n else [])
        return parts


def read_baseline(path: Path) -> Baseline:
    """Read a baseline; raises ConfigError, naming the file and the entry at fault."""
    try:
        content = parse_strict(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(
            f"{path}: there is no such baseline; --update-baseline writes it"
        ) from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 text (byte {error.start})") from error
    except json.JSONDecodeError as error:
        raise ConfigError(f"{path}:{error.lineno}: not valid JSON: {error.msg}") from error
    except ValueError as error:
        raise ConfigError(f"{path}: not valid JSON: {error}") from error
    with border(str(path)):
        return Baseline(tuple(_entries(content, path)))


def render_baseline(alarms: Iterable[Alarm], kept: Iterable[Entry] = ()) -> str:
    """Render the baseline that knows these alarms, and what is `kept` of the one before.

    Alarms of one rule on one sentence share an entry.
    """
    counts: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], Entry] = {}
    once = {(alarm.index, alarm.fingerprint): alarm for alarm in alarms}
    for entry in (*map(_entry_of, once.values()), *kept):
        key = entry.path, entry.fingerprint
        counts[key] += entry.count
        first.setdefault(key, entry)
    entries = [_object(first[key], counts[key]) for key in sorted(first)]
    whole = {"version": VERSION, "entries": entries}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _entry_of(alarm: Alarm) -> Entry:
    text = " ".join(alarm.text.split())
    shown = text if len(text) <= _TEXT_LENGTH else text[: _TEXT_LENGTH - 1] + "…"
    return Entry(alarm.fingerprint, alarm.code, alarm.place.path, shown)


def _object(entry: Entry, count: int) -> dict[str, object]:
    return {
        "path": entry.path,
        "code": entry.code,
        "text": entry.text,
        "fingerprint": entry.fingerprint,
        **({"count": count} if count > 1 else {}),
    }


def _entries(content: object, path: Path) -> Iterable[Entry]:
    if not isinstance(content, dict) or not isinstance(content.get("entries"), list):
        raise ConfigError(f"{path}: no baseline of tqcheck: it has no list of entries")
    if content.get("version") != VERSION:
        raise ConfigError(
            f"{path}: baseline version {content.get('version')!r}; this tqcheck knows {VERSION}: "
            "write it anew with --update-baseline"
        )
    for number, entry in enumerate(content["entries"], start=1):
        yield _entry(entry, f"{path}: entry {number}")


def _entry(content: object, place: str) -> Entry:
    if not isinstance(content, dict):
        _refuse(place, "is no object")
    for key, value in content.items():
        if key not in _KEYS:
            _refuse(place, f"unknown key {key!r}{nearest(key, _KEYS)}")
        is_none = isinstance(value, int) and value < 1
        if type(value) is not _KEYS[key] or is_none:
            _refuse(place, f"{key} has the value {value!r}")
    missing = [key for key in ("fingerprint", "code", "path") if key not in content]
    if missing:
        _refuse(place, f"lacks {missing[0]}")
    return Entry(**{"text": "", **content})


def _refuse(place: str, why: str) -> NoReturn:
    raise ConfigError(f"{place}: {why}")
