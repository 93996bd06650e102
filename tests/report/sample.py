"""One report that shows everything: the fixture behind every golden file.

Three documents: an English article (running text, with a headline, a link text and a sentence cut
short), an Arabic article with its sources, and a Japanese table. The texts are ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from zlib import crc32

from tqcheck.records import (
    Document,
    Finding,
    ModelInfo,
    Origin,
    Report,
    RoundTrip,
    Run,
    RunInfo,
    RunKind,
    Segment,
    SegmentKind,
    SegmentResult,
    Severity,
    SignalScore,
    SignalState,
    Summary,
    WordRisk,
)

THRESHOLD = 0.437
ALARM_RATE = 0.02

_WORD = re.compile(r"[぀-ヿ一-鿿]{1,2}|[^\W぀-ヿ一-鿿]+(?:['’][^\W_]+)*")


@dataclass(frozen=True)
class _Line:
    """Hold one sentence: `bad` maps a span of its text to (risk, code, severity, message)."""

    text: str
    risk: float | None = 0.05
    bad: dict[str, tuple[float, str, Severity, str]] = field(default_factory=dict)
    source: str | None = None
    kind: SegmentKind = SegmentKind.SENTENCE
    truncated: int = 0
    gap: str | None = None


_MODEL = "TQ101"
_MAJOR, _MINOR, _CRITICAL = Severity.MAJOR, Severity.MINOR, Severity.CRITICAL
_ODD = "the model finds these words odd here; a person would hardly write them so"

_ENGLISH: tuple[tuple[_Line, ...], ...] = (
    (_Line("River towns count the cost of a wet spring", 0.12, kind=SegmentKind.FRAGMENT),),
    (
        _Line("The Varna valley woke on Monday to roads under water and silent sawmills."),
        _Line(
            "Mayor Ilona Petrescu called on the inhabitants to exit the hope that the rain will be"
            " finished itself.",
            0.912345678,
            {
                "exit the hope": (0.81, _MODEL, _MAJOR, _ODD),
                "be finished itself": (0.66, _MODEL, _MAJOR, _ODD),
            },
        ),
        _Line("“We have seen worse,” she told reporters, “but not in my lifetime.”", 0.08),
    ),
    (
        _Line("Some 1,400 households were without power for a second night.", 0.07),
        _Line(
            "The grid operator has promised to return the current to feet until Thursday.",
            0.83,
            {"return the current to feet": (0.74, _MODEL, _MAJOR, _ODD)},
        ),
        _Line("Schools in four districts stayed shut, and buses ran only along the ridge.", 0.04),
        _Line(
            "The the county has opened two shelters.",
            0.46,
            {"The the": (0.52, "TQ311", _MINOR, "“The the”: a word stands twice in a row")},
        ),
    ),
    (
        _Line("Meteorologists expect another 60 millimetres by the weekend.", 0.09),
        _Line(
            "That would be the wettest April since records began in 1911, the national weather"
            " office said.",
            0.06,
        ),
        _Line(
            "Farmers, of which the winter barley already stands in the knee of water, ask the"
            " government for the quick hand.",
            0.79,
            {
                "stands in the knee of water": (0.58, _MODEL, _MAJOR, _ODD),
                "the quick hand": (0.71, _MODEL, _MAJOR, _ODD),
            },
        ),
        _Line("The ministry has set aside 12 million crowns for emergency loans.", 0.1),
    ),
    (
        _Line("Not everyone is waiting.", 0.03),
        _Line(
            "In Doln\u0061\u0301 Lhota, volunteers filled 9,000 sandbags in a day "
            "\U0001f4aa\U0001f3fd.",
            0.11,
        ),
        _Line(
            "A brass band played on the dyke, “to keep the spirits dry”, as its leader put it.",
            0.18,
        ),
        _Line(
            "Its website, <script>alert(1)</script> & <b>co</b>, was [bold]unreachable[/bold].",
            0.39,
            {"<script>": (0.4, "TQ334", _MINOR, "a leftover tag: <script>")},
        ),
        _Line(
            "One slogan read Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamten"
            "gesellschaftswiederaufbauversammlungsprotokoll.",
            0.31,
        ),
        _Line("Insurers put the damage at", 0.5, gap="TQ341"),
    ),
    (
        _Line("", None, {"": (0.0, "TQ301", _CRITICAL, "the translation is empty")}),
        _Line(
            "The full minutes of the council’s meeting, which went on until four in the morning and"
            " heard sixty-one speakers, are given below without cuts.",
            0.2,
            truncated=44,
        ),
        _Line("Read more: our live blog", None, kind=SegmentKind.FRAGMENT),
    ),
)

_ARABIC: tuple[tuple[_Line, ...], ...] = (
    (
        _Line(
            "أعلنت البلدية يوم الاثنين فتح ملجأين للعائلات المتضررة.",
            0.07,
            source="The municipality announced on Monday that two shelters had been opened.",
        ),
        _Line(
            "وقال العمدة إن الكهرباء ستعود على قدميها قبل 1.400 يوم الخميس.",
            0.71,
            {
                "على قدميها": (0.69, _MODEL, _MAJOR, _ODD),
                "1.400": (
                    0.3,
                    "TQ351",
                    _MAJOR,
                    "the number 1.400 does not stand in the source, which has 1,500",
                ),
            },
            source="The mayor said the power would be back before Thursday for 1,500 homes.",
        ),
    ),
)

_JAPANESE: tuple[tuple[_Line, ...], ...] = (
    (_Line("市長は月曜日に避難所を二か所開設した。", 0.06, source="市長 opened shelters."),),
    (
        _Line(
            "電力会社は木曜日までに電流を足に返すと約束した。",
            0.77,
            {"電流を足に返す": (0.7, _MODEL, _MAJOR, _ODD)},
            source="The grid operator promised to have the power back on its feet by Thursday.",
        ),
    ),
    (_Line("=SUM(A1:A9) は数式ではありません。", 0.21),),
)


def sample_report() -> Report:
    """Build the report; equal on every call."""
    english = _document("varna", "examples/river-en.txt", "en", _ENGLISH, is_prose=True)
    arabic = _document("nahr", "examples/river.tsv", "ar", _ARABIC, source_lang="en")
    japanese = _document("kawa", "examples/river.tsv", "ja", _JAPANESE, source_lang="en")
    results = _ranked([*english, *arabic, *japanese])
    return Report(
        run=_run(),
        documents=tuple(_documents(results)),
        results=results,
        summary=summarize(results),
        notices=(
            "examples/river.tsv:7: 1 row left out: the translation has a lone surrogate",
            "round trip: 2 of 26 sentences sent",
        ),
    )


def summarize(results: tuple[SegmentResult, ...]) -> Summary:
    """Count the results as a run would."""
    n_scored = sum(r.risk is not None for r in results)
    return Summary(
        documents=len({r.segment.doc for r in results}),
        segments=len(results),
        scored=n_scored,
        skipped=len(results) - n_scored,
        truncated=sum(r.truncated > 0 for r in results),
        with_source=0,
        suspect=sum(r.is_suspect for r in results),
        untested_language=sum(r.segment.lang == "ar" for r in results),
        roundtrips=sum(_is(r, SignalState.OK) for r in results),
        roundtrips_failed=sum(_is(r, SignalState.FAILED) for r in results),
    )


def _is(result: SegmentResult, state: SignalState) -> bool:
    return result.roundtrip is not None and result.roundtrip.state is state


def _trip(text: str) -> RoundTrip | None:
    """Send three sentences: one there and back, one that does not come back, one to its source."""
    if text.startswith("The grid operator"):
        return RoundTrip(
            state=SignalState.OK,
            pivot="de",
            pivot_text="Der <Netzbetreiber> hat versprochen, den Strom bis Donnerstag zu liefern.",
            back_text="The grid operator has promised to supply power by Thursday.",
            text_runs=(
                Run("The grid operator has promised to ", RunKind.KEPT),
                Run("return the current", RunKind.CHANGED),
                Run(" ", RunKind.KEPT),
                Run("to feet", RunKind.LOST),
                Run(" until Thursday.", RunKind.KEPT),
            ),
            back_runs=(
                Run("The grid operator has promised to ", RunKind.KEPT),
                Run("supply power", RunKind.CHANGED),
                Run(" ", RunKind.KEPT),
                Run("by", RunKind.ADDED),
                Run(" Thursday.", RunKind.KEPT),
            ),
            translator="roundtrip-1@0123456789ab",
        )
    if text.startswith("電力会社"):
        return RoundTrip(
            state=SignalState.OK,
            pivot="en",
            back_text="The power company promised to return the current to the foot by Thursday.",
            text_runs=(
                Run("電力会社は木曜日までに", RunKind.KEPT),
                Run("電流を足に返す", RunKind.CHANGED),
                Run("と約束した。", RunKind.KEPT),
            ),
            back_runs=(
                Run("The power company promised to ", RunKind.KEPT),
                Run("return the current to the foot", RunKind.CHANGED),
                Run(" by Thursday.", RunKind.KEPT),
            ),
            translator="roundtrip-1@0123456789ab",
            to_source=True,
            source_runs=(
                Run("The grid operator promised to ", RunKind.KEPT),
                Run("have the power back on its feet", RunKind.CHANGED),
                Run(" by Thursday.", RunKind.KEPT),
            ),
        )
    if text.startswith("The the county"):
        reason = "on the way there: the translator ran in a loop"
        return RoundTrip(SignalState.FAILED, "de", reason, translator="roundtrip-1@0123456789ab")
    return None


def _run() -> RunInfo:
    return RunInfo(
        version="0.1.0",
        signature="tqcheck:0.1.0|lm:gemma3-270m|head:quality-1|precision:bfloat16|source:no",
        alarm_rate=ALARM_RATE,
        threshold=None,
        models=(
            ModelInfo("gemma3-270m", "causal_lm", "a5fd3b62" * 8, "Gemma terms", "bfloat16"),
            ModelInfo("quality-1", "head", "0f" * 32, "Apache-2.0"),
        ),
        options={"lang": None, "batch_tokens": 2048, "disabled": [], "min_share": 0.1 + 0.2},
        has_source=True,
    )


def _document(
    doc: str,
    path: str,
    lang: str,
    paragraphs: tuple[tuple[_Line, ...], ...],
    *,
    source_lang: str | None = None,
    is_prose: bool = False,
) -> list[SegmentResult]:
    results = []
    offset, number = 0, 0
    for count, paragraph in enumerate(paragraphs):
        for line in paragraph:
            number += 1
            start = offset if is_prose else 0
            segment = Segment(
                index=0,
                id=f"{doc}-{number}",
                doc=doc,
                origin=Origin(path, 2 * count + 1 if is_prose else number),
                start=start,
                end=start + len(line.text),
                text=line.text,
                lang=lang,
                kind=line.kind,
                source=line.source,
                source_lang=source_lang if line.source else None,
                system=None if is_prose else "acme-mt",
                paragraph=count if is_prose else 0,
            )
            results.append(_result(segment, line))
            offset += len(line.text) + 1
        offset += 1
    return results


def _result(segment: Segment, line: _Line) -> SegmentResult:
    return SegmentResult(
        segment=segment,
        risk=line.risk,
        mqm=None if line.risk is None else -12 * line.risk,
        rank=None,
        level="translation",
        is_suspect=line.risk is not None and line.risk >= THRESHOLD,
        words=tuple(_words(line)) if line.risk is not None else (),
        findings=tuple(_findings(line)),
        evidence=_evidence(line),
        truncated=line.truncated,
        roundtrip=_trip(line.text),
        # As if it fell from 1 to the rate of the run while the risk rises to the threshold.
        alarm_rate=None if line.risk is None else ALARM_RATE ** (line.risk / THRESHOLD),
    )


def _words(line: _Line) -> list[WordRisk]:
    return [
        WordRisk(match.start(), match.end(), _word_risk(line, match))
        for match in _WORD.finditer(line.text)
        if match.end() <= len(line.text) - line.truncated
    ]


def _word_risk(line: _Line, match: re.Match[str]) -> float:
    wobble = crc32(f"{line.text}{match.start()}".encode()) % 1000 / 1000
    for span, (risk, *_) in line.bad.items():
        start = line.text.find(span)
        if start <= match.start() and match.end() <= start + len(span):
            return min(0.99, risk + 0.2 * wobble)
    return (line.risk or 0.0) * 0.4 * wobble


def _findings(line: _Line) -> list[Finding]:
    found = [
        Finding(code, severity, line.text.find(span), line.text.find(span) + len(span), message)
        for span, (_, code, severity, message) in line.bad.items()
    ]
    if line.gap:
        end = len(line.text)
        message = "the sentence stops without an end"
        found.append(Finding(line.gap, _MAJOR, end, end, message, {"last": "at", "share": 1 / 3}))
    return found


def _evidence(line: _Line) -> tuple[SignalScore, ...]:
    surface = SignalScore("surface", SignalState.OK, float(len(line.bad)))
    if line.risk is not None:
        return (SignalScore("quality", SignalState.OK, line.risk * 2 / 3), surface)
    why = "not a sentence" if line.text else "the translation is empty"
    return (SignalScore("quality", SignalState.SKIPPED, None, why), surface)


def _ranked(results: list[SegmentResult]) -> tuple[SegmentResult, ...]:
    numbered = [
        replace(result, segment=replace(result.segment, index=index))
        for index, result in enumerate(results)
    ]
    scored = sorted((r for r in numbered if r.risk is not None), key=lambda r: -(r.risk or 0.0))
    ranks = {result.segment.index: rank for rank, result in enumerate(scored, start=1)}
    return tuple(replace(r, rank=ranks.get(r.segment.index)) for r in numbered)


def _documents(results: tuple[SegmentResult, ...]) -> list[Document]:
    segments: dict[str, list[Segment]] = {}
    for result in results:
        segments.setdefault(result.segment.doc, []).append(result.segment)
    return [
        Document(
            id=doc,
            path=members[0].origin.path,
            lang=members[0].lang,
            segments=tuple(members),
            source_lang=members[0].source_lang,
            system=members[0].system,
        )
        for doc, members in segments.items()
    ]
