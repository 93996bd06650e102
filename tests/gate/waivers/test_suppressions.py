"""Suppressions: whom they fit, how long, and what they refuse."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from tqcheck.errors import ConfigError
from tqcheck.gate.fingerprints import ANY_RULE, fingerprint
from tqcheck.gate.waivers.suppressions import Suppression, read_suppressions

SENTENCE = "He raised the\ntax to window."
WHOLE = """
[[suppress]]
rules = ["TQ101", "TQ3"]
path = "news/**"
text = "the tax  to"
reason = "a pun"
expires = 2026-12-31

[[suppress]]
fingerprint = "abc"
reason = "read by two people"
expires = "never"
"""


def read(tmp_path: Path, text: str, name: str = "s.toml") -> tuple[Suppression, ...]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_suppressions(path)


def test_a_file_is_read(tmp_path: Path) -> None:
    first, second = read(tmp_path, WHOLE)
    assert (first.reason, first.expires) == ("a pun", date(2026, 12, 31))
    assert (second.fingerprint, second.expires) == ("abc", None)
    assert second.place.endswith("s.toml: suppress 2")


def test_all_that_is_given_has_to_fit(tmp_path: Path) -> None:
    first, _ = read(tmp_path, WHOLE)
    assert first.covers("TQ101", "news/a.txt", SENTENCE)
    assert first.covers("TQ311", "news/b/a.txt", SENTENCE)
    assert not first.covers("TQ102", "news/a.txt", SENTENCE)
    assert not first.covers("TQ101", "sport/a.txt", SENTENCE)
    assert not first.covers("TQ101", "news/a.txt", "Rain fell.")


def test_a_fingerprint_is_that_of_the_alarm_or_of_the_sentence() -> None:
    for code in ("TQ101", ANY_RULE):
        entry = Suppression("s", "r", fingerprint=fingerprint(code, SENTENCE))
        assert entry.covers("TQ101", "a", SENTENCE)
        assert entry.covers("TQ302", "a", SENTENCE) is (code == ANY_RULE)


def test_the_last_day_is_included() -> None:
    entry = Suppression("s", "r", expires=date(2026, 3, 1))
    assert not entry.is_over(date(2026, 3, 1))
    assert entry.is_over(date(2026, 3, 2))
    assert not Suppression("s", "r").is_over(date.max)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ('reason = "r"\nexpires = "never"', "suppress 1: it needs path, text or fingerprint"),
        ('path = "a"\nexpires = "never"', "suppress 1: it lacks a reason"),
        ('path = "a"\nreason = "r"', "suppress 1: it lacks expires; write the last day"),
        ('path = "a"\nreason = "r"\nexpires = "soon"', "suppress 1: expires: 'soon' is no day"),
        ('path = "a"\nreason = "r"\nexpires = 2026-12-31T00:00:00', "suppress 1: expires: "),
        ('path = "a"\nreason = " "', "suppress 1: reason: ' ' is no text"),
        ('pth = "a"', "suppress 1: unknown key 'pth'; allowed: rules, path, text, fingerprint, "
         "reason, expires; did you mean 'path'?"),
        ('path = 3', "suppress 1: path: 3 is no text"),
        ('path="a"\nreason="r"\nexpires="never"\nrules = "TQ101"', "suppress 1: rules: 'TQ101' is"),
        ('path="a"\nreason="r"\nexpires="never"\nrules = ["TQ991"]', "suppress 1: rules: unknown"),
        ('path="a"\nreason="r"\nexpires="never"\nrules = ["TQ"]', "suppress 1: rules: unknown"),
    ],
)  # fmt: skip
def test_entries_are_checked(tmp_path: Path, entry: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, f"[[suppress]]\n{entry}\n")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[suppres]\n", "unknown table 'suppres'"),
        ("[suppress]\n", r"as a table \[\[suppress\]\]"),
        ("suppress = [3]\n", r"as a table \[\[suppress\]\]"),
        ("[[suppress\n", "not valid TOML"),
    ],
)
def test_tables_are_checked(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        read(tmp_path, text)


def test_the_last_decision_of_a_review_counts(tmp_path: Path) -> None:
    lines = [
        {"fingerprint": "a", "decision": "dismiss", "reason": "a quotation", "text": "whatever"},
        {"fingerprint": "b", "decision": "dismiss"},
        {"fingerprint": "b", "decision": "error"},
        {"fingerprint": "c", "decision": "error"},
    ]
    text = "\n\n".join(map(json.dumps, lines)) + "\n"
    (only,) = read(tmp_path, text, "decisions.jsonl")
    assert (only.fingerprint, only.reason, only.expires) == ("a", "a quotation", None)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "d.jsonl:2: not valid JSON"),
        ("[]", "d.jsonl:2: no decision: it has no fingerprint"),
        ('{"decision": "dismiss"}', "d.jsonl:2: no decision: it has no fingerprint"),
        ('{"fingerprint": "a", "decision": "dismis"}', "did you mean 'dismiss'?"),
    ],
)
def test_decisions_are_checked(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, f'{{"fingerprint": "a", "decision": "error"}}\n{line}\n', "d.jsonl")
    assert message in str(caught.value)
