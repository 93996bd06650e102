from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.errors import InputError
from tqcheck.read.jsonl import read_jsonl

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
ENTRIES = st.fixed_dictionaries(
    {"translation": TEXTS},
    optional={"source": TEXTS, "reference": TEXTS, "id": TEXTS | st.integers(), "system": TEXTS},
)


def kept(value: object) -> str | None:
    return None if value is None or not str(value).strip() else str(value)


@given(st.lists(ENTRIES), st.booleans())
def test_round_trip(entries: list[dict[str, str | int]], is_ascii: bool) -> None:
    text = "\n".join(json.dumps(entry, ensure_ascii=is_ascii) for entry in entries)
    rows = read_jsonl(text, "a.jsonl", {}).rows
    assert [row.translation for row in rows] == [entry["translation"] for entry in entries]
    for number, (row, entry) in enumerate(zip(rows, entries, strict=True), start=1):
        assert row.origin.line == number
        for field in ("source", "reference", "id", "system"):
            assert getattr(row, field) == kept(entry.get(field))


def test_fields_of_every_kind() -> None:
    text = (
        '{"MT": "One.\\u2028", "src": null, "id": 7, "doc": "d", "score": 1}\n'
        "  \r\n"
        '{"translation": "", "ref": "Two.", "id": "07", "system": "s", "rater": {"a": [1]}}\r\n'
    )
    outcome = read_jsonl(text, "a.jsonl", {})
    one, two = outcome.rows
    assert (one.translation, one.source, one.id, one.doc) == ("One.\u2028", None, "7", "d")
    assert (two.translation, two.reference, two.id, two.doc, two.system) == (
        "",
        "Two.",
        "07",
        None,
        "s",
    )
    assert [row.origin.line for row in outcome.rows] == [1, 3]
    assert outcome.notices == (
        "a.jsonl: ignored columns: 'score', 'rater'",
        "a.jsonl: skipped 1 blank line",
    )


def test_chosen_names_may_be_absent_in_some_objects_but_not_in_all() -> None:
    text = '{"mt": "a", "origin": "x"}\n{"mt": "b"}'
    rows = read_jsonl(text, "a.jsonl", {"source": "origin"}).rows
    assert [row.source for row in rows] == ["x", None]
    with pytest.raises(InputError, match=r"no column 'orgin'.*did you mean 'origin'"):
        read_jsonl(text, "a.jsonl", {"source": "orgin"})


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"mt": "x"', "invalid JSON: Expecting ',' delimiter: column 11, at the end"),
        ('{"mt": x}', "invalid JSON: Expecting value: column 8, at 'x}'"),
        ('{"mt": "a\tb"}', "invalid JSON: Invalid control character"),
        ('["x"]', "expected a JSON object, found a list: ['x']"),
        ("17", "expected a JSON object, found a number: 17"),
        ('{"source": "x"}', "no column for the translation; columns found: 'source'; allowed:"),
        ("{}", "columns found: none"),
        ('{"mt": null}', "'mt' is null, not text: None"),
        ('{"mt": 3}', "'mt' is a number, not text: 3"),
        ('{"mt": ["a"]}', "'mt' is a list, not text"),
        ('{"mt": "x", "id": 1.5}', "'id' is a number, not text or a whole number: 1.5"),
        ('{"mt": "x", "id": true}', "'id' is true or false, not text or a whole number"),
        ('{"mt": "x", "src": {"a": "' + "b" * 500 + '"}}', "'src' is an object, not text: {'a'"),
        ('{"mt": "x", "score": NaN}', "NaN is not a JSON value"),
        ('{"mt": "x", "score": -Infinity}', "-Infinity is not a JSON value"),
        ('{"mt": "x", "mt": "y"}', "key 'mt' stands twice in one object"),
        ('{"mt": "x", "hyp": "y"}', "2 columns for translation: 'mt', 'hyp'"),
        (r'{"mt": "a\ud800b"}', r"lone surrogate \ud800 at character 1"),
        (r'{"mt": "a", "id": "\udfff"}', r"lone surrogate \udfff at character 0"),
        ("[" * 100_000, "invalid JSON: nested too deeply"),
        ('{"mt": "x", "id": ' + "9" * 5000 + "}", "invalid JSON: Exceeds the limit"),
    ],
)
def test_bad_lines(line: str, message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)) as caught:
        read_jsonl('{"mt": "fine"}\n\n' + line + "\n", "a.jsonl", {})
    assert (caught.value.path, caught.value.line) == ("a.jsonl", 3)
    assert len(str(caught.value)) < 300


def test_surrogate_pairs_are_characters() -> None:
    (row,) = read_jsonl(r'{"mt": "\ud83d\ude00"}', "a.jsonl", {}).rows
    assert row.translation == "😀"
