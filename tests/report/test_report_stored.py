"""A report that was written as JSON Lines is read back."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.report.sample import sample_report
from tqcheck.config import ViewConfig
from tqcheck.errors import InputError
from tqcheck.records import SignalScore, SignalState, Skip
from tqcheck.report import render
from tqcheck.report.stored import read_report

TEXT = render(sample_report(), "jsonl")


def test_what_was_read_is_written_the_same() -> None:
    report = read_report(TEXT, "r.jsonl")
    assert render(report, "jsonl") == TEXT
    for format in ("csv", "terminal", "html"):
        assert render(report, format) == render(replace(sample_report(), results=tuple(
            replace(r, segment=replace(r.segment, paragraph=0)) for r in sample_report().results
        )), format)  # fmt: skip


@pytest.mark.parametrize("skip", [*Skip, None])
def test_a_skip_is_known_again_by_its_reason(skip: Skip | None) -> None:
    reason = skip.value if skip else "it has no words"
    evidence = (SignalScore("da", SignalState.SKIPPED, None, reason, skip),)
    report = sample_report()
    report = replace(report, results=tuple(replace(r, evidence=evidence) for r in report.results))
    read = read_report(render(report, "jsonl"), "r.jsonl")
    assert {result.evidence for result in read.results} == {evidence}


def test_documents_come_back_in_order() -> None:
    report = read_report(TEXT, "r.jsonl")
    assert [(d.id, d.path, d.lang, len(d.segments)) for d in report.documents] == [
        (d.id, d.path, d.lang, len(d.segments)) for d in sample_report().documents
    ]
    assert [r.segment.index for r in report.results] == list(range(len(report.results)))


def test_a_report_that_lists_a_part_is_refused() -> None:
    part = render(sample_report(), "jsonl", ViewConfig(top=3))
    with pytest.raises(InputError, match="lists only 3 of 26 segments"):
        read_report(part, "r.jsonl")


def changed(number: int, change: Callable[[dict[str, Any]], object]) -> str:
    lines = TEXT.splitlines()
    entry = json.loads(lines[number])
    change(entry)
    lines[number] = json.dumps(entry)
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "r.jsonl:1: no report of tqcheck: its first line is no run"),
        ("{}\n", "r.jsonl:1: no report of tqcheck: its first line is no run"),
        ("x\n", "r.jsonl:1: not valid JSON"),
        ("3\n", "r.jsonl:1: no report of tqcheck: no object"),
        (TEXT[: TEXT.rindex('{"type": "summary"')], "r.jsonl: the report is cut off"),
        (TEXT[:5000], "r.jsonl:"),
        (TEXT.replace('"risk": 0.12,', '"risk": "1",', 1), "r.jsonl:2: no report of tqcheck: risk"),
        (TEXT.replace('"line": 1,', '"line": true,', 1), "r.jsonl:2: no report of tqcheck: line"),
        (changed(1, lambda e: e.pop("level")), "r.jsonl:2: no report of tqcheck: a field 'level'"),
        (changed(1, lambda e: e.update(kind="x")), "kind: 'x' is not one of sentence, fragment"),
        (changed(1, lambda e: e.update(type="x")), "type 'x' where a segment is due"),
        (changed(1, lambda e: e.update(words=[3])), "words[0] has the value 3; allowed: object"),
        (changed(1, lambda e: e["words"].append({"start": 2, "end": 999, "risk": 0})), "2 to 999"),
        (changed(-1, lambda e: e.update(listed=4)), "it has 26 segments, and says 4"),
    ],
)  # fmt: skip
def test_what_is_no_report_is_told_with_its_line(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read_report(text, "r.jsonl")
    assert message in str(caught.value)


@given(st.integers(0, len(TEXT)), st.text(max_size=5))
def test_damage_is_never_more_than_an_error_of_ours(at: int, put: str) -> None:
    with contextlib.suppress(InputError):
        read_report(TEXT[:at] + put + TEXT[at + len(put) :], "r.jsonl")
