"""Find the bad sentences in machine-translated text.

from tqcheck import Checker

report = Checker().check(["article.txt"])
for result in report.results:
    print(result.risk, result.segment.text)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tqcheck._version import __version__
from tqcheck.config import Config
from tqcheck.errors import ConfigError, InputError, ModelError, ReportError, TqcheckError
from tqcheck.records import Report, Row

if TYPE_CHECKING:
    from tqcheck.api import Checker, check
    from tqcheck.comparison import CompareSettings, Comparison, compare

__all__ = [
    "Checker",
    "CompareSettings",
    "Comparison",
    "Config",
    "ConfigError",
    "InputError",
    "ModelError",
    "Report",
    "ReportError",
    "Row",
    "TqcheckError",
    "__version__",
    "check",
    "compare",
]


def __getattr__(name: str) -> Any:
    # The stages take a tenth of a second to import; `tqcheck --help` can do without them.
    if name in {"Checker", "check"}:
        from tqcheck import api

        return getattr(api, name)
    if name in {"CompareSettings", "Comparison", "compare"}:
        from tqcheck import comparison

        return getattr(comparison, name)
    raise AttributeError(f"module 'tqcheck' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
