"""Watch how much memory this process holds."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import TracebackType

PERIOD_S = 0.02


def resident_bytes() -> Callable[[], int]:
    """Give a function that tells this process's resident memory; needs psutil (extra `bench`)."""
    import psutil

    process = psutil.Process()
    return lambda: int(process.memory_info().rss)


def peak_memory_mb() -> float | None:
    """Give the most memory that this process has held, in MB; None where nobody counts it."""
    try:
        import resource
    except ImportError:  # not on Windows
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


class MemoryWatch:
    """Sample memory in a thread of its own, between `with` and its end, and keep the most seen."""

    def __init__(self, read: Callable[[], int] | None = None, period_s: float = PERIOD_S) -> None:
        self._read = read or resident_bytes()
        self._period_s = period_s
        self._peak = 0
        self._lock = threading.Lock()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> MemoryWatch:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._is_over.set()
        self._thread.join()

    def restart(self) -> float:
        """Forget the peak so far; give the memory held now, in MB."""
        with self._lock:
            self._peak = now = self._read()
        return now / 1e6

    def peak_mb(self) -> float:
        """Give the most memory seen since the last restart, in MB."""
        with self._lock:
            self._peak = max(self._peak, self._read())
            return self._peak / 1e6

    def _watch(self) -> None:
        while not self._is_over.wait(self._period_s):
            self.peak_mb()
