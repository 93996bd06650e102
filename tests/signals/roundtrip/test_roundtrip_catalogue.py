"""Every example of the round-trip rules goes through the signal."""

from __future__ import annotations

import pytest

from tests.signals.roundtrip.examples import trip_of
from tqcheck.rules import RULES, Rule
from tqcheck.signals.roundtrip import RoundtripCuts, read_roundtrip

OURS = [r for r in RULES.values() if r.code.startswith("TQ2") and not r.needs_source]


def codes_of(example: str) -> set[str]:
    return {f.code for f in read_roundtrip(*trip_of(example), RoundtripCuts()).findings}


def examples(field: str) -> list[object]:
    return [
        pytest.param(rule, text, id=f"{rule.code}-{field}-{i}")
        for rule in OURS
        for i, text in enumerate(getattr(rule, field))
    ]


@pytest.mark.parametrize(("rule", "example"), examples("bad"))
def test_bad_example_fires_its_rule_and_no_other(rule: Rule, example: str) -> None:
    assert codes_of(example) == {rule.code}


@pytest.mark.parametrize(("rule", "example"), examples("good"))
def test_good_example_fires_nothing(rule: Rule, example: str) -> None:
    assert codes_of(example) == set()


def test_every_rule_has_examples_of_both_kinds() -> None:
    assert [rule.code for rule in OURS if not (rule.bad and rule.good)] == []
    assert len(OURS) == 5
