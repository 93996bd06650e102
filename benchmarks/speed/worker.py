"""Do one job of the speed benchmark: `python -m benchmarks.speed.worker JOB.json OUTCOME.json`."""

from __future__ import annotations

import gc
import json
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.speed.contenders import Runner, load_runner
from benchmarks.speed.jobs import Job, Json, Sentence, load_job, spread
from benchmarks.speed.memory import MemoryWatch

WARM_UP = 32  # sentences, of all lengths
FEW = 1000  # up to so many segments are timed three times: what takes seconds is noisy


def do(job: Job) -> Json:
    """Do a job; give its outcome."""
    with MemoryWatch() as memory:
        return {"tune": tune, "time": time_once, "growth": grow}[job.task](job, memory)


def tune(job: Job, memory: MemoryWatch) -> Json:
    """Time every batch size of the contender."""
    runner = _load(job)
    seconds = {}
    for batch in job.contender.batches:
        runner.run(_warm(job), batch)
        seconds[str(batch)] = _seconds(runner, job.sentences, batch)
    return {"seconds": seconds, "peak_mb": memory.peak_mb()}


def time_once(job: Job, memory: MemoryWatch) -> Json:
    """Load, warm up, time one run over all sentences."""
    start = time.perf_counter()
    runner = _load(job)
    runner.run(_warm(job)[:1], job.batch)
    load_s = time.perf_counter() - start
    runner.run(_warm(job), job.batch)
    outcome = _timed(runner, job)
    return {
        **outcome,
        "load_seconds": load_s,
        "peak_mb": memory.peak_mb(),
        "precision": runner.precision,
    }


def grow(job: Job, memory: MemoryWatch) -> Json:
    """Time ever more segments in one process and watch its memory."""
    runner = _load(job)
    runner.run(spread(job.sentences, min(job.sizes)), job.batch)
    warm_mb = memory.restart()
    steps = []
    for size in job.sizes:
        gc.collect()
        start_mb = memory.restart()
        sentences = spread(job.sentences, size)
        times = [_seconds(runner, sentences, job.batch) for _ in range(3 if size <= FEW else 1)]
        steps.append(
            {
                "segments": size,
                "tokens_per_segment": sum(s.n_tokens for s in sentences) / size,
                "seconds": statistics.median(times),
                "start_mb": start_mb,
                "peak_mb": memory.peak_mb(),
            }
        )
    return {"warm_mb": warm_mb, "steps": steps, "precision": runner.precision}


def _timed(runner: Runner, job: Job) -> Json:
    if job.contender.kind == "pass":
        from benchmarks.speed.lm_pass import LmPass, measure_pass

        assert isinstance(runner, LmPass)
        return measure_pass(runner, job)
    return {"seconds": _seconds(runner, job.sentences, job.batch)}


def _seconds(runner: Runner, sentences: Sequence[Sentence], batch: int) -> float:
    start = time.perf_counter()
    runner.run(sentences, batch)
    return time.perf_counter() - start


def _load(job: Job) -> Runner:
    import torch

    torch.set_num_threads(job.threads)
    return load_runner(job)


def _warm(job: Job) -> tuple[Sentence, ...]:
    return spread(job.sentences, min(WARM_UP, len(job.sentences)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Do the job of the first file, write its outcome to the second."""
    given, out = map(Path, sys.argv[1:] if arguments is None else arguments)
    outcome = do(load_job(given.read_text("utf-8")))
    out.write_text(json.dumps(outcome), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
