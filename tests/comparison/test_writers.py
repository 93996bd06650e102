"""Every format carries every interval and p-value, and breaks on no name."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.comparison import made
from tqcheck.comparison import compare
from tqcheck.comparison.writers import FORMATS, format_for_path, render, svg, write_comparison
from tqcheck.comparison.writers.display import interval_text, p_text, value_text
from tqcheck.errors import ConfigError, ReportError


class Reader(HTMLParser):
    """Collect the text of a page and see that its tags are closed in order."""

    VOID = frozenset({"meta", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def plain(format: str) -> str:
    """Give the text of a format as a reader sees it."""
    text = render(made.sample(), format)
    if format == "latex":
        return text.replace("$", "").replace("--", "–").replace("\\_", "_").replace("\\&", "&")
    if format == "markdown":
        page = Reader()
        page.feed(MarkdownIt("commonmark").enable("table").render(text))
        return " ".join(page.text)
    if format == "html":
        page = Reader()
        page.feed(text)
        return " ".join(page.text)
    return text


@pytest.mark.parametrize("format", ["terminal", "latex", "markdown", "html"])
def test_people_get_every_interval_and_p_value(format: str) -> None:
    text = plain(format)
    for measure in made.sample().measures:
        for score in measure.scores:
            assert value_text(measure, score.value) in text
            assert interval_text(measure, score) in text
        for pair in measure.pairs:
            assert interval_text(measure, pair, signed=True) in text
            for p in (pair.p_bootstrap, pair.p_randomisation_holm):
                assert p_text(p) in text
    assert made.sample().signature in text


def test_json_holds_everything() -> None:
    whole = json.loads(render(made.sample(), "json"))
    assert list(whole)[:4] == ["signature", "segments", "documents", "notices"]
    measures = {measure["name"]: measure for measure in whole["measures"]}
    for measure in made.sample().measures:
        found = measures[measure.name]
        for pair, own in zip(measure.pairs, found["pairs"], strict=True):
            for name in ("p_bootstrap", "p_bootstrap_holm", "p_randomisation_holm", "low", "high"):
                assert own[name] == pytest.approx(getattr(pair, name), abs=1e-8)
        assert found["signature"] == measure.signature
    assert whole["differences"][1]["regressions"][0]["system_text"]
    assert [b["kind"] for b in whole["breakdowns"]] == ["length", "domain", "document"]


def test_csv_is_the_flat_rows() -> None:
    rows = list(csv.DictReader(io.StringIO(render(made.sample(), "csv"), newline="")))
    flat = made.sample().to_records()
    assert len(rows) == len(flat)
    for row, record in zip(rows, flat, strict=True):
        assert row["measure"] == record["measure"]
        assert row["p_randomisation_holm"] == (
            "" if record["kind"] == "score" else row["p_randomisation_holm"]
        )
        value = record["value"]
        assert value is None or float(row["value"]) == pytest.approx(value, abs=1e-8)


def test_names_are_escaped() -> None:
    page = render(made.sample(), "html")
    assert "two <b>" not in page
    assert "two &lt;b&gt;&amp;|_%" in page
    latex = render(made.sample(), "latex")
    assert r"two \textless{}b\textgreater{}\&\textbar{}\_\%" in latex
    assert r"two \<b>" not in latex
    assert "two &lt;b&gt;&amp;\\|\\_%" in render(made.sample(), "markdown")


def test_the_page_is_whole_and_fetches_nothing() -> None:
    page = render(made.sample(), "html")
    reader = Reader()
    reader.feed(page)
    assert reader.open == []
    assert not reader.seen & {"script", "link", "img", "iframe"}
    assert "default-src 'none'" in html.unescape(page)
    assert not re.search(r"(?:src|href)=|url\(|style=\"", page)


def test_the_plots_are_xml_and_show_every_system() -> None:
    pictures = re.findall(r"<svg.*?</svg>", render(made.sample(), "html"), re.S)
    assert len(pictures) >= len(made.sample().measures) + 4
    for picture in pictures:
        root = ET.fromstring(picture)  # noqa: S314 - our own
        for node in root.iter():
            for name in ("x", "cx", "x1", "x2"):
                place = node.get(name)
                assert place is None or -1 <= float(place) <= 641
    forests = [p for p in pictures if "<title>predicted MQM of each system" in p]
    assert len(re.findall("<circle", forests[0])) == 3


def test_rows_of_latex_have_the_columns_of_their_table() -> None:
    for table in re.findall(
        r"\\begin\{tabular\}\{(l r*|lr*)\}(.*?)\\end", render(made.sample(), "latex"), re.S
    ):
        rows = [line for line in table[1].splitlines() if line.endswith(r"\\")]
        assert rows
        for row in rows:
            assert len(re.findall(r"(?<!\\)&", row)) == len(table[0]) - 1


def test_a_single_system_without_anything_else() -> None:
    found = compare({"only": made.lines(3)}, settings=made.QUICK, checker=made.checker())
    for format in FORMATS:
        assert "only" in render(found, format)


def test_undefined_is_a_dash_or_nothing() -> None:
    found = compare({"a": ["?", "!"], "b": ["?", ""]}, settings=made.QUICK, checker=made.checker())
    for format in FORMATS:
        text = render(found, format)
        assert "nan" not in text.lower().replace("finance", "")


def test_files_are_written_whole_or_not_at_all(tmp_path: Path) -> None:
    for suffix, format in ((".tex", "latex"), (".md", "markdown"), (".json", "json")):
        path = tmp_path / f"c{suffix}"
        assert format_for_path(path) == format
        write_comparison(made.sample(), format, path)
        assert path.read_text(encoding="utf-8") == render(made.sample(), format)
    with pytest.raises(ReportError):
        write_comparison(made.sample(), "json", tmp_path / "none" / "c.json")
    with pytest.raises(ConfigError, match="no format belongs"):
        format_for_path("c.doc")
    with pytest.raises(ConfigError, match="did you mean 'latex'"):
        render(made.sample(), "latx")


@pytest.mark.parametrize(
    ("p", "text"), [(None, "–"), (0.0004, "<0.001"), (0.001, "0.001"), (1, "1.000")]
)
def test_p_values_in_words(p: float | None, text: str) -> None:
    assert p_text(p) == text


@given(st.floats(-1e4, 1e4), st.floats(1e-6, 1e4))
def test_numbers_on_an_axis_are_short_and_can_be_told_apart(low: float, width: float) -> None:
    plot = svg.lines("t", ["a", "b"], {"x": [low, low + width]})
    labels = re.findall(r'text-anchor="end">([^<]*)<', plot)
    assert 2 <= len(labels) <= 6
    assert len(set(labels)) == len(labels)
    assert sorted(labels, key=float) == labels


def test_names_have_the_room_they_need() -> None:
    short, long = (
        svg.stacked("t", {name: [1.0]}, ["kind"]) for name in ("a", "a system with a long name")
    )
    starts = [
        float(re.search(r'<rect class="s0" x="([0-9.]+)"', plot)[1])  # type: ignore[index]
        for plot in (short, long)
    ]
    assert starts[0] < 40 < 150 < starts[1] < svg.WIDTH / 2
    assert "a system with a lon…" in long
