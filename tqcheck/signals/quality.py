"""The signal `quality`: what a quality model makes of a segment, in scores, word risks, findings.

The language model's mean surprisal travels along as the signal `surprisal`. It is evidence for
people to look at, never a judge: rare names and short lines dominate it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from tqcheck.backends.protocols import QualityReading, SecondReading, SecondWord, WordReading
from tqcheck.records import (
    Finding,
    JsonValue,
    Segment,
    SegmentKind,
    SegmentReading,
    Severity,
    SignalScore,
    SignalState,
    WordRisk,
)
from tqcheck.signals.reasons import Mark, Wording, excess, give_reasons

# The scores a quality model gives, by the name they carry in the evidence. `marked` is how many
# words an annotator would mark, as far as the words' risks say it, `serious` how many of them as a
# major error, of so many `words`. `unforeseen` is by how many nats the words but names and numbers
# are less likely than the model thought it would find there, on average.
SCORES = ("major", "penalty", "da", "surprisal", "marked", "serious", "unforeseen", "words")
# What the encoder gives: as above, the highest risk of a word, and how many words it would mark;
# then how much of each text is found in the other, the highest risk of a word of the source to have
# been left out, and how many of them are, as far as their risks say it.
ENCODER_SCORES = (
    "encoder_major", "encoder_penalty", "encoder_da", "encoder_worst", "encoder_marked",
)  # fmt: skip
SOURCE_SCORES = ("alike", "left_out", "left_out_words")
_CAPITALISES_NOUNS = ("de", "lb")
# A fragment of so few words ("Source link", "Photo: Reuters") has no grammar to be judged.
SHORTEST_FRAGMENT = 4
NEVER = 2.0  # a probability that is not reached
_NEAR = 12  # characters between two spans of one cause, at most


@dataclass(frozen=True, slots=True)
class SpanRule:
    """Say from which risks words become a finding.

    A span begins and ends with a word at or over `enter` and runs through words at or over
    `stay`. It is major where the model's probability of that, averaged over its words by their
    risk, is at or over `major`. In a segment that is neither suspect nor notable only words at or
    over `plain` are worth a mark.
    """

    enter: float
    stay: float
    major: float
    plain: float

    def beginning_at(self, risk: float) -> SpanRule:
        """Give the rule that begins spans at another risk, in the same proportion."""
        return replace(self, enter=risk, stay=risk * self.stay / self.enter)


def join_views(reading: QualityReading) -> QualityReading:
    """Take from the encoder what only it can tell, as it has seen the source.

    That is the word of the source that a word stands for, and whether an error is one of accuracy.
    """
    if reading.second is None:
        return reading
    pairs = zip(reading.words, reading.second.words, strict=True)
    words = (_told_by(word, other) if other else word for word, other in pairs)
    return replace(reading, words=tuple(words))


def _told_by(word: WordReading, other: SecondWord) -> WordReading:
    return replace(word, source=other.source, accuracy=other.accuracy)


def blend_words(reading: QualityReading, blend: Callable[[float, float], float]) -> QualityReading:
    """Make one risk of the language model's and the encoder's, of every word that both saw."""
    if reading.second is None:
        return reading
    pairs = zip(reading.words, reading.second.words, strict=True)
    words = (
        replace(word, risk=blend(word.risk, other.risk)) if other else word for word, other in pairs
    )
    return replace(reading, words=tuple(words))


def raise_words(reading: QualityReading, cut: float) -> QualityReading:
    """Take the encoder's word for words that it finds at least so risky: they are to be marked."""
    if reading.second is None:
        return reading
    pairs = zip(reading.words, reading.second.words, strict=True)
    words = (_raised(word, other) if other and other.risk >= cut else word for word, other in pairs)
    return replace(reading, words=tuple(words))


def _raised(word: WordReading, other: SecondWord) -> WordReading:
    risk = max(word.risk, other.risk)
    return replace(word, risk=risk, major=other.major, accuracy=other.accuracy)


