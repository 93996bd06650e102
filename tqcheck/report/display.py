"""Prepare texts for people: harmless characters, marked pieces, percentages, reasons."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor

from tqcheck.records import (
    Finding,
    Report,
    RoundTrip,
    Run,
    RunKind,
    SegmentResult,
    SignalScore,
    SignalState,
)
from tqcheck.rules import RULES

GAP = "‸"  # stands where something is missing

_QUOTE_LENGTH = 60
_NOTABLE = 0.2  # as `standing` has it
_FEWEST_OF = 0.001  # rarer alarms than that were not measured
_N_RISKIEST = 3
# control characters, line separators, bidi embeddings, overrides and isolates, lone surrogates
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

# What a build system takes for a command: `::` where a line begins (GitHub, which looks past white
# space), `##[`, `##vso[` and `##teamcity[` anywhere (GitHub, Azure, TeamCity).
_COMMAND = re.compile(r"(?m)^([^\S\n]*:)(?=:)|(##)(?=\w{0,20}\[)")


@dataclass(frozen=True, slots=True)
class Piece:
    """Hold a stretch of a segment's text that is shown in one way.

    `risk` is that of the word, None between words and where no word was judged. `is_marked`: a
    finding lies on it. A gap is a piece whose text is `GAP`.
    """

    text: str
    risk: float | None = None
    is_marked: bool = False
    is_gap: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """Hold a finding in words; `quote` is empty where the message says enough.

    `name` and `summary` are those of the catalogue, empty for a code it does not know.
    """

    code: str
    name: str
    summary: str
    severity: str
    quote: str
    message: str


@dataclass(frozen=True, slots=True)
class TripRow:
    """Hold one of the texts of a round trip: its label, language, and runs."""

    label: str
    lang: str
    runs: tuple[Run, ...]


def visible(text: str) -> str:
    """Replace what could disturb a terminal or the order of a line by visible signs.

    Line ends and tabs become spaces. Letters, marks and joiners of all scripts stay.
    """
    return _UNSAFE.sub(_sign, text)


def for_log(text: str) -> str:
    """Put a space after signs that the log of a build would obey, in lines ready to be written."""
    return _COMMAND.sub(r"\g<0> ", text)


def shown_path(path: str) -> str:
    """Write a path so that a line may begin with it: an odd one gets `./` in front."""
    is_odd = not (path[:1].isalnum() or path[:1] in "-._/~<")
    return visible(f"./{path}" if is_odd else path)


def percent(risk: float | None) -> str:
    """Write a risk as a percentage, rounded down: under the threshold never looks like over it."""
    if risk is None:
        return "–"
    whole = floor(risk * 100 + 1e-9)
    return f"{whole}%" if whole or risk <= 0 else "<1%"


def place(result: SegmentResult) -> str:
    """Say where a segment stands: `path:line`."""
    origin = result.segment.origin
    return f"{shown_path(origin.path)}:{origin.line}"


def split_pieces(result: SegmentResult) -> tuple[Piece, ...]:
    """Cut a segment's text at its words and findings; the pieces' texts are not yet `visible`.

    A finding on the whole text marks nothing: it speaks of the segment, not of words.
    """
    text = result.segment.text
    risks: list[float | None] = [None] * len(text)
    for word in result.words:
        risks[word.start : word.end] = [word.risk] * (word.end - word.start)
    marks = [f for f in result.findings if f.end - f.start < len(text)]
    is_marked = [False] * len(text)
    for mark in marks:
        is_marked[mark.start : mark.end] = [True] * (mark.end - mark.start)
    gaps = {mark.start for mark in marks if mark.start == mark.end}
    pieces: list[Piece] = []
    for start, end in pairwise([*sorted(_cuts(result, marks)), len(text)]):
        if start in gaps:
            pieces.append(Piece(GAP, is_marked=True, is_gap=True))
        if start < end:
            pieces.append(Piece(text[start:end], risks[start], is_marked[start]))
    return tuple(pieces)


def is_unjudged(piece: Piece) -> bool:
    """Say whether a piece holds letters or digits that no word risk covers."""
    return piece.risk is None and not piece.is_gap and any(c.isalnum() for c in piece.text)


def reasons(result: SegmentResult) -> tuple[Reason, ...]:
    """Put a segment's findings in words, in the order in which they came."""
    return tuple(_reason(result, finding) for finding in result.findings)


def remarks(result: SegmentResult, signals: Collection[str] = ()) -> tuple[str, ...]:
    """Say what else a reader must know of a segment: not scored, cut short, nothing stands out.

    `signals` are those of other packages, whose readings are told, too.
    """
    lines = [
        f"{visible(score.name)}: {reading_of(score)}"
        for score in result.evidence
        if score.name in signals
    ]
    if result.alarm_rate is not None and result.alarm_rate <= _NOTABLE:
        lines.append(share_of_people(result.alarm_rate))
    if result.risk is None:
        lines.append(f"not scored: {_why_not(result.evidence)}")
    if result.truncated:
        lines.append(f"the last {count(result.truncated, 'character')} were not read")
    if result.source_truncated:
        cut = count(result.source_truncated, "character")
        lines.append(f"the last {cut} of the source were not read")
    if result.is_suspect and not result.findings:
        lines.append(_riskiest_words(result))
    return tuple(lines)


