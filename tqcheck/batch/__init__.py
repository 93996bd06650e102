"""Check more than fits in memory or in one evening: in parts, each kept as soon as it is done.

read (into a spool on disk) -> parts -> an engine judges them -> shards -> index -> reports. What a
kill interrupts goes on from the shards that are there.
"""

from __future__ import annotations

from tqcheck.batch.results import RunResults
from tqcheck.batch.runner import BatchRequest, RunOutcome, run_batch

__all__ = ["BatchRequest", "RunOutcome", "RunResults", "run_batch"]