def is_too_short(segment: Segment, reading: QualityReading) -> bool:
    """Tell whether a segment is a fragment of too few words to be judged."""
    return segment.kind is SegmentKind.FRAGMENT and len(reading.words) < SHORTEST_FRAGMENT


def read_quality(segment: Segment, reading: QualityReading | None) -> SegmentReading:
    """Give what a model says of a whole segment; None means there was nothing to read."""
    if reading is None:
        return _skipped("there is nothing that the model reads")
    if is_too_short(segment, reading):
        return _skipped("a fragment of so few words is no sentence to judge")
    words, second = reading.words, reading.second
    values = (
        reading.major,
        reading.penalty,
        reading.da,
        reading.surprisal_nats,
        sum(w.risk for w in words),
        sum(w.risk * w.major for w in words),
        None if reading.surprisal_nats is None else _unforeseen(segment, words),
        len(words),
    )
    return SegmentReading(
        scores=(*map(_score, SCORES, values), *_second_scores(second)),
        words=word_risks(reading),
        truncated=max(reading.truncated, second.truncated if second else 0),
        source_truncated=max(reading.source_truncated, second.source_truncated if second else 0),
    )


def word_risks(reading: QualityReading) -> tuple[WordRisk, ...]:
    """Give the risk of every word as a result shows it."""
    return tuple(WordRisk(w.start, w.end, w.risk, w.surprisal_nats) for w in reading.words)


def _score(name: str, value: float | None) -> SignalScore:
    if value is None:
        return SignalScore(name, SignalState.SKIPPED, reason="no language model read the text")
    return SignalScore(name, SignalState.OK, float(value))


def _second_scores(second: SecondReading | None) -> Iterator[SignalScore]:
    if second is None:
        return
    risks = [word.risk for word in second.words if word is not None]
    values = (second.major, second.penalty, second.da, max(risks, default=0.0), sum(risks))
    for name, value in zip(ENCODER_SCORES, values, strict=True):
        yield SignalScore(name, SignalState.OK, value)
    if second.alike is None:
        reason = "there is nothing to lay side by side"
        for name in SOURCE_SCORES:
            yield SignalScore(name, SignalState.SKIPPED, reason=reason)
        return
    lost = [word.risk for word in second.left_out]
    of_source = (second.alike, max(lost, default=0.0), sum(lost))
    for name, value in zip(SOURCE_SCORES, of_source, strict=True):
        yield SignalScore(name, SignalState.OK, value)


def _unforeseen(segment: Segment, words: Sequence[WordReading]) -> float:
    plain = [word for n, word in enumerate(words) if n == 0 or not _is_name(segment, word)]
    return fmean(excess(word) for word in plain) if plain else 0.0


def _is_name(segment: Segment, word: WordReading) -> bool:
    """Tell names and numbers, as far as their letters do; they are rare whoever wrote them."""
    text = segment.text[word.start : word.end]
    has_capital = segment.lang not in _CAPITALISES_NOUNS and any(c.isupper() for c in text)
    return has_capital or any(c.isdigit() for c in text)


def mark_words(
    segment: Segment,
    reading: QualityReading,
    rule: SpanRule,
    *,
    is_suspect: bool,
    is_notable: bool = False,
    is_told: bool = False,
) -> tuple[Finding, ...]:
    """Say where: a suspect segment has its worst words marked at least, whatever their risk.

    That is left where other findings have told what is wrong with it (`is_told`).
    One that is notable has its words marked by the rule, others only what stands out by itself; in
    neither is anything major. A run of nothing but names is no mark where there is another.
    """
    worst = max((word.risk for word in reading.words), default=0.0)
    if is_suspect and not is_told and 0.0 < worst < rule.enter:
        rule = rule.beginning_at(worst)
    elif not is_suspect and not is_notable:
        rule = rule.beginning_at(max(rule.plain, rule.enter))
    return tuple(_findings(segment, reading, rule if is_suspect else replace(rule, major=NEVER)))


def _skipped(reason: str) -> SegmentReading:
    return SegmentReading(
        tuple(SignalScore(name, SignalState.SKIPPED, reason=reason) for name in SCORES)
    )


