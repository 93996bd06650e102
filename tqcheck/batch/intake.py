"""Read all inputs of a run into its spool, noting size and digest of each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tqcheck.batch.note import InputFacts
from tqcheck.batch.shard import Failure
from tqcheck.batch.spool import Spool
from tqcheck.config import Config
from tqcheck.errors import InputError
from tqcheck.read import InputFile, list_files, read_file, read_inputs
from tqcheck.records import Row

Told = Callable[[int, int], None]
"""Told of files read, of all."""


@dataclass
class InputsRead:
    """Hold what was read: inputs with size and digest, failures, notices."""

    inputs: list[InputFacts] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Name the inputs of a run."""

    inputs: tuple[str, ...]
    source: str | None = None


def take_in(wanted: Wanted, config: Config, spool: Spool, told: Told) -> InputsRead:
    """Read everything into the spool; a file that cannot be read is a failure.

    Raises InputError where an input names nothing at all.
    """
    intake = InputsRead()
    files, notices = list_files(wanted.inputs, config.read)
    intake.notices += notices
    if wanted.source is not None:
        outcome = read_inputs(wanted.inputs, config.read, source=wanted.source)
        intake.notices[:] = outcome.notices
        spool.add_file([outcome.rows])
        intake.inputs += [describe(file) for file in (*files, InputFile(wanted.source))]
        return intake
    for number, file in enumerate(files, start=1):
        _take_file(file, config, spool, intake)
        told(number, len(files))
    return intake


def _take_file(file: InputFile, config: Config, spool: Spool, intake: InputsRead) -> None:
    notices: list[str] = []

    def blocks() -> Iterator[Sequence[Row]]:
        for outcome in read_file(file, config.read):
            notices.extend(outcome.notices)
            yield outcome.rows

    try:
        intake.inputs.append(describe(file))
        spool.add_file(blocks())
    except InputError as error:
        place = f"line {error.line}: " if error.line else ""
        intake.failures.append(Failure(file.shown, None, f"{place}{error.message}"))
    else:
        intake.notices += notices


def describe(file: InputFile) -> InputFacts:
    """Give name, size and digest of an input; stdin and addresses are read once and have none."""
    if not file.is_file:
        return InputFacts(file.shown)
    try:
        with Path(file.path).open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
            return InputFacts(file.shown, stream.tell(), found)
    except OSError:
        return InputFacts(file.shown)  # told when it is read


def describe_all(wanted: Wanted, config: Config) -> list[InputFacts]:
    """Describe all inputs as they are now."""
    files, _ = list_files(wanted.inputs, config.read)
    more = [InputFile(wanted.source)] if wanted.source is not None else []
    return [describe(file) for file in (*files, *more)]
