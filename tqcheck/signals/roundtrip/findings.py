"""Put what did not come back from a round trip into findings (TQ2xx)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tqcheck.language import name_of
from tqcheck.records import Finding, JsonValue, Severity
from tqcheck.rules import RULES
from tqcheck.signals.roundtrip.comparison import Change, ChangeKind, Comparison
from tqcheck.signals.roundtrip.reconstruction import Reconstruction
from tqcheck.signals.roundtrip.sides import lay_out, marks_of
from tqcheck.signals.roundtrip.trip import Trip
from tqcheck.signals.roundtrip.words import Word, words_of

_QUOTED_LENGTH = 80


@dataclass(frozen=True, slots=True)
class RoundtripCuts:
    """Say what of a round trip becomes a finding, and how bad it is.

    A phrase that did not come back is reported from `minor_nats` on and is major from `major_nats`
    on: the surprisal of its most surprising word when the pivot is known. A sentence is far off at
    a percentile of `far_percentile` (0 to 100) or under, or from the share `rewritten` of changed
    content words on; of the latter no single phrases are reported.
    """

    minor_nats: float = 7.0
    major_nats: float = 11.0
    far_percentile: float = 2.0
    rewritten: float = 0.75


@dataclass(frozen=True, slots=True)
class TripReading:
    """Hold all that was read from one done trip; scores by name, percentile from 0 to 100."""

    text: str
    trip: Trip
    comparison: Comparison
    reconstruction: Reconstruction | None
    scores: Mapping[str, float]
    percentile: float | None

    @property
    def by_way(self) -> str:
        """Name the pivot language."""
        return name_of(self.trip.pivot or "und") or str(self.trip.pivot)

    def surprisal(self, number: int) -> float | None:
        """Give the surprisal of a word in nats with the pivot known; None where nobody read it."""
        return self.reconstruction.words[number] if self.reconstruction else None


def find_findings(reading: TripReading, cuts: RoundtripCuts) -> Iterator[Finding]:
    """Report a sentence that came back far off, and the phrases, numbers and names that did not."""
    share = reading.comparison.changed_share or 0.0
    is_rewritten = share >= cuts.rewritten
    is_far = reading.percentile is not None and reading.percentile <= cuts.far_percentile
    if is_rewritten or is_far:
        yield _far_off(reading, share)
    if is_rewritten:
        return
    for change in reading.comparison.changes:
        severity = _severity(change, _most_surprising(change, reading)[1], cuts)
        if severity is not None:
            yield _finding(change, severity, reading, cuts)


def _severity(change: Change, nats: float | None, cuts: RoundtripCuts) -> Severity | None:
    """Judge a change: a hint where nobody could say how surprising it is; None: no finding.

    Numbers and names are mostly lost by the translator, so they are a hint at first.
    """
    is_wording = change.kind is ChangeKind.WORDING
    if nats is None:
        return Severity.NEUTRAL
    if nats < cuts.minor_nats:
        return None if is_wording else Severity.NEUTRAL
    return Severity.MAJOR if is_wording and nats >= cuts.major_nats else Severity.MINOR


def _most_surprising(change: Change, reading: TripReading) -> tuple[Word, float | None]:
    numbers = range(*change.words)
    words = reading.comparison.words
    content = [n for n in numbers if words[n].is_content]
    worst = max(content, key=lambda n: reading.surprisal(n) or 0.0)
    return words[worst], reading.surprisal(worst)


def _finding(
    change: Change, severity: Severity, reading: TripReading, cuts: RoundtripCuts
) -> Finding:
    start, end = _place(change.words, reading.comparison.words)
    suggestion = _suggestion(change, reading)
    word, nats = _most_surprising(change, reading)
    message = _message(change, _quoted(reading.text[start:end]), suggestion, reading)
    if nats is not None and nats >= cuts.minor_nats:
        how = "the last thing" if nats >= cuts.major_nats else "not what"
        ending = "to expect" if nats >= cuts.major_nats else "one would expect"
        message += f"; with the {reading.by_way} known, “{word.text}” is {how} {ending}"
    evidence = {
        **evidence_of(reading),
        "suggestion": suggestion,
        "words": [_word_evidence(n, reading) for n in range(*change.words)],
    }
    return Finding(_code(change), severity, start, end, message, evidence)


def _code(change: Change) -> str:
    if change.kind is ChangeKind.WORDING:
        return "TQ202" if change.back_words is None else "TQ201"
    return "TQ203" if change.kind is ChangeKind.NUMBER else "TQ204"


def _message(change: Change, what: str, suggestion: str | None, reading: TripReading) -> str:
    noun = {ChangeKind.WORDING: "", ChangeKind.NUMBER: "the number ", ChangeKind.NAME: "the name "}
    named = f"{noun[change.kind]}“{what}”"
    if suggestion is not None:
        return f"{named} comes back as “{_quoted(suggestion)}” by way of {reading.by_way}"
    if change.kind is ChangeKind.WORDING:
        return f"{named} does not come back by way of {reading.by_way}"
    return f"{named} is lost {_where_lost(change, reading)}"


def _where_lost(change: Change, reading: TripReading) -> str:
    """Say on which leg a number or name was lost: what the pivot text has was lost after it."""
    key = reading.comparison.words[change.words[0]].key
    pivot = words_of(reading.trip.pivot_text or "", reading.trip.pivot or "und")
    if any(word.key == key for word in pivot):
        return f"on the way back from {reading.by_way}"
    if change.kind is ChangeKind.NUMBER:
        return f"on the way to {reading.by_way}"
    return f"on the way to {reading.by_way} and back"


def _far_off(reading: TripReading, share: float) -> Finding:
    if reading.percentile is not None:
        better = 100 - round(reading.percentile)
        told = f"{better} of 100 fluent sentences of such a length come back nearer"
    else:
        told = f"{share:.0%} of its content words change"
    message = f"the sentence comes back very different by way of {reading.by_way}: {told}"
    evidence = {**evidence_of(reading), "suggestion": reading.trip.back_text}
    return RULES["TQ205"].at(0, len(reading.text), message, evidence)


def evidence_of(reading: TripReading) -> dict[str, JsonValue]:
    """Tell a done trip as JSON: texts, scores, and the marked places of both sides."""
    trip = reading.trip
    scores: dict[str, JsonValue] = {k: round(v, 4) for k, v in reading.scores.items()}
    if reading.percentile is not None:
        scores["roundtrip_percentile"] = round(reading.percentile, 2)
    return {
        "signal": "roundtrip",
        "pivot": trip.pivot,
        "pivot_text": trip.pivot_text,
        "back_text": trip.back_text,
        "alignment": marks_of(lay_out(reading.text, trip.back_text or "", reading.comparison)),
        "scores": scores,
        "translator": trip.translator,
    }


def _word_evidence(number: int, reading: TripReading) -> JsonValue:
    word, nats = reading.comparison.words[number], reading.surprisal(number)
    return {
        "text": word.text,
        "start": word.start,
        "end": word.end,
        "fate": reading.comparison.fates[number].value,
        "surprisal_nats": None if nats is None else round(nats, 2),
    }


def _suggestion(change: Change, reading: TripReading) -> str | None:
    if change.back_words is None:
        return None
    start, end = _place(change.back_words, reading.comparison.back_words)
    return (reading.trip.back_text or "")[start:end]


def _place(numbers: tuple[int, int], words: Sequence[Word]) -> tuple[int, int]:
    return words[numbers[0]].start, words[numbers[1] - 1].end


def _quoted(text: str) -> str:
    """Put a phrase on one line of a message, cut in the middle if it is long."""
    flat = " ".join(text.split())
    if len(flat) <= _QUOTED_LENGTH:
        return flat
    half = _QUOTED_LENGTH // 2 - 1
    return f"{flat[:half]} … {flat[-half:]}"
