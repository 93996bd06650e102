"""Make the checker of a command; until then none of the model's libraries is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tqcheck.config import Config
from tqcheck.language import load_early

if TYPE_CHECKING:
    from tqcheck.api import Checker
    from tqcheck.judging.models import Progress


def make_checker(
    config: Config, progress: Progress, *, time_budget_s: float | None = None
) -> Checker:
    """Make a checker, and begin to load what it needs first."""
    load_early()
    from tqcheck.api import Checker  # late: it takes a second, and the model's libraries more

    return Checker(config, progress=progress, time_budget_s=time_budget_s)
