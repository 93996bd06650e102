"""A report, a policy and what is known already -> the verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass

from tqcheck.gate.fingerprints import fingerprint
from tqcheck.gate.limits import Effective, Policy
from tqcheck.gate.patterns import relative_path
from tqcheck.gate.places import FileText, place_of
from tqcheck.gate.verdict import Alarm, AlarmState, Judged, Location, Verdict, worst_first
from tqcheck.gate.waivers.allow import is_allowed
from tqcheck.gate.waivers.exceptions import Exceptions, Excuse, Ledger, gone_files
from tqcheck.gate.waivers.inline import is_comment
from tqcheck.records import Document, Finding, Report, SegmentResult, Severity, Skip
from tqcheck.report.display import count, percent, told_suspect
from tqcheck.rules import RULES
from tqcheck.rules.gate import IN_DOCUMENT, IN_RUN, LEFT, RISK

_QUOTE_LENGTH = 60


@dataclass(frozen=True, slots=True)
class _Sentence:
    """Hold what one segment comes to: alarms of its findings, and how its risk is to be taken.

    `excuse`: why the risk does not count. `lead` is the message of the finding to show with it.
    """

    result: SegmentResult
    path: str
    place: Location
    alarms: tuple[Alarm, ...]
    is_over: bool
    limit: float | None
    excuse: Excuse | None
    lead: str

    @property
    def counts(self) -> bool:
        """Tell whether the segment is suspect and nobody knows it yet."""
        return self.result.is_suspect and self.excuse is None

    def risk_alarm(self, code: str, message: str) -> Alarm:
        """Raise an alarm on the segment's risk."""
        return Alarm(
            code=code,
            severity=RULES[code].severity,
            message=message,
            place=self.place,
            doc=self.result.segment.doc,
            index=self.result.segment.index,
            text=self.result.segment.text,
            fingerprint=fingerprint(RISK, self.result.segment.text),
            state=self.excuse.state if self.excuse else AlarmState.NEW,
            risk=self.result.risk,
            reason=self.excuse.reason if self.excuse else "",
            is_inline=bool(self.excuse and self.excuse.is_inline),
        )


@dataclass(frozen=True, slots=True)
class _Read:
    """Hold one document's sentences, limits, and what was left for want of time.

    `unchecked` no model has read; `untried` lack but a round trip.
    """

    document: Document
    path: str
    effective: Effective
    sentences: tuple[_Sentence, ...]
    unchecked: tuple[SegmentResult, ...]
    untried: tuple[SegmentResult, ...]

    @property
    def left(self) -> str:
        """Say what there was no time for; empty where there was for everything."""
        sentences, trips = len(self.unchecked), len(self.untried)
        parts = [f"{count(sentences, 'sentence')} left unchecked"] if sentences else []
        parts += [f"{count(trips, 'round trip')} left out"] if trips else []
        return ", ".join(parts)

    @property
    def name(self) -> str:
        """Name the document: by its path, and its id where that is another."""
        own = self.document
        return self.path if own.id == own.path else f"{self.path}: {own.id}"

    @property
    def suspects(self) -> tuple[_Sentence, ...]:
        """Give the suspect sentences that count."""
        return tuple(sentence for sentence in self.sentences if sentence.counts)

    @property
    def n_scored(self) -> int:
        """Count the sentences with a risk."""
        return sum(sentence.result.risk is not None for sentence in self.sentences)


def judge(report: Report, policy: Policy, exceptions: Exceptions | None = None) -> Verdict:
    """Judge a report by a policy; raises InputError for a comment in a text that makes no sense.

    The baseline of `exceptions` is used up by this: give each call its own.
    """
    known = exceptions or Exceptions()
    given = dict.fromkeys(document.path for document in report.documents)
    paths = {path: relative_path(path, known.root) for path in given}
    ledger = Ledger(known, gone_files(known, set(paths.values())))
    files = {path: FileText(text) for path, text in known.texts.items()}
    for path, relative in paths.items():
        ledger.open(relative, files.get(path))
    results = {result.segment.index: result for result in report.results}
    read = [
        _read(document, paths[document.path], results, _Court(policy, ledger, files))
        for document in report.documents
    ]
    alarms, failures = _alarms(read, policy)
    left = sum(len(document.unchecked) for document in read)
    return Verdict(
        version=report.run.version,
        signature=report.run.signature,
        alarms=worst_first(alarms),
        documents=tuple(map(_judged, read)),
        failures=tuple(failures),
        notices=(
            *([_left_unchecked(left, len(report.results))] if left else []),
            *ledger.notices(set(paths.values())),
            *report.notices,
        ),
        policy={**asdict(policy.config), "options": asdict(policy.options)},
    )


