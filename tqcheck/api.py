"""The front door: inputs and settings in, a report out. Wires the stages, knows no details."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tqcheck.backends.identity import identify_model
from tqcheck.backends.protocols import QualityModel, Translator
from tqcheck.backends.store import cache_folder, checked_file
from tqcheck.backends.translator_options import TranslatorOptions
from tqcheck.budget import TimeBudget
from tqcheck.cache import CachedQuality, DocumentMemory, ScoreCache, Settings
from tqcheck.cache.keys import digest
from tqcheck.combine import Calibration, read_calibration
from tqcheck.config import CacheConfig, Config, EvidenceConfig, validate
from tqcheck.errors import InputError
from tqcheck.evidence import add_evidence, load_signals
from tqcheck.judging import Judge, Readings, Trips, compare_trips
from tqcheck.numbering import Part, in_order, number_part
from tqcheck.plugins import Signal
from tqcheck.read import read_inputs, read_text
from tqcheck.records import Document, ModelInfo, Report, Row, RunInfo, SegmentResult
from tqcheck.run_info import run_info, trips_info
from tqcheck.segment import Fallback, build_documents, told_declarations
from tqcheck.signals.roundtrip.reference import ReferenceDistribution, read_reference
from tqcheck.signals.roundtrip.trip import make_trips
from tqcheck.tally import Tally, count
from tqcheck.trips import destination_notices, plan_trips, trip_notices

Progress = Callable[[str, int, int], None]
"""Told of long work: its name, how much is done, of how much."""

COMBINER_ID = "combine-5"
REFERENCE_ID = "roundtrip-reference-2"


def _no_progress(stage: str, done: int, total: int) -> None:
    """Say nothing."""


class Checker:
    """Check translations; models are loaded on the first check and stay loaded.

    Raises ConfigError for a setting that is not allowed. `quality` and `translator` take the places
    of the models that `config` names; `signals` are further evidence, beside what `config` names,
    and may be asked from several threads at once. `time_budget_s` bounds the time from now until
    the models have to stop: what was not read by then has no risk, what was not sent no round trip,
    and says why. Threads may share a checker, and take turns to read.
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
    ) -> None:
        self._config = validate(config or Config())
        self._progress = progress or _no_progress
        self._given = quality
        self._quality: QualityModel | None = None
        self._translator = translator
        self._budget = None if time_budget_s is None else TimeBudget(time_budget_s)
        self._calibration: Calibration | None = None
        self._scores: ScoreCache | None = None
        self._name: str | None = None
        self._lock = threading.RLock()
        self.signals = load_signals(self._config.evidence.signals, signals)

    @property
    def config(self) -> Config:
        """Give the settings."""
        return self._config

    def for_languages(self, lang: str | None, source_lang: str | None) -> Checker:
        """Give a checker for texts in these languages (None: identify) that shares the models."""
        segment = replace(self._config.segment, lang=lang, source_lang=source_lang)
        other = Checker(
            replace(self._config, segment=segment, evidence=EvidenceConfig()),
            progress=self._progress,
            quality=self._given,
            signals=self.signals,
        )
        other._config = replace(self._config, segment=segment)
        with self._lock:
            other._quality, other._calibration = self._models()
            other._translator = self._translators() if self._is_sending else self._translator
            other._scores, other._name = self._scores, self._name
        other._lock = self._lock
        return other

    def check(self, inputs: Sequence[str | Path], *, source: str | Path | None = None) -> Report:
        """Check files, folders, globs or `-` (stdin); `source` is line-aligned with the one input.

        Raises InputError, ConfigError or ModelError.
        """
        outcome = read_inputs(inputs, self._config.read, source=source)
        return self._check(outcome.rows, outcome.notices)

    def check_text(self, text: str, *, path: str = "<text>") -> Report:
        """Check a text as if it stood in a plain text file called `path`."""
        return self._check(read_text(text, self._config.read, path=path), ())

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
        told = destination_notices(part.results, self._destination)
        return replace(part, notices=(*part.notices, *told))

    def run_info(self, tally: Tally) -> RunInfo:
        """Say what makes the numbers repeatable of a run that was counted."""
        _, calibration = self._models()
        return run_info(self._config, self.models, calibration, tally, self.signals)

    @property
    def identity(self) -> str:
        """Name the quality model and what of this machine may change its numbers; loads nothing."""
        return self._identity()

    @property
    def models(self) -> tuple[ModelInfo, ...]:
        """Name the models that judge, those of the round trip included where it is asked for."""
        with self._lock:
            quality, _ = self._models()
            return (*quality.models, *(self._translators().models if self._is_sending else ()))

    @property
    def languages(self) -> frozenset[str]:
        """Name the target languages that the quality model was trained on."""
        with self._lock:
            return self._models()[0].languages

    @property
    def cache_problems(self) -> tuple[str, ...]:
        """Say what kept the cache from working, one line each."""
        return tuple(self._scores.problems) if self._scores is not None else ()

    @property
    def _is_sending(self) -> bool:
        return self._config.roundtrip.roundtrip != "off"

    @property
    def _destination(self) -> str | None:
        return self._translator.destination if self._translator is not None else None

    def _check(self, rows: Sequence[Row], notices: Sequence[str]) -> Report:
        part = self._part(rows, None)
        if not part.results:
            raise InputError("there is nothing to check: the input holds no text")
        results = in_order(part.results)
        tally = count(part.documents, results)
        known = self.languages
        return Report(
            run=self.run_info(tally),
            documents=part.documents,
            results=results,
            summary=tally.summary(known),
            notices=(
                *notices,
                *told_declarations(rows, self._config.segment),
                *part.notices,
                *tally.notices(known),
                *trip_notices(tally.trips, self._destination),
                *(self._budget.notices if self._budget else ()),
                *self.cache_problems,
            ),
        )

    def _part(self, rows: Sequence[Row], fallbacks: Mapping[str, Fallback] | None) -> Part:
        """Judge rows, or remember how they were judged where nothing but their text decides."""
        cache = self._cache()
        if cache is None or self._is_sending or self.signals:
            part = self._judged(rows, fallbacks)
        else:
            _, calibration = self._models()
            settings = Settings(self._config, self._identity(), calibration.digest)
            part = DocumentMemory(cache, settings).judge(rows, fallbacks, self._judged)
        part = number_part(part, rows)
        results, told = add_evidence(part.documents, part.results, self.signals)
        return replace(part, results=results, notices=(*part.notices, *told))

    def _judged(self, rows: Sequence[Row], fallbacks: Mapping[str, Fallback] | None) -> Part:
        outcome = build_documents(rows, self._config.segment, fallbacks)
        documents = outcome.documents
        if not any(document.segments for document in documents):
            return Part((), (), (), outcome.notices)
        with self._lock:
            quality, calibration = self._models()
            readings = self._readings(quality, documents)
            judge = Judge(calibration, self._config.combine, self._reference())
            results: Sequence[SegmentResult] = judge.judge(documents, readings)
            if self._is_sending:
                results = judge.judge(documents, readings, self._send(documents, results))
            if self._budget is not None:
                results = self._budget.marked(results)
        return Part(documents, tuple(results), outcome.keys, outcome.notices)

    def _readings(self, quality: QualityModel, documents: Sequence[Document]) -> Readings:
        def step(done: int, total: int) -> None:
            self._progress("quality", done, total)

        if self._budget is None:
            return quality.read(documents, step)
        known = quality.prepare(documents) if isinstance(quality, CachedQuality) else ()
        return self._budget.read(quality, documents, step, known)

    def roundtrip(
        self, inputs: Sequence[str | Path], *, source: str | Path | None = None
    ) -> Report:
        """Send every segment to the pivot language and back, and compare; nothing is judged.

        Raises InputError, ConfigError or ModelError.
        """
        outcome = read_inputs(inputs, self._config.read, source=source)
        return self._roundtrip(outcome.rows, outcome.notices)

    def roundtrip_rows(self, rows: Sequence[Row]) -> Report:
        """Send rows that the caller has made, as `roundtrip` does."""
        return self._roundtrip(tuple(rows), ())

    def _roundtrip(self, rows: Sequence[Row], notices: Sequence[str]) -> Report:
        built = build_documents(rows, self._config.segment)
        if not any(document.segments for document in built.documents):
            raise InputError("there is nothing to send: the input holds no text")
        with self._lock:
            trips = self._send(built.documents, (), everything=True)
            results = compare_trips(built.documents, trips, self._reference())
            translator = self._translators()
        part = number_part(Part(built.documents, results, built.keys), rows)
        results = in_order(part.results)
        tally = count(part.documents, results)
        return Report(
            run=trips_info(self._config.roundtrip, translator.models),
            documents=part.documents,
            results=results,
            summary=tally.summary(frozenset()),
            notices=(
                *notices,
                *told_declarations(rows, self._config.segment),
                *built.notices,
                *trip_notices(tally.trips, translator.destination),
            ),
        )

    def _send(
        self,
        documents: Sequence[Document],
        results: Sequence[SegmentResult],
        *,
        everything: bool = False,
    ) -> Trips:
        translator = self._translators()
        config = self._config.roundtrip
        risks = {r.segment.index: r.risk for r in results}
        plan = plan_trips(
            replace(config, roundtrip="on") if everything else config,
            translator,
            risks,
            (0.0, 1.0) if everything else self._models()[1].doubt,
        )

        def step(done: int, total: int) -> None:
            self._progress("round trip", done, total)

        if self._budget is None:
            return make_trips(documents, translator, plan, step)
        return self._budget.make_trips(documents, translator, plan, risks, step)

    def _translators(self) -> Translator:
        with self._lock:
            if self._translator is None:
                self._translator = self._load_translator()
            return self._translator

    def _load_translator(self) -> Translator:
        from tqcheck.backends.translators import load_translator  # late: imports torch

        config, model = self._config.roundtrip, self._config.model
        options = TranslatorOptions(
            device=model.device,
            precision=model.precision,
            batch_tokens=model.batch_tokens,
            threads=model.threads,
            beams=config.beams,
            timeout_s=config.timeout_s,
            requests_per_s=config.requests_per_s,
        )
        return load_translator(
            config.translator, options, lambda d, t: self._progress("unpack", d, t)
        )

    def _reference(self) -> ReferenceDistribution | None:
        """Read how fluent human texts fare on round trips; only where some are asked for."""
        if not self._is_sending and self._translator is None:
            return None
        return read_reference(json.loads(checked_file(REFERENCE_ID).read_text("utf-8")))

    def _models(self) -> tuple[QualityModel, Calibration]:
        with self._lock:
            if self._calibration is None:
                self._calibration = read_fitted()
            if self._quality is None:
                cache = self._cache()
                self._quality = self._load() if cache is None else self._cached(cache)
            return self._quality, self._calibration

    def _cached(self, cache: ScoreCache) -> CachedQuality:
        return CachedQuality(self._load, cache, self._identity())

    def _load(self) -> QualityModel:
        if self._given is not None:
            return self._given
        from tqcheck.backends.quality import load_quality_model  # late: imports torch

        return load_quality_model(
            self._config.model, lambda done, total: self._progress("unpack", done, total)
        )

    def _cache(self) -> ScoreCache | None:
        """Give the cache, if the settings ask for one."""
        wanted = self._config.cache
        with self._lock:
            if wanted.size_mb and self._scores is None:
                self._scores = open_cache(wanted)
            return self._scores

    def _identity(self) -> str:
        """Name the quality model and what of this machine may change its numbers."""
        with self._lock:
            if self._name is None:
                given = self._given
                self._name = digest(
                    [[m.id, m.digest, m.precision] for m in given.models]
                    if given is not None
                    else [*identify_model(self._config.model)]
                )
            return self._name


def open_cache(config: CacheConfig) -> ScoreCache:
    """Open the cache of scores that the settings mean; nothing is written yet."""
    folder = Path(config.folder) if config.folder else cache_folder() / "scores"
    return ScoreCache(folder, (config.size_mb or 0) * 1_000_000)


def read_fitted() -> Calibration:
    """Read the combiner's fitted numbers."""
    return read_calibration(checked_file(COMBINER_ID))


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
