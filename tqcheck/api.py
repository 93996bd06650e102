"""The front door: inputs and settings in, a report out. Wires the stages, knows no details."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tqcheck._version import __version__
from tqcheck.backends.protocols import QualityModel, QualityReading
from tqcheck.backends.store import checked_file
from tqcheck.combine import Calibration, Rates, combine, read_calibration
from tqcheck.config import Config, validate
from tqcheck.errors import ConfigError, InputError
from tqcheck.language import identify
from tqcheck.plugins import Signal
from tqcheck.read import read_inputs, read_text
from tqcheck.records import (
    Document,
    Finding,
    Report,
    Row,
    RunInfo,
    Segment,
    SegmentReading,
    SegmentResult,
    Summary,
)
from tqcheck.segment import build_documents
from tqcheck.signals.consistency import read_consistency
from tqcheck.signals.quality import SpanRule, read_quality
from tqcheck.signals.surface import read_surface

Progress = Callable[[str, int, int], None]
"""Told of long work: its name, how much is done, of how much."""

COMBINER_ID = "combine-2"
TRANSLATION, SOURCE = "translation", "source"


def _no_progress(stage: str, done: int, total: int) -> None:
    """Say nothing."""


class Checker:
    """Check translations; models are loaded on the first check and stay loaded.

    Raises ConfigError for a setting that is not allowed. `quality` takes the place of the model
    that `config` names; `signals` are further evidence. Threads may share a checker: the model
    reads for one of them at a time.
    """

    def __init__(
        self,
        config: Config | None = None,
        *,
        progress: Progress | None = None,
        quality: QualityModel | None = None,
        signals: Sequence[Signal] = (),
    ) -> None:
        self._config = validate(config or Config())
        self.signals = tuple(signals)
        self._progress = progress or _no_progress
        self._quality = quality
        self._calibration: Calibration | None = None
        self._lock = threading.RLock()

    @property
    def config(self) -> Config:
        """Give the settings."""
        return self._config

    def for_languages(self, lang: str | None, source_lang: str | None) -> Checker:
        """Give a checker for texts in these languages (None: identify) that shares the models."""
        segment = replace(self._config.segment, lang=lang, source_lang=source_lang)
        with self._lock:
            quality, self._calibration = self._models()
        other = Checker(
            replace(self._config, segment=segment),
            progress=self._progress,
            quality=quality,
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
            readings = quality.read(documents, lambda d, t: self._progress("quality", d, t))
        results = []
        for document, own in zip(documents, readings, strict=True):
            judged = _judge(document, own, calibration, self._config.combine.disabled)
            results += _with_signals(document, judged, self.signals)
        ranked = _ranked(results)
        summary = _summary(documents, ranked, quality.languages)
        return Report(
            run=self._run_info(ranked, quality, calibration),
            documents=documents,
            results=ranked,
            summary=summary,
            notices=(*notices, *outcome.notices, *_notices(ranked, quality.languages)),
        )

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
        others = "".join(f"|signal:{signal.name}={signal.version}" for signal in self.signals)
        thresholds = {
            f"{level}/{lang}": calibration.levels[level].threshold_for(lang)
            for level, lang in sorted({(r.level, r.segment.lang) for r in results})
        }
        return RunInfo(
            version=__version__,
            signature=_signature(thresholds, quality, calibration, config.combine.disabled)
            + others,
            thresholds=thresholds,
            models=quality.models,
            options={
                "lang": config.segment.lang,
                "source_lang": config.segment.source_lang,
                "encoding": config.read.encoding,
                "lm": config.model.lm,
                "head": config.model.head,
                "precision": config.model.precision,
                "device": config.model.device,
                "disabled": list(config.combine.disabled),
            },
            has_source=any(r.segment.source is not None for r in results),
        )


def _signature(
    thresholds: Mapping[str, float],
    quality: QualityModel,
    calibration: Calibration,
    disabled: Sequence[str],
) -> str:
    """Name every choice that changes a number, in the manner of sacreBLEU."""
    parts = [f"tqcheck:{__version__}", f"combine:{calibration.id}@{calibration.digest[:12]}"]
    for model in quality.models:
        precision = f":{model.precision}" if model.precision else ""
        parts.append(f"{model.kind}:{model.id}@{model.digest[:12]}{precision}")
    # Level of evidence and languages are in the thresholds' names.
    parts.append("threshold:" + ",".join(f"{k}={v:.4f}" for k, v in thresholds.items()))
    return "|".join([*parts, *(["off:" + ",".join(sorted(disabled))] if disabled else [])])


def check(
    inputs: Sequence[str | Path],
    config: Config | None = None,
    *,
    source: str | Path | None = None,
    progress: Progress | None = None,
) -> Report:
    """Check inputs once; a `Checker` keeps its models for the next time."""
    return Checker(config, progress=progress).check(inputs, source=source)


def _judge(
    document: Document,
    readings: Sequence[QualityReading | None],
    calibration: Calibration,
    disabled: Sequence[str],
) -> list[SegmentResult]:
    consistency = read_consistency(document)
    results = []
    for segment, reading, found in zip(document.segments, readings, consistency, strict=True):
        level = SOURCE if reading is not None and reading.has_source else TRANSLATION
        cuts = calibration.levels[level].words
        parts = [
            read_quality(segment, reading, SpanRule(cuts.enter, cuts.stay, cuts.major)),
            read_surface(segment, identify),
            SegmentReading(scores=(), findings=found),
        ]
        results.append(_result(segment, parts, calibration, level, disabled))
    return results


def _result(
    segment: Segment,
    parts: Sequence[SegmentReading],
    calibration: Calibration,
    level: str,
    disabled: Sequence[str],
) -> SegmentResult:
    findings = [f for part in parts for f in part.findings if f.code not in disabled]
    scores = tuple(score for part in parts for score in part.scores)
    fitted = calibration.levels[level]
    verdict = combine(scores, findings, segment, Rates(fitted, calibration.decisive_risk))
    threshold = fitted.threshold_for(segment.lang)
    return SegmentResult(
        segment=segment,
        risk=verdict.risk,
        mqm=verdict.mqm,
        rank=None,
        level=level,
        is_suspect=verdict.risk is not None and verdict.risk >= threshold,
        words=tuple(word for part in parts for word in part.words),
        findings=tuple(sorted(findings, key=_place)),
        evidence=scores,
        truncated=max(part.truncated for part in parts),
        source_truncated=max(part.source_truncated for part in parts),
    )


def _with_signals(
    document: Document, results: Sequence[SegmentResult], signals: Sequence[Signal]
) -> list[SegmentResult]:
    """Add what signals of other packages read; raises ConfigError where one breaks its contract."""
    found = list(results)
    for signal in signals:
        scores = signal.read(document)
        names = {score.name for score in scores}
        if len(scores) != len(found) or names - {signal.name}:
            raise ConfigError(f"signal {signal.name!r} must give one score of that name a segment")
        found = [
            replace(result, evidence=(*result.evidence, score))
            for result, score in zip(found, scores, strict=True)
        ]
    return found


def _place(finding: Finding) -> tuple[int, int, str]:
    return finding.start, finding.end, finding.code


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
        with_source=sum(r.level == SOURCE for r in results),
        suspect=sum(r.is_suspect for r in results),
        untested_language=sum(r.segment.lang not in languages for r in results),
    )


def _notices(results: Sequence[SegmentResult], languages: frozenset[str]) -> list[str]:
    untested = sorted({r.segment.lang for r in results} - languages)
    known = ", ".join(sorted(languages))
    unread = sum(r.level == TRANSLATION and bool((r.segment.source or "").strip()) for r in results)
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
