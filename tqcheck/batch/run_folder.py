"""The folder of a run: what it was asked (`run.json`), its spool, its shards, its lock."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tqcheck._version import __version__
from tqcheck.batch.note import RUN_FILE, Note, RunSettings, note_bytes, read_note
from tqcheck.batch.shard import ShardHead, read_head
from tqcheck.cache.keys import JUDGING, code_digest, digest
from tqcheck.config import Config
from tqcheck.errors import ConfigError, InputError, ReportError
from tqcheck.judging.run_info import roundtrip_options
from tqcheck.records.wire import plain
from tqcheck.report.atomic import remove_left_behind, sync_folder, write_atomic

PARTS = "parts"


class RunFolder:
    """Read and write the folder of one run; as a context manager, lock it for this process."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.parts = path / PARTS
        self._lock: Any = None

    def __enter__(self) -> Self:
        """Lock the folder; create it where there is none.

        Raises ReportError where it cannot be made, or another process works in it.
        """
        from filelock import FileLock, Timeout

        try:
            self.parts.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(self.path / ".lock", timeout=0)
            self._lock.acquire()
        except Timeout:
            raise ReportError(f"{self.path}: another process works on this run") from None
        except OSError as error:
            reason = error.strerror or str(error)
            raise ReportError(
                f"{self.path}: cannot make the folder of the run: {reason}"
            ) from error
        for folder in (self.path, self.parts):
            remove_left_behind(folder, 0)  # nobody else is at work here
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the run folder: other processes may open it."""
        self._lock.release()

    def note(self) -> Note | None:
        """Give what `run.json` says; None where there is none. Raises InputError."""
        return read_note(self.path / RUN_FILE)

    def write_note(self, note: Note) -> None:
        """Replace `run.json`; raises ReportError."""
        write_atomic(self.path / RUN_FILE, note_bytes(note))

    def write_shard(self, number: int, content: bytes) -> None:
        """Write the shard of a part: whole, on the disk, or not at all; raises ReportError."""
        write_atomic(self.shard_path(number), content)
        sync_folder(self.parts)

    def shard_path(self, number: int) -> Path:
        """Name the file of a part."""
        return self.parts / f"{number:07}.jsonl"

    def shards(self) -> Iterator[ShardHead]:
        """Read the heads of the shards that are there and whole; a damaged one is removed."""
        for path in sorted(self.parts.glob("*.jsonl")):
            try:
                head = read_head(path)
            except InputError:
                path.unlink()
            else:
                yield head


def run_settings(
    config: Config, identity: str, source: str | None, signals: Sequence[str] = ()
) -> RunSettings:
    """Say everything that the numbers of a run depend on beside its inputs.

    `signals` are those of other packages, with their versions.
    """
    model = {name: getattr(config.model, name) for name in ("lm", "head", "precision", "device")}
    return RunSettings(
        version=__version__,
        code=digest(code_digest((*JUDGING, "batch")))[:12],
        source=source,
        signals=tuple(signals),
        read=plain(config.read),
        segment=plain(config.segment),
        combine=plain(config.combine),
        roundtrip=roundtrip_options(config.roundtrip),
        model={**model, "identity": identity[:12]},
    )


def refuse_difference(what: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Raise ConfigError with the differences between a run's note and what is asked now."""
    old, new = _flat(before), _flat(now)
    lines = [
        f"{name}: {_shown(old, name)} -> {_shown(new, name)}"
        for name in dict.fromkeys([*old, *new])
        if _shown(old, name) != _shown(new, name)
    ]
    if lines:
        more = f"; and {len(lines) - 8} more" if len(lines) > 8 else ""
        raise ConfigError(f"--resume: {what} have changed: {'; '.join(lines[:8])}{more}")


def _flat(content: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in content.items():
        if isinstance(value, Mapping) and value:
            found |= _flat(value, f"{prefix}{name}.")
        else:
            found[prefix + name] = value
    return found


def _shown(content: Mapping[str, Any], name: str) -> str:
    return json.dumps(content[name], ensure_ascii=False) if name in content else "nothing"
