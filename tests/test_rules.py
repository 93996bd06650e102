"""The catalogue is complete and can be looked up."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import tqcheck
from tqcheck.errors import ConfigError
from tqcheck.records import Severity
from tqcheck.rules import RULES, Rule, rule

PACKAGE = Path(tqcheck.__file__).parent
MAKERS = {"at", "Finding", "Alarm"}
"""What is called where a finding, or an alarm on one, comes into being."""


def names_of_codes(tree: ast.AST) -> Iterator[object]:
    """Give what a module says that may be a code: literals, and names taken from the catalogue."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            yield node.value
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tqcheck.rules."):
            values = (getattr(import_module(node.module or ""), one.name) for one in node.names)
            yield from (value.code if isinstance(value, Rule) else value for value in values)


def is_making(tree: ast.AST) -> bool:
    called = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return any(getattr(one, "attr", getattr(one, "id", "")) in MAKERS for one in called)


def test_each_code_has_exactly_one_module_that_reports_it() -> None:
    makers: dict[str, list[str]] = {code: [] for code in RULES}
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        if path.is_relative_to(PACKAGE / "rules") or not is_making(tree):
            continue
        said = {name for name in names_of_codes(tree) if isinstance(name, str)}
        for code in said & RULES.keys():
            makers[code].append(path.relative_to(PACKAGE).as_posix())
    assert {code: found for code, found in makers.items() if len(found) != 1} == {}
    assert makers["TQ104"] == ["signals/left_out.py"]
    assert makers["TQ902"] == ["gate/judge.py"]


def test_the_rules_of_a_signal_stand_under_its_name() -> None:
    signals = {path.stem for path in (PACKAGE / "signals").iterdir() if path.suffix != ".pyc"}
    rooms = {path.stem for path in (PACKAGE / "rules").iterdir() if path.suffix != ".pyc"}
    assert rooms - {"__init__", "__pycache__", "kinds", "gate"} <= signals


def test_codes_and_names_are_unique_and_in_order() -> None:
    assert list(RULES) == sorted(RULES)
    assert all(code == entry.code for code, entry in RULES.items())
    assert all(re.fullmatch(r"TQ[1-49]\d\d", code) for code in RULES)
    assert len({entry.name for entry in RULES.values()}) == len(RULES)


def test_texts_are_one_sentence_or_more_on_one_line() -> None:
    for entry in RULES.values():
        assert entry.summary.endswith("."), entry.code
        assert entry.why
        assert "\n" not in entry.summary + entry.why


def test_examples_with_a_source_are_those_of_rules_that_need_one() -> None:
    for entry in RULES.values():
        if entry.needs_source:
            assert all(" ||| " in example for example in entry.bad + entry.good), entry.code


def test_decisive_rules_are_the_ones_that_leave_no_translation() -> None:
    decisive = {entry.name for entry in RULES.values() if entry.decisive}
    assert decisive == {
        "empty-translation",
        "null-word",
        "copied-source",
        "wrong-language",
        "loop",
        "unrelated-to-source",
    }
    assert all(
        entry.severity in (Severity.MAJOR, Severity.CRITICAL)
        for entry in RULES.values()
        if entry.decisive
    )


def test_catalogue_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        RULES["TQ999"] = RULES["TQ101"]  # type: ignore[index]


@pytest.mark.parametrize("asked", ["TQ313", "tq313", " TQ313 ", "loop"])
def test_rule_is_found_by_code_or_name(asked: str) -> None:
    assert rule(asked) is RULES["TQ313"]


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("TQ31", "'TQ31"),
        ("repeated-wrod", "'repeated-word'"),
        ("?", "the rules are TQ101, TQ102"),
    ],
)
def test_unknown_rule_names_the_nearest(asked: str, hint: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(hint)) as error:
        rule(asked)
    assert "\n" not in str(error.value)


def test_finding_takes_code_and_severity_of_its_rule() -> None:
    finding = RULES["TQ311"].at(3, 7, "twice", {"times": 2})
    assert (finding.code, finding.severity) == ("TQ311", Severity.MINOR)
    assert (finding.start, finding.end, finding.evidence) == (3, 7, {"times": 2})
