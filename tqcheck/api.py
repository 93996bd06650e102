"""The front door: inputs and settings in, a report out. Wires the stages, knows no details."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tqcheck._version import __version__
from tqcheck.backends.protocols import QualityModel, QualityReading
from tqcheck.backends.store import checked_file
from tqcheck.budget import TimeBudget
from tqcheck.combine import Calibration, Rates, combine, read_calibration
from tqcheck.config import Config, validate
from tqcheck.errors import InputError
from tqcheck.language import identify
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
    that `config` names. `time_budget_s` bounds the time from now until the model has to stop: what
    it has not read by then has no risk, and says why.
    """

    def __init__(
        self,
        config: Config | None = None,
        *,
        progress: Progress | None = None,
        quality: QualityModel | None = None,
        time_budget_s: float | None = None,
    ) -> None:
        self._config = validate(config or Config())
        self._progress = progress or _no_progress
        self._quality = quality
        self._budget = None if time_budget_s is None else TimeBudget(time_budget_s)
        self._calibration: Calibration | None = None

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
        quality, calibration = self._models()
        readings = self._readings(quality, documents)
        results = []
        for document, own in zip(documents, readings, strict=True):
            results += _judge(document, own, calibration, self._config.combine.disabled)
        if self._budget is not None:
            results = self._budget.marked(results)
        ranked = _ranked(results)
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
                *(self._budget.notices if self._budget else ()),
            ),
        )

    def _readings(
        self, quality: QualityModel, documents: Sequence[Document]
    ) -> Sequence[Sequence[QualityReading | None]]:
        def step(done: int, total: int) -> None:
            self._progress("quality", done, total)

        if self._budget is None:
            return quality.read(documents, step)
        return self._budget.read(quality, documents, step)

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
        thresholds = {
            f"{level}/{lang}": calibration.levels[level].threshold_for(lang)
            for level, lang in sorted({(r.level, r.segment.lang) for r in results})
        }
        return RunInfo(
            version=__version__,
            signature=_signature(thresholds, quality, calibration, config.combine.disabled),
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
