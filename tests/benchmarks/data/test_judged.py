"""Reading judgements: marks, shares of major errors, alignment of tags."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.data.alignment import token_ranges
from benchmarks.data.judged import (
    DataFile,
    Mark,
    are_bad,
    find_sets,
    read_jsonl_zst,
    read_judgements,
    to_judged,
)
from tqcheck.errors import InputError

RECORD: dict[str, object] = {
    "id": "a/1",
    "lp": "zh-en",
    "seg": "1",
    "doc": None,
    "system": "s",
    "src": "源",
    "mt": "The cat sat.",
    "scale": "mqm",
    "score": -5.0,
    "raters": 1,
    "spans": [],
}


def span(start: int, end: int, severity: str, raters: int) -> dict[str, object]:
    return {"start": start, "end": end, "severity": severity, "raters": raters}


def major_share(**changes: object) -> float | None:
    return to_judged({**RECORD, **changes}, "x", 1).major_share


def write(path: Path, records: list[dict[str, object]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    path.write_bytes(zstandard.compress(text.encode()))
    return path


def test_one_rater_says_it_outright() -> None:
    assert major_share(spans=[span(0, 3, "minor", 1)]) == 0.0
    assert major_share(spans=[span(0, 3, "major", 1), span(4, 7, "major", 1)]) == 1.0
    assert major_share(unplaced={"major": 1}) == 1.0
    assert major_share(unplaced={"minor": 3}) == 0.0


def test_three_raters_are_expected_independent() -> None:
    one = [span(0, 3, "major", 1)]
    assert major_share(raters=3, spans=one) == pytest.approx(1 / 3)
    assert major_share(raters=3, spans=[span(0, 3, "major", 2)]) == pytest.approx(2 / 3)
    assert major_share(raters=3, spans=one * 2) == pytest.approx(1 - (2 / 3) ** 2)
    assert major_share(raters=3, spans=one, unplaced={"major": 1}) == pytest.approx(5 / 9)


def test_without_spans_the_score_tells() -> None:
    assert major_share(no_spans=True, score=-5.0) == 1.0
    assert major_share(no_spans=True, score=-4.0) == 0.0


def test_direct_assessment_knows_no_major_errors() -> None:
    record = to_judged({**RECORD, "scale": "da", "score": 0.3}, "x", 1)
    assert record.major_share is None
    assert record.has_major is None


def test_points_of_different_annotators_are_standardised() -> None:
    esa = {"scale": "esa", "score": 88.0, "z": 0.7, "spans": [span(4, 7, "major", 1)]}
    read = to_judged({**RECORD, **esa}, "x", 1)
    assert read.score == 0.7
    assert read.marks == (Mark(4, 7, 1.0),)
    assert read.major_share is None


def test_half_the_raters_make_a_major_error() -> None:
    three = {**RECORD, "raters": 3}
    one, two = ([span(0, 3, "major", n)] for n in (1, 2))
    assert to_judged({**three, "spans": one}, "x", 1).has_major is False
    assert to_judged({**three, "spans": two}, "x", 1).has_major is True


def test_marks_come_from_spans_before_tags() -> None:
    tags = {"mt_tok": "The cat sat . <EOS>", "tags": [1, 0, 0, 0, 0]}
    marked = to_judged({**RECORD, **tags, "spans": [span(4, 7, "minor", 1)]}, "x", 1)
    assert marked.marks == (Mark(4, 7, 1.0),)
    unplaced = to_judged({**RECORD, **tags, "no_spans": True}, "x", 1)
    assert unplaced.marks == (Mark(0, 3, 1.0),)
    assert to_judged({**RECORD, "no_spans": True}, "x", 1).marks is None


def test_a_missing_word_at_the_end_marks_nothing() -> None:
    tags = {"mt_tok": "The cat sat . <EOS>", "tags": [0, 0, 0, 0, 1], "no_spans": True}
    assert to_judged({**RECORD, **tags}, "x", 1).marks == ()


def test_words_are_bad_by_half_the_raters() -> None:
    words = [(0, 3), (4, 7), (8, 11)]
    assert are_bad(words, [Mark(0, 3, 1 / 3)]) == [False, False, False]
    assert are_bad(words, [Mark(2, 5, 2 / 3)]) == [True, True, False]
    assert are_bad(words, [Mark(0, 5, 1 / 3), Mark(4, 11, 1 / 3)]) == [False, True, False]
    assert are_bad(words, [Mark(3, 4, 1.0)]) == [False, False, False]
    assert are_bad([(0, 1)], [Mark(0, 1, 0.5)]) == [True]


def test_a_gap_counts_for_the_next_word() -> None:
    words = [(0, 3), (4, 7)]
    assert are_bad(words, [Mark(0, 0, 1.0)]) == [True, False]
    assert are_bad(words, [Mark(3, 3, 1.0)]) == [False, True]
    assert are_bad(words, [Mark(5, 5, 1.0)]) == [False, True]
    assert are_bad(words, [Mark(7, 7, 1.0)]) == [False, False]


@pytest.mark.parametrize(
    ("text", "tokens", "expected"),
    [
        ("The cat, sat.", ["The", "cat", ",", "sat", "."], ["The", "cat", ",", "sat", "."]),
        ('say "no"', ["say", "&quot;", "no", "&quot;"], ["say", '"', "no", '"']),
        ("R&amp;D now", ["R", "&", "D", "now"], ["R", "&amp;", "D", "now"]),
        ("12 000 men", ["12000", "men"], ["12 000", "men"]),
        ("米勒豪德也使用", ["米勒", "豪德", "也", "使用"], ["米勒", "豪德", "也", "使用"]),
    ],
)
def test_tokens_are_found(text: str, tokens: list[str], expected: list[str]) -> None:
    ranges = token_ranges(tokens, text)
    assert ranges is not None
    assert [text[slice(*place)] for place in ranges if place] == expected


def test_a_token_that_is_not_there_has_no_place() -> None:
    ranges = token_ranges(['"', "a", "sentence", "of", "words"], "a sentence of words")
    assert ranges is not None
    assert ranges[0] is None
    assert ranges[1] == (0, 1)
    assert token_ranges(["quite", "another"], "text altogether") is None


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_characters="&"), min_size=1), max_size=8))
def test_offsets_hold_in_every_script(words: list[str]) -> None:
    tokens = [word for word in " ".join(words).split() if word]
    ranges = token_ranges(tokens, "  ".join(tokens))
    assert ranges is not None
    joined = "  ".join(tokens)
    assert [joined[slice(*place)] for place in ranges if place] == tokens


def test_files_are_read_and_what_cannot_be_aligned_is_counted(tmp_path: Path) -> None:
    tags = {"scale": "da", "mt_tok": "quite other words <EOS>", "tags": [1, 0, 0, 0]}
    plain = {key: value for key, value in RECORD.items() if key != "spans"}
    path = tmp_path / "qe" / "dev" / "mlqe-pe.zh-en.jsonl.zst"
    write(path, [{**plain, **tags}, {**plain, "id": "a/2", "scale": "da", "mt": "a\u2028b"}])
    files = find_sets(tmp_path, ["dev"])
    assert files == [DataFile("qe/dev/mlqe-pe.zh-en", "dev", "mlqe-pe", "zh-en", path)]
    judgements = read_judgements(files[0])
    assert [record.line for record in judgements.records] == [1, 2]
    assert judgements.unaligned == 1
    assert judgements.records[1].translation == "a\u2028b"


def test_errors_name_the_place(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no \*\.jsonl\.zst files"):
        find_sets(tmp_path, ["dev"])
    path = write(tmp_path / "qe/dev/mqm-x.zh-en.jsonl.zst", [RECORD])
    with pytest.raises(InputError, match="no such pair: en-xx; there are zh-en"):
        find_sets(tmp_path, ["dev"], ["en-xx"])
    path.write_bytes(zstandard.compress(b'{"a": 1}\n{"a": \n'))
    with pytest.raises(InputError, match=":2: not JSON"):
        list(read_jsonl_zst(path))
