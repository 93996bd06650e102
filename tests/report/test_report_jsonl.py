"""The JSONL contract, and `json` beside it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tqcheck.config import ViewConfig
from tqcheck.report import jsonl as jsonl_module
from tqcheck.report import render

from .sample import sample_report

SEGMENT_KEYS = [
    *("type", "id", "doc", "path", "line", "start", "end", "text", "source", "lang"),
    *("risk", "mqm", "rank", "words", "findings", "evidence"),
    *("kind", "source_lang", "system", "level", "suspect", "truncated", "source_truncated"),
    *("roundtrip", "alarm_rate"),
]


def _lines(text: str) -> list[dict[str, Any]]:
    assert text.endswith("\n")
    return [json.loads(line) for line in text.removesuffix("\n").split("\n")]


def test_first_run_then_segments_in_order_then_summary() -> None:
    report = sample_report()
    run, *segments, summary = _lines(render(report, "jsonl"))
    assert run["type"] == "run"
    assert [s["id"] for s in segments] == [r.segment.id for r in report.results]
    assert summary["type"] == "summary"
    assert summary["listed"] == summary["segments"] == len(segments)


def test_keys_are_always_there_in_the_promised_order() -> None:
    for segment in _lines(render(sample_report(), "jsonl"))[1:-1]:
        assert list(segment) == SEGMENT_KEYS


def test_every_key_is_documented() -> None:
    assert jsonl_module.__doc__ is not None
    documented = jsonl_module.__doc__
    for line in _lines(render(sample_report(), "jsonl")):
        for key in line:
            assert f"`{key}`" in documented


def test_offsets_slice_the_text() -> None:
    report = sample_report()
    segments = _lines(render(report, "jsonl"))[1:-1]
    for line, result in zip(segments, report.results, strict=True):
        text = line["text"]
        for word, record in zip(line["words"], result.words, strict=True):
            assert not set(text[word["start"] : word["end"]]) & set(" .,")
            assert word["risk"] == pytest.approx(record.risk, abs=5e-7)
        quotes = [text[f["start"] : f["end"]] for f in line["findings"]]
        assert quotes == [text[f.start : f.end] for f in result.findings]
    assert "exit the hope" in [
        s["text"][f["start"] : f["end"]] for s in segments for f in s["findings"]
    ]


def test_floats_have_six_decimals() -> None:
    text = render(sample_report(), "jsonl")
    assert '"risk": 0.912346,' in text
    assert '"min_share": 0.3}' in text
    assert '"share": 0.333333}' in text


def test_text_is_written_as_it_is_and_not_in_escapes() -> None:
    assert '"text": "市長は月曜日に避難所を二か所開設した。"' in render(sample_report(), "jsonl")


def test_limited_list_is_counted() -> None:
    run, *segments, summary = _lines(render(sample_report(), "jsonl", ViewConfig(top=3)))
    assert len(segments) == summary["listed"] == 3
    assert (run["top"], run["min_risk"]) == (3, None)
    assert summary["segments"] == sample_report().summary.segments


def test_json_holds_the_same_objects() -> None:
    run, *segments, summary = _lines(render(sample_report(), "jsonl"))
    whole = json.loads(render(sample_report(), "json"))
    assert list(whole) == ["run", "documents", "segments", "summary"]
    assert {"type": "run", **whole["run"]} == run
    assert [{"type": "segment", **s} for s in whole["segments"]] == segments
    assert {"type": "summary", **whole["summary"]} == summary
    assert sum(d["suspect"] for d in whole["documents"]) == summary["suspect"]


@settings(deadline=None)
@given(st.text())
def test_any_text_stays_on_its_line_and_comes_back(text: str) -> None:
    report = sample_report()
    first = report.results[0]
    segment = replace(first.segment, text=text, source=text, id=text, doc=text)
    bare = replace(first, segment=segment, words=(), findings=())
    report = replace(report, results=(bare, *report.results[1:]), notices=(text,))
    run, line, *_ = _lines(render(report, "jsonl"))
    assert run["notices"] == [text]
    assert [line[key] for key in ("text", "source", "id", "doc")] == [text] * 4
