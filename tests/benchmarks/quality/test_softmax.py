"""Comparing two ways to read the same sentences."""

from __future__ import annotations

import pytest

from benchmarks.quality.softmax import compare, documents_of
from tqcheck.backends.protocols import QualityReading


def reading(surprisal: float, major: float = 0.0) -> QualityReading:
    return QualityReading(1.0, major, 0.0, surprisal, ())


def test_differences_are_of_the_restricted_less_the_full() -> None:
    full = [reading(1.0, -1.0), reading(2.0, 0.0), reading(3.0, 1.0)]
    kept = [reading(0.9, -1.0), reading(1.6, 0.0), reading(2.8, -2.0)]
    found = compare(full, kept)
    assert found["surprisal_nats"]["mean_difference"] == pytest.approx(-0.2333, abs=1e-4)
    assert found["surprisal_nats"]["greatest_difference"] == 0.4
    assert found["surprisal_nats"]["spearman"] == 1.0
    assert found["major"]["spearman"] == -0.5  # by hand: ranks 1 2 3 and 2 3 1
    assert found["penalty"]["greatest_difference"] == 0


def test_every_text_is_a_document_of_its_own() -> None:
    one, two = documents_of(["Guten Tag.", "Ja."], "de")
    assert (one.lang, one.segments[0].text, one.segments[0].end) == ("de", "Guten Tag.", 10)
    assert one.id != two.id
