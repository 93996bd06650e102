"""Write the cells of a run's tables, the same in Markdown and HTML."""

from __future__ import annotations

from tqcheck.batch.results import DocumentRow, GroupRow, RuleRow
from tqcheck.batch.shares import told_share
from tqcheck.report.display import percent
from tqcheck.rules import RULES


def group_cells(row: GroupRow) -> tuple[str, ...]:
    """Tell a group's documents, sentences, suspect share, mean risk and mean MQM."""
    mqm = "–" if row.mean_mqm is None else f"{row.mean_mqm:.2f}"
    shares = (told_share(row.suspect, row.scored), percent(row.mean_risk), mqm)
    return (str(row.documents), str(row.segments), *shares)


def document_cells(row: DocumentRow) -> tuple[str, ...]:
    """Tell a document's sentences, suspect share, mean and worst risk."""
    share = told_share(row.suspect, row.scored)
    return (str(row.segments), share, percent(row.mean_risk), percent(row.worst_risk))


def rule_cells(row: RuleRow, n_segments: int) -> tuple[str, ...]:
    """Tell a rule's findings and the share of all sentences that have one."""
    return (str(row.findings), told_share(row.segments, n_segments))


def rule_name(row: RuleRow) -> str:
    """Name a rule; empty for one that is not ours."""
    return RULES[row.code].name if row.code in RULES else ""
