"""Reports of runs: what a check's reports say, in pages and tables that stay small."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.batch.fake_run import ENGLISH, maker
from tests.batch.texts import checked
from tqcheck.batch import BatchRequest, RunResults, report_html, run_batch
from tqcheck.batch.note import Note, RunState, note_bytes
from tqcheck.batch.report import write_reports
from tqcheck.batch.run_folder import run_settings
from tqcheck.batch.shares import share_interval, told_share
from tqcheck.config import ViewConfig
from tqcheck.errors import InputError, ReportError
from tqcheck.report import render
from tqcheck.report.payload import segment_object

RUN = Path("run")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)


@pytest.fixture
def results(inputs: tuple[str, ...]) -> RunResults:
    return run_batch(BatchRequest(inputs, RUN, ENGLISH), make_checker=maker(Path("log"))).results


@pytest.mark.parametrize("view", [ViewConfig(), ViewConfig(top=5), ViewConfig(min_risk=0.4)])
def test_lists_and_tables_are_those_of_a_check(
    results: RunResults, inputs: tuple[str, ...], view: ViewConfig
) -> None:
    wanted = checked(inputs)
    jsonl, csv = write_reports(results, ("jsonl", "csv"), RUN, view)
    assert jsonl.read_text("utf-8") == render(wanted, "jsonl", view)
    assert csv.read_bytes().decode("utf-8") == render(wanted, "csv", view)
    assert results.count(view) == len(list(results.results(view)))


def test_parquet_holds_the_same(results: RunResults) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    (path,) = write_reports(results, ("parquet",), RUN)
    table = parquet.read_table(path)
    found = list(results.results())
    assert table.column("text").to_pylist() == [r.segment.text for r in found]
    assert table.column("rank").to_pylist() == [r.rank for r in found]
    assert [len(w) for w in table.column("words").to_pylist()] == [len(r.words) for r in found]
    assert json.loads(table.column("evidence")[0].as_py()).keys() == {
        s.name for s in found[0].evidence
    }
    assert set(table.column_names) == set(segment_object(found[0]))
    assert table.schema.metadata[b"tqcheck.signature"].decode() == results.info.signature


def test_groups_add_up(results: RunResults) -> None:
    found = list(results.results())
    systems = {row.name: row for row in results.by_system()}
    assert set(systems) == {"", "s0", "s1", "s2"}
    assert sum(row.segments for row in systems.values()) == len(found)
    (english,) = results.by_language()
    assert english.suspect == results.summary.suspect
    for rule in results.by_rule():
        codes = [[f.code for f in r.findings].count(rule.code) for r in found]
        assert (rule.findings, rule.segments) == (sum(codes), sum(n > 0 for n in codes))
    documents = list(results.documents(worst_first=True))
    assert [d.suspect for d in documents] == sorted((d.suspect for d in documents), reverse=True)
    worst = [r.rank for r in results.worst(ViewConfig(), 7)]
    assert worst == [1, 2, 3, 4, 5, 6, 7]


def links(page: Path) -> list[tuple[Path, str]]:
    found = re.findall(r'href="([^"]+)"', page.read_text("utf-8"))
    parts = [unquote(href).partition("#") for href in found if not href.startswith("http")]
    return [(page.parent / name if name else page, anchor) for name, _, anchor in parts]


def _reached(page: Path) -> set[Path]:
    found, todo = {page.resolve()}, [page]
    while todo:
        new = {target.resolve() for target, _ in links(todo.pop())} - found
        found |= new
        todo += new
    return found


def test_every_link_of_every_page_leads_somewhere(
    results: RunResults, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_html, "SEGMENTS_A_PAGE", 4)
    monkeypatch.setattr(report_html, "DOCUMENTS_A_LIST", 3)
    (index,) = write_reports(results, ("html",), RUN)
    pages = [index, *RUN.glob("report/documents/*.html"), *RUN.glob("report/pages/*/*.html")]
    assert len(pages) > 10
    for page in pages:
        for target, anchor in links(page):
            assert target.is_file(), f"{page}: {target}"
            assert not anchor or f'id="{anchor}"' in target.read_text("utf-8")
    assert _reached(index) == {page.resolve() for page in pages}
    assert len(re.findall(r'class="risk', index.read_text("utf-8"))) == results.summary.scored
    texts = "".join(page.read_text("utf-8") for page in pages[1:])
    assert texts.count('class="card') >= results.summary.segments


def test_pages_are_bounded(results: RunResults, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_html, "N_SENTENCES", 3)
    (index,) = write_reports(results, ("html",), RUN)
    assert index.read_text("utf-8").count('class="risk') == 3


def test_texts_are_escaped(inputs: tuple[str, ...]) -> None:
    evil = "<script>alert(1)</script> blorp blorp."
    row = {"translation": evil, "doc": "<b>&doc", "system": "<i>"}
    Path("evil.jsonl").write_text(json.dumps(row), "utf-8")
    run_batch(BatchRequest(("evil.jsonl",), RUN, ENGLISH), make_checker=maker(Path("log")))
    (index, markdown) = write_reports(RunResults(RUN), ("html", "markdown"), RUN)
    for page in [index, *RUN.glob("report/*/*.html"), *RUN.glob("report/pages/*/*.html")]:
        assert not re.search("<script>alert|<b>&doc|<i>", page.read_text("utf-8"))
    assert "<script>" not in markdown.read_text("utf-8")


def test_a_folder_of_others_is_left_alone(results: RunResults) -> None:
    (RUN / "report").mkdir()
    (RUN / "report" / "mine.txt").write_text("mine")
    with pytest.raises(ReportError, match=r"holds mine\.txt"):
        write_reports(results, ("html",), RUN)


def test_what_a_kill_left_in_the_folder_is_ours(results: RunResults) -> None:
    (RUN / "report").mkdir()
    left = RUN / "report" / ".tqcheck-4711-0a1b2c3d.tmp"
    left.write_text("half a pa")
    (index,) = write_reports(results, ("html",), RUN)
    assert index.is_file()
    assert not left.exists()


def test_a_damaged_index_is_built_again(results: RunResults) -> None:
    wanted = list(results.results())
    path, whole = RUN / "index.sqlite", (RUN / "index.sqlite").read_bytes()
    middle = len(whole) // 8192 * 4096
    garbled = whole[:middle] + b"\xff" * 4096 + whole[middle + 4096 :]
    for damage in (b"", b"no database" * 500, whole[: len(whole) // 2], garbled):
        path.write_bytes(damage)
        assert list(RunResults(RUN).results()) == wanted


def test_an_unfinished_run_has_no_report(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no run is here"):
        RunResults(tmp_path)
    settings = run_settings(ENGLISH, "0" * 64, None)
    (tmp_path / "run.json").write_bytes(note_bytes(Note(RunState.READING, settings)))
    with pytest.raises(InputError, match="not finished"):
        RunResults(tmp_path)
    (tmp_path / "run.json").write_text("[]")
    with pytest.raises(InputError, match="not the note of a run"):
        RunResults(tmp_path)


def test_intervals() -> None:
    # Newcombe 1998, table I, method 3 (Wilson): 81/263, 15/148, 0/20, 1/29.
    cases = {(81, 263): (0.2553, 0.3662), (15, 148): (0.0624, 0.1605), (0, 20): (0.0, 0.1611),
             (1, 29): (0.0061, 0.1718)}  # fmt: skip
    for (part, whole), wanted in cases.items():
        assert share_interval(part, whole) == pytest.approx(wanted, abs=5e-5)
    assert told_share(0, 0) == "–"


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
def test_the_index_opens_in_a_browser(results: RunResults, tmp_path: Path) -> None:
    (index,) = write_reports(results, ("html",), RUN)
    flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    address = index.resolve().as_uri()
    command = [str(CHROMIUM), *flags, f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom"]
    done = subprocess.run(
        [*command, address], capture_output=True, text=True, timeout=120, check=True
    )
    assert "Worst sentences" in done.stdout
    assert "Content Security Policy" not in done.stderr
