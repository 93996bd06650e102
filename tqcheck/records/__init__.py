"""The frozen records that travel through tqcheck: read -> segment -> signals -> combine -> report.

Offsets are Unicode code points, half open: `text[start:end]` is the marked piece.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

JsonScalar = str | int | float | bool | None
if TYPE_CHECKING:
    JsonValue = JsonScalar | list["JsonValue"] | dict[str, "JsonValue"]
else:
    JsonValue = Any  # `wire` follows no type into itself


class Severity(StrEnum):
    """Name how bad an error is, in MQM's words, from harmless to worst."""

    NEUTRAL = "neutral"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


class SignalState(StrEnum):
    """Say whether a signal ran; a signal without `OK` has no value."""

    OK = "ok"
    SKIPPED = "skipped"
    FAILED = "failed"


class Skip(StrEnum):
    """Say why a signal was skipped where more hangs on it than words: for want of time, mostly.

    `UNSENT` are signals of a round trip where only that was left, `WEIGHED` those where the text
    was read with its source before it, and was not to be sent. The value is the reason told, by
    which it is known again where a result is read: nothing else compares the words.
    """

    UNREAD = "left unchecked: the time budget was spent"
    UNSENT = "round trip not done: the time budget was spent"
    WEIGHED = "it was read with its source before it, and not sent"

    @classmethod
    def told_by(cls, reason: str | None) -> Skip | None:
        """Know a skip again by its reason; None for any other."""
        return next((skip for skip in cls if skip.value == reason), None)


class SegmentKind(StrEnum):
    """Tell sentences from what stands between them: headlines, bylines, link texts."""

    SENTENCE = "sentence"
    FRAGMENT = "fragment"


@dataclass(frozen=True, slots=True)
class Origin:
    """Say where a text came from: path as the user gave it (`-` is stdin) and 1-based line."""

    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Row:
    """Hold what a reader took from one place of an input, before segmentation.

    `is_prose` marks running text that has yet to be split into sentences; otherwise the row is one
    segment already. `start` is the code-point offset of `translation` in the decoded file (prose)
    or 0 (a cell of a table). `paragraph` counts the blocks of a prose document from 0. `lang` and
    `source_lang` are what the file itself says of its languages, in its own words.
    """

    origin: Origin
    translation: str
    source: str | None = None
    reference: str | None = None
    id: str | None = None
    doc: str | None = None
    system: str | None = None
    is_prose: bool = False
    start: int = 0
    paragraph: int = 0
    lang: str | None = None
    source_lang: str | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """Hold one unit of scoring: a sentence of a translation, perhaps with its source.

    `text == given[start:end]`, where `given` is the decoded file (prose) or the row's translation.
    `lang` and `source_lang` are BCP-47 language subtags; `lang` is `und` where nobody could tell.
    `index` counts all segments of a run from 0 in input order.
    """

    index: int
    id: str
    doc: str
    origin: Origin
    start: int
    end: int
    text: str
    lang: str
    kind: SegmentKind = SegmentKind.SENTENCE
    source: str | None = None
    source_lang: str | None = None
    reference: str | None = None
    system: str | None = None
    paragraph: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """Hold the segments of one text, in reading order.

    `is_connected`: they follow one another, so that each is context for the next; false for rows
    of a table that names no documents.
    """

    id: str
    path: str
    lang: str
    segments: tuple[Segment, ...]
    source_lang: str | None = None
    system: str | None = None
    is_connected: bool = True


