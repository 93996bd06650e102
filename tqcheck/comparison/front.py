"""Compare systems: read, check, measure, test, set side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from tqcheck._version import __version__
from tqcheck.api import Checker
from tqcheck.comparison.comet import run_comet
from tqcheck.comparison.corpus import Lines, read_test_set
from tqcheck.comparison.differences import breakdowns_of, difference_of
from tqcheck.comparison.measures import (
    Columns,
    Measure,
    Results,
    mean_measure,
    result_measures,
)
from tqcheck.comparison.records import (
    CompareSettings,
    Comparison,
    System,
    SystemInfo,
    TestSet,
)
from tqcheck.comparison.references import reference_measures
from tqcheck.comparison.scores_file import read_scores
from tqcheck.comparison.significance import judge_measures
from tqcheck.config import nearest
from tqcheck.errors import ConfigError, ModelError, TqcheckError
from tqcheck.language import SAMPLE_LENGTH, UNDETERMINED, identify
from tqcheck.plugins import Metric, load_metric
from tqcheck.records import Origin, Report, Row

SURE = 0.5
COMET = "comet"


def compare(
    systems: Mapping[str, Lines],
    *,
    source: Lines | None = None,
    reference: Lines | None = None,
    docs: Lines | None = None,
    settings: CompareSettings | None = None,
    checker: Checker | None = None,
) -> Comparison:
    """Compare the translations of systems, given as files or lines: one segment a line.

    With a `reference` BLEU, chrF, chrF++ and TER, too. `docs` names on each line the document, or
    domain, tab and document. `checker` keeps its models for the next time. Raises InputError where
    texts do not go together, ConfigError and ModelError.
    """
    chosen = settings or CompareSettings()
    checker = checker or Checker()
    encoding = checker.config.read.encoding
    test_set = read_test_set(
        systems, source=source, reference=reference, docs=docs, encoding=encoding
    )
    return compare_test_set(test_set, chosen, checker)


def compare_test_set(test_set: TestSet, settings: CompareSettings, checker: Checker) -> Comparison:
    """Compare the systems of a test set that the caller has read or made."""
    baseline = _baseline(test_set, settings)
    units, n_documents = _units(test_set, settings.unit)
    outside = _outside_measures(test_set, settings)
    languages = _languages(test_set, checker)
    report = checker.for_languages(*languages).check_rows(_rows(test_set))
    results = _results(test_set, report)
    measures = _distinct(
        [
            *result_measures(results, report.run.signature, _columns(checker)),
            *reference_measures(test_set, languages[0] or "", settings.bleu_tokenize),
            *outside,
        ],
        settings,
    )
    names = [system.name for system in test_set.systems]
    return Comparison(
        run=report.run,
        signature=_signature(settings, report.run.signature, measures),
        settings=settings,
        systems=tuple(SystemInfo(s.name, s.path, s.digest) for s in test_set.systems),
        segments=len(test_set),
        documents=n_documents,
        measures=tuple(judge_measures(measures, names, units, settings)),
        differences=tuple(
            difference_of(baseline, name, test_set, results, settings.worst)
            for name in names
            if name != baseline
        ),
        breakdowns=breakdowns_of(test_set, measures),
        notices=(*test_set.notices, *_told(report), *_left_out(measures, len(test_set))),
    )


def _baseline(test_set: TestSet, settings: CompareSettings) -> str:
    names = [system.name for system in test_set.systems]
    baseline = settings.baseline
    if baseline is None:
        return names[0]
    if baseline not in names:
        hint = nearest(baseline, names)
        raise ConfigError(f"baseline: no system is called {baseline!r}: {', '.join(names)}{hint}")
    return baseline


def _languages(test_set: TestSet, checker: Checker) -> tuple[str | None, str | None]:
    """Choose one language a side, so that no system is judged by another's yardsticks.

    None where nobody could tell: each file is then named by itself, with its own notice.
    """
    configured = checker.config.segment
    translations = [text for system in test_set.systems for text in system.translations]
    lang = configured.lang or _identified(test_set.references or translations)
    return lang, configured.source_lang or _identified(test_set.sources or ())


def _identified(texts: Sequence[str | None]) -> str | None:
    sample = "\n".join(text for text in texts[:2000] if text)[:SAMPLE_LENGTH]
    code, confidence = identify(sample) if sample else (UNDETERMINED, 0.0)
    return code if code != UNDETERMINED and confidence >= SURE else None


def _rows(test_set: TestSet) -> list[Row]:
    return [_row(test_set, system, i) for system in test_set.systems for i in range(len(test_set))]


def _row(test_set: TestSet, system: System, i: int) -> Row:
    """Make a row; without documents a file is one text, as with `check --source`."""
    return Row(
        origin=Origin(system.path, test_set.lines[i]),
        translation=system.translations[i],
        source=test_set.sources[i] if test_set.sources else None,
        reference=test_set.references[i] if test_set.references else None,
        id=test_set.ids[i],
        doc=test_set.docs[i] if test_set.docs else system.path,
        system=system.name,
    )


def _results(test_set: TestSet, report: Report) -> Results:
    """Group the results by system; rows that are no prose give one result each."""
    n = len(test_set)
    return {
        system.name: report.results[i * n : (i + 1) * n]
        for i, system in enumerate(test_set.systems)
    }


def _outside_measures(test_set: TestSet, settings: CompareSettings) -> list[Measure]:
    measures = []
    for name, path in settings.scores.items():
        found = read_scores(path, test_set)
        measures.append(_outside(name, found.values, found.signature, settings))
    for spec in settings.metrics:
        measures.append(_metric(spec, test_set, settings))
    _check_lower(settings, [measure.name for measure in measures])
    return measures


_EXAMPLE = "Unbabel/wmt22-comet-da"


def _columns(checker: Checker) -> Columns:
    return {signal.name: (signal.name, signal.higher_is_better) for signal in checker.signals}


def _metric(spec: str, test_set: TestSet, settings: CompareSettings) -> Measure:
    kind, _, argument = spec.partition(":")
    if kind != COMET:
        return _plugin_metric(spec, load_metric(kind, argument), test_set, settings)
    if not argument:
        raise ConfigError(f"metric: {spec!r} names no model; such as comet:{_EXAMPLE}")
    if not settings.allow_pickle:
        raise ConfigError(
            f"metric: {spec}: COMET's checkpoints are pickles, which can run any code when loaded; "
            "if you trust where this one comes from, say so: --allow-pickle, allow_pickle=True"
        )
    name = f"{COMET}:{argument.rstrip('/').rpartition('/')[2]}"
    found = run_comet(argument, test_set)
    return _outside(name, found.values, found.signature, settings)


def _plugin_metric(
    spec: str, metric: Metric, test_set: TestSet, settings: CompareSettings
) -> Measure:
    nothing = (None,) * len(test_set)
    sources, references = test_set.sources or nothing, test_set.references or nothing
    try:
        rows = [metric.score(sources, s.translations, references) for s in test_set.systems]
    except TqcheckError:
        raise
    except Exception as error:  # whatever another package does wrong
        raise ModelError(f"metric: {spec}: {type(error).__name__}: {error}") from error
    if any(len(row) != len(test_set) for row in rows):
        raise ConfigError(f"metric: {spec!r} must give one score a segment")
    values = np.array(rows, dtype=np.float64)  # None becomes NaN
    if np.isinf(values).any():
        raise ConfigError(f"metric: {spec!r} must give finite scores, or None")
    is_higher = metric.higher_is_better and spec not in settings.lower_is_better
    return mean_measure((spec, spec), values, is_higher, metric.signature)


def _outside(
    name: str, values: NDArray[np.float64], signature: str, settings: CompareSettings
) -> Measure:
    is_higher = name not in settings.lower_is_better
    return mean_measure((name, name), values, is_higher, signature)


def _check_lower(settings: CompareSettings, names: Sequence[str]) -> None:
    for name in settings.lower_is_better:
        if name not in names:
            known = ", ".join(names) or "none"
            message = f"lower_is_better: no outside score is called {name!r}: {known}"
            raise ConfigError(message + nearest(name, names))


def _distinct(measures: Sequence[Measure], settings: CompareSettings) -> Sequence[Measure]:
    names = [measure.name for measure in measures]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        kind = "scores" if twice in settings.scores else "signal or metric"
        raise ConfigError(f"{kind}: {twice!r} is the name of another column already")
    return measures


def _units(test_set: TestSet, unit: str) -> tuple[NDArray[np.intp], int | None]:
    """Number what the tests draw, and count the documents."""
    if test_set.docs is None:
        if unit == "document":
            raise ConfigError("unit: document needs docs, the document of each line")
        return np.arange(len(test_set), dtype=np.intp), None
    numbers: dict[str, int] = {}
    of_line = [numbers.setdefault(doc, len(numbers)) for doc in test_set.docs]
    units = of_line if unit == "document" else range(len(test_set))
    return np.array(units, dtype=np.intp), len(numbers)


def _signature(settings: CompareSettings, run: str, measures: Sequence[Measure]) -> str:
    """Name every choice that changes a number; sacreBLEU's signatures stand with their columns."""
    parts = [
        f"tqcheck-compare:{__version__}",
        f"unit:{settings.unit}",
        f"bs:{settings.replicates}",
        f"ar:{settings.trials}",
        f"seed:{settings.seed}",
        f"test:{settings.test}",
        f"alpha:{settings.alpha:g}",
    ]
    lower = sorted(settings.lower_is_better)
    return "|".join([*parts, *([f"lower:{','.join(lower)}"] if lower else []), run])


def _told(report: Report) -> Sequence[str]:
    counts = report.summary
    facts = ((counts.skipped, "not scored"), (counts.truncated, "read only in part"))
    return (*report.notices, *(f"{n} translations {what}" for n, what in facts if n))


def _left_out(measures: Sequence[Measure], n: int) -> list[str]:
    """Say which scores leave segments out, and how many: in no system, or not in all."""
    by_number: dict[int, list[str]] = {}
    for measure in measures:
        missing = n - int(measure.known.sum())
        if missing:
            by_number.setdefault(missing, []).append(measure.name)
    return [
        f"{missing} of {n} segments left out of {', '.join(names)}, for all systems: not every "
        "system has a score there"
        for missing, names in by_number.items()
    ]
