"""Compare MT systems: scores with intervals, tests of each pair, and where they differ."""

from __future__ import annotations

from tqcheck.comparison.front import compare
from tqcheck.comparison.records import CompareSettings, Comparison

__all__ = ["CompareSettings", "Comparison", "compare"]
