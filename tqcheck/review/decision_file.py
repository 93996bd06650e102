"""The file of decisions: lines are added whole and lasting, by one process at a time."""

from __future__ import annotations

import errno
import json
import os
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from tqcheck.errors import ConfigError, ReportError
from tqcheck.gate import Decision, read_decisions, standing
from tqcheck.gate.fingerprints import ANY_RULE, fingerprint
from tqcheck.records import JsonValue, SegmentResult
from tqcheck.report.atomic import sync_folder

SUFFIXES = (".jsonl", ".ndjson")
_PATIENCE_S = 10.0


class DecisionFile:
    """Read and append decisions in a JSON Lines file; threads and processes may share it.

    Raises ConfigError for a name by which the gate would not know it, or where a line in it is no
    decision, and ReportError where it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        if path.suffix.lower() not in SUFFIXES:
            raise ConfigError(f"{path}: decisions go to a file named *{' or *'.join(SUFFIXES)}")
        self.path = path
        self.n_added = 0
        self._own = threading.Lock()
        self._others = FileLock(path.with_name(f".{path.name}.lock"), timeout=_PATIENCE_S)
        self._refuse_unwritable()
        self.standing()

    def standing(self) -> dict[str, Decision]:
        """Read what holds now, by fingerprint; another process may have added to it."""
        return standing(read_decisions(self.path)) if self.path.exists() else {}

    def add(self, entry: Mapping[str, JsonValue]) -> None:
        """Add a line and return when it lasts; raises ReportError, and then nothing is added."""
        line = json.dumps(entry, ensure_ascii=False, allow_nan=False) + "\n"
        try:
            with self._own, self._others:
                _append(self.path, line.encode("utf-8", "backslashreplace"))
                self.n_added += 1
        except Timeout:
            raise self._error("another process does not let go of it") from None
        except OSError as error:
            raise self._error(error.strerror or str(error)) from error

    def close(self) -> int:
        """Wait for the line that is being added, take no more, and count those added."""
        self._own.acquire()
        return self.n_added

    def _refuse_unwritable(self) -> None:
        if self.path.exists() and not self.path.is_file():
            raise self._error("it is no file")
        if not self.path.parent.is_dir():
            raise self._error(f"no folder {self.path.parent}")
        if self.path.exists() and not os.access(self.path, os.W_OK):
            raise self._error("it is read-only")
        try:
            with self._others:
                pass
        except Timeout:
            raise self._error("another process does not let go of it") from None
        except OSError as error:
            raise self._error(error.strerror or str(error)) from error

    def _error(self, why: str) -> ReportError:
        return ReportError(f"{self.path}: cannot keep decisions: {why}")


def entry_of(
    result: SegmentResult, decision: str, reason: str, signature: str
) -> dict[str, JsonValue]:
    """Write down a decision on a sentence, and all that makes it a label."""
    segment = result.segment
    return {
        "fingerprint": fingerprint(ANY_RULE, segment.text),
        "decision": decision,
        "reason": reason or None,
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "id": segment.id,
        "doc": segment.doc,
        "path": segment.origin.path,
        "line": segment.origin.line,
        "lang": segment.lang,
        "system": segment.system,
        "text": segment.text,
        "source": segment.source,
        "risk": None if result.risk is None else round(result.risk, 6),
        "suspect": result.is_suspect,
        "level": result.level,
        "codes": list(dict.fromkeys(finding.code for finding in result.findings)),
        "signature": signature,
    }


def _append(path: Path, line: bytes) -> None:
    """Write behind the last line, which may lack its end; what fails leaves nothing behind."""
    with path.open("ab+", buffering=0) as file:
        size = file.seek(0, os.SEEK_END)
        if size:
            file.seek(-1, os.SEEK_END)
            line = line if file.read(1) == b"\n" else b"\n" + line
        try:
            if file.write(line) != len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(file.fileno())
        except OSError:
            file.truncate(size)
            raise
    if not size:
        sync_folder(path.parent)
