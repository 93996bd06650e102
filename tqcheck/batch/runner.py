"""Run a batch from its inputs to its index, or go on where it was interrupted."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Collection, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from tqcheck.api import Checker
from tqcheck.batch.engines import Engine, InProcess, Processes, default_checker
from tqcheck.batch.index import build_index
from tqcheck.batch.intake import InputsRead, Wanted, describe_all, take_in
from tqcheck.batch.note import InputFacts, Note, Outcome, RunState
from tqcheck.batch.results import RunResults
from tqcheck.batch.run_folder import RunFolder, refuse_difference, run_settings
from tqcheck.batch.shard import Failure, UsedModels
from tqcheck.batch.spool import FILE_NAME, Jobs, Size, Spool
from tqcheck.batch.work import Assignment, MakeChecker, Shard
from tqcheck.config import Config, validate
from tqcheck.errors import ConfigError, InputError, ReportError
from tqcheck.judging.run_info import run_info
from tqcheck.judging.tally import Tally
from tqcheck.judging.trips import trip_notices
from tqcheck.records import JsonValue
from tqcheck.records.wire import plain

ENGINES = ("local", "ray")


@dataclass(frozen=True, slots=True)
class BatchRequest:
    """Say what to run where.

    `resume` goes on with the run in `folder`, or begins one where there is none. `strict` stops at
    the first failure. `ray_address` is for the engine `ray`: the cluster's, None finds or starts
    one.
    """

    inputs: tuple[str, ...]
    folder: Path
    config: Config = field(default_factory=Config)
    source: str | None = None
    resume: bool = False
    strict: bool = False
    workers: int = 1
    engine: str = "local"
    ray_address: str | None = None


@dataclass(frozen=True, slots=True)
class State:
    """Say how far a run is; characters are the measure of work.

    `fresh_segments` were judged in the `seconds` of this process, `chars_before` done before it.
    In the stage `read` the documents are files.
    """

    stage: str
    done: Size
    total: Size
    segments: int = 0
    suspect: int = 0
    fresh_segments: int = 0
    chars_before: int = 0
    seconds: float = 0.0


Watch = Callable[[State], None]


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """Hold a finished run: its results, every failure, and what the user should know."""

    results: RunResults
    failures: tuple[Failure, ...]
    problems: tuple[str, ...]


def run_batch(
    request: BatchRequest,
    *,
    watch: Watch = lambda state: None,
    make_checker: MakeChecker = default_checker,
) -> RunOutcome:
    """Check all inputs in parts, each kept as soon as it is done.

    Raises ConfigError where a run that is to go on was asked something else, InputError where there
    is nothing to check or with `strict` something failed, ReportError where the disk refuses.
    """
    _check_request(request)
    with RunFolder(request.folder) as folder:
        try:
            return _Run(request, folder, watch, make_checker).finish()
        except sqlite3.Error as error:  # a full or failing disk under the spool or the index
            message = f"{folder.path}: cannot keep the run: {error}; --resume goes on with it"
            raise ReportError(message) from error


def _check_request(request: BatchRequest) -> None:
    validate(request.config)
    if request.engine not in ENGINES:
        allowed = ", ".join(ENGINES)
        raise ConfigError(f"engine: {request.engine!r} is not one of {allowed}")
    if request.workers < 1:
        raise ConfigError(f"workers: {request.workers} is not a whole number from 1")
    if request.ray_address is not None and request.engine != "ray":
        raise ConfigError("ray_address: goes with the engine ray only")


class _Run:
    """Run the stages of one batch: read, judge, index."""

    def __init__(
        self, request: BatchRequest, folder: RunFolder, watch: Watch, make_checker: MakeChecker
    ) -> None:
        self._request = request
        self._folder = folder
        self._watch = watch
        self._make_checker = make_checker
        self._checker: Checker = make_checker(request.config)
        self._wanted = Wanted(request.inputs, request.source)
        self._problems: dict[str, None] = {}
        self._models: UsedModels | None = None

    def finish(self) -> RunOutcome:
        """Read and judge what is not done yet, and build the index."""
        note = self._begin()
        spool_path = self._folder.path / FILE_NAME
        if note.state is not RunState.FINISHED:
            spool, note = self._spool(note, spool_path)
            with spool:
                self._do_parts(spool)
                self._conclude(note, spool)
        spool_path.unlink(missing_ok=True)
        results = RunResults(self._folder.path)
        return RunOutcome(results, results.failures, tuple(self._problems))

    def _begin(self) -> Note:
        """Write the note of a new run, or compare what is asked with the run that goes on."""
        checker, source = self._checker, self._request.source
        versions = [f"{signal.name}={signal.version}" for signal in checker.signals]
        settings = run_settings(self._request.config, checker.models.identity, source, versions)
        note = self._folder.note()
        if note is None:
            if any(self._folder.parts.iterdir()):
                raise ConfigError(f"{self._folder.path}: holds parts of a run, but no run.json")
            note = Note(RunState.READING, settings)
            self._folder.write_note(note)
            return note
        if not self._request.resume:
            raise ConfigError(
                f"{self._folder.path}: holds a run already ({note.state}); --resume goes on "
                "with it, another --out begins anew"
            )
        refuse_difference("the settings", plain(note.settings), plain(settings))
        if note.state is not RunState.READING:
            now = describe_all(self._wanted, self._request.config)
            refuse_difference("the inputs", _by_path(note.inputs), _by_path(now))
        return note

    def _spool(self, note: Note, path: Path) -> tuple[Spool, Note]:
        """Open the spool, reading the inputs into it if that was not finished."""
        is_begun = note.state is RunState.RUNNING
        if not is_begun:
            path.unlink(missing_ok=True)
        with ExitStack() as opened:
            spool = opened.enter_context(Spool(path))
            if not is_begun:
                note = self._fill(note, spool)
            elif not spool.is_whole():
                raise InputError(
                    "is missing or damaged; begin anew with another --out", path=str(path)
                )
            opened.pop_all()  # nothing went wrong: it stays open
        return spool, note

    def _fill(self, note: Note, spool: Spool) -> Note:
        self._watch(State("read", Size(0, 0, 0), Size(0, 0, 0)))
        intake = take_in(self._wanted, self._request.config, spool, self._tell_reading)
        return self._settle(note, spool, intake)

    def _tell_reading(self, done: int, total: int) -> None:
        self._watch(State("read", Size(0, done, done), Size(0, total, total)))

    def _settle(self, note: Note, spool: Spool, intake: InputsRead) -> Note:
        if self._request.strict and intake.failures:
            raise InputError(str(intake.failures[0]))
        notices = spool.finish(self._request.config.segment)
        if not spool.size().parts:
            first = f"; {intake.failures[0]}" if intake.failures else ""
            raise InputError(f"there is nothing to check: the inputs hold no text{first}")
        note = replace(
            note,
            state=RunState.RUNNING,
            inputs=tuple(intake.inputs),
            failures=tuple(intake.failures),
            notices=(*intake.notices, *notices),
        )
        self._folder.write_note(note)
        return note

    def _do_parts(self, spool: Spool) -> None:
        total = spool.size()
        done: set[int] = set()
        tally = Tally()
        for head in self._folder.shards():
            done.add(head.number)
            tally += head.tally
            self._same_models(head.models)
        todo = [number for number in range(total.parts) if number not in done]
        sizes = {number: spool.part_size(number) for number in todo}
        state = _state_at_start(total, sizes.values(), tally)
        self._watch(state)
        began = time.monotonic()
        for shard in self._engine().run(Jobs(spool.path, todo)):
            self._folder.write_shard(shard.number, shard.content)
            self._problems |= dict.fromkeys(shard.problems)
            state = _state_after(state, shard, sizes[shard.number], time.monotonic() - began)
            self._watch(state)

    def _engine(self) -> Engine:
        request = self._request
        assignment = Assignment(request.config, self._make_checker, request.strict)
        if request.engine == "ray":
            from tqcheck.batch.ray_engine import RayEngine

            return RayEngine(assignment, request.workers, request.ray_address)
        if request.workers > 1:
            return Processes(assignment, request.workers)
        return InProcess(assignment, self._checker)

    def _same_models(self, models: UsedModels) -> None:
        """Refuse to mix parts that different models judged, such as in another precision."""
        if self._models is None:
            self._models = models
        refuse_difference(
            "the models",
            {model.id: f"{model.digest[:12]} {model.precision}" for model in self._models.infos},
            {model.id: f"{model.digest[:12]} {model.precision}" for model in models.infos},
        )

    def _conclude(self, note: Note, spool: Spool) -> None:
        """Build the index over all shards and write down what they come to."""
        self._watch(State("index", Size(0, 0, 0), Size(0, 0, 0)))
        tally = Tally()
        notices: dict[str, None] = dict.fromkeys(note.notices)
        failures = [*note.failures]
        for head in self._folder.shards():
            self._same_models(head.models)
            tally += replace(head.tally, documents=0)
            failures += head.failures
            notices |= dict.fromkeys(head.notices)
        if self._models is None or not tally.segments:
            told = f"; {failures[0]}" if failures else ": the inputs hold no text"
            raise InputError(f"there is nothing to check{told}")
        paths = [self._folder.shard_path(number) for number in range(spool.size().parts)]
        n_documents = build_index(self._folder.path, paths)
        tally = replace(tally, documents=n_documents)
        config = self._request.config
        signals, calibration = self._checker.signals, self._checker.models.calibration
        info = run_info(config, self._models.infos, calibration, tally, signals)
        of_segments = [
            *self._checker.models.notices,
            *tally.notices(self._models.languages),
        ]
        of_trips = trip_notices(tally.trips, None)
        self._folder.write_note(
            replace(
                note,
                state=RunState.FINISHED,
                failures=tuple(failures),
                notices=(*notices, *of_segments, *of_trips),
                outcome=Outcome(info, self._models.languages, tally),
            )
        )


def _by_path(inputs: Iterable[InputFacts]) -> dict[str, JsonValue]:
    return {each.path: {"size": each.size, "sha256": each.sha256} for each in inputs}


def _state_at_start(total: Size, todo: Collection[tuple[int, int]], tally: Tally) -> State:
    left = [sum(column) for column in zip(*todo, strict=True)] or [0, 0]
    done = Size(total.parts - len(todo), total.documents - left[0], total.chars - left[1])
    return State("judge", done, total, tally.segments, tally.suspect, 0, done.chars)


def _state_after(state: State, shard: Shard, size: tuple[int, int], seconds: float) -> State:
    done = state.done
    return replace(
        state,
        done=Size(done.parts + 1, done.documents + size[0], done.chars + size[1]),
        segments=state.segments + shard.n_segments,
        suspect=state.suspect + shard.n_suspect,
        fresh_segments=state.fresh_segments + shard.n_segments,
        seconds=seconds,
    )
