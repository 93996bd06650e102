"""Words of the source that nothing stands for become findings without length."""

from __future__ import annotations

import dataclasses

import pytest

from tqcheck.backends.protocols import LeftOut, QualityReading, SecondReading
from tqcheck.records import Finding, Origin, Segment, Severity
from tqcheck.signals.left_out import find_left_out

SOURCE = "Am Montag starben in Minsk 14 Menschen, sagte der Minister."
TEXT = "The minister said that people died."
SEGMENT = Segment(
    0, "1", "d", Origin("a", 1), 0, len(TEXT), TEXT, "en", source=SOURCE, source_lang="de"
)


def lost(word: str, risk: float, place: int = 0) -> LeftOut:
    start = SOURCE.index(word)
    return LeftOut(start, start + len(word), risk, place)


def reading(*words: LeftOut, alike: float = 0.5) -> QualityReading:
    second = SecondReading(0.0, 0.0, 0.0, (), alike, words)
    return QualityReading(1.0, 0.0, 0.0, 3.0, (), has_source=True, second=second)


def find(*words: LeftOut, cut: float = 0.5, is_suspect: bool = False) -> tuple[Finding, ...]:
    return find_left_out(SEGMENT, reading(*words), cut, is_suspect=is_suspect)


def test_neighbouring_words_are_one_finding_where_they_belong() -> None:
    (finding,) = find(lost("in", 0.4, 30), lost("Minsk", 0.9, 30), lost("14", 0.35, 30))
    assert finding.code == "TQ104"
    assert (finding.start, finding.end) == (30, 30)
    assert finding.evidence["source_words"] == "in Minsk 14"
    assert finding.evidence["source_start"] == SOURCE.index("in Minsk")
    assert finding.evidence["source_end"] == SOURCE.index(" Menschen")
    assert finding.message == "nothing here seems to stand for “in Minsk 14” of the source"


def test_words_apart_are_two_findings() -> None:
    found = find(lost("Montag", 0.9), lost("Minsk", 0.8))
    assert [finding.evidence["source_words"] for finding in found] == ["Montag", "Minsk"]


def test_a_run_without_a_word_at_the_cut_is_none() -> None:
    assert find(lost("in", 0.49), lost("Minsk", 0.4)) == ()


@pytest.mark.parametrize(("is_suspect", "severity"), [(True, "major"), (False, "minor")])
def test_it_is_major_in_a_suspect_segment(is_suspect: bool, severity: str) -> None:
    (finding,) = find(lost("Minsk", 0.9), is_suspect=is_suspect)
    assert finding.severity is Severity(severity)


def test_nothing_is_said_without_a_second_view_or_a_source() -> None:
    bare = dataclasses.replace(reading(lost("Minsk", 0.9)), second=None)
    assert find_left_out(SEGMENT, bare, 0.5, is_suspect=True) == ()
    alone = dataclasses.replace(SEGMENT, source=None)
    assert find_left_out(alone, reading(lost("Minsk", 0.9)), 0.5, is_suspect=True) == ()
