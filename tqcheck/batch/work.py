"""What an engine's worker does: one part in, one shard out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tqcheck.api import Checker
from tqcheck.batch.shard import Failure, UsedModels, encode_shard
from tqcheck.batch.spool import Job
from tqcheck.config import Config
from tqcheck.errors import ConfigError, InputError, ModelError, TqcheckError
from tqcheck.judging.numbering import join
from tqcheck.segment import document_key

MakeChecker = Callable[[Config], Checker]
"""Makes the checker of a worker; a function of a module, so that other processes find it."""


@dataclass(frozen=True, slots=True)
class Shard:
    """Hold one part's file as bytes, and what progress and summary want to know of it."""

    number: int
    content: bytes
    n_segments: int
    n_suspect: int
    failures: tuple[Failure, ...]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """Say how a worker works: with which settings, and whether it stops at the first failure."""

    config: Config
    make_checker: MakeChecker
    is_strict: bool = False


def do_job(checker: Checker, job: Job, *, is_strict: bool) -> Shard:
    """Judge one part. A document that fails is recorded and the others are judged.

    Raises ModelError and ConfigError, which no other document would escape, and with `is_strict`
    InputError for the first document that fails.
    """
    parts = []
    failures: list[Failure] = []
    try:
        parts.append(checker.check_part(job.rows, job.fallbacks))
    except (ModelError, ConfigError):
        raise
    except Exception:  # whatever it was, it is one document's fault: find out which
        for numbers in _by_document(job):
            try:
                rows = [job.rows[n] for n in numbers]
                parts.append(checker.check_part(rows, job.fallbacks).of_rows(numbers))
            except (ModelError, ConfigError):
                raise
            except Exception as error:
                failures.append(_failure(job, numbers, error))
                if is_strict:
                    raise InputError(str(failures[-1])) from error
    part = join(parts)
    models = UsedModels(checker.models.infos, tuple(sorted(checker.models.languages)))
    return Shard(
        job.number,
        encode_shard(job, part, failures, models),
        len(part.results),
        sum(result.is_suspect for result in part.results),
        tuple(failures),
        checker.models.cache_problems,
    )


def _by_document(job: Job) -> list[list[int]]:
    groups: dict[object, list[int]] = {}
    for number, row in enumerate(job.rows):
        groups.setdefault(document_key(row), []).append(number)
    return list(groups.values())


def _failure(job: Job, numbers: Sequence[int], error: Exception) -> Failure:
    row = job.rows[numbers[0]]
    what = str(error) if isinstance(error, TqcheckError) else f"{type(error).__name__}: {error}"
    return Failure(row.origin.path, row.doc, " ".join(what.split()))
