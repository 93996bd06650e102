"""Write round trips as one self-contained HTML page, sentence by sentence."""

from __future__ import annotations

from dataclasses import dataclass

from tqcheck.records import Report, SegmentResult, SignalState
from tqcheck.report.display import place, trip_title, visible
from tqcheck.report.html_page import ShownTrip, trip_of
from tqcheck.report.page import Page
from tqcheck.report.trips import trip_facts, trips_headline

_PAGE = Page("trips.html.j2", ("report.css",))


@dataclass(frozen=True, slots=True)
class _Row:
    place: str
    lang: str
    text: str
    facts: str
    trip: ShownTrip | None


def render(report: Report) -> str:
    """Render all round trips, in input order."""
    return _PAGE.render(
        {
            "headline": trips_headline(report),
            "rows": [_row(result) for result in report.results],
            "notices": [visible(notice) for notice in report.notices],
            "signature": visible(report.run.signature),
        }
    )


def _row(result: SegmentResult) -> _Row:
    trip = result.roundtrip
    is_done = trip is not None and trip.state is SignalState.OK
    return _Row(
        place=place(result),
        lang=visible(result.segment.lang),
        text=visible(result.segment.text),
        facts=", ".join(trip_facts(result)) if is_done else _why_not(result),
        trip=trip_of(trip, result.segment.lang) if trip is not None and is_done else None,
    )


def _why_not(result: SegmentResult) -> str:
    return "not sent" if result.roundtrip is None else visible(trip_title(result.roundtrip))
