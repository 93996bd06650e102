"""The front door: inputs and settings in, a report out. Wires the stages, knows no details."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tqcheck._version import __version__
from tqcheck.backends.identity import identify_model
from tqcheck.backends.protocols import QualityModel, QualityReading
from tqcheck.backends.store import cache_folder, checked_file
from tqcheck.cache import CachedQuality, DocumentMemory, ScoreCache, Settings
from tqcheck.cache.keys import digest
from tqcheck.combine import Calibration, Rates, combine, read_calibration
from tqcheck.config import CacheConfig, Config, validate
from tqcheck.errors import InputError
from tqcheck.language import identify
from tqcheck.part import Part
from tqcheck.read import read_inputs, read_text
from tqcheck.records import (
    Document,
    Finding,
    ModelInfo,
    Report,
    Row,
    RunInfo,
    Segment,
    SegmentReading,
    SegmentResult,
)
from tqcheck.segment import Fallback, build_documents
from tqcheck.signals.consistency import read_consistency
from tqcheck.signals.quality import SpanRule, read_quality
from tqcheck.signals.surface import read_surface
from tqcheck.tally import SOURCE, Tally, count

Progress = Callable[[str, int, int], None]
"""Told of long work: its name, how much is done, of how much."""

COMBINER_ID = "combine-2"
TRANSLATION = "translation"


def _no_progress(stage: str, done: int, total: int) -> None:
    """Say nothing."""


class Checker:
    """Check translations; models are loaded on the first check and stay loaded.

    Raises ConfigError for a setting that is not allowed. `quality` takes the place of the model
    that `config` names.
    """

    def __init__(
        self,
        config: Config | None = None,
        *,
        progress: Progress | None = None,
        quality: QualityModel | None = None,
    ) -> None:
        self._config = validate(config or Config())
        self._progress = progress or _no_progress
        self._given = quality
        self._quality: QualityModel | None = None
        self._calibration: Calibration | None = None
        self._scores: ScoreCache | None = None
        self._name: str | None = None

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
        """Check some rows of a longer run: results in the order of the rows, not ranked.

        `fallbacks` says what documents of a path are taken for that do not tell their language;
        without them that is looked for in `rows`. Documents must be whole.
        """
        cache = self._cache()
        if cache is None:
            return self._judged(rows, fallbacks)
        _, calibration = self._models()
        settings = Settings(self._config, self._identity(), calibration.digest)
        memory = DocumentMemory(cache, settings)
        return memory.judge(rows, fallbacks, self._judged)

    def run_info(self, tally: Tally) -> RunInfo:
        """Say what makes the numbers repeatable of a run that was counted."""
        quality, calibration = self._models()
        return run_info(self._config, quality.models, calibration, tally)

    @property
    def identity(self) -> str:
        """Name the quality model and what of this machine may change its numbers; loads nothing."""
        return self._identity()

    @property
    def models(self) -> tuple[ModelInfo, ...]:
        """Name the models that judge."""
        return self._models()[0].models

    @property
    def languages(self) -> frozenset[str]:
        """Name the target languages that the quality model was trained on."""
        return self._models()[0].languages

    @property
    def cache_problems(self) -> tuple[str, ...]:
        """Say what kept the cache from working, one line each."""
        return tuple(self._scores.problems) if self._scores is not None else ()

    def _check(self, rows: Sequence[Row], notices: Sequence[str]) -> Report:
        part = self.check_part(rows)
        if not part.results:
            raise InputError("there is nothing to check: the input holds no text")
        tally = count(part.documents, part.results)
        known = self.languages
        return Report(
            run=self.run_info(tally),
            documents=part.documents,
            results=_ranked(part.results),
            summary=tally.summary(known),
            notices=(*notices, *part.notices, *tally.notices(known), *self.cache_problems),
        )

    def _judged(self, rows: Sequence[Row], fallbacks: Mapping[str, Fallback] | None) -> Part:
        outcome = build_documents(rows, self._config.segment, fallbacks)
        documents = outcome.documents
        if not any(document.segments for document in documents):
            return Part((), (), (), outcome.notices)
        quality, calibration = self._models()
        readings = quality.read(documents, lambda d, t: self._progress("quality", d, t))
        results = []
        for document, own in zip(documents, readings, strict=True):
            results += _judge(document, own, calibration, self._config.combine.disabled)
        results.sort(key=lambda r: r.segment.index)
        return Part(documents, tuple(results), outcome.rows, outcome.notices)

    def _models(self) -> tuple[QualityModel, Calibration]:
        if self._calibration is None:
            self._calibration = read_calibrated(self._config)
        if self._quality is None:
            cache = self._cache()
            self._quality = (
                self._load()
                if cache is None
                else CachedQuality(self._load, cache, self._identity())
            )
        return self._quality, self._calibration

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
        if wanted.size_mb and self._scores is None:
            self._scores = open_cache(wanted)
        return self._scores

    def _identity(self) -> str:
        """Name the quality model and what of this machine may change its numbers."""
        if self._name is None:
            given = self._given
            self._name = digest(
                [[m.id, m.digest, m.precision] for m in given.models]
                if given is not None
                else [*identify_model(self._config.model)]
            )
        return self._name


def _with_threshold(fitted: Calibration, own: float | None) -> Calibration:
    if own is None:
        return fitted
    levels = {k: replace(v, threshold=own, thresholds={}) for k, v in fitted.levels.items()}
    return replace(fitted, levels=levels)


def open_cache(config: CacheConfig) -> ScoreCache:
    """Open the cache of scores that the settings mean; nothing is written yet."""
    folder = Path(config.folder) if config.folder else cache_folder() / "scores"
    return ScoreCache(folder, (config.size_mb or 0) * 1_000_000)


def read_calibrated(config: Config) -> Calibration:
    """Read the combiner's fitted numbers, with the user's threshold in the place of theirs."""
    return _with_threshold(read_calibration(checked_file(COMBINER_ID)), config.combine.threshold)


def run_info(
    config: Config, models: tuple[ModelInfo, ...], calibration: Calibration, tally: Tally
) -> RunInfo:
    """Hold what makes a run's numbers repeatable."""
    thresholds = {
        f"{level}/{lang}": calibration.levels[level].threshold_for(lang)
        for level, lang in sorted(tally.kinds)
    }
    return RunInfo(
        version=__version__,
        signature=_signature(thresholds, models, calibration, config.combine.disabled),
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
        },
        has_source=tally.with_text_source > 0,
    )


def _signature(
    thresholds: Mapping[str, float],
    models: Sequence[ModelInfo],
    calibration: Calibration,
    disabled: Sequence[str],
) -> str:
    """Name every choice that changes a number, in the manner of sacreBLEU."""
    parts = [f"tqcheck:{__version__}", f"combine:{calibration.id}@{calibration.digest[:12]}"]
    for model in models:
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


__all__ = ["Checker", "Progress", "check"]
