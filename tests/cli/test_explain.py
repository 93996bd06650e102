"""`tqcheck explain`: the catalogue for people and for programs."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Call
from tqcheck.rules import RULES


def test_all_rules_have_a_line(call: Call) -> None:
    done = call("explain")
    assert (done.code, done.err) == (0, "")
    assert [line.split()[:3] for line in done.out.splitlines()] == [
        [rule.code, rule.severity, rule.name] for rule in RULES.values()
    ]


@pytest.mark.parametrize("code", RULES)
def test_one_rule_is_told_with_examples(call: Call, code: str) -> None:
    rule = RULES[code]
    done = call("explain", code.lower())
    shown = " ".join(done.out.split())
    assert shown.startswith(f"{code} {rule.name} ({rule.category}, {rule.severity})")
    assert " ".join(rule.summary.split()) in shown
    assert " ".join(rule.why.split()) in shown
    assert ("Needs the source text." in shown) == rule.needs_source
    assert ("silent in others: " + " ".join(rule.languages) in shown) == bool(rule.languages)
    assert ("Fires on:" in shown) == bool(rule.bad)


def test_json_holds_the_whole_catalogue(call: Call) -> None:
    entries = json.loads(call("explain", "--format", "json").out)
    assert [entry["code"] for entry in entries] == list(RULES)
    assert [entry["code"] for entry in json.loads(call("explain", "TQ302", "--format", "json").out)]
    assert entries[0]["why"] == next(iter(RULES.values())).why


def test_markdown_is_a_table(call: Call) -> None:
    lines = call("explain", "--format", "markdown").out.splitlines()
    assert len(lines) == len(RULES) + 2
    assert {line.count("|") for line in lines} == {6}


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["TQ30X"], "unknown rule 'TQ30X'; did you mean 'TQ30"),
        (["copy"], "unknown rule 'copy'; allowed: TQ101, TQ102, "),
        (["--format", "jso"], "--format: 'jso' is not one of terminal, json, markdown; did you "
         "mean 'json'?"),
    ],
)  # fmt: skip
def test_what_is_unknown_is_refused(call: Call, arguments: list[str], line: str) -> None:
    done = call("explain", *arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"tqcheck: {line}")
    assert done.err.count("\n") == 1
