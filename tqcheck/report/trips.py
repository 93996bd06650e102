"""Write round trips for a terminal: source or pivot, text and what came back, one below the other.

Without colour, words that changed stand in `[[ ]]`, lost ones in `[- -]`, added ones in `{+ +}`.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from tqcheck.records import Report, RoundTrip, SegmentResult, SignalState
from tqcheck.report.display import count, place, trip_rows, trip_title, visible
from tqcheck.report.terminal import plain_console, print_indented, shown_runs

_INDENT = 6
_SHOWN = (("roundtrip_chrf", "chrF"), ("roundtrip_percentile", "percentile"))


def print_trips(report: Report, console: Console) -> None:
    """Print every segment's round trip in input order, then the counts and the notices."""
    is_plain = console.no_color or console.color_system is None
    for result in report.results:
        for line, indent in _entry(result, is_plain):
            print_indented(console, line, indent)
        print_indented(console, Text())
    print_indented(console, Text(trips_headline(report) + ".", style="bold"))
    for notice in report.notices:
        print_indented(console, Text(f"note: {visible(notice)}"))


def render(report: Report) -> str:
    """Render the trips as plain text, 100 columns wide."""
    buffer = io.StringIO()
    print_trips(report, plain_console(buffer))
    return buffer.getvalue()


def trips_headline(report: Report) -> str:
    """Say in one line how many segments went through another language and back."""
    summary = report.summary
    told = f"{summary.roundtrips} of {count(summary.segments, 'sentence')} there and back"
    return f"{told}; {summary.roundtrips_failed} failed" if summary.roundtrips_failed else told


def trip_facts(result: SegmentResult) -> tuple[str, ...]:
    """Give the few scores that a reader looks at first."""
    values = {score.name: score.value for score in result.evidence}
    found = ((label, values.get(name)) for name, label in _SHOWN)
    return tuple(f"{label} {value:.0f}" for label, value in found if value is not None)


def _entry(result: SegmentResult, is_plain: bool) -> Iterator[tuple[Text, int]]:
    trip = result.roundtrip
    lang = visible(result.segment.lang)
    if trip is None or trip.state is not SignalState.OK:
        yield Text.assemble((place(result), "cyan"), (f"  {lang}", "dim")), 0
        yield Text(visible(result.segment.text)), _INDENT
        yield Text(visible(trip_title(trip)) if trip else "not sent", style="italic"), _INDENT
        return
    way = [lang, str(trip.pivot), *([] if trip.to_source else [lang])]
    facts = ", ".join([" → ".join(way), *trip_facts(result)])
    yield Text.assemble((place(result), "cyan"), (f"  {facts}", "dim")), 0
    yield from _legs(trip, lang, is_plain)


def _legs(trip: RoundTrip, lang: str, is_plain: bool) -> Iterator[tuple[Text, int]]:
    rows = trip_rows(trip, lang)
    width = max(len(visible(row.label)) for row in rows) + 2
    for row in rows:
        label = (f"{visible(row.label)}:".ljust(width), "dim")
        yield Text.assemble(label).append_text(shown_runs(row.runs, is_plain)), _INDENT
