"""Where systems differ: regressions against a baseline, kinds of errors, parts of the test set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from tqcheck.comparison.measures import Measure, Results, count_words
from tqcheck.comparison.records import (
    Breakdown,
    Change,
    Group,
    PairDifference,
    Shift,
    TestSet,
)
from tqcheck.comparison.significance import number
from tqcheck.records import SegmentResult
from tqcheck.rules import RULES

EQUAL = 0.01  # MQM points
N_LENGTHS = 4


def difference_of(
    baseline: str, system: str, test_set: TestSet, results: Results, worst: int
) -> PairDifference:
    """Set a system against the baseline, segment by segment."""
    steps = [
        (i, new.mqm - old.mqm)
        for i, (old, new) in enumerate(zip(results[baseline], results[system], strict=True))
        if old.mqm is not None and new.mqm is not None
    ]
    falls = sorted((step, i) for i, step in steps if step <= -EQUAL)
    return PairDifference(
        baseline=baseline,
        system=system,
        better=sum(step >= EQUAL for _, step in steps),
        worse=len(falls),
        equal=sum(abs(step) < EQUAL for _, step in steps),
        regressions=tuple(
            _change(i, test_set, results[baseline][i], results[system][i]) for _, i in falls[:worst]
        ),
        shifts=tuple(_shifts(results[baseline], results[system])),
    )


def _change(i: int, test_set: TestSet, old: SegmentResult, new: SegmentResult) -> Change:
    assert old.mqm is not None
    assert new.mqm is not None
    return Change(
        id=test_set.ids[i],
        line=test_set.lines[i],
        doc=test_set.docs[i] if test_set.docs else None,
        source=test_set.sources[i] if test_set.sources else None,
        reference=test_set.references[i] if test_set.references else None,
        baseline_text=old.segment.text,
        system_text=new.segment.text,
        baseline_mqm=old.mqm + 0.0,  # never -0.0
        system_mqm=new.mqm + 0.0,
        baseline_risk=old.risk,
        system_risk=new.risk,
        findings=tuple(f"{f.code} {f.severity}: {f.message}" for f in new.findings),
    )


def _shifts(old: Sequence[SegmentResult], new: Sequence[SegmentResult]) -> Iterator[Shift]:
    """Give the kinds of findings of either system, the largest change first."""
    sides = [Counter(f.code for r in own for f in r.findings) for own in (old, new)]
    words = [sum(count_words(r.segment.text) for r in own) for own in (old, new)]
    codes = sorted({*sides[0], *sides[1]}, key=lambda c: (-abs(sides[1][c] - sides[0][c]), c))
    for code in codes:
        counts = [side[code] for side in sides]
        rates = [1000 * c / n if n else None for c, n in zip(counts, words, strict=True)]
        name = RULES[code].name if code in RULES else ""
        yield Shift(code, name, counts[0], counts[1], rates[0], rates[1])


def breakdowns_of(test_set: TestSet, measures: Sequence[Measure]) -> tuple[Breakdown, ...]:
    """Score the systems on parts of the test set: by length, domain and document."""
    kinds = [("length", _length_labels(test_set))]
    kinds += [("domain", test_set.domains)] if test_set.domains else []
    kinds += [("document", test_set.docs)] if test_set.docs else []
    names = [system.name for system in test_set.systems]
    return tuple(
        Breakdown(kind, tuple(_groups(kind, labels, measures, names))) for kind, labels in kinds
    )


def _groups(
    kind: str, labels: Sequence[str], measures: Sequence[Measure], systems: Sequence[str]
) -> Iterator[Group]:
    of_line = np.array(labels)
    order = dict.fromkeys(labels) if kind != "length" else sorted(set(labels), key=_start)
    for label in order:
        chosen = of_line == label
        values = {
            measure.name: dict(zip(systems, map(number, measure.score(chosen)), strict=True))
            for measure in measures
        }
        yield Group(label, int(chosen.sum()), values)


def _start(label: str) -> int:
    return int(label.partition("–")[0])


def _length_labels(test_set: TestSet) -> tuple[str, ...]:
    """Sort segments into quarters by the length of the source, else of the translations.

    Quarters in code points suit every script; a quarter that ties have emptied is not there.
    """
    if test_set.sources and all(test_set.sources):
        lengths = np.array([len(text or "") for text in test_set.sources])
    else:
        sizes = [[len(text) for text in system.translations] for system in test_set.systems]
        lengths = np.rint(np.mean(sizes, axis=0)).astype(int)
    cuts = np.unique(np.quantile(lengths, np.linspace(0, 1, N_LENGTHS + 1), method="higher"))
    bounds = [(int(low) + 1, int(high)) for low, high in pairwise([cuts[0] - 1, *cuts[1:]])]
    if not bounds:
        bounds = [(int(cuts[0]), int(cuts[0]))]
    labels = {bound: f"{bound[0]}–{bound[1]} characters" for bound in bounds}
    return tuple(
        next(label for (_, high), label in labels.items() if length <= high) for length in lengths
    )
