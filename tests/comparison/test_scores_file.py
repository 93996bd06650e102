"""Scores made elsewhere, in the forms in which the tools write them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tqcheck.comparison.corpus import read_test_set
from tqcheck.comparison.scores_file import read_scores
from tqcheck.errors import InputError

TEST_SET = read_test_set(
    {"a": ["x", "", "z"], "b": ["x", "", "z"]}, docs=["n\td\ti", "n\td\tj", "n\td\tk"]
)
EXPECTED = [[0.5, 0.7], [0.1, -3.0]]


def read(tmp_path: Path, text: str, name: str = "scores.txt") -> list[list[float]]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    found: list[list[float]] = read_scores(str(path), TEST_SET).values.tolist()
    return found


@pytest.mark.parametrize(
    "text",
    [
        "a\t0.5\na\t9\na\t0.7\nb\t0.1\nb\t9\nb\t-3\n",  # mt-metrics-eval, a line a segment
        "a 0.5\na 9\na 0.7\nb 0.1\nb 9\nb -3\n",
        "a\t0.5\nb\t0.1\na\t0.7\nb\t-3\nc\t4\n",  # without the blank line, and one more system
        "system\tid\tscore\nb\tk\t-3\na\tk\t0.7\na\ti\t0.5\nb\ti\t0.1\n",
        "score,system,segment\n0.5,a,i\n0.7,a,k\n0.1,b,i\n-3,b,k\n",
        '{"system": "a", "prediction": 0.5}\n{"system": "a", "prediction": 0.7}\n'
        '{"system": "b", "prediction": 0.1}\n{"system": "b", "prediction": -3}\n',
        json.dumps({"a": [{"src": "x", "COMET": 0.5}, {"COMET": 0.7}],
                    "b": [{"COMET": 0.1}, {"COMET": -3}]}),
        json.dumps({"<a>": [{"COMET": 0.5}, {"COMET": 0.7}],
                    "<b>": [{"COMET": 0.1}, {"COMET": -3}]}),
    ],
)  # fmt: skip
def test_every_form(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text) == EXPECTED


def test_a_missing_score_is_missing(tmp_path: Path) -> None:
    found = read(tmp_path, "a\tNone\na\t0.7\nb\t0.1\nb\tnan\n")
    assert np.isnan(found).tolist() == [[True, False], [False, True]]


def test_an_id_that_one_system_lacks_is_a_missing_score(tmp_path: Path) -> None:
    found = read(tmp_path, "system\tid\tscore\na\ti\t1\nb\ti\t1\nb\tk\t2\n")
    assert np.isnan(found).tolist() == [[False, True], [False, False]]


def test_the_signature_names_file_and_digest(tmp_path: Path) -> None:
    path = tmp_path / "m.tsv"
    path.write_text("a\t1\na\t2\nb\t1\nb\t2\n")
    first = read_scores(str(path), TEST_SET).signature
    assert first.startswith("file:m.tsv@")
    path.write_text("a\t1\na\t2\nb\t1\nb\t3\n")
    assert read_scores(str(path), TEST_SET).signature != first


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("a\t1\na\t2\n", "no scores for system 'b'; systems found: 'a'"),
        ("a\t1\nb\t1\n", "1 score for system 'a', not 2"),
        ("a\t1\na\tx\nb\t1\nb\t2\n", "2: score 'x' is not a number"),
        ("a\t1\na\tinf\nb\t1\nb\t2\n", "2: score 'inf' is not a number"),
        (
            "system\tid\tscore\na\ti\t1\na\ti\t2\nb\ti\t1\nb\tk\t2\n",
            "3: id 'i' of system 'a' stands",
        ),
        ("system\tid\tscore\na\tx\t1\nb\ti\t1\n", "no score of system 'a' for any of 'i', 'k'"),
        ("system\tpoints\na\t1\n", "no score; found: 'system', 'points'; allowed names: score"),
        ("system\tscore\na\t1\t2\n", "2: 3 columns, not 2"),
        ('{"system": "a", "score": 1}\n{"system": \n', "2: invalid JSON"),
        ('{"system": "a", "score": true}\n', "1: score True is not a number"),
        ('{"a": [1, 2]}', "segment 1 of 'a' is no object"),
        ('{"system": "a"}\n[1]\n', "no score"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(tmp_path, text)


def test_binary_and_missing_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"\x00\xff\x00")
    for name in ("x", "none"):
        with pytest.raises(InputError):
            read_scores(str(tmp_path / name), TEST_SET)
