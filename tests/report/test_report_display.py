"""What people see of a text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tqcheck.records import Finding, SegmentResult, Severity, WordRisk
from tqcheck.report.display import GAP, is_unjudged, percent, split_pieces, visible

from .sample import sample_report

RESULTS = sample_report().results


@pytest.mark.parametrize("result", RESULTS, ids=lambda r: r.segment.id)
def test_pieces_make_up_the_text(result: SegmentResult) -> None:
    pieces = split_pieces(result)
    assert "".join(p.text for p in pieces if not p.is_gap) == result.segment.text
    marked = {p.text for p in pieces if p.is_marked and not p.is_gap}
    for finding in result.findings:
        quote = result.segment.text[finding.start : finding.end]
        assert quote == "" or any(piece in quote for piece in marked)


@settings(deadline=None)
@given(st.text(min_size=1, max_size=40), st.data())
def test_pieces_keep_any_text_and_every_word(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=8)))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    words = tuple(WordRisk(start, end, (start + 1) / 100) for start, end in spans)
    place = data.draw(st.integers(0, len(text)))
    gap = Finding("TQ1", Severity.MINOR, place, place, "gone")
    segment = replace(RESULTS[0].segment, text=text, start=0, end=len(text))
    pieces = split_pieces(replace(RESULTS[0], segment=segment, words=words, findings=(gap,)))
    assert "".join(p.text for p in pieces if not p.is_gap) == text
    before = "".join(p.text for p in pieces).split(GAP) if GAP not in text else [text[:place]]
    assert before[0] == text[:place]
    for word in words:
        found = "".join(p.text for p in pieces if p.risk == word.risk)
        assert found == text[word.start : word.end]


def test_finding_on_the_whole_text_marks_no_word() -> None:
    result = next(r for r in RESULTS if r.rank == 1)
    whole = Finding("TQ302", Severity.MAJOR, 0, len(result.segment.text), "a copy of the source")
    assert not any(p.is_marked for p in split_pieces(replace(result, findings=(whole,))))


def test_unread_words_are_unjudged() -> None:
    result = next(r for r in RESULTS if r.truncated)
    unjudged = "".join(p.text for p in split_pieces(result) if is_unjudged(p))
    assert unjudged == result.segment.text[-result.truncated :]


@pytest.mark.parametrize(
    ("risk", "shown"),
    [
        (None, "–"),
        (0.0, "0%"),
        (0.0004, "<1%"),
        (0.29, "29%"),
        (0.4999, "49%"),
        (0.999, "99%"),
        (1.0, "100%"),
    ],
)
def test_percent_rounds_down(risk: float | None, shown: str) -> None:
    assert percent(risk) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mred", "a␛[31mred"),
        ("bell\x07 nul\x00 del\x7f", "bell␇ nul␀ del‹U+007F›"),
        ("one\r\ntwo\tthree\u2028four", "one  two three four"),
        ("\u202egnp.exe", "‹U+202E›gnp.exe"),
        ("\u2066isolated\u2069", "‹U+2066›isolated‹U+2069›"),
        ("caf\udce9", "caf‹U+DCE9›"),
        (
            "\u0645\u200c\u06cc \u200f\u0634\u0648\u062f",
            "\u0645\u200c\u06cc \u200f\u0634\u0648\u062f",
        ),
        ("a\u0301 \U0001f469\u200d\U0001f680 \U0001f1fa\U0001f1e6", None),
    ],
)
def test_visible_changes_only_what_disturbs(text: str, shown: str | None) -> None:
    assert visible(text) == (text if shown is None else shown)
