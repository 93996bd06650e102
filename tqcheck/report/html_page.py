"""Write one self-contained HTML page: the ranked list beside the whole text, tinted by risk.

Nothing is fetched: style and script stand in the page, and its content security policy lets in
only those two, by digest. Without script everything is there, worst first. The script keeps the
reader's choices in the address: `#sort=document&min=0.5&code=TQ101&doc=0&unscored=1&theme=dark`.

`view` limits the list; the whole text is always there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tqcheck.config import ViewConfig
from tqcheck.records import (
    Document,
    Report,
    RoundTrip,
    Run,
    RunKind,
    Segment,
    SegmentKind,
    SegmentResult,
    SignalState,
)
from tqcheck.report.display import (
    Reason,
    headline,
    is_unjudged,
    percent,
    place,
    reading_of,
    reasons,
    remarks,
    shortfalls,
    split_pieces,
    suspect_from,
    trip_rows,
    trip_title,
    visible,
)
from tqcheck.report.page import Page
from tqcheck.report.view import list_worst, select, worst_first

# The risk from which a word has heat 1, 2, …; of what people write one word in eight is over the
# first.
_HEAT = (0.2, 0.3, 0.4, 0.55, 0.7)
_PAGE = Page("report.html.j2", ("report.css",), "report.js")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Hold a stretch of text as the template shows it; `classes` is empty for plain text."""

    text: str
    classes: str
    percent: str


@dataclass(frozen=True, slots=True)
class _Sentence:
    """Hold a segment as it stands in the whole text; `glue` is what comes before it."""

    index: int
    glue: str
    classes: str
    label: str
    has_card: bool
    marks: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class _Paragraph:
    is_fragment: bool
    sentences: tuple[_Sentence, ...]


@dataclass(frozen=True, slots=True)
class _Article:
    title: str
    lang: str
    facts: str
    paragraphs: tuple[_Paragraph, ...]


