"""The engine `ray`: workers on all machines of a cluster, each an actor with models of its own.

Ray starts an actor again that died and repeats its job. Shards come back to the process that asked
and are written there, so that folder, parts and reports are those of the local engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from tqcheck.api import Checker
from tqcheck.batch.engines import with_split_threads
from tqcheck.batch.spool import Job
from tqcheck.batch.work import Assignment, Shard, do_job
from tqcheck.errors import ConfigError, ModelError

INSTALL_HINT = "the engine ray needs the extra 'ray': pip install 'tqcheck[ray]'"
_WAITING = 2  # jobs handed out for each actor
_REPEATED = 3


class Worker:
    """Judge jobs; the models are loaded for the first one and stay."""

    def __init__(self, assignment: Assignment) -> None:
        self._assignment = assignment
        self._checker: Checker = assignment.make_checker(assignment.config)

    def do(self, job: Job) -> Shard:
        """Judge one part."""
        return do_job(self._checker, job, is_strict=self._assignment.is_strict)


class RayEngine:
    """Run jobs on a Ray cluster: the one at `address`, else one found here, else a new one.

    Raises ConfigError without Ray or a cluster at the address.
    """

    def __init__(self, assignment: Assignment, workers: int, address: str | None) -> None:
        self._assignment = with_split_threads(assignment, workers)
        self._workers = workers
        self._ray = _connected(workers, address)

    def run(self, jobs: Iterable[Job]) -> Iterator[Shard]:
        """Give the shards as they get done; raises ModelError where actors keep dying."""
        ray = self._ray
        actor = ray.remote(max_restarts=_REPEATED, max_task_retries=_REPEATED, num_cpus=1)(Worker)
        actors = [actor.remote(self._assignment) for _ in range(self._workers)]
        todo = iter(jobs)
        at_work: dict[Any, Any] = {}
        try:
            for number, job in enumerate(islice(todo, self._workers * _WAITING)):
                worker = actors[number % self._workers]
                at_work[worker.do.remote(job)] = worker
            while at_work:
                (done, *_), _ = ray.wait(list(at_work), num_returns=1)
                worker = at_work.pop(done)
                shard = self._shard(done)
                for job in islice(todo, 1):
                    at_work[worker.do.remote(job)] = worker
                yield shard
        finally:
            for worker in actors:
                ray.kill(worker)

    def _shard(self, done: Any) -> Shard:
        errors = self._ray.exceptions
        try:
            shard: Shard = self._ray.get(done)
        except errors.RayTaskError as error:
            raise error.cause from None
        except errors.RayError as error:
            reason = " ".join(str(error).split())
            raise ModelError(f"a worker of Ray is lost: {reason}; --resume goes on") from None
        return shard


def _connected(workers: int, address: str | None) -> Any:
    try:
        import ray
    except ImportError:
        raise ConfigError(INSTALL_HINT) from None
    if ray.is_initialized():
        return ray
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}
    try:
        ray.init(address=address or "auto", **quiet)
    except (ConnectionError, ValueError, RuntimeError) as error:
        if address is not None:
            reason = " ".join(str(error).split())
            raise ConfigError(f"--ray-address: no cluster at {address!r}: {reason}") from None
        ray.init(address="local", num_cpus=workers, include_dashboard=False, **quiet)
    return ray