@dataclass(frozen=True, slots=True)
class _Court:
    """Hold what every document is judged with."""

    policy: Policy
    ledger: Ledger
    files: dict[str, FileText]


def _read(document: Document, path: str, results: dict[int, SegmentResult], court: _Court) -> _Read:
    effective = court.policy.limits_for(path, document.lang)
    file = court.files.get(document.path)
    own = [results[segment.index] for segment in document.segments]
    texts = [result for result in own if not is_comment(result.segment.text)]
    return _Read(
        document,
        path,
        effective,
        tuple(_sentence(result, path, effective, court.ledger, file) for result in texts),
        tuple(result for result in own if _lacks(result, Skip.UNREAD)),
        tuple(result for result in own if _lacks(result, Skip.UNSENT)),
    )


def _lacks(result: SegmentResult, skip: Skip) -> bool:
    return any(score.skip is skip for score in result.evidence)


def _sentence(
    result: SegmentResult, path: str, effective: Effective, ledger: Ledger, file: FileText | None
) -> _Sentence:
    """Look at one segment: excuses first, since a risk whose findings are all excused is too."""
    segment, off = result.segment, effective.limits.off
    whole = place_of(segment, path, file)
    findings = [finding for finding in result.findings if finding.code not in off]
    excuses = {
        id(finding): _excuse(finding, result, whole, effective, ledger) for finding in findings
    }
    known = {
        code: ledger.known(code, segment.text, path)
        for code in dict.fromkeys(f.code for f in findings if effective.fails(f))
    }
    alarms = [
        _finding_alarm(f, result, place_of(segment, path, file, (f.start, f.end)),
                       excuses[id(f)] or known[f.code])
        for f in findings
        if effective.fails(f)
    ]  # fmt: skip
    is_over = RISK not in off and effective.is_over(result)
    standing = [finding for finding in findings if excuses[id(finding)] is None]
    excuse = None
    if is_over or result.is_suspect:
        excuse = ledger.suppressed(RISK, segment.text, whole)
        if excuse is None and findings and not standing:
            excuse = excuses[id(findings[0])]
        excuse = excuse or ledger.known(RISK, segment.text, path)
    return _Sentence(
        result,
        path,
        whole,
        tuple(alarms),
        is_over,
        effective.max_risk,
        excuse,
        _lead(standing or findings, segment.text),
    )


def _excuse(
    finding: Finding, result: SegmentResult, place: Location, effective: Effective, ledger: Ledger
) -> Excuse | None:
    text = result.segment.text
    if is_allowed(finding, text, effective.limits.allow):
        return Excuse(AlarmState.ALLOWED, "a name or term of the allow-list")
    return ledger.suppressed(finding.code, text, place)


def _lead(findings: Sequence[Finding], text: str) -> str:
    """Tell the worst finding; empty where there is none."""
    severities = list(Severity)
    ordered = sorted(findings, key=lambda f: -severities.index(f.severity))
    return _told(ordered[0], text) if ordered else ""


def _told(finding: Finding, text: str) -> str:
    """Give a finding's message, with the marked words if it does not say them."""
    quote = " ".join(text[finding.start : finding.end].split())
    is_short = 0 < len(quote) <= _QUOTE_LENGTH and finding.end - finding.start < len(text)
    return (
        f"“{quote}”: {finding.message}"
        if is_short and quote not in finding.message
        else finding.message
    )


def _finding_alarm(
    finding: Finding, result: SegmentResult, place: Location, excuse: Excuse | None
) -> Alarm:
    segment = result.segment
    return Alarm(
        code=finding.code,
        severity=finding.severity,
        message=_told(finding, segment.text),
        place=place,
        doc=segment.doc,
        index=segment.index,
        text=segment.text,
        fingerprint=fingerprint(finding.code, segment.text),
        state=excuse.state if excuse else AlarmState.NEW,
        quote=segment.text[finding.start : finding.end],
        risk=result.risk,
        reason=excuse.reason if excuse else "",
        is_inline=bool(excuse and excuse.is_inline),
    )