@dataclass(frozen=True, slots=True)
class WordRisk:
    """Give one word's probability (0 to 1) of lying in an error span.

    `surprisal` is the sum over the word's tokens in nats, None where no language model read it.
    """

    start: int
    end: int
    risk: float
    surprisal: float | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Report one problem: rule code, severity, place in the segment's text, reason, evidence.

    `start == end` marks a place where something is missing. `message` is one line of plain words.
    """

    code: str
    severity: Severity
    start: int
    end: int
    message: str
    evidence: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SignalScore:
    """Give one signal's reading of one segment.

    `value` is None unless `state` is OK; `reason` says why a signal was skipped or failed, and
    `skip` names that where something hangs on it.
    """

    name: str
    state: SignalState
    value: float | None = None
    reason: str | None = None
    skip: Skip | None = None


class RunKind(StrEnum):
    """Say what became of a piece on a round trip; `ADDED` stands in what came back alone."""

    KEPT = "kept"
    CHANGED = "changed"
    LOST = "lost"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Run:
    """Hold a piece of a text and what became of it; the runs of a text join to the text."""

    text: str
    kind: RunKind


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """Hold how a segment's text was translated into the language `pivot` and back.

    `to_source`: that is the language of its source, and `back_text` is in it and beside the source.
    `state` is OK where `back_text` can be compared, else `reason` says what was in the way; what
    came of it is kept for people to see. The runs are those of the texts, none unless the trip is
    OK, of the source none unless it was laid beside. `translator` names the models with their
    digests.
    """

    state: SignalState
    pivot: str | None = None
    reason: str | None = None
    pivot_text: str | None = None
    back_text: str | None = None
    text_runs: tuple[Run, ...] = ()
    back_runs: tuple[Run, ...] = ()
    translator: str = ""
    to_source: bool = False
    source_runs: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class SegmentReading:
    """Hold what one signal says of one segment: scores, word risks, findings, cut characters.

    `truncated` and `source_truncated` are the numbers of code points at the end of the text and of
    its source that the signal did not read.
    """

    scores: tuple[SignalScore, ...]
    words: tuple[WordRisk, ...] = ()
    findings: tuple[Finding, ...] = ()
    truncated: int = 0
    source_truncated: int = 0


@dataclass(frozen=True, slots=True)
class SegmentResult:
    """Hold the verdict on one segment.

    `risk` (0 to 1, higher is worse) is the calibrated probability of at least one major MQM error;
    `mqm` (0 down to -25, higher is better) the predicted MQM score; both None where no signal that
    could tell has run (`evidence` says why). `rank` counts from 1, the riskiest first, None without
    a risk. `level` names what the risk was judged by: `translation` alone, or with its `source`;
    `+encoder` where a second model counts, `+roundtrip` where that does, too. `alarm_rate` (0 to 1,
    lower is worse) is the share of people's own sentences in that language and at that level that
    stand out at least as far, None without a risk. `is_suspect`: it is at most the share that the
    run allows, or `risk` reached the user's own threshold. `roundtrip` is None where none was asked
    for.
    """

    segment: Segment
    risk: float | None
    mqm: float | None
    rank: int | None
    level: str
    is_suspect: bool
    words: tuple[WordRisk, ...]
    findings: tuple[Finding, ...]
    evidence: tuple[SignalScore, ...]
    truncated: int = 0
    source_truncated: int = 0
    roundtrip: RoundTrip | None = None
    alarm_rate: float | None = None

    def to_record(self) -> dict[str, JsonScalar]:
        """Give one flat row for a data frame; a signal that did not run is None, never a number."""
        segment = self.segment
        return {
            "id": segment.id,
            "doc": segment.doc,
            "system": segment.system,
            "path": segment.origin.path,
            "line": segment.origin.line,
            "lang": segment.lang,
            "kind": segment.kind.value,
            "text": segment.text,
            "source": segment.source,
            "risk": self.risk,
            "mqm": self.mqm,
            "rank": self.rank,
            "level": self.level,
            "suspect": self.is_suspect,
            "alarm_rate": self.alarm_rate,
            "findings": len(self.findings),
            "codes": " ".join(finding.code for finding in self.findings),
            "truncated": self.truncated,
            "source_truncated": self.source_truncated,
            **{f"signal.{score.name}": score.value for score in self.evidence},
        }


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """Identify a model: id, kind, sha256 of its weights, licence, precision it ran in."""

    id: str
    kind: str
    digest: str
    licence: str
    precision: str | None = None


@dataclass(frozen=True, slots=True)
class RunInfo:
    """Hold what makes a run's numbers repeatable.

    `signature` is one line in the manner of sacreBLEU that names every choice which changes a
    number. A segment is suspect where its `alarm_rate` is at most that of the run; None: where its
    risk reaches the user's own `threshold`.
    """

    version: str
    signature: str
    alarm_rate: float | None
    threshold: float | None
    models: tuple[ModelInfo, ...]
    options: Mapping[str, JsonValue]
    has_source: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """Count what happened to the segments of a run.

    `skipped` counts segments without a risk, `truncated` those read only in part (they or their
    sources), `suspect` those that stand out too far; `with_source` those judged with it;
    `untested_language` those in a language the model never saw in training; `roundtrips` those that
    went through another language and back, `roundtrips_failed` those that were sent and did not.
    """

    documents: int
    segments: int
    scored: int
    skipped: int
    truncated: int
    suspect: int
    with_source: int
    untested_language: int
    roundtrips: int = 0
    roundtrips_failed: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """Hold everything a run says; `results` and `documents` are in input order.

    `notices` are one-line remarks for the user: skipped rows, unknown languages, missing signals.
    """

    run: RunInfo
    documents: tuple[Document, ...]
    results: tuple[SegmentResult, ...]
    summary: Summary
    notices: tuple[str, ...] = ()

    def to_records(self) -> list[dict[str, JsonScalar]]:
        """Give a flat row a segment: `pandas.DataFrame(report.to_records())`, polars likewise."""
        return [result.to_record() for result in self.results]
