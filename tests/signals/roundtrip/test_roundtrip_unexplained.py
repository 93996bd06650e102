"""Words that their source does not explain."""

from __future__ import annotations

import pytest

from tqcheck.records import Severity
from tqcheck.signals.roundtrip.unexplained import (
    UnexplainedCuts,
    WordClass,
    classify,
    count_unexplained,
    find_unexplained,
    worst_by_class,
)
from tqcheck.signals.roundtrip.words import words_of

TEXT = "Berlin and Sara met 14 of the ministers"
CUTS = UnexplainedCuts(
    minor={"name": 8.0, "figure": 2.0, "other": 10.0},
    major={"name": 12.0, "figure": 5.0, "other": 15.0},
)


def nats(**given: float) -> list[float | None]:
    return [given.get(word.text.removeprefix("1"), 0.5) for word in words_of(TEXT, "en")]


def test_a_capital_makes_a_name_but_not_at_the_beginning() -> None:
    other, name = WordClass.OTHER, WordClass.NAME
    expected = [other, other, name, other, WordClass.FIGURE, other, other, other]
    assert classify(words_of(TEXT, "en")) == expected


def test_each_class_has_a_worst_word() -> None:
    values = nats(Sara=7.0, of=3.0)
    assert worst_by_class(words_of(TEXT, "en"), values) == {
        WordClass.NAME: 7.0,
        WordClass.FIGURE: 0.5,
        WordClass.OTHER: 3.0,
    }
    assert worst_by_class(words_of(TEXT, "en"), [None] * 8) == {}


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"Sara": 7.9, "of": 9.9}, []),
        ({"Sara": 8.0}, [("Sara", Severity.MINOR)]),
        ({"Sara": 12.0}, [("Sara", Severity.MAJOR)]),
        ({"Berlin": 9.0}, []),
        ({"of": 11.0, "the": 16.0}, [("of the", Severity.MAJOR)]),
        ({"and": 11.0, "the": 11.0}, [("and", Severity.MINOR), ("the", Severity.MINOR)]),
    ],
)
def test_words_are_held_against_their_like(
    given: dict[str, float], found: list[tuple[str, Severity]]
) -> None:
    words, values = words_of(TEXT, "en"), nats(**given)
    findings = list(find_unexplained(TEXT, words, values, CUTS, "de"))
    assert [(TEXT[f.start : f.end], f.severity) for f in findings] == found
    assert count_unexplained(words, values, CUTS) == sum(len(span.split()) for span, _ in found)


def test_a_finding_tells_the_language_and_the_worst_of_its_words() -> None:
    values = nats(of=11.0, the=16.0)
    (found,) = find_unexplained(TEXT, words_of(TEXT, "en"), values, CUTS, "de")
    assert found.code == "TQ208"
    assert found.message == "the German source does not lead one to expect “of the”"
    assert found.evidence == {"surprisal_nats": 16.0}
