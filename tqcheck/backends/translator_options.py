"""How a translator runs, whichever it is; each takes from here what concerns it."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass

from tqcheck.config import nearest
from tqcheck.errors import ConfigError
from tqcheck.setting_checks import DEVICES, PRECISIONS


@dataclass(frozen=True, slots=True)
class TranslatorOptions:
    """Say how a translator runs; only `precision` and `beams` can change its words.

    `device`, `precision`, `batch_tokens`, `threads` (None: one a processor core) and `beams` (1 is
    greedy) concern models that run here. `timeout_s` bounds one request to a server or one run of
    a program, `requests_per_s` how often a server is asked.
    """

    device: str = "auto"
    precision: str = "auto"
    batch_tokens: int = 2048
    threads: int | None = None
    beams: int = 1
    timeout_s: float = 60.0
    requests_per_s: float = 10.0


def check_options(options: TranslatorOptions, naming: Callable[[str], str] = str) -> None:
    """Raise ConfigError for the first value that is not allowed; `naming` names a setting."""
    problems = {
        "device": _not_of(options.device, DEVICES),
        "precision": _not_of(options.precision, PRECISIONS),
        "batch_tokens": _not_whole_from(options.batch_tokens, 64),
        "threads": None if options.threads is None else _not_whole_from(options.threads, 1),
        "beams": _not_whole_from(options.beams, 1),
        "timeout_s": _not_positive(options.timeout_s),
        "requests_per_s": _not_positive(options.requests_per_s),
    }
    for setting, problem in problems.items():
        if problem:
            raise ConfigError(f"{naming(setting)}: {problem}")


def _not_of(value: str, allowed: Collection[str]) -> str | None:
    if value in allowed:
        return None
    return f"{value!r} is not one of {', '.join(allowed)}{nearest(str(value), allowed)}"


def _not_whole_from(value: int, lowest: int) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool) and value >= lowest:
        return None
    return f"{value!r} is not a whole number from {lowest}"


def _not_positive(value: float) -> str | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and math.isfinite(value) and value > 0:
        return None
    return f"{value!r} is not a number above 0"
