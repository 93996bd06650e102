"""Progress on stderr for work of more than two seconds; quicker work shows nothing."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self

from tqcheck.cli.stderr import say

QUIET_S = 2.0
LINE_EVERY_S = 10.0
STAGES = {
    "unpack": "unpacking the model (once)",
    "load": "loading the model",
    "read": "reading",
    "segment": "splitting into sentences",
    "quality": "judging sentences",
}


class StageDisplay(Protocol):
    """Show how far a stage is."""

    def show(self, stage: str, done: int, total: int) -> None:
        """Show that `done` of `total` units of `stage` are done; a `total` of 0 is unknown."""

    def close(self) -> None:
        """Remove the display."""


def display_for_stderr() -> StageDisplay:
    """Return a bar for a terminal, lines for anything else."""
    is_terminal = sys.stderr is not None and sys.stderr.isatty()
    return BarDisplay() if is_terminal else LineDisplay()


class ShownProgress:
    """Take progress from the library and show it once the work has lasted `quiet_s`.

    The library's progress function, and a context manager around the work. A thread of its own
    times the wait, since the library can be silent for long (a model loads).
    """

    def __init__(
        self,
        quiet_s: float = QUIET_S,
        make_display: Callable[[], StageDisplay] = display_for_stderr,
    ) -> None:
        self._make_display = make_display
        self._display: StageDisplay | None = None
        self._latest: tuple[str, int, int] = ("working", 0, 0)
        self._is_over = False
        self._lock = threading.Lock()
        self._timer = threading.Timer(quiet_s, self._appear)
        self._timer.daemon = True

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Take note of progress."""
        with self._lock:
            self._latest = (stage, done, total)
            if self._display is not None:
                self._display.show(stage, done, total)

    def __enter__(self) -> Self:
        """Start the wait."""
        self._timer.start()
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the wait and take the display away."""
        self._timer.cancel()
        with self._lock:
            self._is_over = True
            if self._display is not None:
                self._display.close()
                self._display = None

    def _appear(self) -> None:
        with self._lock:
            if not self._is_over:
                self._display = self._make_display()
                self._display.show(*self._latest)


class LineDisplay:
    """Write a line when a stage begins, every ten seconds, and when it is done."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._stage: str | None = None
        self._told_at = 0.0

    def show(self, stage: str, done: int, total: int) -> None:
        """Write a line if it is time for one."""
        is_due = self._clock() - self._told_at >= LINE_EVERY_S
        if stage == self._stage and not is_due and not 0 < total <= done:
            return
        self._stage, self._told_at = stage, self._clock()
        share = f": {done / total:.0%}" if total else ""
        say(f"{STAGES.get(stage, stage)}{share}")

    def close(self) -> None:
        """Do nothing: lines stay on the screen."""


class BarDisplay:
    """Draw a bar that goes away when the work is done."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import Progress

        self._progress = Progress(
            console=Console(stderr=True),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._stage: str | None = None
        self._progress.start()

    def show(self, stage: str, done: int, total: int) -> None:
        """Move the bar; another stage gets a new one."""
        if stage != self._stage:
            for old in self._progress.task_ids:
                self._progress.remove_task(old)
            self._progress.add_task(STAGES.get(stage, stage))
            self._stage = stage
        self._progress.update(self._progress.task_ids[0], completed=done, total=total or None)

    def close(self) -> None:
        """Remove the bar."""
        self._progress.stop()
