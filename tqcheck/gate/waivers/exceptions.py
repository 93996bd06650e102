"""What is known already: baseline, suppressions, comments in the text. Remembers what was used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tqcheck.gate.fingerprints import fingerprint
from tqcheck.gate.places import FileText
from tqcheck.gate.verdict import AlarmState, Location
from tqcheck.gate.waivers.baseline import Baseline
from tqcheck.gate.waivers.inline import Ignore, find_ignores
from tqcheck.gate.waivers.suppressions import Suppression


@dataclass(frozen=True, slots=True)
class Exceptions:
    """Hold what the user knows of a feed.

    `root` is the folder that paths are relative to; `texts` are the decoded files by the paths of
    the report, for comments and columns; a suppression holds until its day, `today` included.
    `is_partial`: only a part of the feed is checked, so that what fits nothing may fit the rest.
    """

    baseline: Baseline = field(default_factory=Baseline)
    suppressions: tuple[Suppression, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    root: Path = field(default_factory=Path.cwd)
    today: date = field(default_factory=date.today)
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class Excuse:
    """Say why an alarm does not count."""

    state: AlarmState
    reason: str = ""
    is_inline: bool = False


@dataclass(slots=True)
class Ledger:
    """Look alarms up in the exceptions, and count which of them were of use."""

    exceptions: Exceptions
    gone: frozenset[str]
    _used: set[str] = field(default_factory=set)
    _expired: Counter[str] = field(default_factory=Counter)
    _ignores: dict[str, tuple[Ignore, ...]] = field(default_factory=dict)

    def open(self, path: str, file: FileText | None) -> None:
        """Read a file's comments; raises InputError for one that makes no sense."""
        self._ignores[path] = find_ignores(file, path) if file else ()

    def suppressed(self, code: str, sentence: str, place: Location) -> Excuse | None:
        """Find a suppression for what a rule says of a sentence."""
        for ignore in self._ignores.get(place.path, ()):
            if ignore.covers(code, place.line, place.end_line):
                self._used.add(ignore.place)
                return Excuse(AlarmState.SUPPRESSED, ignore.reason, is_inline=True)
        for entry in self.exceptions.suppressions:
            if not entry.covers(code, place.path, sentence):
                continue
            self._used.add(entry.place)
            if not entry.is_over(self.exceptions.today):
                return Excuse(AlarmState.SUPPRESSED, entry.reason)
            self._expired[entry.place] += 1
        return None

    def known(self, code: str, sentence: str, path: str) -> Excuse | None:
        """Look an alarm up in the baseline; to be asked once for a rule and a sentence."""
        name, baseline = fingerprint(code, sentence), self.exceptions.baseline
        if baseline.takes(path, name) or baseline.takes_moved(name, self.gone):
            return Excuse(AlarmState.BASELINE, "in the baseline")
        return None

    def notices(self, checked: Collection[str]) -> Iterator[str]:
        """Say what was stale, over or of no use."""
        for entry in self.exceptions.baseline.stale(frozenset(checked) | self.gone):
            times = f" ({entry.count} times)" if entry.count > 1 else ""
            yield f"stale baseline entry: {entry.path}: {entry.code}{times} {entry.text}".rstrip()
        for suppression in self.exceptions.suppressions:
            if suppression.place in self._expired:
                n = self._expired[suppression.place]
                yield f"{suppression.place}: expired on {suppression.expires}; it fits {n} again"
            elif suppression.place not in self._used and not self.exceptions.is_partial:
                yield f"{suppression.place}: fits nothing"
        for ignores in self._ignores.values():
            for ignore in ignores:
                if ignore.place not in self._used:
                    yield f"{ignore.place}: this comment suppresses nothing"


def gone_files(
    exceptions: Exceptions, checked: Collection[str], exists: Callable[[Path], bool] = Path.exists
) -> frozenset[str]:
    """Name the files of the baseline that are not checked and no longer there."""
    return exceptions.baseline.gone(checked, lambda path: exists(exceptions.root / path))
