"""What is reviewed, and that the page holds it, escaped, worst first."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.batch.fake_run import ENGLISH, maker
from tests.batch.texts import write_articles
from tests.report.sample import sample_report
from tqcheck.batch import BatchRequest, run_batch
from tqcheck.errors import ConfigError, InputError
from tqcheck.report import render as render_report
from tqcheck.review import ReviewSubject, load_subject
from tqcheck.review.page import render
from tqcheck.review.subject import Neighbours


@pytest.fixture
def run(tmp_path: Path) -> Path:
    write_articles(tmp_path / "news", 2)
    folder = tmp_path / "run"
    request = BatchRequest((str(tmp_path / "news"),), folder, ENGLISH)
    run_batch(request, make_checker=maker(tmp_path / "log"))
    return folder


def cards(page: str) -> list[str]:
    return re.findall(r'<li class="card[^>]*>', page)


def test_a_run_is_read_whole_or_its_worst(run: Path) -> None:
    whole = load_subject(run, 1000)
    assert (len(whole.report.results), whole.left_out) == (12, 0)
    assert len(whole.report.documents) == 2
    worst = load_subject(run, 3)
    assert sorted(r.rank or 0 for r in worst.report.results) == [1, 2, 3]
    assert worst.left_out == 9
    assert "9 sentences more not shown" in render(worst, {}, "d.jsonl")


def test_a_report_is_read_whole_or_its_worst(stored: Path) -> None:
    assert load_subject(stored, 1000).left_out == 0
    worst = load_subject(stored, 2)
    assert [r.rank for r in worst.report.results] == [1, 2]
    assert len(cards(render(worst, {}, "d.jsonl"))) == 2


def test_the_worst_come_first_and_all_are_there(stored: Path) -> None:
    found = cards(render(load_subject(stored, 1000), {}, "d.jsonl"))
    risks = [float(risk or -1) for risk in re.findall(r'data-risk="([\d.]*)"', "".join(found))]
    assert risks == sorted(risks, reverse=True)
    assert len(risks) == sample_report().summary.segments


def test_the_neighbours_are_those_of_the_document(run: Path, tmp_path: Path) -> None:
    """Whatever else is listed: the riskiest three stand far from each other."""
    whole = load_subject(run, 1000)
    texts = [[s.text for s in d.segments] for d in whole.report.documents]
    assert [len(own) for own in texts] == [6, 6]
    found = whole.neighbours
    assert (found[0].before, found[0].after) == ("", texts[0][1])
    assert (found[5].before, found[5].after) == (texts[0][4], "")
    assert (found[6].before, found[6].after) == ("", texts[1][1])
    worst = load_subject(run, 3)
    indices = [r.segment.index for r in worst.report.results]
    assert worst.neighbours == {index: found[index] for index in indices}
    report = tmp_path / "report.jsonl"
    report.write_text(render_report(whole.report, "jsonl"), encoding="utf-8")
    assert load_subject(report, 1000).neighbours == found
    assert load_subject(report, 3).neighbours == worst.neighbours


def test_the_neighbours_stand_on_the_page_escaped_and_no_more_than_near(stored: Path) -> None:
    subject = load_subject(stored, 1)
    index = subject.report.results[0].segment.index
    near = Neighbours("far <b>" + "x" * 300, "<i>\n\x1b after" + "y" * 300 + " far")
    page = render(replace(subject, neighbours={index: near}), {}, "d.jsonl")
    before, after = re.findall(r'<p class="near"[^>]*>(.*?)</p>', page, re.DOTALL)
    assert before == "…" + "x" * 300
    assert after.startswith("&lt;i&gt; ")
    assert after.endswith("y…")
    assert "\x1b" not in page
    assert 'class="near"' not in render(replace(subject, neighbours={}), {}, "d.jsonl")


def test_the_round_trip_stands_open(stored: Path) -> None:
    page = render(load_subject(stored, 1000), {}, "d.jsonl")
    assert '<details class="trip" open>' in page
    assert "<summary>Back into en, beside the source</summary>" in page
    assert "<dt>source</dt>" in page


def test_hostile_text_breaks_out_nowhere(stored: Path) -> None:
    text = "\"'><script>alert(1)</script><!-- {{ 7 * 7 }}"
    report = sample_report()
    first = report.results[0]
    segment = replace(first.segment, text=text, source=text, id=text, doc=text, lang=text)
    documents = (replace(report.documents[0], id=text, segments=(segment,)),)
    results = (replace(first, segment=segment, words=(), findings=()),)
    own = replace(report, results=results, documents=documents, notices=(text,))
    near = {segment.index: Neighbours(text, text)}
    page = render(ReviewSubject(text, own, neighbours=near), {}, text)
    assert page.count("<script>") == 1
    assert "&lt;script&gt;alert(1)" in page
    assert "<!--" not in page


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda path: None, "cannot be read: No such file"),
        (lambda path: path.mkdir(), "no run is here: there is no run.json"),
        (lambda path: path.write_text("x"), "not valid JSON"),
        (lambda path: path.write_bytes(b"\xff"), "not UTF-8 text"),
        (lambda path: path.write_text(""), "no report of tqcheck"),
    ],
)
def test_what_is_no_run_is_refused(tmp_path: Path, make: object, told: str) -> None:
    path = tmp_path / "given"
    assert callable(make)
    make(path)
    with pytest.raises(InputError, match=told):
        load_subject(path, 10)
    with pytest.raises(ConfigError, match="top is 0"):
        load_subject(path, 0)


def test_an_unfinished_run_is_refused(run: Path) -> None:
    note = run / "run.json"
    note.write_text(note.read_text().replace('"finished"', '"running"'))
    with pytest.raises(InputError, match="the run is not finished"):
        load_subject(run, 10)
