"""Names and terms that are fine."""

from __future__ import annotations

import pytest

from tqcheck.gate.waivers.allow import is_allowed
from tqcheck.records import Finding, Severity


def finding_on(text: str, words: str) -> Finding:
    start = text.index(words)
    return Finding("TQ101", Severity.MAJOR, start, start + len(words), "odd")


@pytest.mark.parametrize(
    ("text", "words", "terms", "is_fine"),
    [
        ("Zorblax FC won.", "Zorblax FC", ["Zorblax FC"], True),
        ("Zorblax FC won.", "Zorblax", ["Zorblax FC"], True),
        ("Zorblax\nFC won.", "Zorblax\nFC", ["Zorblax FC"], True),
        ("“Zorblax”, FC won.", "“Zorblax”, FC", ["Zorblax", "FC"], True),
        ("Zorblax FC won.", "Zorblax FC won", ["Zorblax FC"], False),
        ("Zorblax FC won.", "Zorblax", ["zorblax"], False),
        ("Zorblaxes won.", "Zorblaxes", ["Zorblax"], False),
        ("Zorblaxes won.", "Zorblax", ["Zorblax"], False),
        ("市長の電流を返す", "電流", ["電流"], True),
        ("市長の電流を返す", "電流を", ["電流"], False),
        ("サッカーを見る", "サッカー", ["サッカー"], True),
        ("ទីក្រុងភ្នំពេញ", "ភ្នំពេញ", ["ភ្នំពេញ"], True),
        ("서울시", "서울", ["서울"], False),
        ("He said “.", "“", ["said"], False),
        ("C++ won.", "C++", ["C++"], True),
        ("anything", "anything", [], False),
    ],
)
def test_every_marked_letter_has_to_lie_in_a_term(
    text: str, words: str, terms: list[str], is_fine: bool
) -> None:
    assert is_allowed(finding_on(text, words), text, terms) is is_fine


def test_a_gap_is_never_allowed() -> None:
    assert not is_allowed(Finding("TQ341", Severity.MAJOR, 3, 3, "cut"), "Abc", ["Abc"])
