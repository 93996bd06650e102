"""Every example of the catalogue goes through the signal."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.signals.examples import document_of, segment_of
from tqcheck.rules import RULES, Rule
from tqcheck.signals.consistency import read_consistency
from tqcheck.signals.surface import read_surface

GERMAN_WORDS = {"der", "die", "das", "und", "ist", "nicht", "ein", "er"}


def weigh(text: str) -> Mapping[str, float]:
    """Tell English from German by small words, and nothing of all else."""
    words = set(text.lower().split())
    if words & GERMAN_WORDS:
        return {"de": 0.99, "en": 0.01}
    return {"en": 0.99, "de": 0.01} if "the" in words else {}


def codes_of(rule: Rule, example: str) -> set[str]:
    if rule.code.startswith("TQ4"):
        return {f.code for each in read_consistency(document_of(example)) for f in each}
    return {f.code for f in read_surface(segment_of(example), weigh).findings}


def examples(field: str) -> list[object]:
    rules = [rule for rule in RULES.values() if rule.code[:3] in ("TQ3", "TQ4")]
    return [
        pytest.param(rule, text, id=f"{rule.code}-{field}-{i}")
        for rule in rules
        for i, text in enumerate(getattr(rule, field))
    ]


@pytest.mark.parametrize(("rule", "example"), examples("bad"))
def test_bad_example_fires_its_rule_and_no_other(rule: Rule, example: str) -> None:
    assert codes_of(rule, example) == {rule.code}


@pytest.mark.parametrize(("rule", "example"), examples("good"))
def test_good_example_fires_nothing(rule: Rule, example: str) -> None:
    assert codes_of(rule, example) == set()


def test_every_rule_of_ours_has_examples_of_both_kinds() -> None:
    lacking = [r.code for r in RULES.values() if r.code[2] in "34" and not (r.bad and r.good)]
    assert lacking == []
