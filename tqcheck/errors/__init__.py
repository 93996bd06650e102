"""Everything tqcheck raises on purpose.

TqcheckError
├── ConfigError   a setting or option has a value that is not allowed
├── InputError    a file, row or text that was given cannot be read or used
├── ModelError    a model, engine or its files are missing, damaged or unfit
└── ReportError   the report could not be written

Each carries one line that names the place, the bad value and what is allowed. The command line
prints that line and exits with 2; a library user catches `TqcheckError`.
"""

from __future__ import annotations


class TqcheckError(Exception):
    """Base of every error that tqcheck raises on purpose."""


class ConfigError(TqcheckError):
    """Report a setting or option whose value is not allowed."""


class InputError(TqcheckError):
    """Report an input that cannot be read or used.

    `path` and `line` (1-based) say where, as far as that is known.
    """

    def __init__(self, message: str, *, path: str | None = None, line: int | None = None) -> None:
        self.message = message
        self.path = path
        self.line = line
        super().__init__(message)

    def __str__(self) -> str:
        place = [part for part in (self.path, str(self.line) if self.line else None) if part]
        return ":".join([*place, f" {self.message}"]) if place else self.message


class ModelError(TqcheckError):
    """Report a model, engine or model file that is missing, damaged or unfit."""


class ReportError(TqcheckError):
    """Report an output that could not be written."""
