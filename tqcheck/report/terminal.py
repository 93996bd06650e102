"""Write the ranked list for a terminal: worst first, with the suspect words and the reasons.

With colour, words are tinted by their risk and marked ones underlined; without, marked words stand
in `[[ ]]`, so that nothing is lost.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Iterator

from rich.console import Console
from rich.text import Text

from tqcheck.config import ViewConfig
from tqcheck.records import (
    Report,
    RoundTrip,
    Run,
    RunKind,
    SegmentKind,
    SegmentResult,
    SignalState,
)
from tqcheck.report.display import (
    Piece,
    count,
    for_log,
    headline,
    outside_signals,
    percent,
    place,
    reasons,
    remarks,
    shortfalls,
    split_pieces,
    trip_title,
    visible,
)
from tqcheck.report.view import Listing, list_worst

_PLAIN_WIDTH = 100
_INDENT = 6
_MIN_WIDTH = 20
_RUN_STYLES = {RunKind.CHANGED: "yellow", RunKind.LOST: "red strike", RunKind.ADDED: "green"}
_BRACKETS = {
    RunKind.KEPT: ("", ""),
    RunKind.CHANGED: ("[[", "]]"),
    RunKind.LOST: ("[-", "-]"),
    RunKind.ADDED: ("{+", "+}"),
}
_STYLES = ((0.6, "bold red"), (0.4, "red"), (0.2, "yellow"))  # word risk from, style


def render(report: Report, view: ViewConfig) -> str:
    """Render the ranked list as plain text, 100 columns wide."""
    buffer = io.StringIO()
    print_report(report, plain_console(buffer), view)
    return buffer.getvalue()


def plain_console(file: io.StringIO) -> Console:
    """Give a console without colour, 100 columns wide."""
    return Console(
        file=file,
        width=_PLAIN_WIDTH,
        color_system=None,
        force_terminal=False,
        force_jupyter=False,
        legacy_windows=False,
    )


def print_report(report: Report, console: Console, view: ViewConfig) -> None:
    """Print the ranked list, the summary and the notices on a console."""
    listing = list_worst(report, view)
    is_plain = console.no_color or console.color_system is None
    if listing.is_fallback and listing.results:
        number = count(len(listing.results), "sentence")
        verb = "stands" if len(listing.results) == 1 else "stand"
        print_indented(console, Text(f"Nothing is suspect. The {number} that {verb} out most:\n"))
    signals = outside_signals(report)
    for result in listing.results:
        for line, indent in _entry(result, is_plain, signals):
            print_indented(console, line, indent)
        print_indented(console, Text())
    for line in _closing(report, listing):
        print_indented(console, line)


def _entry(
    result: SegmentResult, is_plain: bool, signals: Collection[str]
) -> Iterator[tuple[Text, int]]:
    yield _head(result), 0
    yield _sentence(split_pieces(result), is_plain), _INDENT
    trip = result.roundtrip
    if trip is not None and trip.source_runs:
        source = shown_runs(trip.source_runs, is_plain)
        yield Text.assemble(("source: ", "dim")).append_text(source), _INDENT
    elif result.segment.source:
        yield Text.assemble(("source: ", "dim"), visible(result.segment.source)), _INDENT
    for reason in reasons(result):
        quote = f"“{reason.quote}”: " if reason.quote else ""
        label = (f"{reason.code} {reason.severity}  ", "bold")
        yield Text.assemble(label, quote, reason.message), _INDENT
    if trip is not None:
        yield _trip(trip, is_plain), _INDENT
    for remark in remarks(result, signals):
        yield Text(remark, style="italic"), _INDENT


def _trip(trip: RoundTrip, is_plain: bool) -> Text:
    """Say in one line what came back, or why nothing did."""
    if trip.state is not SignalState.OK:
        return Text(visible(trip_title(trip)), style="italic")
    if trip.to_source:
        return Text.assemble(("back: ", "dim")).append_text(shown_runs(trip.back_runs, is_plain))
    return Text.assemble((f"back from {trip.pivot}: ", "dim"), visible(trip.back_text or ""))


def shown_runs(runs: Iterable[Run], is_plain: bool) -> Text:
    """Mark what became of the pieces of a text on a round trip."""
    text = Text()
    for run in runs:
        before, after = _BRACKETS[run.kind] if is_plain else ("", "")
        text.append(f"{before}{visible(run.text)}{after}", style=_RUN_STYLES.get(run.kind, ""))
    return text


def _head(result: SegmentResult) -> Text:
    segment = result.segment
    labels = [visible(segment.lang)]
    if segment.kind is not SegmentKind.SENTENCE:
        labels.append(segment.kind.value)
    if segment.system:
        labels.append(visible(segment.system))
    risk = percent(result.risk).rjust(4)
    return Text.assemble(
        (risk, "bold" + (" red" if result.is_suspect else "")),
        "  ",
        (place(result), "cyan"),
        ("  " + ", ".join(labels), "dim"),
    )


def _sentence(pieces: tuple[Piece, ...], is_plain: bool) -> Text:
    if not pieces:
        return Text("(empty)", style="italic")
    return _bracketed(pieces) if is_plain else _coloured(pieces)


def _bracketed(pieces: tuple[Piece, ...]) -> Text:
    text = Text()
    was_marked = False
    for piece in pieces:
        if piece.is_marked != was_marked:
            text.append("[[" if piece.is_marked else "]]")
            was_marked = piece.is_marked
        text.append(visible(piece.text))
    return text.append("]]") if was_marked else text


def _coloured(pieces: tuple[Piece, ...]) -> Text:
    text = Text()
    for piece in pieces:
        text.append(visible(piece.text), style=_style(piece))
    return text


def _style(piece: Piece) -> str:
    risk = piece.risk or 0.0
    tint = next((style for least, style in _STYLES if risk >= least), "")
    return f"{tint} underline".strip() if piece.is_marked else tint


def _closing(report: Report, listing: Listing) -> Iterator[Text]:
    facts = [headline(report), *shortfalls(report)]
    yield Text("; ".join(facts) + ".", style="bold")
    if listing.n_findings_left_out:
        number = count(listing.n_findings_left_out, "more finding")
        yield Text(f"{number} in sentences not listed here.")
    for notice in report.notices:
        yield Text(f"note: {visible(notice)}")


def print_indented(console: Console, text: Text, indent: int = 0) -> None:
    """Print a paragraph, wrapped to the console and indented."""
    width = max(console.width - indent, _MIN_WIDTH)
    for line in text.wrap(console, width, overflow="fold"):
        line.rstrip()
        shown = Text(" " * indent if line else "").append_text(line)
        safe = for_log(shown.plain)
        console.print(shown if safe == shown.plain else Text(safe), soft_wrap=True)
