"""Shares with their uncertainty."""

from __future__ import annotations

from math import sqrt

_Z = 1.959964  # of a normal distribution, 95% lie within so many standard deviations


def share_interval(part: int, whole: int) -> tuple[float, float]:
    """Give the 95% interval of a share (Wilson 1927); (0, 1) where there is nothing to count."""
    if not whole:
        return 0.0, 1.0
    share, square = part / whole, _Z * _Z
    middle = share + square / (2 * whole)
    spread = _Z * sqrt(share * (1 - share) / whole + square / (4 * whole * whole))
    scale = 1 + square / whole
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def told_share(part: int, whole: int) -> str:
    """Write a share of suspect segments with its interval; a dash where there is none."""
    if not whole:
        return "–"
    low, high = share_interval(part, whole)
    return f"{part / whole:.1%} [{low:.1%}, {high:.1%}]"
