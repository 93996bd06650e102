"""The page: escaped, self-contained, complete; in Chromium, where there is one, also alive."""

from __future__ import annotations

import re
import shutil
import subprocess
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tqcheck.config import ViewConfig
from tqcheck.records import Finding, ModelInfo, Origin, Report, Severity, SignalScore, SignalState
from tqcheck.report import render, write_report
from tqcheck.report.display import visible

from .sample import sample_report

VOID = {"meta", "input", "link", "br", "img"}
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)


class _Page(HTMLParser):
    """Collect what a test wants to know of a page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.shape: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: dict[str, str] = {}
        self.open: list[tuple[str, str]] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shape.append(tag)
        found = {name: value or "" for name, value in attrs}
        self.attributes += [(tag, name, value) for name, value in found.items()]
        if tag not in VOID:
            key = found.get("id") or (found.get("class") or "").split(" ")[0]
            self.open.append((tag, key))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        for key in {"/".join(k for _, k in self.open[: n + 1]) for n in range(len(self.open))}:
            self.texts[key] = self.texts.get(key, "") + data

    def text(self, ending: str) -> str:
        """Give the text of the first element whose path of ids and classes ends so."""
        return next(text for key, text in self.texts.items() if key.endswith(ending))


def _hostile(text: str) -> Report:
    """Put one text wherever a text can stand."""
    report = sample_report()
    worst = next(r for r in report.results if r.rank == 1)
    segment = replace(
        worst.segment,
        index=0,
        text=text,
        source=text,
        id=text,
        doc=text,
        lang=text,
        source_lang=text,
        system=text,
        origin=Origin(text, 1),
    )
    finding = Finding(text, Severity.MAJOR, 0, len(text) // 2, text, {text: text})
    score = SignalScore(text, SignalState.FAILED, None, text)
    result = replace(worst, segment=segment, words=(), findings=(finding,), evidence=(score,))
    document = replace(
        report.documents[0], segments=(segment,), id=text, path=text, lang=text, system=text
    )
    run = replace(
        report.run,
        version=text,
        signature=text,
        options={text: text},
        models=(ModelInfo(text, text, text, text, text),),
    )
    return replace(report, run=run, documents=(document,), results=(result,), notices=(text, text))


def test_every_text_is_on_the_page_once_in_the_list_and_once_in_the_whole() -> None:
    report = sample_report()
    page = _Page(render(report, "html"))
    for result in report.results:
        shown = visible(result.segment.text).replace("\u2038", "") or "(empty)"
        for ending in (f"/c{result.segment.index}/text", f"/t{result.segment.index}"):
            assert page.text(ending).replace("\u2038", "") == shown


def test_a_limited_list_keeps_the_whole_text() -> None:
    page = _Page(render(sample_report(), "html", ViewConfig(top=2)))
    ids = [value for _, name, value in page.attributes if name == "id"]
    assert sum(bool(re.fullmatch(r"c\d+", i)) for i in ids) == 2
    assert sum(bool(re.fullmatch(r"t\d+", i)) for i in ids) == sample_report().summary.segments


def test_paragraphs_stand_as_in_the_text() -> None:
    html = render(sample_report(), "html")
    article = html.split("<article")[1]
    assert article.count("<p") == 6
    assert html.split("<article")[3].count("<p") == 3  # each row of a table


def test_nothing_is_fetched_and_only_our_script_may_run() -> None:
    text = render(sample_report(), "html")
    page = _Page(text)
    assert not {"link", "img", "iframe", "object", "base"} & set(page.shape)
    for _, name, value in page.attributes:
        assert name not in {"src", "style", "srcset", "action"}
        assert not name.startswith("on")
        assert name != "href" or value.startswith("#")
    policy = next(v for _, n, v in page.attributes if n == "content" and "default-src" in v)
    assert policy.startswith("default-src 'none'; ")
    for tag, rule in (("style", "style-src"), ("script", "script-src")):
        inline = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = b64encode(sha256(inline[0].encode()).digest()).decode()
        assert len(inline) == 1
        assert f"{rule} 'sha256-{digest}';" in policy
        assert "url(" not in inline[0]
        assert "@import" not in inline[0]


def test_what_was_not_judged_is_shown_as_such() -> None:
    text = render(sample_report(), "html")
    assert '<i class="u">-one speakers, are given below without cuts.</i>' in text
    assert 'class="s unscored"' in text.split("<article")[1]
    assert "the last 44 characters were not read" in text
    assert "not scored: quality: not a sentence" in text


BASE = _Page(render(_hostile("plain"), "html"))


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "' onmouseover='alert(1)",
        "</style></script><b>",
        "{{ 7 * 7 }} {% raw %}",
        "--> <!-- ]]>",
        "javascript:alert(1)",
    ],
)
def test_hostile_text_changes_no_tag(text: str) -> None:
    page = _Page(render(_hostile(text), "html"))
    assert page.shape == BASE.shape
    assert page.text("/c0/text") == text


@settings(deadline=None)
@given(st.text(min_size=2, max_size=60) | st.text("<>&\"'/=-! s{%}", min_size=2, max_size=60))
def test_no_text_breaks_out(text: str) -> None:
    page = _Page(render(_hostile(text), "html"))
    assert set(page.shape) == set(BASE.shape)
    assert page.shape.count("script") == 1
    assert page.text("/c0/text") == visible(text)
    assert page.text("/t0") == visible(text)


def _dump(address: str, profile: Path) -> str:
    assert CHROMIUM is not None
    flags = [
        *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
        *("--disable-sync", "--disable-background-networking", "--disable-component-update"),
        "--virtual-time-budget=2000",
    ]
    command = [CHROMIUM, *flags, f"--user-data-dir={profile}", "--dump-dom", address]
    done = subprocess.run(command, capture_output=True, timeout=60, check=True)
    return done.stdout.decode("utf-8")


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
def test_page_obeys_its_address_in_a_browser(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    report = sample_report()
    write_report(report, "html", path)
    state = "sort=document&min=0.5&code=TQ101&doc=0&theme=dark"
    dom = _dump(f"{path.as_uri()}#{state}", tmp_path / "profile")
    cards = re.findall(r'<li class="card[^>]*>', dom)
    indices = [int(re.findall(r'data-index="(\d+)"', card)[0]) for card in cards]
    shown = [i for i, card in zip(indices, cards, strict=True) if 'hidden=""' not in card]
    wanted = [
        r.segment.index
        for r in report.results
        if (r.risk or 0) >= 0.5
        and r.segment.doc == "varna"
        and any(f.code == "TQ101" for f in r.findings)
    ]
    assert indices == sorted(indices)
    assert shown == wanted
    assert 'data-theme="dark"' in dom
    assert f"Showing {len(wanted)} of {len(cards)}" in dom


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
def test_page_opens_with_the_suspects_worst_first_in_a_browser(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    report = sample_report()
    write_report(report, "html", path)
    dom = _dump(path.as_uri(), tmp_path / "profile")
    cards = re.findall(r'<li class="card[^>]*>', dom)
    shown = [card for card in cards if 'hidden=""' not in card]
    risks = [float(risk or -1) for risk in re.findall(r'data-risk="([\d.]*)"', "".join(shown))]
    assert risks == sorted(risks, reverse=True)
    assert len(shown) == report.summary.suspect + report.summary.skipped
    assert '<form id="controls" data-least="0" data-suspect="1">' in dom
