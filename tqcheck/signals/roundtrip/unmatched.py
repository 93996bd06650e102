"""Report what the source says and the way back does not, and the other way round (TQ206, TQ207)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tqcheck.records import Finding, JsonValue, Severity
from tqcheck.rules.roundtrip import NOT_IN_SOURCE, NOT_IN_TRANSLATION
from tqcheck.signals.reasons import quoted
from tqcheck.signals.roundtrip.beside import Beside, Place, Unmatched
from tqcheck.signals.roundtrip.comparison import Compared
from tqcheck.signals.roundtrip.words import Word


@dataclass(frozen=True, slots=True)
class UnmatchedCuts:
    """Say from which distance on a phrase is reported, and is major.

    None for `major`: nobody knows how far the words of human translations are.
    """

    least: float
    major: float | None = None

    def severity(self, unlike: float) -> Severity:
        """Judge a phrase by its farthest word: a hint where nobody can tell how bad it is."""
        if self.major is None:
            return Severity.NEUTRAL
        return Severity.MAJOR if unlike >= self.major else Severity.MINOR


@dataclass(frozen=True, slots=True)
class Phrase:
    """Hold a phrase without a counterpart, its words by number, and its `place` in the text."""

    words: tuple[int, int]
    place: Place
    unlike: float


def find_phrases(unmatched: Unmatched, least: float) -> Iterator[Phrase]:
    """Give the phrases that are far enough and whose place is known, in order."""
    for first, last in unmatched.phrases(least):
        values = [value or 0.0 for value in unmatched.unlike[first:last]]
        place = _joined([place for place in unmatched.places[first:last] if place is not None])
        if place is not None:
            yield Phrase((first, last), place, max(values))


def find_unmatched(
    source: str, back: str, beside: Beside, cuts: tuple[UnmatchedCuts, UnmatchedCuts]
) -> Iterator[Finding]:
    """Report the words of the source that are lost, then those that came from nowhere.

    A phrase that came back as another one is one finding, with the words of both.
    """
    if beside.lost is None or beside.added is None:
        return
    lost = list(find_phrases(beside.lost, cuts[0].least))
    for phrase in lost:
        yield _lost(phrase, source, _in_its_place(phrase, back, beside.comparison), beside, cuts[0])
    for phrase in find_phrases(beside.added, cuts[1].least):
        if not any(_meet(phrase.place, each.place) for each in lost):
            yield _added(phrase, back, beside, cuts[1])


def _lost(
    phrase: Phrase, source: str, instead: str | None, beside: Beside, cuts: UnmatchedCuts
) -> Finding:
    start, end = _place(phrase.words, beside.comparison.words)
    words = source[start:end]
    became = "does not come back" if instead is None else f"comes back as {quoted(instead)}"
    evidence: dict[str, JsonValue] = {
        "signal": "roundtrip",
        "source_words": words,
        "source_start": start,
        "source_end": end,
        "came_back": instead,
        "unlike": round(phrase.unlike, 4),
    }
    message = f"{quoted(words)} of the source {became}"
    return Finding(
        NOT_IN_TRANSLATION,
        cuts.severity(phrase.unlike),
        *phrase.place,
        message,
        evidence,
    )


def _added(phrase: Phrase, back: str, beside: Beside, cuts: UnmatchedCuts) -> Finding:
    start, end = _place(phrase.words, beside.comparison.back_words)
    words = back[start:end]
    evidence: dict[str, JsonValue] = {
        "signal": "roundtrip",
        "came_back": words,
        "unlike": round(phrase.unlike, 4),
    }
    message = f"it comes back as {quoted(words)}, which the source does not say"
    return Finding(NOT_IN_SOURCE, cuts.severity(phrase.unlike), *phrase.place, message, evidence)


def _in_its_place(phrase: Phrase, back: str, compared: Compared) -> str | None:
    """Give what came back in the place of a phrase of the source."""
    first, last = phrase.words
    for change in compared.changes:
        if change.back_words is not None and change.words[0] < last and first < change.words[1]:
            start, end = _place(change.back_words, compared.back_words)
            return back[start:end]
    return None


def _joined(places: Sequence[Place]) -> Place | None:
    """Join the places of a phrase: the words it stands for, else where it belongs."""
    if not places:
        return None
    filled = [place for place in places if place[0] < place[1]]
    if not filled:
        return places[0]
    return min(start for start, _ in filled), max(end for _, end in filled)


def _place(numbers: tuple[int, int], words: Sequence[Word]) -> Place:
    return words[numbers[0]].start, words[numbers[1] - 1].end


def _meet(one: Place, other: Place) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def join_witnesses(findings: Sequence[Finding], lost: Sequence[Finding]) -> Iterator[Finding]:
    """Give both, as one finding where a round trip has lost the same words of the source.

    What is left out then says so, and is as bad as the worse of the two.
    """
    trips = [finding for finding in findings if finding.code == NOT_IN_TRANSLATION]
    joined: set[int] = set()
    for one in lost:
        own = [n for n, other in enumerate(trips) if _same_words(one, other)]
        joined.update(own)
        yield _backed(one, [trips[n] for n in own])
    gone = [trips[n] for n in joined]
    yield from (finding for finding in findings if finding not in gone)


def _same_words(one: Finding, other: Finding) -> bool:
    (start, end), (first, last) = (
        (int(str(f.evidence["source_start"])), int(str(f.evidence["source_end"])))
        for f in (one, other)
    )
    return start < last and first < end


def _backed(finding: Finding, trips: Sequence[Finding]) -> Finding:
    if not trips:
        return finding
    severity = max((finding.severity, *(t.severity for t in trips)), key=list(Severity).index)
    came_back = trips[0].evidence.get("came_back")
    became = (
        "does not come back" if came_back is None else f"comes back as {quoted(str(came_back))}"
    )
    message = f"{finding.message}; it {became}"
    evidence = {**finding.evidence, "roundtrip": dict(trips[0].evidence)}
    return replace(finding, severity=severity, message=message, evidence=evidence)
