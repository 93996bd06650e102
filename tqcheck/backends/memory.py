"""Let the C library keep freed memory for the next batch instead of handing it back."""

from __future__ import annotations

import ctypes
import sys

_M_TRIM_THRESHOLD, _M_TOP_PAD, _M_MMAP_THRESHOLD = -1, -2, -3
_MIB = 2**20


def keep_freed_memory() -> None:
    """Tune glibc's allocator; do nothing elsewhere.

    By default every large activation is mapped afresh and its pages are faulted in one by one:
    a third of the time of a forward pass on a processor. 32 MiB is the largest threshold that
    glibc accepts.
    """
    if not sys.platform.startswith("linux"):
        return
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except AttributeError:  # another C library, as musl
        return
    mallopt(_M_MMAP_THRESHOLD, 32 * _MIB)
    mallopt(_M_TRIM_THRESHOLD, 2047 * _MIB)
    mallopt(_M_TOP_PAD, 64 * _MIB)