def _alarms(read: Sequence[_Read], policy: Policy) -> tuple[list[Alarm], list[str]]:
    """Raise the alarms, one on a sentence's risk at most, and say why the policy failed."""
    alarms = [alarm for document in read for s in document.sentences for alarm in s.alarms]
    alarms += [_over(s) for document in read for s in document.sentences if s.is_over]
    failures = list(_finding_failures(alarms))
    for document in read:
        alarms += _left_alarms(document)
        if document.left and _fails_left(document):
            failures.append(f"{document.name}: {document.left} ({LEFT})")
        problem = _too_many(document.suspects, document.n_scored, *_document_limits(document))
        if problem:
            failures.append(f"{document.name}: {problem}")
            alarms += _suspect_alarms(document.suspects, IN_DOCUMENT, problem)
    suspects = [s for document in read for s in document.suspects]
    total = policy.config.max_suspects_total, policy.config.max_suspect_share_total
    problem = _too_many(suspects, sum(d.n_scored for d in read), *total)
    if problem:
        failures.append(f"in the whole run: {problem}")
        raised = {alarm.index for alarm in alarms if alarm.code == IN_DOCUMENT}
        rest = [s for s in suspects if s.result.segment.index not in raised]
        alarms += _suspect_alarms(rest, IN_RUN, problem)
    return alarms, failures


def _over(sentence: _Sentence) -> Alarm:
    risk, limit = percent(sentence.result.risk), sentence.limit
    bound = told_suspect(sentence.result) if limit is None else f"over the {percent(limit)} allowed"
    lead = f": {sentence.lead}" if sentence.lead else "; no single word stands out"
    return sentence.risk_alarm(RISK, f"risk {risk}, {bound}{lead}")


def _suspect_alarms(sentences: Iterable[_Sentence], code: str, problem: str) -> list[Alarm]:
    """Raise alarms on suspect sentences, but for those with an alarm on their risk already."""
    return [
        sentence.risk_alarm(
            code,
            f"risk {percent(sentence.result.risk)}, {told_suspect(sentence.result)}; {problem}",
        )
        for sentence in sentences
        if not sentence.is_over
    ]


def _document_limits(document: _Read) -> tuple[int | None, float | None]:
    limits = document.effective.limits
    return limits.max_suspects, limits.max_suspect_share


def _too_many(
    suspects: Sequence[_Sentence], n_scored: int, most: int | None, share: float | None
) -> str:
    """Say by which limit there are too many suspects; empty where there are not."""
    told = count(len(suspects), "suspect sentence")
    if most is not None and len(suspects) > most:
        return f"{told}, at most {most} allowed"
    if share is not None and len(suspects) > share * n_scored:
        return f"{told} of {n_scored}, at most {share:.1%} allowed"
    return ""


def _finding_failures(alarms: Sequence[Alarm]) -> Iterator[str]:
    new = Counter(alarm.code for alarm in alarms if alarm.state is AlarmState.NEW)
    n_over = new.pop(RISK, 0)
    if new:
        codes = ", ".join(f"{code} {n}" for code, n in sorted(new.items()))
        yield f"{count(new.total(), 'finding')} of a kind that fails ({codes})"
    if n_over:
        yield f"{count(n_over, 'sentence')} over the highest risk allowed ({RISK})"


def _fails_left(document: _Read) -> bool:
    return document.effective.fails(RULES[LEFT].at(0, 0, ""))


def _left_alarms(document: _Read) -> list[Alarm]:
    if not document.left or not _fails_left(document):
        return []
    result = (*document.unchecked, *document.untried)[0]
    of_all = count(len(document.document.segments), "sentence")
    message = f"{document.left}, of {of_all}: the time budget was spent"
    finding = RULES[LEFT].at(0, len(result.segment.text), message)
    return [_finding_alarm(finding, result, place_of(result.segment, document.path, None), None)]


def _left_unchecked(left: int, total: int) -> str:
    return f"{left} of {count(total, 'sentence')} left unchecked: the time budget was spent"


def _judged(read: _Read) -> Judged:
    segments = read.document.segments
    return Judged(
        id=read.document.id,
        path=read.path,
        line=segments[0].origin.line if segments else 1,
        segments=len(segments),
        scored=read.n_scored,
        unchecked=len(read.unchecked),
        suspects=len(read.suspects),
    )
