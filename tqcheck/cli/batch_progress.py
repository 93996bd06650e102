"""Progress of a batch on stderr: a bar on a terminal, a line every ten seconds elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

from tqcheck.cli.stderr import say

if TYPE_CHECKING:
    from tqcheck.batch.runner import State

LINE_EVERY_S = 10.0
_STAGES = {"read": "reading the inputs", "judge": "judging", "index": "ranking"}


class RunDisplay(Protocol):
    """Show how far a run is."""

    def show(self, state: State) -> None:
        """Show a state."""

    def close(self) -> None:
        """Remove the display."""


class BatchProgress:
    """Take a run's states and show them; a context manager around the work."""

    def __init__(self, make_display: Callable[[], RunDisplay] | None = None) -> None:
        is_terminal = sys.stderr is not None and sys.stderr.isatty()
        self._make = make_display or (RunBar if is_terminal else RunLines)
        self._display: RunDisplay | None = None

    def __call__(self, state: State) -> None:
        """Show a state."""
        if self._display is None:
            self._display = self._make()
        self._display.show(state)

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove the display."""
        if self._display is not None:
            self._display.close()


def told(state: State) -> str:
    """Say in words how far a run is."""
    stage = _STAGES.get(state.stage, state.stage)
    if state.stage == "read" and state.total.documents:
        return f"{stage}: {state.done.documents} of {state.total.documents}"
    if state.stage != "judge":
        return stage
    parts = [
        f"{stage}: {share(state):.0%}",
        f"{state.done.documents} of {state.total.documents} documents",
        f"{state.segments} segments",
        f"{state.suspect} suspect",
    ]
    left = seconds_left(state)
    if left is not None:
        parts.append(f"{rate(state):.1f} segments/s, {clock(left)} left")
    return ", ".join(parts)


def share(state: State) -> float:
    """Give the share of the work that is done, by characters."""
    return state.done.chars / state.total.chars if state.total.chars else 1.0


def rate(state: State) -> float:
    """Give the segments judged a second since this process began."""
    return state.fresh_segments / state.seconds if state.seconds else 0.0


def seconds_left(state: State) -> float | None:
    """Guess the time left from the characters read so far; None before the first part."""
    fresh = state.done.chars - state.chars_before
    if not fresh or not state.seconds:
        return None
    return (state.total.chars - state.done.chars) / fresh * state.seconds


def clock(seconds: float) -> str:
    """Write a time as h:mm:ss."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"


class RunLines:
    """Write a line when a stage begins, every ten seconds, and when all is judged."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._stage = ""
        self._told_at = 0.0

    def show(self, state: State) -> None:
        """Write a line if it is time for one."""
        is_over = state.stage == "judge" and state.done == state.total
        is_due = self._now() - self._told_at >= LINE_EVERY_S
        if state.stage == self._stage and not is_due and not is_over:
            return
        self._stage, self._told_at = state.stage, self._now()
        say(told(state))

    def close(self) -> None:
        """Do nothing: lines stay on the screen."""


class RunBar:
    """Draw a bar that goes away when the work is done."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        self._progress: Any = Progress(
            BarColumn(bar_width=24),
            TextColumn("{task.description}"),
            console=Console(stderr=True),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._task = self._progress.add_task("", total=None)
        self._progress.start()

    def show(self, state: State) -> None:
        """Move the bar."""
        total = state.total.chars or None
        self._progress.update(
            self._task, completed=state.done.chars, total=total, description=told(state)
        )

    def close(self) -> None:
        """Remove the bar."""
        self._progress.stop()
