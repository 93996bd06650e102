"""Engines run jobs and hand back shards, in any order."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from itertools import islice
from typing import Protocol

from tqcheck.api import Checker
from tqcheck.batch.spool import Job, Jobs
from tqcheck.batch.work import Assignment, Shard, do_job
from tqcheck.config import Config
from tqcheck.errors import ModelError

_WAITING = 2  # jobs handed out for each worker: it never waits for the next one
_MOST_DEATHS = 3


class Engine(Protocol):
    """Run jobs somewhere."""

    def run(self, jobs: Jobs) -> Iterator[Shard]:
        """Give a shard for each job, as they get done; raises what stops the whole run."""


class InProcess:
    """Run one job after the other in this process."""

    def __init__(self, assignment: Assignment, checker: Checker) -> None:
        self._assignment = assignment
        self._checker = checker

    def run(self, jobs: Jobs) -> Iterator[Shard]:
        """Give the shards in the order of the jobs."""
        for job in jobs:
            yield do_job(self._checker, job, is_strict=self._assignment.is_strict)


class Processes:
    """Run jobs in worker processes, each with models of its own.

    A worker that dies (the system was out of memory) is replaced and its jobs are done again; after
    three deaths the run stops.
    """

    def __init__(self, assignment: Assignment, workers: int) -> None:
        self._assignment = with_split_threads(assignment, workers)
        self._workers = workers

    def run(self, jobs: Jobs) -> Iterator[Shard]:
        """Give the shards as they get done."""
        todo = iter(jobs)
        lost: list[Job] = []
        for _ in range(_MOST_DEATHS):
            again, lost = lost, []
            yield from self._run_until_death(iter(again), todo, lost)
            if not lost:
                return
        raise ModelError(
            f"worker processes died {_MOST_DEATHS} times (out of memory?); fewer --workers need "
            "less, and --resume goes on from here"
        )

    def _run_until_death(
        self, again: Iterator[Job], todo: Iterator[Job], lost: list[Job]
    ) -> Iterator[Shard]:
        running: dict[Future[Shard], Job] = {}
        pool = ProcessPoolExecutor(
            self._workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin_work,
            initargs=(self._assignment,),
        )
        try:
            while True:
                room = self._workers * _WAITING - len(running)
                for job in [*islice(again, room)] or [*islice(todo, room)]:
                    running[pool.submit(_work, job)] = job
                if not running:
                    return
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    shard = future.result()
                    del running[future]
                    yield shard
        except BrokenProcessPool:
            lost += [*running.values(), *again]
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def with_split_threads(assignment: Assignment, workers: int) -> Assignment:
    """Divide the processor's cores among the workers, unless the user has said how many threads."""
    config = assignment.config
    if config.model.threads is not None:
        return assignment
    threads = max(1, (os.cpu_count() or 1) // workers)
    model = replace(config.model, threads=threads)
    return replace(assignment, config=replace(config, model=model))


_worker: tuple[Checker, Assignment] | None = None


def _begin_work(assignment: Assignment) -> None:
    global _worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _worker = (assignment.make_checker(assignment.config), assignment)


def _end_with_parent() -> None:
    """Exit when the parent ends."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


def _work(job: Job) -> Shard:
    if _worker is None:
        raise RuntimeError("the worker has not begun")
    checker, assignment = _worker
    return do_job(checker, job, is_strict=assignment.is_strict)


def default_checker(config: Config) -> Checker:
    """Make the checker that a configuration means."""
    return Checker(config)
