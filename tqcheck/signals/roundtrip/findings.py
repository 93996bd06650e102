"""Put what did not come back from a round trip into findings (TQ2xx)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tqcheck.language import name_of
from tqcheck.records import Finding, JsonValue, Severity
from tqcheck.rules import RULES
from tqcheck.signals.roundtrip.beside import Beside
from tqcheck.signals.roundtrip.comparison import ChangeKind, Compared, PhraseChange
from tqcheck.signals.roundtrip.reconstruction import Reconstruction
from tqcheck.signals.roundtrip.sides import marks_of, side_by_side
from tqcheck.signals.roundtrip.trip import Trip
from tqcheck.signals.roundtrip.unexplained import UnexplainedCuts, find_unexplained
from tqcheck.signals.roundtrip.unmatched import UnmatchedCuts, find_unmatched
from tqcheck.signals.roundtrip.words import Word, words_of

_QUOTED_LENGTH = 80


@dataclass(frozen=True, slots=True)
class RoundtripCuts:
    """Say what of a round trip becomes a finding, and how bad it is.

    A phrase that did not come back is judged by the surprisal of its most surprising word when the
    pivot is known: reported where at most `odd_percentile` of 100 fluent sentences have a word like
    that, and major at `far_percentile`. Where nobody knows how fluent sentences fare, it is
    reported from `minor_nats` on and major from `major_nats` on. A sentence is far off where its
    chrF or its share of changed content words is at `far_percentile` or under; where that is not
    known, from the share `rewritten` on. Of a sentence with such a share no single phrases are
    reported.

    Beside a source, words that are lost and those that are added are reported from the distance
    `unlike` on, if at most `odd_percentile` of 100 human translations have one as far; from where
    on they are major the reference says.
    """

    minor_nats: float = 7.0
    major_nats: float = 11.0
    odd_percentile: float = 10.0
    far_percentile: float = 2.0
    rewritten: float = 0.75
    unlike: float = 0.45


@dataclass(frozen=True, slots=True)
class Percentiles:
    """Hold where a trip stands among fluent sentences' of its length: percentiles, 0 is worst.

    `words` are those of each word's surprisal among the worst words of the sentences. None: there
    is nothing to compare with. `unlike` are the distances from which on lost and added words count,
    `unexplained` the surprisals from which on words that their source does not explain do.
    """

    chrf: float | None = None
    changed: float | None = None
    words: tuple[float | None, ...] | None = None
    unlike: tuple[UnmatchedCuts, UnmatchedCuts] | None = None
    unexplained: UnexplainedCuts | None = None


@dataclass(frozen=True, slots=True)
class TripReading:
    """Hold all that was read from one done trip; scores by name.

    `comparison` is that of the text, or of its source where there is `beside`, with what came back.
    """

    text: str
    trip: Trip
    comparison: Compared
    reconstruction: Reconstruction | None
    scores: Mapping[str, float]
    standing: Percentiles
    beside: Beside | None = None

    @property
    def by_way(self) -> str:
        """Name the pivot language."""
        return name_of(self.trip.pivot or "und") or str(self.trip.pivot)

    def surprisal(self, number: int) -> float | None:
        """Give the surprisal of a word in nats with the pivot known; None where nobody read it."""
        return self.reconstruction.words[number] if self.reconstruction else None


def find_findings(reading: TripReading, cuts: RoundtripCuts) -> Iterator[Finding]:
    """Report a sentence that came back far off, and the phrases, numbers and names that did not."""
    if reading.beside is not None and reading.reconstruction is not None:
        yield from tell_unexplained(
            reading.text,
            reading.beside.text_words,
            reading.reconstruction,
            reading.standing.unexplained,
            reading.trip,
        )
    share = reading.comparison.changed_share or 0.0
    standing = reading.standing
    if standing.changed is None:
        is_rewritten = share >= cuts.rewritten and reading.beside is None
    else:
        is_rewritten = standing.changed <= cuts.far_percentile
    is_far = standing.chrf is not None and standing.chrf <= cuts.far_percentile
    if is_rewritten or is_far:
        yield _far_off(reading, share)
    if is_rewritten:
        return
    if reading.beside is not None:
        yield from _beside_source(reading, reading.beside)
        return
    for change in reading.comparison.changes:
        severity = _severity(change, _surprise(change, reading, cuts))
        if severity is not None:
            yield _finding(change, severity, reading, cuts)


def tell_unexplained(
    text: str,
    words: Sequence[Word],
    forced: Reconstruction,
    cuts: UnexplainedCuts | None,
    trip: Trip,
) -> Iterator[Finding]:
    """Report words that the source does not explain, where it is known what is usual."""
    if cuts is None:
        return
    told: dict[str, JsonValue] = {"signal": "roundtrip", "translator": trip.translator}
    for found in find_unexplained(text, words, forced.least, cuts, trip.pivot or ""):
        yield replace(found, evidence={**told, **found.evidence})


def _beside_source(reading: TripReading, beside: Beside) -> Iterator[Finding]:
    if reading.standing.unlike is None:
        return
    source, back = reading.trip.source or "", reading.trip.back_text or ""
    for found in find_unmatched(source, back, beside, reading.standing.unlike):
        yield replace(found, evidence={**evidence_of(reading), **found.evidence})


def _surprise(change: PhraseChange, reading: TripReading, cuts: RoundtripCuts) -> Severity | None:
    """Judge how surprising a change's worst word is; None where nobody could say.

    Neutral: no more so than words of fluent sentences are.
    """
    number = _most_surprising(change, reading)
    nats = reading.surprisal(number)
    if nats is None:
        return None
    percentile = reading.standing.words[number] if reading.standing.words else None
    if percentile is None:
        is_odd, is_far = nats >= cuts.minor_nats, nats >= cuts.major_nats
    else:
        is_odd, is_far = percentile <= cuts.odd_percentile, percentile <= cuts.far_percentile
    if is_far:
        return Severity.MAJOR
    return Severity.MINOR if is_odd else Severity.NEUTRAL


def _severity(change: PhraseChange, surprise: Severity | None) -> Severity | None:
    """Judge a change: a hint where nobody could say how surprising it is; None: no finding.

    Numbers and names are mostly lost by the translator, so they are a hint at first.
    """
    is_wording = change.kind is ChangeKind.WORDING
    if surprise is None:
        return Severity.NEUTRAL
    if surprise is Severity.NEUTRAL:
        return None if is_wording else Severity.NEUTRAL
    return surprise if is_wording else Severity.MINOR


def _most_surprising(change: PhraseChange, reading: TripReading) -> int:
    words = reading.comparison.words
    content = [n for n in range(*change.words) if words[n].is_content]
    return max(content, key=lambda n: reading.surprisal(n) or 0.0)


def _finding(
    change: PhraseChange, severity: Severity, reading: TripReading, cuts: RoundtripCuts
) -> Finding:
    start, end = _place(change.words, reading.comparison.words)
    came_back = _instead(change, reading)
    message = _message(change, _quoted(reading.text[start:end]), came_back, reading)
    told = {
        Severity.MAJOR: "the last thing to expect",
        Severity.MINOR: "not what one would expect",
    }.get(_surprise(change, reading, cuts) or Severity.NEUTRAL)
    if told:
        word = reading.comparison.words[_most_surprising(change, reading)]
        message += f"; with the {reading.by_way} known, “{word.text}” is {told}"
    evidence = {
        **evidence_of(reading),
        "came_back": came_back,
        "words": [_word_evidence(n, reading) for n in range(*change.words)],
    }
    return Finding(_code(change), severity, start, end, message, evidence)


def _code(change: PhraseChange) -> str:
    if change.kind is ChangeKind.WORDING:
        return "TQ202" if change.back_words is None else "TQ201"
    return "TQ203" if change.kind is ChangeKind.NUMBER else "TQ204"


def _message(change: PhraseChange, what: str, came_back: str | None, reading: TripReading) -> str:
    noun = {ChangeKind.WORDING: "", ChangeKind.NUMBER: "the number ", ChangeKind.NAME: "the name "}
    named = f"{noun[change.kind]}“{what}”"
    if came_back is not None:
        return f"{named} comes back as “{_quoted(came_back)}” by way of {reading.by_way}"
    if change.kind is ChangeKind.WORDING:
        return f"{named} does not come back by way of {reading.by_way}"
    return f"{named} is lost {_where_lost(change, reading)}"


def _where_lost(change: PhraseChange, reading: TripReading) -> str:
    """Say on which leg a number or name was lost: what the pivot text has was lost after it."""
    key = reading.comparison.words[change.words[0]].key
    pivot = words_of(reading.trip.pivot_text or "", reading.trip.pivot or "und")
    if any(word.key == key for word in pivot):
        return f"on the way back from {reading.by_way}"
    if change.kind is ChangeKind.NUMBER:
        return f"on the way to {reading.by_way}"
    return f"on the way to {reading.by_way} and back"


def _far_off(reading: TripReading, share: float) -> Finding:
    percentiles = [p for p in (reading.standing.chrf, reading.standing.changed) if p is not None]
    if percentiles:
        better = 100 - round(min(percentiles))
        told = f"{better} of 100 fluent sentences of such a length come back nearer"
    else:
        told = f"{share:.0%} of its content words change"
    evidence = evidence_of(reading)
    if reading.beside is not None:
        message = f"what comes back in {reading.by_way} is very different from the source: {told}"
    else:
        message = f"the sentence comes back very different by way of {reading.by_way}: {told}"
        evidence["came_back"] = reading.trip.back_text
    return RULES["TQ205"].at(0, len(reading.text), message, evidence)


def evidence_of(reading: TripReading) -> dict[str, JsonValue]:
    """Tell a done trip as JSON: texts, scores, and the marked places of both sides."""
    trip = reading.trip
    scores: dict[str, JsonValue] = {k: round(v, 4) for k, v in reading.scores.items()}
    if reading.standing.chrf is not None:
        scores["roundtrip_percentile"] = round(reading.standing.chrf, 2)
    return {
        "signal": "roundtrip",
        "pivot": trip.pivot,
        "pivot_text": trip.pivot_text,
        "back_text": trip.back_text,
        "alignment": marks_of(side_by_side(reading.text, trip)),
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


def _instead(change: PhraseChange, reading: TripReading) -> str | None:
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
