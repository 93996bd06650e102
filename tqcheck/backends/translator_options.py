"""How a translator runs, whichever it is; each takes from here what concerns it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tqcheck.config.checks import DEVICES, PRECISIONS, one_of, positive, whole_from
from tqcheck.errors import ConfigError


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
        "device": one_of(*DEVICES)(options.device),
        "precision": one_of(*PRECISIONS)(options.precision),
        "batch_tokens": whole_from(64)(options.batch_tokens),
        "threads": None if options.threads is None else whole_from(1)(options.threads),
        "beams": whole_from(1)(options.beams),
        "timeout_s": positive(options.timeout_s),
        "requests_per_s": positive(options.requests_per_s),
    }
    for setting, problem in problems.items():
        if problem:
            raise ConfigError(f"{naming(setting)}: {problem}")
