"""The front door: inputs and settings in, a report out. Wires the stages, knows no details."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tqcheck.backends.protocols import QualityModel, Translator
from tqcheck.cache import CachedQuality, DocumentMemory, Settings
from tqcheck.config import Config, validate
from tqcheck.errors import ConfigError, InputError, ModelError
from tqcheck.judging.budget import TimeBudget
from tqcheck.judging.evidence import add_evidence
from tqcheck.judging.judge import Judge, Trips, compare_trips
from tqcheck.judging.models import Models, Progress
from tqcheck.judging.numbering import Part, in_order, number_part
from tqcheck.judging.readings import ModelReadings, Rules, gather, read_rules
from tqcheck.judging.run_info import run_info, trips_info
from tqcheck.judging.tally import Tally, count
from tqcheck.judging.trips import destination_notices, plan_trips, trip_notices
from tqcheck.plugins import Signal
from tqcheck.read import read_inputs, read_text
from tqcheck.records import Document, Report, Row, RunInfo, SegmentResult
from tqcheck.segment import Fallback, build_documents, told_declarations
from tqcheck.signals.roundtrip.links import link_trips
from tqcheck.signals.roundtrip.trip import make_trips


def _no_progress(stage: str, done: int, total: int) -> None:
    """Say nothing."""


class Checker:
    """Check translations; models are loaded on the first check and stay loaded.

    Raises ConfigError for a setting that is not allowed. `quality` and `translator` take the places
    of the models that `config` names; `signals` are further evidence, beside what `config` names,
    and may be asked from several threads at once. `models` are those of another checker, with all
    three. `time_budget_s` bounds the time from now until the models have to stop: what was not read
    by then has no risk, what was not sent no round trip, and says why. Threads may share a checker,
    or its models, and take turns to read.
    """

    def __init__(
        self,
        config: Config | None = None,
        *,
        progress: Progress | None = None,
        quality: QualityModel | None = None,
        translator: Translator | None = None,
        signals: Sequence[Signal] = (),
        time_budget_s: float | None = None,
        models: Models | None = None,
    ) -> None:
        self.config = validate(config or Config())
        self._progress = progress or _no_progress
        self._budget = None if time_budget_s is None else TimeBudget(time_budget_s)
        if models is not None:
            models.refuse_other(self.config)
            if quality is not None or translator is not None or signals:
                raise ConfigError("models: they come with quality, translator and signals")
        self.models = models or Models(
            self.config, self._progress, quality=quality, translator=translator, signals=signals
        )

    @property
    def signals(self) -> tuple[Signal, ...]:
        """Give the signals that are read beside tqcheck's own."""
        return self.models.signals

    def for_languages(self, lang: str | None, source_lang: str | None) -> Checker:
        """Give a checker for texts in these languages (None: identify) that shares the models."""
        segment = replace(self.config.segment, lang=lang, source_lang=source_lang)
        config = replace(self.config, segment=segment)
        return type(self)(config, progress=self._progress, models=self.models)

    def check(self, inputs: Sequence[str | Path], *, source: str | Path | None = None) -> Report:
        """Check files, folders, globs or `-` (stdin); `source` is line-aligned with the one input.

        Raises InputError, ConfigError or ModelError.
        """
        outcome = read_inputs(inputs, self.config.read, source=source)
        return self._check(outcome.rows, outcome.notices)

    def check_text(self, text: str, *, path: str = "<text>") -> Report:
        """Check a text as if it stood in a plain text file called `path`."""
        return self._check(read_text(text, self.config.read, path=path), ())

    def check_rows(self, rows: Sequence[Row]) -> Report:
        """Check rows that the caller has made."""
        return self._check(tuple(rows), ())

    def check_part(
        self, rows: Sequence[Row], fallbacks: Mapping[str, Fallback] | None = None
    ) -> Part:
        """Check some rows of a longer run, numbered as if they were all.

        `fallbacks` says what documents of a path are taken for that do not tell their language;
        without them that is looked for in `rows`. Documents must be whole.
        """
        part = self._part(rows, fallbacks)
        told = destination_notices(part.results, self.models.destination)
        return replace(part, notices=(*part.notices, *told))

    def run_info(self, tally: Tally) -> RunInfo:
        """Say what makes the numbers repeatable of a run that was counted."""
        models = self.models
        return run_info(self.config, models.infos, models.calibration, tally, models.signals)

    def _check(self, rows: Sequence[Row], notices: Sequence[str]) -> Report:
        part = self._part(rows, None)
        if not part.results:
            raise InputError("there is nothing to check: the input holds no text")
        results = in_order(part.results)
        tally = count(part.documents, results)
        if self.models.notices and not tally.scored:
            raise ModelError(f"nothing could be judged: {self.models.notices[0]}")
        known = self.models.languages
        return Report(
            run=self.run_info(tally),
            documents=part.documents,
            results=results,
            summary=tally.summary(known),
            notices=(
                *notices,
                *told_declarations(rows, self.config.segment),
                *part.notices,
                *self.models.notices,
                *tally.notices(known),
                *trip_notices(tally.trips, self.models.destination),
                *(self._budget.notices if self._budget else ()),
                *self.models.cache_problems,
            ),
        )

    def _part(self, rows: Sequence[Row], fallbacks: Mapping[str, Fallback] | None) -> Part:
        """Judge rows, or remember how they were judged where nothing but their text decides."""
        models, cache = self.models, self.models.cache
        if cache is None or models.is_sending or models.signals:
            part = self._judged(rows, fallbacks)
        else:
            settings = Settings(self.config, models.identity, models.calibration.digest)
            part = DocumentMemory(cache, settings).judge(rows, fallbacks, self._judged)
        part = number_part(part, rows)
        results, told = add_evidence(part.documents, part.results, models.signals)
        return replace(part, results=results, notices=(*part.notices, *told))

    def _judged(self, rows: Sequence[Row], fallbacks: Mapping[str, Fallback] | None) -> Part:
        outcome = build_documents(rows, self.config.segment, fallbacks)
        documents = outcome.documents
        if not any(document.segments for document in documents):
            return Part((), (), (), outcome.notices)
        models = self.models
        rules = [read_rules(document) for document in documents]
        with models.lock:
            read = self._read(models.quality, documents, rules)
            gathered = list(map(gather, documents, rules, read))
            calibration = models.calibration.in_precision(models.quality.models[0].precision)
            judge = Judge(calibration, self.config.combine, models.reference)
            trips = None
            if models.is_sending:
                risks = {one.segment.index: judge.risk(one) for own in gathered for one in own}
                trips = self._send(documents, risks)
            results: Sequence[SegmentResult] = judge.judge(documents, gathered, trips)
            if self._budget is not None:
                results = self._budget.marked(results)
        return Part(documents, tuple(results), outcome.keys, outcome.notices)

    def _read(
        self, quality: QualityModel, documents: Sequence[Document], rules: Sequence[Rules]
    ) -> ModelReadings:
        def step(done: int, total: int) -> None:
            self._progress("quality", done, total)

        if self._budget is None:
            return quality.read(documents, step)
        known = quality.prepare(documents) if isinstance(quality, CachedQuality) else ()
        return self._budget.read(quality, documents, rules, step, known)

    def roundtrip(
        self, inputs: Sequence[str | Path], *, source: str | Path | None = None
    ) -> Report:
        """Send every segment to the pivot language and back, and compare; nothing is judged.

        One that has a source goes into the source's language, and is laid beside it.
        Raises InputError, ConfigError or ModelError.
        """
        outcome = read_inputs(inputs, self.config.read, source=source)
        return self._roundtrip(outcome.rows, outcome.notices)

    def roundtrip_rows(self, rows: Sequence[Row]) -> Report:
        """Send rows that the caller has made, as `roundtrip` does."""
        return self._roundtrip(tuple(rows), ())

    def _roundtrip(self, rows: Sequence[Row], notices: Sequence[str]) -> Report:
        built = build_documents(rows, self.config.segment)
        if not any(document.segments for document in built.documents):
            raise InputError("there is nothing to send: the input holds no text")
        with self.models.lock:
            translator = self.models.translator
            trips = self._send(built.documents, {}, everything=True)
            results = compare_trips(built.documents, trips, self.models.reference)
        part = number_part(Part(built.documents, results, built.keys), rows)
        results = in_order(part.results)
        tally = count(part.documents, results)
        return Report(
            run=trips_info(self.config.roundtrip, translator.models),
            documents=part.documents,
            results=results,
            summary=tally.summary(frozenset()),
            notices=(
                *notices,
                *told_declarations(rows, self.config.segment),
                *built.notices,
                *trip_notices(tally.trips, translator.destination),
            ),
        )

    def _send(
        self,
        documents: Sequence[Document],
        risks: Mapping[int, float | None],
        *,
        everything: bool = False,
    ) -> Trips:
        translator = self.models.translator
        config = self.config.roundtrip
        plan = plan_trips(
            replace(config, roundtrip="on") if everything else config,
            translator,
            risks,
            (0.0, 1.0) if everything else self.models.calibration.doubt,
        )

        def step(done: int, total: int) -> None:
            self._progress("round trip", done, total)

        trips: Trips
        if self._budget is None:
            trips = make_trips(documents, translator, plan, step)
        else:
            trips = self._budget.make_trips(documents, translator, plan, risks, step)
        is_beside = any(trip.is_done and trip.source is not None for row in trips for trip in row)
        aligner = self.models.aligner if is_beside else None
        return trips if aligner is None else link_trips(documents, trips, aligner)


def check(
    inputs: Sequence[str | Path],
    config: Config | None = None,
    *,
    source: str | Path | None = None,
    progress: Progress | None = None,
) -> Report:
    """Check inputs once; a `Checker` keeps its models for the next time."""
    return Checker(config, progress=progress).check(inputs, source=source)


__all__ = ["Checker", "Progress", "check"]
