"""Markdown as CommonMark renders it (markdown-it-py, which rich brings along)."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tqcheck.records import Finding, Report, Severity
from tqcheck.report import render
from tqcheck.report.display import visible
from tqcheck.report.markdown import escape

from .sample import sample_report

HARMLESS = {"p", "h1", "h2", "ul", "li", "strong", "b", "em", "code", "blockquote", "table"}
TABLE = {"thead", "tbody", "tr", "th", "td"}


class _Page(HTMLParser):
    """Collect the tags, and the text of quotes and of bold stretches in them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.stack: list[str] = []
        self.quotes: list[str] = []
        self.bold: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.stack.append(tag)
        if tag == "blockquote":
            self.quotes.append("")
        if tag in ("strong", "b") and self.quotes:
            self.bold.append("")

    def handle_endtag(self, tag: str) -> None:
        while self.stack and self.stack.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "blockquote" in self.stack:
            self.quotes[-1] += data
            if {"strong", "b"} & set(self.stack):
                self.bold[-1] += data


def _page(markdown: str) -> _Page:
    page = _Page()
    page.feed(MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown))
    page.close()
    return page


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _with_text(text: str, start: int, end: int) -> Report:
    report = sample_report()
    worst = next(r for r in report.results if r.rank == 1)
    finding = Finding(text, Severity.MAJOR, start, end, text)
    segment = replace(worst.segment, text=text, source=text, system=text, lang=text, id=text)
    result = replace(worst, segment=segment, words=(), findings=(finding,))
    return replace(report, results=(result,), notices=(text,))


def test_sentences_and_marks_survive_rendering() -> None:
    report = sample_report()
    page = _page(render(report, "markdown"))
    worst = next(r for r in report.results if r.rank == 1)
    assert _squeezed(page.quotes[0]) == worst.segment.text
    assert page.bold[:2] == ["exit the hope", "be finished itself"]
    assert "電流を足に返す" in page.bold


@pytest.mark.parametrize(
    "text",
    [
        "# no heading",
        "- no list",
        "12. no list",
        "12) no list",
        "> no quote",
        "``` no code",
        "[no](http://link) ![no](image) <http://no.link>",
        "<img src=x onerror=alert(1)>",
        "&lt; &amp; &#60;",
        "a | b | c",
        "***bold*** __also__ ~~gone~~ $x$",
        "日本「語」です",
        "trailing \\",
    ],
)
def test_hostile_texts_stay_texts(text: str) -> None:
    page = _page(render(_with_text(text, 0, 2), "markdown"))
    assert page.tags <= HARMLESS | TABLE
    assert _squeezed(page.quotes[0]) == _squeezed(text)


@settings(deadline=None)
@given(st.text(min_size=2) | st.text("*_`[]()<>#+-.!|~\\&:/ \na1「", min_size=2), st.data())
def test_no_text_breaks_out(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    page = _page(render(_with_text(text, start, end), "markdown"))
    assert page.tags <= HARMLESS | TABLE
    if text.strip():
        assert _squeezed(page.quotes[0]) == _squeezed(visible(text))


@pytest.mark.parametrize("text", ["see https://evil.example", "www.evil.example", "a@evil.example"])
def test_bare_addresses_are_not_links_for_github(text: str) -> None:
    assert escape(text) != text
