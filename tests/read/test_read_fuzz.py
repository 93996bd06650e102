"""Mutated inputs give rows or one line of error; `robustness.fuzz` makes more of them."""

from __future__ import annotations

import pytest

from benchmarks.robustness.fuzz import FORMATS, mutated, readings

MUTATIONS = 2_000


@pytest.mark.parametrize("format", FORMATS)
def test_a_mutation_is_read_or_refused(format: str) -> None:
    if format == "parquet":
        pytest.importorskip("pyarrow")
    outcomes = [reading.outcome for reading in readings(format, range(MUTATIONS))]
    wrong = {n: o for n, o in enumerate(outcomes) if o not in ("rows", "refused", "empty")}
    assert not wrong
    assert "rows" in outcomes, "some mutations leave a file that can be read"


def test_a_mutation_is_told_by_its_number() -> None:
    assert mutated("feed", 7) == mutated("feed", 7)
    assert len({mutated("feed", number) for number in range(50)}) > 45
