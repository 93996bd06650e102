"""Write a run as a folder of HTML pages: an index, lists of documents, a page for each document.

No page grows with the run: the index lists the worst 1,000 sentences, a list 1,000 documents, and a
document of more than 400 segments takes several pages.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tqcheck.batch.results import DocumentRow, GroupRow, RunResults
from tqcheck.batch.table_cells import document_cells, group_cells, rule_cells, rule_name
from tqcheck.config import ViewConfig
from tqcheck.errors import ReportError
from tqcheck.judging.tally import count
from tqcheck.records import Document, Report, SegmentResult
from tqcheck.report.atomic import is_aside, remove_left_behind, write_atomic
from tqcheck.report.display import Reason, headline, percent, place, reasons, shortfalls, visible
from tqcheck.report.html_page import Stretch, document_title, heat_of, marks_of, render
from tqcheck.report.page import Page

N_SENTENCES = 1_000
N_DOCUMENTS = 100
DOCUMENTS_A_LIST = 1_000
SEGMENTS_A_PAGE = 400
_PAGES_A_FOLDER = 1_000
_RUN_PAGE = Page("run_index.html.j2", ("report.css", "run_index.css"))
_DOCUMENT_COLUMNS = ("Document", "Sentences", "Suspect", "Mean risk", "Worst")


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    cells: tuple[str, ...]
    href: str = ""


@dataclass(frozen=True, slots=True)
class _Section:
    id: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[_Row, ...]
    more: str = ""
    more_text: str = ""


@dataclass(frozen=True, slots=True)
class _Sentence:
    heat: int
    percent: str
    lang: str
    marks: tuple[Stretch, ...]
    href: str
    place: str
    reasons: tuple[Reason, ...]


def write(results: RunResults, folder: Path, view: ViewConfig) -> Path:
    """Write all pages into a folder, in place of an older report there; gives the index.

    Raises ReportError where that cannot be done, or the folder holds something else.
    """
    index = folder / "index.html"
    _make_room(folder)
    for row in results.documents():
        _write_document(results, row, folder)
    lists = _write_lists(results, folder)
    _write(index, _index(results, view, lists))
    return index


def _make_room(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        ours = {"index.html", "documents", "pages"}
        names = (path.name for path in folder.iterdir())
        other = next((name for name in names if name not in ours and not is_aside(name)), None)
        if other is not None:
            raise ReportError(f"{folder}: cannot write the report: it holds {other}")
        remove_left_behind(folder, 0)
        for name in ("documents", "pages"):
            shutil.rmtree(folder / name, ignore_errors=True)
            (folder / name).mkdir()
    except OSError as error:
        reason = error.strerror or str(error)
        raise ReportError(f"{folder}: cannot write the report: {reason}") from error


def _page(number: int, page: int) -> str:
    """Name a document's page as seen from the report's folder."""
    part = f"-{page + 1}" if page else ""
    return f"pages/{number // _PAGES_A_FOLDER:04}/{number:07}{part}.html"


def _write_document(results: RunResults, row: DocumentRow, folder: Path) -> None:
    n_pages = -(-row.segments // SEGMENTS_A_PAGE)
    for page in range(n_pages):
        found = results.of_document(row.number, SEGMENTS_A_PAGE, page * SEGMENTS_A_PAGE)
        part = f", part {page + 1} of {n_pages}" if n_pages > 1 else ""
        report = _document_report(results, row, list(found), part)
        links = [("../../index.html", "All documents of this run"), *_parts(row, page, n_pages)]
        path = folder / _page(row.number, page)
        path.parent.mkdir(exist_ok=True)
        _write(path, render(report, ViewConfig(), links))


def _parts(row: DocumentRow, page: int, n_pages: int) -> Iterator[tuple[str, str]]:
    """Link to the parts of a document before and after one of them."""
    for other, name in ((page - 1, "Part before"), (page + 1, "Next part")):
        if 0 <= other < n_pages:
            yield Path(_page(row.number, other)).name, name


def _document_report(
    results: RunResults, row: DocumentRow, found: Sequence[SegmentResult], part: str
) -> Report:
    document = _document(row, part, found)
    summary = count([document], found).summary(results.outcome.languages)
    return Report(results.info, (document,), tuple(found), summary)


def _document(row: DocumentRow, part: str, found: Sequence[SegmentResult]) -> Document:
    segments = tuple(result.segment for result in found)
    return Document(row.id + part, row.path, row.lang, segments, row.source_lang, row.system)


def _write_lists(results: RunResults, folder: Path) -> int:
    rows = results.documents()
    n_lists = -(-results.summary.documents // DOCUMENTS_A_LIST)
    for number in range(1, n_lists + 1):
        found = tuple(_document_row(row, "../") for row in islice(rows, DOCUMENTS_A_LIST))
        after = f"{number + 1:04}.html" if number < n_lists else ""
        section = _Section("all", "In input order", _DOCUMENT_COLUMNS, found, after, "More")
        title = f"Documents, list {number} of {n_lists}"
        _write(folder / "documents" / f"{number:04}.html", _list(title, section))
    return n_lists


def _document_row(row: DocumentRow, above: str = "") -> _Row:
    href = above + _page(row.number, 0)
    return _Row(document_title(_document(row, "", ())), document_cells(row), href)


def _list(title: str, section: _Section) -> str:
    left_out = {"facts": "", "notices": (), "worst": (), "signature": ""}
    return _RUN_PAGE.render(
        {**left_out, "title": title, "home": "../index.html", "before": [section]}
    )


def _index(results: RunResults, view: ViewConfig, n_lists: int) -> str:
    report = results.report()
    short = shortfalls(report)
    notices = [*([f"Not fully judged: {', '.join(short)}"] if short else [])]
    return _RUN_PAGE.render(
        {
            "title": headline(report),
            "home": "",
            "facts": (
                f"{results.summary.documents} documents. Risk is the chance of at least one major "
                "error: of a hundred sentences at 80%, about eighty have one."
            ),
            "notices": [*notices, *map(visible, results.notices)],
            "before": [*_groups(results), _rules(results), _worst_documents(results, n_lists)],
            "worst": list(_worst(results, view)),
            "signature": visible(results.info.signature),
        }
    )


def _groups(results: RunResults) -> Iterator[_Section]:
    if systems := results.by_system():
        yield _group("systems", "Systems", "System", systems)
    yield _group("languages", "Languages", "Language", results.by_language())


def _group(id_: str, title: str, name: str, rows: Sequence[GroupRow]) -> _Section:
    columns = (name, "Documents", "Sentences", "Suspect", "Mean risk", "Mean MQM")
    found = tuple(_Row(visible(row.name) or "–", group_cells(row)) for row in rows)
    return _Section(id_, title, columns, found)


def _rules(results: RunResults) -> _Section:
    rows = tuple(
        _Row(f"{row.code} {rule_name(row)}", rule_cells(row, results.summary.segments))
        for row in results.by_rule()
    )
    return _Section("rules", "Findings", ("Finding", "Times", "Share of sentences"), rows)


def _worst_documents(results: RunResults, n_lists: int) -> _Section:
    worst = results.documents(worst_first=True, limit=N_DOCUMENTS)
    rows = tuple(_document_row(row) for row in worst)
    more = f"All documents in input order, {n_lists} list{'s' if n_lists > 1 else ''}"
    return _Section(
        "documents", "Worst documents", _DOCUMENT_COLUMNS, rows, "documents/0001.html", more
    )


def _worst(results: RunResults, view: ViewConfig) -> Iterator[_Sentence]:
    for result in results.worst(view, N_SENTENCES):
        index = result.segment.index
        page = results.place_in_document(index) // SEGMENTS_A_PAGE
        yield _Sentence(
            heat=heat_of(result.risk or 0.0),
            percent=percent(result.risk),
            lang=visible(result.segment.lang),
            marks=tuple(marks_of(result)),
            href=f"{_page(results.document_of(index), page)}#c{index}",
            place=place(result),
            reasons=reasons(result),
        )


def _write(path: Path, text: str) -> None:
    write_atomic(path, text.encode("utf-8", "backslashreplace"))