@dataclass(frozen=True, slots=True)
class ShownRow:
    """Hold one of the texts of a round trip as the template shows it."""

    label: str
    lang: str
    marks: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class ShownTrip:
    """Hold a round trip as the template shows it: what it says in short, and the texts."""

    title: str
    is_done: bool
    rows: tuple[ShownRow, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """Hold a segment as it stands in the list; `risk` is empty where there is none."""

    index: int
    document: int
    risk: str
    percent: str
    heat: int
    is_suspect: bool
    place: str
    labels: tuple[str, ...]
    lang: str
    marks: tuple[Stretch, ...]
    source: str
    source_lang: str
    reasons: tuple[Reason, ...]
    remarks: tuple[str, ...]
    trip: ShownTrip | None
    facts: tuple[tuple[str, str], ...]
    codes: str


def render(report: Report, view: ViewConfig, links: Sequence[tuple[str, str]] = ()) -> str:
    """Render the report as one HTML page; `links` to pages around it are address and text."""
    chosen = select(report, view)
    cards = cards_of(report, chosen)
    return _PAGE.render(
        {
            "report": report,
            "links": links,
            "title": _title(report),
            "headline": headline(report),
            "suspect_from": suspect_from(report),
            "shortfalls": shortfalls(report),
            "notices": [visible(notice) for notice in report.notices],
            "cards": cards,
            "articles": list(_articles(report, {r.segment.index for r in chosen})),
            "codes": codes_of(cards),
            "has_text": True,
            "least": _least_shown(report, view),
            "suspects_alone": int(_lists_suspects(report, view)),
            "facts": _run_facts(report),
        }
    )


def _title(report: Report) -> str:
    if len(report.documents) == 1:
        return document_title(report.documents[0])
    paths = list(dict.fromkeys(document.path for document in report.documents))
    if len(paths) == 1:
        return visible(paths[0])
    return f"{len(paths)} files" if paths else "nothing read"


def _least_shown(report: Report, view: ViewConfig) -> str:
    """Give the risk from which the page lists segments at first: as the terminal would."""
    if _lists_suspects(report, view):
        return "0"
    risks = [r.risk for r in list_worst(report, view).results if r.risk is not None]
    return f"{min(risks, default=0.0):.6f}"


def _lists_suspects(report: Report, view: ViewConfig) -> bool:
    """Tell whether the page shows suspect segments alone at first: as the terminal would."""
    is_chosen = view.top is not None or view.min_risk is not None
    return not is_chosen and not list_worst(report, view).is_fallback


def cards_of(report: Report, chosen: Iterable[SegmentResult]) -> list[Card]:
    """Prepare some results of a report for the template of a card, worst first."""
    document_of = {
        segment.index: number
        for number, document in enumerate(report.documents)
        for segment in document.segments
    }
    return [_card(result, document_of[result.segment.index]) for result in worst_first(chosen)]


def codes_of(cards: Iterable[Card]) -> list[tuple[str, str]]:
    """Give code and name of every rule that has a finding on a card."""
    return sorted({(reason.code, reason.name) for card in cards for reason in card.reasons})


def _card(result: SegmentResult, document: int) -> Card:
    segment = result.segment
    return Card(
        index=segment.index,
        document=document,
        risk="" if result.risk is None else f"{result.risk:.6f}",
        percent=percent(result.risk),
        heat=heat_of(result.risk or 0.0),
        is_suspect=result.is_suspect,
        place=place(result),
        labels=tuple(_labels(segment)),
        lang=visible(segment.lang),
        marks=tuple(marks_of(result)),
        source=visible(segment.source or ""),
        source_lang=visible(segment.source_lang or "und"),
        reasons=reasons(result),
        remarks=remarks(result),
        trip=None if result.roundtrip is None else trip_of(result.roundtrip, segment.lang),
        facts=tuple(_card_facts(result)),
        codes=" ".join(dict.fromkeys(reason.code for reason in reasons(result))),
    )


def _labels(segment: Segment) -> Iterator[str]:
    yield visible(segment.lang)
    if segment.kind is SegmentKind.FRAGMENT:
        yield "not a sentence"
    if segment.system:
        yield visible(segment.system)


def marks_of(result: SegmentResult) -> Iterator[Stretch]:
    """Cut a segment into the stretches that the template shows."""
    is_partly_judged = bool(result.words)
    for piece in split_pieces(result):
        heat = heat_of(piece.risk or 0.0)
        classes = [f"h{heat}"] if heat else []
        classes += ["m"] if piece.is_marked else []
        classes += ["u"] if is_partly_judged and is_unjudged(piece) else []
        shown = "" if piece.risk is None or not classes else percent(piece.risk)
        yield Stretch(visible(piece.text), " ".join(classes), shown)


def trip_of(trip: RoundTrip, lang: str) -> ShownTrip:
    """Prepare a segment's round trip for a template; `lang` is the segment's language."""
    return ShownTrip(
        title=visible(trip_title(trip)),
        is_done=trip.state is SignalState.OK,
        rows=tuple(
            ShownRow(visible(row.label), visible(row.lang), _run_marks(row.runs))
            for row in trip_rows(trip, lang)
        ),
    )


def _run_marks(runs: Iterable[Run]) -> tuple[Stretch, ...]:
    shown = ((run.text, "" if run.kind is RunKind.KEPT else run.kind.value) for run in runs)
    return tuple(Stretch(visible(text), classes, "") for text, classes in shown)


def heat_of(risk: float) -> int:
    """Give the step of the colour scale, 0 to 5."""
    return sum(risk >= least for least in _HEAT)


def _card_facts(result: SegmentResult) -> Iterator[tuple[str, str]]:
    yield "segment", visible(result.segment.id)
    yield "document", visible(result.segment.doc)
    if result.mqm is not None:
        yield "predicted MQM score", f"{result.mqm:.2f}"
    if result.alarm_rate is not None:
        yield "alarm rate", f"{result.alarm_rate:.2%}"
    for score in result.evidence:
        yield f"signal {visible(score.name)}", reading_of(score)
    for finding in result.findings:
        for name, value in finding.evidence.items():
            yield f"{visible(finding.code)} {visible(name)}", visible(_told(value))


def _told(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _articles(report: Report, listed: set[int]) -> Iterator[_Article]:
    by_index = {result.segment.index: result for result in report.results}
    for document in report.documents:
        results = [by_index[segment.index] for segment in document.segments]
        yield _Article(
            title=document_title(document),
            lang=visible(document.lang),
            facts=f"{sum(r.is_suspect for r in results)} of {len(results)} suspect",
            paragraphs=tuple(_paragraphs(results, listed)),
        )


def document_title(document: Document) -> str:
    """Name a document by path, id and system."""
    parts = [document.path, *([document.id] if document.id != document.path else [])]
    return visible(" · ".join([*parts, *([document.system] if document.system else [])]))


def _paragraphs(results: list[SegmentResult], listed: set[int]) -> Iterator[_Paragraph]:
    for block in _blocks(results):
        yield _Paragraph(
            is_fragment=all(r.segment.kind is SegmentKind.FRAGMENT for r in block),
            sentences=tuple(_sentences(block, listed)),
        )


def _blocks(results: list[SegmentResult]) -> list[list[SegmentResult]]:
    """Keep a paragraph together; a row of a table, whose offsets start at 0, stands alone."""
    blocks: list[list[SegmentResult]] = []
    for result in results:
        segment = result.segment
        if blocks and segment.start and segment.paragraph == blocks[-1][-1].segment.paragraph:
            blocks[-1].append(result)
        else:
            blocks.append([result])
    return blocks


def _sentences(results: list[SegmentResult], listed: set[int]) -> Iterator[_Sentence]:
    end = results[0].segment.start
    for result in results:
        segment = result.segment
        yield _Sentence(
            index=segment.index,
            glue="" if segment.start == end else " ",
            classes=" ".join(_sentence_classes(result)),
            label=_sentence_label(result),
            has_card=segment.index in listed,
            marks=tuple(marks_of(result)),
        )
        end = segment.end


def _sentence_classes(result: SegmentResult) -> Iterator[str]:
    yield "s"
    if result.is_suspect:
        yield "suspect"
    if result.risk is None:
        yield "unscored"


def _sentence_label(result: SegmentResult) -> str:
    return "not scored" if result.risk is None else f"risk {percent(result.risk)}"


def _run_facts(report: Report) -> list[tuple[str, str]]:
    run = report.run
    models = [
        (f"model {m.kind}", f"{m.id} ({m.precision or 'no precision'}, {m.licence}) {m.digest}")
        for m in run.models
    ]
    facts = [("tqcheck", run.version), ("signature", run.signature), *models]
    facts += [(f"option {name}", _told(value)) for name, value in run.options.items()]
    return [(visible(name), visible(value)) for name, value in facts]
