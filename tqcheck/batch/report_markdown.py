"""Write a run as Markdown: its counts, systems, languages, rules, worst documents and sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tqcheck.batch.results import DocumentRow, GroupRow, RunResults
from tqcheck.batch.table_cells import document_cells, group_cells, rule_cells, rule_name
from tqcheck.config import ViewConfig
from tqcheck.report.display import headline, outside_signals
from tqcheck.report.markdown import escape, ranked_entry, summary_rows

N_SENTENCES = 100
N_DOCUMENTS = 50


def render(results: RunResults, view: ViewConfig) -> str:
    """Render the run; `view` limits the sentences, of which there are 100 at most."""
    return "\n\n".join(_blocks(results, view)) + "\n"


def _blocks(results: RunResults, view: ViewConfig) -> Iterator[str]:
    report = results.report()
    yield "# Translation check of a run"
    yield f"**{headline(report)}**"
    yield _table(("", ""), [(name, str(n)) for name, n in summary_rows(results.summary)])
    if results.notices:
        yield "\n".join(f"- {escape(notice)}" for notice in results.notices)
    if systems := results.by_system():
        yield from _group("Systems", "system", systems)
    yield from _group("Languages", "language", results.by_language())
    yield from _rules(results)
    yield "## Worst documents"
    worst = results.documents(worst_first=True, limit=N_DOCUMENTS)
    columns = ("document", "sentences", "suspect", "mean risk", "worst")
    yield _table(columns, [_document(row) for row in worst])
    yield "## Worst sentences"
    signals = outside_signals(report)
    for number, result in enumerate(results.worst(view, N_SENTENCES), start=1):
        entry = ranked_entry(number, result, signals)
        yield from (block.replace("## ", "### ", 1) for block in entry)
    yield f"Signature: {escape(results.info.signature)}"


def _rules(results: RunResults) -> Iterator[str]:
    yield "## Findings"
    rows = [
        (row.code, rule_name(row), *rule_cells(row, results.summary.segments))
        for row in results.by_rule()
    ]
    yield _table(("code", "finding", "times", "share of sentences"), rows)


def _group(title: str, name: str, rows: Sequence[GroupRow]) -> Iterator[str]:
    yield f"## {title}"
    columns = (name, "documents", "sentences", "suspect", "mean risk", "mean MQM")
    yield _table(columns, [(escape(row.name) or "–", *group_cells(row)) for row in rows])


def _document(row: DocumentRow) -> tuple[str, ...]:
    name = " · ".join(
        [row.path, *([row.id] if row.id != row.path else []), *filter(None, [row.system])]
    )
    return (escape(name), *document_cells(row))


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(cells)} |" for cells in (columns, *rows)]
    lines.insert(1, f"|---|{'---:|' * (len(columns) - 1)}")
    return "\n".join(lines)
