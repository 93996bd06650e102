"""Check judged translations with tqcheck, as whole texts and language by language."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Protocol

from benchmarks.data.judged import SPLITS, DataFile, Judged, Judgements, read_judgements
from benchmarks.data.readings import recorded_views
from tqcheck.backends.protocols import QualityModel
from tqcheck.config import Config, ModelConfig, RoundtripConfig, SegmentConfig
from tqcheck.records import Origin, Report, Row, RunInfo, SegmentResult

DOCUMENT_SCALES = ("mqm", "esa")
LEVELS = {"translation": False, "source": True}  # of evidence: is the source seen?


class ChecksRows(Protocol):
    """Be what the benchmark needs of `tqcheck.Checker`."""

    def check_rows(self, rows: Sequence[Row]) -> Report:
        """Check the rows and report in their order."""


CheckerFor = Callable[[str, str | None], ChecksRows]


@dataclass(frozen=True, slots=True)
class Options:
    """Hold what changes the numbers of a run; `limit` bounds the records of each set.

    `has_readings`: the model's answers may come from a file, so that no speed can be told.
    """

    splits: tuple[str, ...] = SPLITS
    pairs: tuple[str, ...] = ()
    limit: int | None = None
    with_source: bool = False
    seed: int = 0
    replicates: int = 1000
    has_readings: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """Hold a set with tqcheck's results; `seconds` is the time of the check alone."""

    file: DataFile
    records: tuple[Judged, ...]
    unaligned: int
    results: tuple[SegmentResult, ...]
    run: RunInfo
    seconds: float


def runs_of(records: Iterable[Judged]) -> list[list[Judged]]:
    """Group records into texts: one system's translation of one document, in reading order.

    Only the MQM and ESA sets hold whole documents; elsewhere every record is a text of its own.
    """
    runs: dict[tuple[str, ...], list[Judged]] = {}
    for record in records:
        is_document = record.scale in DOCUMENT_SCALES and record.doc is not None
        key = (str(record.doc), record.system) if is_document else (record.id,)
        runs.setdefault(key, []).append(record)
    return list(runs.values())


def sample(records: Sequence[Judged], limit: int | None, seed: int) -> list[Judged]:
    """Take whole texts in a random but fixed order up to `limit` records; the last may be cut."""
    runs = runs_of(records)
    if limit is not None and limit < len(records):
        random.Random(seed).shuffle(runs)
    return [record for run in runs for record in run][:limit]


def to_rows(records: Sequence[Judged], path: str, with_source: bool) -> list[Row]:
    """Turn records into input rows, one document a text."""
    return [
        Row(
            origin=Origin(path, record.line),
            translation=record.translation,
            source=record.source if with_source else None,
            id=record.id,
            doc=f"{record.doc}/{record.system}" if len(run) > 1 else record.id,
            system=record.system,
        )
        for run in runs_of(records)
        for record in run
    ]


def check_set(judgements: Judgements, checker: ChecksRows, options: Options) -> Checked:
    """Check one set and time it; the first row is checked before, so that models are loaded."""
    records = sample(judgements.records, options.limit, options.seed)
    rows = to_rows(records, judgements.file.name, options.with_source)
    checker.check_rows(rows[:1])
    start = time.perf_counter()
    report = checker.check_rows(rows)
    seconds = time.perf_counter() - start
    return Checked(
        judgements.file,
        tuple(records),
        judgements.unaligned,
        report.results,
        report.run,
        seconds,
    )


def check_sets(
    files: Sequence[DataFile], checker_for: CheckerFor, options: Options
) -> Iterator[Checked]:
    """Check the sets language by language, so that only one checker is held at a time."""

    def languages(file: DataFile) -> tuple[str, str]:
        source_lang, _, lang = file.lp.partition("-")
        return lang, source_lang if options.with_source else ""

    for (lang, source_lang), group in groupby(sorted(files, key=languages), key=languages):
        checker = checker_for(lang, source_lang or None)
        for file in group:
            yield check_set(read_judgements(file), checker, options)


def checkers(
    model: ModelConfig,
    readings: Path | None = None,
    quality: QualityModel | None = None,
    trips: RoundtripConfig | None = None,
) -> CheckerFor:
    """Make tqcheck's own checkers, one for a target language.

    `readings` names a file that keeps what the quality model says for the next time; `quality` is
    asked instead of the models that the settings name. `trips` are off, if not given.
    """
    kept: list[QualityModel] = [quality] if quality else []

    def checker_for(lang: str, source_lang: str | None) -> ChecksRows:
        from tqcheck import Checker  # late: it may take torch with it, and `--help` need not wait

        if readings and not kept:
            kept.append(recorded_views(model, readings))
        segment = SegmentConfig(lang, source_lang)
        config = Config(segment=segment, model=model, roundtrip=trips or RoundtripConfig())
        return Checker(config, quality=kept[0] if kept else None)

    return checker_for
