"""Line-aligned texts: what goes together, what is counted, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.comparison.corpus import read_test_set
from tqcheck.errors import ConfigError, InputError

A, B = ["one", "two", "three"], ["eins", "zwei", "drei"]
LINE = st.text(st.characters(exclude_characters="\n\r", exclude_categories=("Cs", "Cc")))


def test_lines_stay_side_by_side() -> None:
    found = read_test_set({"a": A, "b": B}, source=["1", "2", "3"], reference=["x", " ", "z"])
    assert [system.translations for system in found.systems] == [tuple(A), tuple(B)]
    assert found.sources == ("1", "2", "3")
    assert found.references == ("x", None, "z")
    assert found.ids == ("1", "2", "3")
    assert found.notices == (
        "<reference>: 1 empty reference; left out of the scores that need one",
    )


@pytest.mark.parametrize("name", ["source", "reference", "docs", "system"])
def test_unequal_lengths_are_refused(name: str) -> None:
    short = ["1", "2"]
    systems = {"a": A, "b": short} if name == "system" else {"a": A}
    beside = {} if name == "system" else {name: short}
    with pytest.raises(InputError, match=r"2 lines, but <a> has 3"):
        read_test_set(systems, **beside)  # type: ignore[arg-type]


def test_lines_blank_everywhere_are_passed_over_and_counted() -> None:
    found = read_test_set({"a": ["x", " ", ""], "b": ["y", "", "z"]}, source=["1", "", "3"])
    assert found.lines == (1, 3)
    assert found.systems[0].translations == ("x", "")
    assert found.notices == ("1 line blank everywhere passed over", "a: 1 empty translation")


def test_only_newlines_end_a_line(tmp_path: Path) -> None:
    one, two = tmp_path / "a.txt", tmp_path / "b.txt"
    one.write_bytes("a\u2028b\rc\r\nd\n".encode())
    two.write_bytes(b"x\ny")
    found = read_test_set({"a": one, "b": two})
    assert found.systems[0].translations == ("a\u2028b\rc", "d")


@given(st.lists(LINE, min_size=1, max_size=8).filter(lambda texts: any(t.strip() for t in texts)))
def test_nothing_is_lost(texts: list[str]) -> None:
    found = read_test_set({"a": texts})
    kept = dict(zip(found.lines, found.systems[0].translations, strict=True))
    assert {n: t for n, t in enumerate(texts, 1) if t.strip()} == kept


def test_documents_domains_and_ids() -> None:
    one = read_test_set({"a": A}, docs=["d1", "d1", "d2"])
    assert (one.docs, one.domains) == (("d1", "d1", "d2"), None)
    two = read_test_set({"a": A}, docs=["news\td1", "news\td1", "talk\td2"])
    assert (two.docs, two.domains) == (("d1", "d1", "d2"), ("news", "news", "talk"))
    three = read_test_set({"a": A}, docs=["n\td\tx", "n\td\ty", "n\td\tz"])
    assert three.ids == ("x", "y", "z")


@pytest.mark.parametrize(
    ("docs", "message"),
    [
        (["n\td\tx", "n\td\ty", "n\td\tx"], r"<docs>:3: id 'x' stands on line 1 already"),
        (["d", "", "d"], r"<docs>:2: a document, domain or id is blank"),
        (["d", "n\td", "d"], r"<docs>:2: 2 columns, but line 1 has 1"),
        (["a\tb\tc\td"] * 3, r"<docs>:1: 4 columns"),
    ],
)
def test_bad_documents_are_refused(docs: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_test_set({"a": A}, docs=docs)


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    empty, blank, table = tmp_path / "e.txt", tmp_path / "b.txt", tmp_path / "t.tsv"
    empty.write_text("")
    blank.write_text("\n \n\n")
    table.write_text("mt\nx\n")
    binary = tmp_path / "x.bin"
    binary.write_bytes(b"\x00\x01\xff")
    for path, message in (
        (empty, "is empty"),
        (table, "no plain text"),
        (tmp_path, "is a folder"),
        (binary, "NUL byte|not valid"),
        (tmp_path / "none.txt", "no such file"),
    ):
        with pytest.raises(InputError, match=message):
            read_test_set({"a": path})
    with pytest.raises(InputError, match="nothing but blank lines"):
        read_test_set({"a": A}, reference=blank)
    with pytest.raises(InputError, match="every line is blank"):
        read_test_set({"a": blank})
    with pytest.raises(ConfigError, match="no system"):
        read_test_set({})
    with pytest.raises(ConfigError, match="not a name"):
        read_test_set({"\n": A})


def test_one_file_given_twice_is_told() -> None:
    assert "the translations of 'a', 'b' are the same" in read_test_set({"a": A, "b": A}).notices
