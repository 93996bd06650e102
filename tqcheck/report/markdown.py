"""Write Markdown: the ranked list with its marked words bold, then the counts and notices.

Every text is escaped: nothing that was checked can become a link, an image, a table or HTML.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator

from tqcheck.config import ViewConfig
from tqcheck.records import Report, RoundTrip, Run, RunKind, SegmentResult, SignalState, Summary
from tqcheck.report.display import (
    Piece,
    count,
    headline,
    outside_signals,
    percent,
    place,
    reasons,
    remarks,
    split_pieces,
    trip_title,
    visible,
)
from tqcheck.report.view import Listing, list_worst

# a colon opens a link before `//`, and an emoji such as `:smile:`
_ACTIVE = re.compile(r"[\\`*_{}\[\]#|~$@^=]|:(?=/|[\w+-]+:)")
_WWW = re.compile(r"(?i)(www)\.")  # GitHub links it even without a scheme
_BLOCK_START = re.compile(r"[-+]|\d(?=\d*[.)])")
_ENTITIES = str.maketrans({"<": "&lt;", ">": "&gt;", "&": "&amp;"})


def render(report: Report, view: ViewConfig) -> str:
    """Render the report as Markdown."""
    listing = list_worst(report, view)
    blocks = ["# Translation check", f"**{headline(report)}**"]
    if listing.is_fallback and listing.results:
        blocks.append(f"Nothing is suspect. The {len(listing.results)} that stand out most:")
    signals = outside_signals(report)
    for number, result in enumerate(listing.results, start=1):
        blocks += ranked_entry(number, result, signals)
    blocks += _closing(report, listing)
    return "\n\n".join(blocks) + "\n"


def escape(text: str) -> str:
    """Escape a text for one line of Markdown: it shows as it is, whatever it holds."""
    shown = _ACTIVE.sub(r"\\\g<0>", visible(text)).translate(_ENTITIES)
    return _WWW.sub(r"\1\\.", shown)


def ranked_entry(
    number: int, result: SegmentResult, signals: Collection[str] = ()
) -> Iterator[str]:
    """Give the blocks of one segment of a ranked list; `signals` are those of other packages."""
    segment = result.segment
    labels = [segment.lang, segment.kind.value, *([segment.system] if segment.system else [])]
    where = f"{escape(place(result))} ({escape(', '.join(labels))})"
    yield f"## {number}. {percent(result.risk)} {where}"
    yield _quote(_sentence(split_pieces(result)))
    trip = result.roundtrip
    if trip is not None and trip.source_runs:
        yield f"Source: {_marked(trip.source_runs)}"
    elif segment.source:
        yield f"Source: {escape(segment.source)}"
    if trip is not None:
        yield _trip(trip)
    told = (f"- {_line_start(escape(remark))}" for remark in remarks(result, signals))
    lines = [*_reason_lines(result), *told]
    if lines:
        yield "\n".join(lines)


def _trip(trip: RoundTrip) -> str:
    """Say what came back, with its differences bold, or why nothing did."""
    if trip.state is not SignalState.OK:
        return _line_start(escape(trip_title(trip)))
    way = "Back" if trip.to_source else f"Back from {escape(trip.pivot or 'und')}"
    return f"{way}: {_marked(trip.back_runs)}"


def _marked(runs: Iterable[Run]) -> str:
    return "".join(
        escape(run.text) if run.kind is RunKind.KEPT else _bold(run.text) for run in runs
    )


def _reason_lines(result: SegmentResult) -> Iterator[str]:
    for reason in reasons(result):
        quote = f"“{escape(reason.quote)}”: " if reason.quote else ""
        code = _line_start(escape(reason.code))
        yield f"- {code} {reason.severity}: {quote}{escape(reason.message)}"


def _quote(text: str) -> str:
    return f"> {_line_start(text)}" if text.strip() else "> *empty*"


def _line_start(text: str) -> str:
    """Keep a text that opens a line from opening a list."""
    line = text.strip()
    return f"&#{ord(line[0])};{line[1:]}" if _BLOCK_START.match(line) else line


def _sentence(pieces: tuple[Piece, ...]) -> str:
    parts: list[str] = []
    run: list[str] = []
    for piece in pieces:
        if piece.is_marked:
            run.append(piece.text)
            continue
        parts += [_bold("".join(run)), escape(piece.text)]
        run = []
    return "".join([*parts, _bold("".join(run))])


def _bold(text: str) -> str:
    """Use `**` where CommonMark lets it stand, else HTML: it fails beside punctuation or space."""
    if not text:
        return ""
    if _is_letter(text[0]) and _is_letter(text[-1]):
        return f"**{escape(text)}**"
    return f"<b>{escape(text)}</b>"


def _is_letter(char: str) -> bool:
    return unicodedata.category(char)[0] in "LMN"


def _closing(report: Report, listing: Listing) -> Iterator[str]:
    yield "## Summary"
    yield _table(report)
    if listing.n_findings_left_out:
        number = count(listing.n_findings_left_out, "more finding")
        yield f"{number} in sentences not listed here."
    if report.notices:
        yield "\n".join(f"- {_line_start(escape(notice))}" for notice in report.notices)
    yield f"Signature: {escape(report.run.signature)}"


def summary_rows(summary: Summary) -> tuple[tuple[str, int], ...]:
    """Name the counts of a run."""
    return (
        ("documents", summary.documents),
        ("sentences", summary.segments),
        ("scored", summary.scored),
        ("suspect", summary.suspect),
        ("not scored", summary.skipped),
        ("read only in part", summary.truncated),
        ("in an untested language", summary.untested_language),
    )


def _table(report: Report) -> str:
    summary = report.summary
    lines = [f"| {name} | {n} |" for name, n in summary_rows(summary)]
    return "\n".join(["| | |", "|---|---:|", *lines])
