"""The front door: inputs and settings in, a report out. Wires the stages, knows no details."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

from tqcheck._version import __version__
from tqcheck.backends.protocols import QualityModel, Translator
from tqcheck.backends.store import checked_file
from tqcheck.backends.translator_options import TranslatorOptions
from tqcheck.budget import TimeBudget
from tqcheck.combine import Calibration, read_calibration
from tqcheck.config import Config, RoundtripConfig, validate
from tqcheck.errors import ConfigError, InputError
from tqcheck.judging import SOURCE, TRANSLATION, Judge, Readings, Trips, compare_trips
from tqcheck.plugins import Signal
from tqcheck.read import read_inputs, read_text
from tqcheck.records import (
    Document,
    JsonValue,
    ModelInfo,
    Report,
    Row,
    RunInfo,
    SegmentResult,
    SignalState,
    Summary,
)
from tqcheck.segment import build_documents
from tqcheck.signals.roundtrip.reference import ReferenceDistribution, read_reference
from tqcheck.signals.roundtrip.trip import make_trips
from tqcheck.trips import plan_trips, trip_notices

Progress = Callable[[str, int, int], None]
"""Told of long work: its name, how much is done, of how much."""

COMBINER_ID = "combine-3"
REFERENCE_ID = "roundtrip-reference-1"


def _no_progress(stage: str, done: int, total: int) -> None:
    """Say nothing."""


class Checker:
    """Check translations; models are loaded on the first check and stay loaded.

    Raises ConfigError for a setting that is not allowed. `quality` and `translator` take the places
    of the models that `config` names; `signals` are further evidence. `time_budget_s` bounds the
    time from now until the model has to stop: what it has not read by then has no risk, and says
    why. Threads may share a checker: the models read for one of them at a time.
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
        self._quality = quality
        self._translator = translator
        self._budget = None if time_budget_s is None else TimeBudget(time_budget_s)
        self._calibration: Calibration | None = None
        self._lock = threading.RLock()
        self.signals = tuple(signals)

    @property
    def config(self) -> Config:
        """Give the settings."""
        return self._config

    def for_languages(self, lang: str | None, source_lang: str | None) -> Checker:
        """Give a checker for texts in these languages (None: identify) that shares the models."""
        segment = replace(self._config.segment, lang=lang, source_lang=source_lang)
        with self._lock:
            self._models()
            if self._config.roundtrip.roundtrip != "off":
                self._translators()
        other = Checker(
            replace(self._config, segment=segment),
            progress=self._progress,
            quality=self._quality,
            translator=self._translator,
            signals=self.signals,
        )
        other._calibration, other._lock = self._calibration, self._lock
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

    def _check(self, rows: Sequence[Row], notices: Sequence[str]) -> Report:
        outcome = build_documents(rows, self._config.segment)
        documents = outcome.documents
        if not any(document.segments for document in documents):
            raise InputError("there is nothing to check: the input holds no text")
        with self._lock:
            quality, calibration = self._models()
            readings = self._readings(quality, documents)
            judge = Judge(calibration, self._config.combine.disabled, self._reference())
            results: Sequence[SegmentResult] = judge.judge(documents, readings)
            if self._config.roundtrip.roundtrip != "off":
                results = judge.judge(documents, readings, self._send(documents, results))
            if self._budget is not None:
                results = self._budget.marked(results)
        ranked = _with_signals(documents, _ranked(results), self.signals)
        summary = _summary(documents, ranked, quality.languages)
        return Report(
            run=self._run_info(ranked, quality, calibration),
            documents=documents,
            results=ranked,
            summary=summary,
            notices=(
                *notices,
                *outcome.notices,
                *_notices(ranked, quality.languages),
                *trip_notices(ranked, self._translator.destination if self._translator else None),
                *(self._budget.notices if self._budget else ()),
            ),
        )

    def _readings(self, quality: QualityModel, documents: Sequence[Document]) -> Readings:
        def step(done: int, total: int) -> None:
            self._progress("quality", done, total)

        if self._budget is None:
            return quality.read(documents, step)
        return self._budget.read(quality, documents, step)

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
        trips = self._send(built.documents, (), everything=True)
        results = compare_trips(built.documents, trips, self._reference())
        translator = self._translators()
        return Report(
            run=RunInfo(
                version=__version__,
                signature="|".join([f"tqcheck:{__version__}", *_model_parts(translator.models)]),
                thresholds={},
                models=translator.models,
                options=_roundtrip_options(self._config.roundtrip),
            ),
            documents=built.documents,
            results=results,
            summary=_summary(built.documents, results, frozenset()),
            notices=(
                *notices,
                *built.notices,
                *trip_notices(results, translator.destination),
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
        plan = plan_trips(
            replace(config, roundtrip="on") if everything else config,
            translator,
            {r.segment.index: r.risk for r in results},
            (0.0, 1.0) if everything else self._models()[1].doubt,
        )
        return make_trips(
            documents, translator, plan, lambda d, t: self._progress("round trip", d, t)
        )

    def _translators(self) -> Translator:
        if self._translator is None:
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
            self._translator = load_translator(
                config.translator, options, lambda d, t: self._progress("unpack", d, t)
            )
        return self._translator

    def _reference(self) -> ReferenceDistribution | None:
        """Read how fluent human texts fare on round trips; only where some are asked for."""
        if self._config.roundtrip.roundtrip == "off" and self._translator is None:
            return None
        return read_reference(json.loads(checked_file(REFERENCE_ID).read_text("utf-8")))

    def _models(self) -> tuple[QualityModel, Calibration]:
        if self._calibration is None:
            self._calibration = self._thresholds(read_calibration(checked_file(COMBINER_ID)))
        if self._quality is None:
            from tqcheck.backends.quality import load_quality_model  # late: imports torch

            self._quality = load_quality_model(
                self._config.model, lambda done, total: self._progress("unpack", done, total)
            )
        return self._quality, self._calibration

    def _thresholds(self, fitted: Calibration) -> Calibration:
        """Put the user's threshold, if there is one, in the place of all fitted ones."""
        own = self._config.combine.threshold
        if own is None:
            return fitted
        levels = {k: replace(v, threshold=own, thresholds={}) for k, v in fitted.levels.items()}
        return replace(fitted, levels=levels)

    def _run_info(
        self, results: Sequence[SegmentResult], quality: QualityModel, calibration: Calibration
    ) -> RunInfo:
        config = self._config
        sent = config.roundtrip.roundtrip != "off"
        models = (*quality.models, *(self._translators().models if sent else ()))
        thresholds = {
            f"{level}/{lang}": calibration.levels[level].threshold_for(lang)
            for level, lang in sorted({(r.level, r.segment.lang) for r in results})
        }
        return RunInfo(
            version=__version__,
            signature=_signature(thresholds, models, calibration, config)
            + "".join(f"|signal:{signal.name}={signal.version}" for signal in self.signals),
            thresholds=thresholds,
            models=models,
            options={
                "lang": config.segment.lang,
                "source_lang": config.segment.source_lang,
                "encoding": config.read.encoding,
                "lm": config.model.lm,
                "head": config.model.head,
                "precision": config.model.precision,
                "device": config.model.device,
                "disabled": list(config.combine.disabled),
                **_roundtrip_options(config.roundtrip),
            },
            has_source=any(r.segment.source is not None for r in results),
        )


def _signature(
    thresholds: Mapping[str, float],
    models: Sequence[ModelInfo],
    calibration: Calibration,
    config: Config,
) -> str:
    """Name every choice that changes a number, in the manner of sacreBLEU."""
    disabled, trips = config.combine.disabled, config.roundtrip
    parts = [f"tqcheck:{__version__}", f"combine:{calibration.id}@{calibration.digest[:12]}"]
    parts += _model_parts(models)
    if trips.roundtrip != "off":
        parts.append(f"roundtrip:{trips.roundtrip},pivot={trips.pivot or 'best'}")
    # Level of evidence and languages are in the thresholds' names.
    parts.append("threshold:" + ",".join(f"{k}={v:.4f}" for k, v in thresholds.items()))
    return "|".join([*parts, *(["off:" + ",".join(sorted(disabled))] if disabled else [])])


def _model_parts(models: Sequence[ModelInfo]) -> list[str]:
    return [
        f"{m.kind}:{m.id}@{m.digest[:12]}" + (f":{m.precision}" if m.precision else "")
        for m in models
    ]


def _roundtrip_options(config: RoundtripConfig) -> dict[str, JsonValue]:
    return {
        "roundtrip": config.roundtrip,
        "pivot": config.pivot,
        "translator": config.translator,
        "beams": config.beams,
    }


def check(
    inputs: Sequence[str | Path],
    config: Config | None = None,
    *,
    source: str | Path | None = None,
    progress: Progress | None = None,
) -> Report:
    """Check inputs once; a `Checker` keeps its models for the next time."""
    return Checker(config, progress=progress).check(inputs, source=source)


def _with_signals(
    documents: Sequence[Document], results: tuple[SegmentResult, ...], signals: Sequence[Signal]
) -> tuple[SegmentResult, ...]:
    """Add what signals of other packages read; raises ConfigError where one breaks its contract."""
    found = {result.segment.index: result for result in results}
    for document, signal in product(documents, signals):
        scores = signal.read(document)
        if len(scores) != len(document.segments) or {s.name for s in scores} - {signal.name}:
            raise ConfigError(f"signal {signal.name!r} must give one score of that name a segment")
        for segment, score in zip(document.segments, scores, strict=True):
            result = found[segment.index]
            found[segment.index] = replace(result, evidence=(*result.evidence, score))
    return tuple(found[result.segment.index] for result in results)


def _ranked(results: Sequence[SegmentResult]) -> tuple[SegmentResult, ...]:
    """Number the results by risk, riskiest first, and put them into input order."""
    ordered = sorted(results, key=lambda r: r.segment.index)
    by_risk = sorted((r for r in ordered if r.risk is not None), key=lambda r: -(r.risk or 0.0))
    ranks = {r.segment.index: n for n, r in enumerate(by_risk, start=1)}
    return tuple(replace(r, rank=ranks.get(r.segment.index)) for r in ordered)


def _summary(
    documents: Sequence[Document], results: Sequence[SegmentResult], languages: frozenset[str]
) -> Summary:
    scored = sum(r.risk is not None for r in results)
    return Summary(
        documents=len(documents),
        segments=len(results),
        scored=scored,
        skipped=len(results) - scored,
        truncated=sum(r.truncated > 0 or r.source_truncated > 0 for r in results),
        with_source=sum(r.level.startswith(SOURCE) for r in results),
        suspect=sum(r.is_suspect for r in results),
        untested_language=sum(r.segment.lang not in languages for r in results),
        roundtrips=_count_trips(results, SignalState.OK),
        roundtrips_failed=_count_trips(results, SignalState.FAILED),
    )


def _count_trips(results: Sequence[SegmentResult], state: SignalState) -> int:
    return sum(r.roundtrip is not None and r.roundtrip.state is state for r in results)


def _notices(results: Sequence[SegmentResult], languages: frozenset[str]) -> list[str]:
    untested = sorted({r.segment.lang for r in results} - languages)
    known = ", ".join(sorted(languages))
    unread = sum(
        r.level.startswith(TRANSLATION) and bool((r.segment.source or "").strip()) for r in results
    )
    return [
        *(
            f"untested language {lang}: the model was trained on {known}; risks are a guess"
            for lang in untested
        ),
        *(
            [f"{unread} segments have a source that the model did not read: rules alone used it"]
            if unread
            else []
        ),
    ]


__all__ = ["Checker", "Progress", "check"]
