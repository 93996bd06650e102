"""The page of a review: the cards of the HTML report, each with what was decided on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tqcheck.gate import Decision
from tqcheck.gate.fingerprints import ANY_RULE, fingerprint
from tqcheck.report.display import count, visible
from tqcheck.report.html_page import Card, cards_of, codes_of, document_title
from tqcheck.report.page import Page
from tqcheck.review.subject import Neighbours, ReviewSubject

MAX_REASON = 500
_NEAR_LENGTH = 300
_PAGE = Page("review.html.j2", ("report.css", "review.css"), "review.js")


@dataclass(frozen=True, slots=True)
class _Item:
    """Hold a card and what was decided; `fingerprint` is that of the sentence.

    `before` and `after` are the sentences beside it, as much of them as is near.
    """

    card: Card
    before: str
    after: str
    fingerprint: str
    decision: str
    reason: str


def render(subject: ReviewSubject, decided: Mapping[str, Decision], path: str) -> str:
    """Render the page; `path` is the file of the decisions."""
    report = subject.report
    cards = cards_of(report, report.results)
    texts = {result.segment.index: result.segment.text for result in report.results}
    prints = {index: fingerprint(ANY_RULE, text) for index, text in texts.items()}
    near = subject.neighbours
    return _PAGE.render(
        {
            "name": visible(subject.name),
            "decisions": visible(path),
            "items": [
                _item(card, near.get(card.index, Neighbours()), prints[card.index], decided)
                for card in cards
            ],
            "codes": codes_of(cards),
            "documents": [document_title(document) for document in report.documents],
            "left_out": count(subject.left_out, "sentence") if subject.left_out else "",
            "notices": [visible(notice) for notice in report.notices],
            "max_reason": MAX_REASON,
            "has_text": False,
        }
    )


def page_policy() -> str:
    """Give the content security policy of the page: its own style and script, its own server."""
    return f"{_PAGE.policy}; connect-src 'self'; frame-ancestors 'none'"


def _item(card: Card, near: Neighbours, print_: str, decided: Mapping[str, Decision]) -> _Item:
    last = decided.get(print_)
    before, after = " ".join(near.before.split()), " ".join(near.after.split())
    return _Item(
        card,
        visible(before if len(before) <= _NEAR_LENGTH else f"…{before[-_NEAR_LENGTH:]}"),
        visible(after if len(after) <= _NEAR_LENGTH else f"{after[:_NEAR_LENGTH]}…"),
        print_,
        last.decision if last else "",
        visible(last.reason)[:MAX_REASON] if last else "",
    )
