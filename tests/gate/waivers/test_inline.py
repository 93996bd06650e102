"""Comments in the text: which lines and rules they speak of."""

from __future__ import annotations

import re

import pytest

from tqcheck.errors import InputError
from tqcheck.gate.places import FileText
from tqcheck.gate.waivers.inline import Ignore, find_ignores, is_comment

COMMENT = "<!-- tqcheck: ignore TQ101 (a quotation) -->"


def ignores(text: str, path: str) -> tuple[Ignore, ...]:
    return find_ignores(FileText(text), path)


def lines_of(text: str, path: str) -> list[tuple[int, int]]:
    return [(found.first, found.last) for found in ignores(text, path)]


def test_codes_and_reason_are_read() -> None:
    (found,) = ignores(f"{COMMENT}\n\nText.\n", "a.md")
    assert (found.place, found.codes, found.reason) == ("a.md:1", ("TQ101",), "a quotation")
    assert found.covers("TQ101", 3, 3)
    assert not found.covers("TQ102", 3, 3)
    assert not found.covers("TQ101", 4, 5)
    (found,) = ignores("<!--tqcheck:ignore TQ101, TQ3 TQ902-->", "a.html")
    assert found.codes == ("TQ101", "TQ3", "TQ902")
    (found,) = ignores("<!-- tqcheck: ignore -->", "a.html")
    assert found.covers("TQ999", 1, 1)
    assert found.reason == "a comment in the text"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"One.\n\n{COMMENT}\n\nTwo\nmore.\n\nThree.\n", (3, 6)),
        (f"One.\n\n{COMMENT}\nTwo.\n\nThree.\n", (3, 4)),
        (f"One.\n\nTwo\nmore. {COMMENT}\nstill two.\n\nThree.\n", (3, 5)),
        (f"{COMMENT}\n", (1, 2)),
        (f"One {COMMENT}", (1, 1)),
    ],
)
def test_in_markdown_it_speaks_of_a_paragraph(text: str, lines: tuple[int, int]) -> None:
    assert lines_of(text, "a.md") == [lines]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"<p>One.</p>\n{COMMENT}\n<p>Two\nmore.</p>\n<p>Three.</p>", (2, 4)),
        (f"<p>One.</p>\n<p>Two\n{COMMENT}\nmore.</p>\n<p>Three.</p>", (2, 4)),
        (f"<p>One.</p><p>Two.</p>\n{COMMENT}", (2, 2)),
        (f"<h2>One</h2>\n{COMMENT}\n<picture>x</picture><P CLASS='a'>Two\n</P >\n", (2, 4)),
    ],
)
def test_in_html_it_speaks_of_an_element(text: str, lines: tuple[int, int]) -> None:
    assert lines_of(text, "a.html") == [lines]


def test_in_xliff_it_speaks_of_a_unit() -> None:
    unit = "<trans-unit id='{0}'>\n<source>a</source>\n{1}<target>b</target>\n</trans-unit>\n"
    inside = unit.format(1, "") + unit.format(2, COMMENT + "\n") + unit.format(3, "")
    assert lines_of(inside, "a.xlf") == [(5, 9)]
    before = unit.format(1, "") + COMMENT + "\n" + unit.format(2, "")
    assert lines_of(before, "a.xliff") == [(5, 9)]
    two = before.replace("trans-unit", "unit")
    assert lines_of(two, "a.xlf") == [(5, 9)]


def test_in_po_it_speaks_of_an_entry() -> None:
    entry = '#: a.py:3\nmsgid "a"\nmsgstr "b"\n\n'
    text = entry + "# tqcheck: ignore TQ302 (a name)\n" + entry + entry
    assert lines_of(text, "a.po") == [(5, 8)]
    assert lines_of(COMMENT, "a.po") == []


@pytest.mark.parametrize("path", ["a.txt", "a.tsv", "a.jsonl", "-"])
def test_other_formats_have_no_comments(path: str) -> None:
    assert ignores(COMMENT, path) == ()


@pytest.mark.parametrize(
    ("order", "message"),
    [
        ("ingore TQ101", "a.md:2: comment for tqcheck: unknown order 'ingore'"),
        ("", "a.md:2: comment for tqcheck: unknown order ''"),
        (
            "ignore TQ9011",
            "a.md:2: comment for tqcheck: unknown rule 'TQ9011'; did you mean 'TQ901'?",
        ),
        ("ignore TQ101 because I say so", "unknown rule 'because'"),
        ("ignore TQ101 (a", "is no order: write ignore TQ101 (reason)"),
        ("ignore (a) TQ101", "is no order"),
    ],
)
def test_what_cannot_be_meant_is_refused(order: str, message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        ignores(f"\n<!-- tqcheck: {order} -->", "a.md")


def test_a_comment_read_as_text_is_no_sentence() -> None:
    assert is_comment(f" {COMMENT}\n{COMMENT}")
    assert not is_comment(f"{COMMENT} Text.")
    assert not is_comment("")
    assert not is_comment("<!-- another -->")
