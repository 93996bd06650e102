"""What systems are compared in: per-segment statistics that add up, and how a sum becomes a score.

A measure of a set of segments is a function of the sum of their statistics, as in sacreBLEU. So a
resampled test set costs a matrix product, and interval, test and table come from the same code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import regex
from numpy.typing import NDArray

from tqcheck.language.letters import ALL_UNSPACED
from tqcheck.records import Finding, SegmentResult, Severity, SignalScore, SignalState
from tqcheck.rules import RULES

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Aggregate = Callable[[Array], Array]
"""Turn sums of statistics (..., k) into scores (...), NaN where undefined."""

Results = Mapping[str, Sequence[SegmentResult]]
"""System -> its results, in the order of the test set."""

Columns = Mapping[str, tuple[str, bool]]
"""Signals that are columns: name -> title, whether more is better."""

EVIDENCE: Columns = {"roundtrip_chrf": ("round-trip chrF", True)}
"""Signals of our own that become columns where they ran."""

_LETTER = rf"[\w--[{ALL_UNSPACED}]]"
_WORD = regex.compile(rf"[{ALL_UNSPACED}]|{_LETTER}+(?:[.,'’\-]{_LETTER}+)*", regex.VERSION1)


@dataclass(frozen=True, slots=True)
class Measure:
    """Hold one measure of all systems.

    `statistics` has a row a system, a column a segment and the numbers that add up behind; a
    segment that is not `known` for every system is zero and takes no part.
    """

    name: str
    title: str
    higher_is_better: bool
    digits: int
    signature: str
    aggregate: Aggregate
    statistics: Array
    known: Flags

    def score(self, chosen: Flags | None = None) -> Array:
        """Give each system's score over the chosen segments."""
        taken = self.known if chosen is None else self.known & chosen
        return self.aggregate(self.statistics[:, taken].sum(axis=1))


def ratio(sums: Array) -> Array:
    """Divide the first sum by the second."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(sums[..., 1] > 0, sums[..., 0] / sums[..., 1], np.nan)


def rate_per_thousand(sums: Array) -> Array:
    """Divide the first sum by the second, times 1,000."""
    return 1000 * ratio(sums)


def count_words(text: str) -> int:
    """Count words; in scripts written without blanks every character is one."""
    return sum(1 for _ in _WORD.finditer(text))


def result_measures(
    results: Results, signature: str, columns: Columns = MappingProxyType({})
) -> list[Measure]:
    """Build the measures that come from tqcheck's results; `columns` are further signals."""
    judged = _common([[r.risk is not None for r in own] for own in results.values()])
    measures = [
        mean_measure(("mqm", "predicted MQM"), _values(results, lambda r: r.mqm), True, signature),
        mean_measure(("risk", "mean risk"), _values(results, lambda r: r.risk), False, signature),
        mean_measure(
            ("suspect", "suspect share"),
            np.where(judged, _values(results, lambda r: float(r.is_suspect)), np.nan),
            False,
            signature,
        ),
    ]
    return [
        *measures,
        *_error_measures(results, judged, signature),
        *_evidence(results, signature, columns),
    ]


def mean_measure(
    names: tuple[str, str],
    values: Array,
    higher_is_better: bool,
    signature: str,
    digits: int = 3,
) -> Measure:
    """Average values, a row a system; NaN is unknown and leaves the segment out for all."""
    known: Flags = np.logical_not(np.isnan(values).any(axis=0))
    filled = np.where(known, values, 0.0)
    return Measure(
        name=names[0],
        title=names[1],
        higher_is_better=higher_is_better,
        digits=digits,
        signature=signature,
        aggregate=ratio,
        statistics=np.stack([filled, np.broadcast_to(known, values.shape).astype(float)], axis=-1),
        known=known,
    )


def category_of(finding: Finding) -> str:
    """Name the MQM category of a finding: accuracy, fluency or non-translation."""
    guess = finding.evidence.get("category")
    rule = RULES.get(finding.code)
    known = rule.category.value if rule else "other"
    return guess if isinstance(guess, str) and guess else known.split("/", 1)[0]


def _values(results: Results, read: Callable[[SegmentResult], float | None]) -> Array:
    rows = [[read(result) for result in own] for own in results.values()]
    return np.array(rows, dtype=np.float64)  # None becomes NaN


def _common(rows: Sequence[Sequence[bool]]) -> Flags:
    common: Flags = np.logical_and.reduce(np.array(rows, dtype=np.bool_))
    return common


def _error_measures(results: Results, judged: Flags, signature: str) -> Iterator[Measure]:
    words = _values(results, lambda r: float(count_words(r.segment.text)))
    findings = [f for own in results.values() for r in own for f in r.findings]
    groups: list[tuple[str, Callable[[Finding], bool]]] = [("errors", lambda _: True)]
    for severity in reversed(Severity):
        if any(f.severity is severity for f in findings):
            groups.append((f"errors.{severity.value}", _has_severity(severity)))
    for category in sorted({category_of(f) for f in findings}):
        groups.append((f"errors.{category}", _has_category(category)))
    for name, belongs in groups:
        counts = _values(results, _counter(belongs))
        kind = name.partition(".")[2]
        yield Measure(
            name=name,
            title=f"{kind} errors per 1,000 words".strip(),
            higher_is_better=False,
            digits=2,
            signature=signature,
            aggregate=rate_per_thousand,
            statistics=np.where(judged[:, None], np.stack([counts, words], axis=-1), 0.0),
            known=judged,
        )


def _counter(belongs: Callable[[Finding], bool]) -> Callable[[SegmentResult], float]:
    return lambda result: float(sum(map(belongs, result.findings)))


def _has_severity(severity: Severity) -> Callable[[Finding], bool]:
    return lambda finding: finding.severity is severity


def _has_category(category: str) -> Callable[[Finding], bool]:
    return lambda finding: category_of(finding) == category


def _evidence(results: Results, signature: str, columns: Columns) -> Iterator[Measure]:
    for name, (title, higher_is_better) in {**EVIDENCE, **columns}.items():
        values = _values(results, _reader(name))
        if not np.isnan(values).all():
            digits = 2 if name in EVIDENCE else 3  # as chrF is written elsewhere
            yield mean_measure((name, title), values, higher_is_better, signature, digits)


def _reader(name: str) -> Callable[[SegmentResult], float | None]:
    return lambda result: next(
        (s.value for s in result.evidence if s.name == name and _ran(s)), None
    )


def _ran(score: SignalScore) -> bool:
    return score.state is SignalState.OK