def find_spans(words: Sequence[WordReading], rule: SpanRule) -> Iterator[Sequence[WordReading]]:
    """Find the runs of suspect words, each from its first to its last word over `rule.enter`."""
    run: list[WordReading] = []
    for word in words:
        if word.risk >= (rule.stay if run else rule.enter):
            run.append(word)
        elif run:
            yield _trimmed(run, rule)
            run = []
    if run:
        yield _trimmed(run, rule)


def _trimmed(run: list[WordReading], rule: SpanRule) -> Sequence[WordReading]:
    last = max(n for n, word in enumerate(run) if word.risk >= rule.enter)
    return run[: last + 1]


def merge_spans(
    text: str, words: Sequence[WordReading], spans: Iterable[Sequence[WordReading]]
) -> list[list[Sequence[WordReading]]]:
    """Group neighbouring spans, which have one cause; `words` are all words of the text.

    Neighbours have at most one word between them, and few characters.
    """
    groups: list[list[Sequence[WordReading]]] = []
    for span in spans:
        if groups and _are_neighbours(text, words, groups[-1][-1][-1].end, span[0].start):
            groups[-1].append(span)
        else:
            groups.append([span])
    return groups


def _are_neighbours(text: str, words: Sequence[WordReading], end: int, start: int) -> bool:
    between = [w for w in words if end <= w.start and w.end <= start]
    n_words = sum(any(map(str.isalnum, text[w.start : w.end])) for w in between)
    return start - end <= _NEAR and n_words <= 1


def _findings(segment: Segment, reading: QualityReading, rule: SpanRule) -> Iterator[Finding]:
    text = segment.text
    groups = merge_spans(text, reading.words, find_spans(reading.words, rule))
    groups = [g for g in groups if not _are_names(segment, g)] or groups
    marks = [_mark([w for span in spans for w in span], reading) for spans in groups]
    reasons = give_reasons(text, reading.words, marks, segment.source)
    for spans, mark, reason in zip(groups, marks, reasons, strict=True):
        yield _finding(text, spans, mark, reason, rule)


def _are_names(segment: Segment, spans: Iterable[Sequence[WordReading]]) -> bool:
    return all(_is_name(segment, word) for span in spans for word in span)


def _mark(words: Sequence[WordReading], reading: QualityReading) -> Mark:
    # What kind of error it is, nobody can tell who has not seen the source.
    is_known = reading.has_source
    return Mark(words, _kind(_weighted([w.accuracy for w in words], words)) if is_known else None)


def _finding(
    text: str, spans: Sequence[Sequence[WordReading]], mark: Mark, reason: Wording, rule: SpanRule
) -> Finding:
    words, kind = mark.words, mark.kind
    worst = max(words, key=lambda word: word.risk)
    major = max(_weighted([w.major for w in span], span) for span in spans)
    is_major = major >= rule.major
    return Finding(
        code="TQ101" if is_major else "TQ102",
        severity=Severity.MAJOR if is_major else Severity.MINOR,
        start=words[0].start,
        end=words[-1].end,
        message=reason.message,
        evidence={
            "signal": "quality",
            "risk": round(worst.risk, 4),
            "major": round(major, 4),
            **({"category": kind} if kind else {}),
            "worst_word": text[worst.start : worst.end],
            **_nats(words),
            "alternatives": list(reason.alternatives),
            **({"source_words": reason.source_words} if reason.source_words else {}),
        },
    )


def _nats(words: Sequence[WordReading]) -> dict[str, JsonValue]:
    """Say how likely words were, where a language model read them."""
    if any(word.surprisal_nats is None for word in words):
        return {}
    return {
        "surprisal_nats": round(sum(word.surprisal_nats or 0.0 for word in words), 2),
        "expected_nats": round(sum(word.expected_nats or 0.0 for word in words), 2),
    }


def _weighted(values: Sequence[float], words: Sequence[WordReading]) -> float:
    return sum(v * w.risk for v, w in zip(values, words, strict=True)) / sum(w.risk for w in words)


def _kind(accuracy: float) -> str:
    return "accuracy" if accuracy >= 0.5 else "fluency"
