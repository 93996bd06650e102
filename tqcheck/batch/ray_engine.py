"""The engine `ray`: Ray Data with a pool of workers on all machines of a cluster.

The numbers of the parts go through a dataset, one block each, so that a shard comes back as soon
as it is done; a worker fetches the part itself from an actor beside the spool, and Ray holds no
more of the run than what is in hand. Ray Data starts a worker again that died and repeats its part.
Shards come back to the process that asked and are written there, so that folder, parts and reports
are those of the local engine.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from tqcheck.api import Checker
from tqcheck.batch.engines import with_split_threads
from tqcheck.batch.spool import Job, Jobs
from tqcheck.batch.work import Assignment, Shard, do_job
from tqcheck.errors import ConfigError, ModelError, TqcheckError

INSTALL_HINT = "the engine ray needs the extra 'ray': pip install 'tqcheck[ray]'"
_WAITING = 2  # jobs handed out for each worker: it never waits for the next one
_MOST_DEATHS = 3


class Source:
    """Hand out jobs by their number, on the machine where the spool lies.

    Ray Data begins a part again without end; a part that kills whoever takes it ends the run here.
    """

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self._taken: Counter[int] = Counter()

    def take(self, number: int) -> Job | None:
        """Give a job; None where it was taken as often as it may be."""
        self._taken[number] += 1
        return self._jobs.one(number) if self._taken[number] <= _MOST_DEATHS else None


class Worker:
    """Judge jobs; the models are loaded for the first one and stay."""

    def __init__(self, assignment: Assignment, source: Any) -> None:
        self._assignment = assignment
        self._source = source
        self._checker: Checker | None = None

    def __call__(self, batch: Any) -> Any:
        """Give the shards of a batch of numbers, packed, or the error that ends the run."""
        import pyarrow
        from ray import cloudpickle

        dumps: Callable[[object], bytes] = cloudpickle.dumps
        packed = [dumps(self._outcome(n)) for n in batch["item"].to_pylist()]
        return pyarrow.table({"shard": pyarrow.array(packed, pyarrow.binary())})

    def _outcome(self, number: int) -> Shard | TqcheckError:
        import ray

        job: Job | None = ray.get(self._source.take.remote(number))
        if job is None:
            return ModelError(
                f"workers of Ray died {_MOST_DEATHS} times over part {number} (out of memory?); "
                "--resume goes on from here"
            )
        try:
            if self._checker is None:
                self._checker = self._assignment.make_checker(self._assignment.config)
            return do_job(self._checker, job, is_strict=self._assignment.is_strict)
        except TqcheckError as error:  # raised, it would come back as Ray's own, with a trace
            return error


class RayEngine:
    """Run jobs on a Ray cluster: the one at `address`, else one found here, else a new one.

    Raises ConfigError without Ray or a cluster at the address.
    """

    def __init__(self, assignment: Assignment, workers: int, address: str | None) -> None:
        self._assignment = with_split_threads(assignment, workers)
        self._workers = workers
        self._ray = _connected(workers, address)

    def run(self, jobs: Jobs) -> Iterator[Shard]:
        """Give the shards as they get done; raises ModelError where workers keep dying."""
        if not jobs.numbers:
            return
        errors = self._ray.exceptions
        try:
            for batch in self._batches(jobs):
                for packed in batch["shard"].to_pylist():
                    yield self._shard(packed)
        except errors.RayError as error:
            reason = " ".join(str(error).split())
            raise ModelError(f"Ray cannot go on: {reason}; --resume goes on from here") from None

    def _batches(self, jobs: Jobs) -> Iterator[Any]:
        data = self._ray.data
        numbers = data.from_items(list(jobs.numbers), override_num_blocks=len(jobs.numbers))
        numbers.context.enable_progress_bars = False
        numbers.context.print_on_execution_start = False
        shards = numbers.map_batches(
            Worker,
            fn_constructor_args=(self._assignment, self._source(jobs)),
            batch_size=1,
            batch_format="pyarrow",
            compute=data.ActorPoolStrategy(
                size=self._workers, max_tasks_in_flight_per_actor=_WAITING
            ),
            num_cpus=1,
        )
        yield from shards.iter_batches(batch_size=1, batch_format="pyarrow")

    def _source(self, jobs: Jobs) -> Any:
        """Start the source on this machine, however full it is."""
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        ray = self._ray
        here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
        options = {"num_cpus": 0, "max_restarts": _MOST_DEATHS, "max_task_retries": _MOST_DEATHS}
        return ray.remote(**options)(Source).options(scheduling_strategy=here).remote(jobs)

    def _shard(self, packed: bytes) -> Shard:
        outcome: Shard | TqcheckError = self._ray.cloudpickle.loads(packed)
        if isinstance(outcome, TqcheckError):
            raise outcome
        return outcome


def _connected(workers: int, address: str | None) -> Any:
    try:
        import ray
        import ray.data
    except ImportError:
        raise ConfigError(INSTALL_HINT) from None
    _quieten()
    if ray.is_initialized():
        return ray
    if (address or "").startswith("ray://"):
        raise ConfigError(
            f"--ray-address: {address!r} is Ray Client's, from outside the cluster; start the "
            "batch on one of its machines, with 'auto'"
        )
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}
    try:
        ray.init(address=address or "auto", **quiet)
    except (ConnectionError, ValueError, RuntimeError) as error:
        if address is not None:
            reason = " ".join(str(error).split())
            raise ConfigError(f"--ray-address: no cluster at {address!r}: {reason}") from None
        ray.init(address="local", num_cpus=workers, include_dashboard=False, **quiet)
    return ray


def _quieten() -> None:
    """Keep Ray Data's log to its file: our own progress is on the screen."""
    for handler in logging.getLogger("ray.data").handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setLevel(logging.CRITICAL)
