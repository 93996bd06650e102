"""Checkers that are easily foreseen, for worker processes; and a run that tests may kill.

python -m tests.batch.fake_run FOLDER LOG WORKERS INPUT...
"""

from __future__ import annotations

import functools
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.fakes import FakeQuality
from tqcheck.api import Checker
from tqcheck.backends.protocols import QualityReading, Step
from tqcheck.batch import BatchRequest, run_batch, spool
from tqcheck.config import Config, SegmentConfig
from tqcheck.records import Document

POISON = "Poisoned text that no model can read."
ENGLISH = Config(segment=SegmentConfig(lang="en", source_lang="de"))


class LoggingQuality(FakeQuality):
    """Note each document that is read, slowly; fail on a poisoned one."""

    def __init__(self, log: Path, pause_s: float) -> None:
        self._log = log
        self._pause_s = pause_s

    def read(
        self, documents: Sequence[Document], step: Step
    ) -> tuple[tuple[QualityReading | None, ...], ...]:
        if any(s.text == POISON for d in documents for s in d.segments):
            raise ValueError("poison")
        time.sleep(self._pause_s)
        with self._log.open("a", encoding="utf-8") as log:
            log.writelines(f"{d.id}\t{d.path}\t{len(d.segments)}\n" for d in documents)
        return super().read(documents, step)


def make_checker(config: Config, *, log: Path, pause_s: float = 0.0) -> Checker:
    return Checker(config, quality=LoggingQuality(log, pause_s))


def maker(log: Path, pause_s: float = 0.0) -> functools.partial[Checker]:
    return functools.partial(make_checker, log=log, pause_s=pause_s)


def main(folder: str, log: str, workers: str, *inputs: str) -> None:
    spool.PART_ROWS = 6
    request = BatchRequest(tuple(inputs), Path(folder), ENGLISH, resume=True, workers=int(workers))
    run_batch(request, make_checker=maker(Path(log), pause_s=0.02))
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
