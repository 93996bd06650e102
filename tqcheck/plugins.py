"""What other packages can add, found by entry points and used only when it is asked for by name.

A package names a factory in its pyproject.toml; `examples/plugin` is one that works:

    [project.entry-points."tqcheck.signals"]
    capitals = "my_package:Capitals"

    [project.entry-points."tqcheck.metrics"]
    overlap = "my_package:make_overlap"

- A signal (group `tqcheck.signals`, factory without arguments) reads documents, named by
  `--signal NAME` or `[evidence] signals`; its scores are evidence in every report and a column of a
  comparison. They do not change the risk, whose coefficients were fitted without them.
- A translator (group `tqcheck.translators`, factory with `TranslatorOptions`) makes the round trip
  and `tqcheck translate` as `plugin:NAME`; the contract is `tqcheck.backends.protocols.Translator`.
- A metric (group `tqcheck.metrics`, factory with one text, what follows the colon in
  `--metric NAME:TEXT`) scores the segments of a system in a comparison.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.metadata import EntryPoint, entry_points
from typing import Protocol, TypeVar, cast

from tqcheck.config import nearest
from tqcheck.errors import ConfigError
from tqcheck.records import Document, SignalScore

SIGNALS = "tqcheck.signals"
METRICS = "tqcheck.metrics"
TRANSLATORS = "tqcheck.translators"


_Made = TypeVar("_Made")


class Signal(Protocol):
    """Read one thing from every segment of a document."""

    @property
    def name(self) -> str:
        """Name the signal in the evidence; no signal of tqcheck's own has the same."""

    @property
    def version(self) -> str:
        """Name what changes its numbers, for the signature: no `|`, no blank."""

    @property
    def higher_is_better(self) -> bool:
        """Say which way is better."""

    def read(self, document: Document) -> Sequence[SignalScore]:
        """Give one score a segment, in order; one that cannot be had is skipped or failed."""


class Metric(Protocol):
    """Score the translations of one system."""

    @property
    def signature(self) -> str:
        """Name every choice that changes a number."""

    @property
    def higher_is_better(self) -> bool:
        """Say which way is better."""

    def score(
        self,
        sources: Sequence[str | None],
        translations: Sequence[str],
        references: Sequence[str | None],
    ) -> Sequence[float | None]:
        """Score each segment; None where it cannot. Texts that were not given are None."""


def load_signal(name: str) -> Signal:
    """Make the signal that a package offers; raises ConfigError where none is called so."""
    make = cast(Callable[[], Signal], load_factory(SIGNALS, name))
    return made(f"signal {name!r}", make, ("name", "version", "higher_is_better", "read"))


def load_metric(name: str, argument: str = "") -> Metric:
    """Make the metric that a package offers; raises ConfigError where none is called so."""
    make = cast(Callable[[str], Metric], load_factory(METRICS, name))
    what = f"metric {name + (argument and ':' + argument)!r}"
    return made(what, lambda: make(argument), ("signature", "higher_is_better", "score"))


def made(what: str, make: Callable[[], _Made], parts: Sequence[str]) -> _Made:
    """Call a factory; raises ConfigError where it fails, or makes what breaks the contract."""
    try:
        found = make()
    except Exception as error:  # whatever another package does wrong
        raise ConfigError(f"{what} cannot be made: {type(error).__name__}: {error}") from error
    missing = next((part for part in parts if not hasattr(found, part)), None)
    if missing is not None:
        raise ConfigError(f"{what} has no {missing}: see tqcheck/plugins.py")
    return found


def names_of(group: str) -> list[str]:
    """List what the installed packages offer."""
    return sorted({point.name for point in entry_points(group=group)})


def load_factory(group: str, name: str) -> object:
    """Import what a package offers under a name; raises ConfigError where that is not one thing."""
    found = list(entry_points(group=group, name=name))
    if not found:
        known = names_of(group)
        message = f"no installed package offers {name!r} ({group}): {', '.join(known) or 'none'}"
        raise ConfigError(message + nearest(name, known))
    if len(found) > 1:
        raise ConfigError(f"{len(found)} packages offer {name!r} ({group}); uninstall all but one")
    return _loaded(found[0])


def _loaded(point: EntryPoint) -> object:
    try:
        return point.load()
    except Exception as error:  # whatever another package does wrong on import
        raise ConfigError(f"{point.name} ({point.value}) cannot be loaded: {error}") from error
