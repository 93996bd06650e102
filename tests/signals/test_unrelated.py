"""A text that says something else than its source is found by how little alike they are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tqcheck.backends.protocols import QualityReading, SecondReading, WordReading
from tqcheck.backends.store import checked_file
from tqcheck.judging.combine import read_calibration
from tqcheck.judging.models import COMBINER_ID
from tqcheck.records import Origin, Segment
from tqcheck.rules.quality import UNRELATED
from tqcheck.signals.unrelated import find_unrelated

TEXT = "One two."
CUT = (0.4, frozenset({"en", "ru"}))


def segment(lang: str = "en", source_lang: str = "ru") -> Segment:
    return Segment(
        0, "a#1", "a", Origin("a", 1), 0, len(TEXT), TEXT, lang,
        source="Нет.", source_lang=source_lang,
    )  # fmt: skip


def reading(alike: float | None) -> QualityReading:
    words = (WordReading(0, 3, 0.1, 0.1, 0.1, 0.1, 0.1), WordReading(4, 7, 0.1, 0.1, 0.1, 0.1, 0.1))
    second = SecondReading(0.0, 0.1, 0.0, (None, None), alike)
    return QualityReading(5.0, 1.0, 0.0, 3.0, words, has_source=True, second=second)


@pytest.mark.parametrize(("alike", "is_found"), [(None, False), (0.4, False), (0.1, True)])
def test_what_is_little_alike_is_found_whole(alike: float | None, is_found: bool) -> None:
    found = [(f.code, f.start, f.end) for f in find_unrelated(segment(), reading(alike), *CUT)]
    assert found == ([("TQ103", 0, len(TEXT))] if is_found else [])


@pytest.mark.parametrize("langs", [("en", "is"), ("is", "en")])
def test_languages_that_it_cannot_tell_are_left_alone(langs: tuple[str, str]) -> None:
    assert find_unrelated(segment(*langs), reading(0.1), *CUT) == ()


def test_without_a_second_view_nothing_is_said() -> None:
    assert find_unrelated(segment(), replace(reading(0.1), second=None), *CUT) == ()
    assert find_unrelated(segment(), None, *CUT) == ()


def test_the_rule_names_the_languages_that_were_fitted() -> None:
    calibration = read_calibration(checked_file(COMBINER_ID))
    cut = calibration.levels["source+encoder"].unrelated
    assert cut is not None
    assert cut.languages == set(UNRELATED.languages)