def reading_of(score: SignalScore) -> str:
    """Write a signal's value, or why it has none."""
    if score.value is not None:
        return f"{score.value:.4g}"
    return visible(f"{score.state}: {score.reason or 'no reason given'}")


def outside_signals(report: Report) -> frozenset[str]:
    """Name the signals of other packages that a run was asked for."""
    names = report.run.options.get("signals")
    return frozenset(map(str, names)) if isinstance(names, Sequence) else frozenset()


def trip_title(trip: RoundTrip) -> str:
    """Say in one line what a round trip was: by way of which language, or why it was not done."""
    by_way = f" by way of {trip.pivot}" if trip.pivot else ""
    way = f"back into {trip.pivot}, beside the source" if trip.to_source else f"round trip{by_way}"
    if trip.state is SignalState.OK:
        return way
    return f"{way} not done: {trip.reason or 'no reason given'}"


def trip_rows(trip: RoundTrip, lang: str) -> tuple[TripRow, ...]:
    """Lay out a done trip of a text in `lang`: what to read from top to bottom."""
    pivot = trip.pivot or "und"
    text = TripRow("text", lang, trip.text_runs)
    if trip.to_source:
        source = TripRow("source", pivot, trip.source_runs)
        return source, text, TripRow("back", pivot, trip.back_runs)
    there = TripRow(pivot, pivot, (Run(trip.pivot_text or "", RunKind.KEPT),))
    return text, there, TripRow("back", lang, trip.back_runs)


def headline(report: Report) -> str:
    """Say in one line how many segments are suspect."""
    summary = report.summary
    return (
        f"{summary.suspect} of {count(summary.segments, 'sentence')} suspect "
        f"({suspect_from(report)})"
    )


def suspect_from(report: Report) -> str:
    """Say what makes a segment suspect in this run."""
    run = report.run
    if run.threshold is not None:
        return f"the risk is {run.threshold * 100:g}% or more"
    if run.alarm_rate is None:
        return "nothing was judged"
    return f"at most {run.alarm_rate * 100:g}% of human sentences stand out as far"


def told_suspect(result: SegmentResult) -> str:
    """Say how far a suspect segment stands out."""
    if result.alarm_rate is None:
        return "suspect"
    return f"suspect: {share_of_people(result.alarm_rate)}"


def share_of_people(alarm_rate: float) -> str:
    """Say how much of what people write stands out as far."""
    if alarm_rate < _FEWEST_OF:
        return f"under 1 in {round(1 / _FEWEST_OF):,} human sentences stands out as far"
    return f"1 in {round(1 / alarm_rate):,} human sentences stands out as far"


def shortfalls(report: Report) -> tuple[str, ...]:
    """Say what was not or not fully judged; empty where all was."""
    summary = report.summary
    facts = (
        (summary.skipped, "not scored"),
        (summary.truncated, "read only in part"),
        (summary.untested_language, "in an untested language"),
        (summary.roundtrips_failed, "not brought back from the round trip"),
    )
    return tuple(f"{n} {what}" for n, what in facts if n)


def count(n: int, noun: str) -> str:
    """Write a number with its noun, in the plural where it belongs."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def _cuts(result: SegmentResult, marks: list[Finding]) -> set[int]:
    words = {bound for word in result.words for bound in (word.start, word.end)}
    return {0, len(result.segment.text), *words, *(b for m in marks for b in (m.start, m.end))}


def _sign(match: re.Match[str]) -> str:
    char = match[0]
    if char in "\t\n\r\u2028\u2029":
        return " "
    if char < " ":
        return chr(0x2400 + ord(char))
    return f"‹U+{ord(char):04X}›"


def _reason(result: SegmentResult, finding: Finding) -> Reason:
    quote = result.segment.text[finding.start : finding.end]
    is_quoted = quote in finding.message or finding.message.startswith("“")  # perhaps in short
    if len(quote) == len(result.segment.text) or is_quoted:
        quote = ""
    if len(quote) > _QUOTE_LENGTH:
        quote = quote[: _QUOTE_LENGTH - 1] + "…"
    rule = RULES.get(finding.code)
    return Reason(
        code=visible(finding.code),
        name=rule.name if rule else "",
        summary=rule.summary if rule else "",
        severity=finding.severity.value,
        quote=visible(quote),
        message=visible(finding.message),
    )


def _why_not(evidence: tuple[SignalScore, ...]) -> str:
    told = [f"{s.name}: {s.reason}" for s in evidence if s.state is not SignalState.OK and s.reason]
    return visible("; ".join(told) or "no reason given")


def _riskiest_words(result: SegmentResult) -> str:
    words = sorted(result.words, key=lambda word: (-word.risk, word.start))[:_N_RISKIEST]
    if not words:
        return "no word was judged on its own"
    text = result.segment.text
    told = ", ".join(f"“{visible(text[w.start : w.end])}” {percent(w.risk)}" for w in words)
    return f"no single word stands out; the riskiest are {told}"
