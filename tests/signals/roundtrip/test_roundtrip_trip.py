"""Trips: who is sent, by which way, and what is told when a leg goes wrong."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.fake_translator import TableTranslator
from tests.signals.examples import make_segment
from tqcheck.backends.protocols import Translation
from tqcheck.records import Document, Segment, SignalState
from tqcheck.signals.roundtrip.pivots import PivotPlan
from tqcheck.signals.roundtrip.trip import Route, Trip, make_trips

EN, DE = "The talks go on.", "Die Gespräche gehen weiter."
BACK = "The talks continue."
TABLES = {("en", "de"): {EN: DE}, ("de", "en"): {DE: BACK}}


def by_way_of(pivot: str) -> object:
    return lambda _segment: Route(pivot)


def documents_of(*segments: Segment) -> list[Document]:
    return [Document("d", "t.txt", "en", segments)]


def trips_of(
    translator: TableTranslator, texts: Sequence[str], pivot: str = "de", lang: str = "en"
) -> list[Trip]:
    segments = [make_segment(text, lang, index=n) for n, text in enumerate(texts)]
    documents = documents_of(*segments)
    (trips,) = make_trips(documents, translator, lambda _: Route(pivot), lambda done, total: None)
    return list(trips)


def test_there_and_back_and_forced() -> None:
    (trip,) = trips_of(TableTranslator(TABLES, {"talks": -7.0}), [EN])
    assert trip.is_done
    assert (trip.lang, trip.pivot, trip.pivot_text, trip.back_text) == ("en", "de", DE, BACK)
    assert trip.translator == "table@000000000000"
    assert trip.forced is not None
    assert trip.forced.logprobs == (-1.0, -7.0, -1.0, -1.0)
    assert (trip.reason, trip.forced_reason) == (None, None)


@pytest.mark.parametrize(
    ("there", "back", "reason", "has_back"),
    [
        (Translation(None, "no"), None, "on the way there: no", False),
        (Translation("  "), None, "on the way there: the translator gave nothing", False),
        (EN.upper(), None, "on the way there: the translator copied the text", False),
        (
            Translation(DE, is_cut=True),
            None,
            "on the way there: the text is longer than the translator takes",
            False,
        ),
        (DE, Translation(None, "no"), "on the way back: no", False),
        (DE, DE, "on the way back: the translator copied the text", True),
        (DE, "go on " * 9, "on the way back: the translator ran in a loop", True),
    ],
)
def test_mishaps(
    there: str | Translation, back: str | Translation | None, reason: str, has_back: bool
) -> None:
    tables = {("en", "de"): {EN: there}, ("de", "en"): {DE: back} if back else {}}
    (trip,) = trips_of(TableTranslator(tables), [EN])
    assert (trip.state, trip.reason) == (SignalState.FAILED, reason)
    assert (trip.back_text is not None) == has_back
    assert trip.forced is None


def test_a_translator_that_is_down_fails_its_pair_alone() -> None:
    tables = {**TABLES, ("en", "fr"): {}, ("fr", "en"): {}}
    translator = TableTranslator(tables, down=frozenset({("en", "fr")}))
    pivots = {0: "de", 1: "fr"}
    documents = documents_of(make_segment(EN, index=0), make_segment(EN, index=1))
    ((fine, failed),) = make_trips(
        documents, translator, lambda s: Route(pivots[s.index]), lambda done, total: None
    )
    assert fine.is_done
    assert failed.reason == "on the way there: the table is away"


def test_without_scores_the_trip_is_done_all_the_same() -> None:
    (trip,) = trips_of(TableTranslator(TABLES, can_score=False), [EN])
    assert trip.is_done
    assert trip.forced_reason == "the translator cannot score a given text"


def test_what_is_not_sent_says_why() -> None:
    translator = TableTranslator(TABLES)
    for texts, pivot, lang, reason in (
        (["12:30 — …"], "de", "en", "there is no text to translate"),
        ([EN], "en", "en", "the pivot language is that of the text (en)"),
        ([EN], "de", "und", "its language is unknown"),
        ([EN], "ru", "en", "the translator does not know en to ru"),
    ):
        (trip,) = trips_of(translator, texts, pivot, lang)
        assert (trip.state, trip.reason) == (SignalState.SKIPPED, reason)
    assert translator.calls == []


def test_no_pivot_gives_the_plans_reason() -> None:
    documents = documents_of(make_segment(EN))
    ((trip,),) = make_trips(
        documents, TableTranslator(TABLES), lambda _: Route(None, "why"), lambda done, total: None
    )
    assert (trip.state, trip.reason, trip.pivot) == (SignalState.SKIPPED, "why", None)


def test_a_text_is_sent_once_and_order_is_kept() -> None:
    tables = {
        ("en", "de"): {f"Number {n} came late.": f"Nummer {n} kam zu spät." for n in range(9)},
        ("de", "en"): {f"Nummer {n} kam zu spät.": f"Number {n} was late." for n in range(9)},
    }
    translator = TableTranslator(tables)
    texts = [f"Number {n} came late." for n in (5, 3, 5, 8, 0, 3)]
    trips = trips_of(translator, texts)
    assert [trip.back_text for trip in trips] == [
        f"Number {n} was late." for n in (5, 3, 5, 8, 0, 3)
    ]
    assert {n for _, _, n in translator.calls} == {4}
    alone = [trips_of(TableTranslator(tables), [text])[0] for text in texts]
    assert alone == trips


def test_blanks_are_sent_as_spaces_and_places_stay() -> None:
    (trip,) = trips_of(TableTranslator(TABLES), [EN.replace(" ", "\n", 1)])
    assert trip.forced is not None
    assert trip.forced.ends[-1] == len(EN)


def test_progress_goes_up_to_all() -> None:
    told: list[tuple[int, int]] = []
    segments = [make_segment(text, index=n) for n, text in enumerate([EN, "not known", "12"])]
    make_trips(
        documents_of(*segments),
        TableTranslator(TABLES),
        lambda _: Route("de"),
        lambda done, total: told.append((done, total)),
    )
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (6, 6)
    assert {total for _, total in told} == {6}


def test_the_answer_has_the_shape_of_the_documents() -> None:
    documents = [
        Document("a", "t", "en", (make_segment(EN, index=0), make_segment("1", index=1))),
        Document("b", "t", "en", ()),
        Document("c", "t", "en", (make_segment(EN, index=2),)),
    ]
    trips = make_trips(documents, TableTranslator(TABLES), lambda _: Route("de"), lambda *_: None)
    assert [[trip.is_done for trip in row] for row in trips] == [[True, False], [], [True]]


SOURCE = "Die Gespräche dauern an."
HOME = {("en", "de"): {EN: "Die Gespräche gehen weiter."}}


def back_to(source: str, tables: object = HOME, **settings: object) -> Trip:
    """Send a text into the language of its source."""
    translator = TableTranslator(tables, **settings)  # type: ignore[arg-type]
    documents = documents_of(make_segment(EN, source=source, source_lang="de"))
    plan = PivotPlan(translator.supports)
    (((trip,),),) = (make_trips(documents, translator, plan, lambda done, total: None),)
    return trip


def test_with_a_source_the_way_back_is_all() -> None:
    translator = TableTranslator({**HOME, ("de", "en"): {}}, {"talks": -7.0})
    documents = documents_of(make_segment(EN, source=SOURCE, source_lang="de"))
    told: list[tuple[int, int]] = []
    ((trip,),) = make_trips(
        documents, translator, PivotPlan(translator.supports), lambda *step: told.append(step)
    )
    assert trip.is_done
    assert (trip.lang, trip.pivot, trip.source) == ("en", "de", SOURCE)
    assert (trip.pivot_text, trip.back_text) == (None, "Die Gespräche gehen weiter.")
    assert [what for what, *_ in translator.calls] == ["translate", "score"]
    assert trip.forced is not None  # the text, given its source
    assert told[-1] == (2, 2)


def test_without_the_way_there_nothing_is_forced() -> None:
    trip = back_to(SOURCE)
    assert trip.is_done
    assert (trip.forced, trip.forced_reason) == (None, "the translator does not know de to en")


@pytest.mark.parametrize(
    ("source", "answer", "reason"),
    [
        (SOURCE, Translation(None, "no"), "on the way back: no"),
        (SOURCE, EN, "on the way back: the translator copied the text"),
        (
            "Die Gespräche über den Haushalt dauern bis spät in die Nacht an, sagte der Sprecher.",
            "Die Gespräche gehen weiter.",
            "the source and what came back differ in length, 4 to 15 words",
        ),
        (
            "Ja.",
            "Die Gespräche gehen noch heute Abend in Berlin weiter.",
            "the source and what came back differ in length, 1 to 9 words",
        ),
    ],
)
def test_what_befalls_the_way_back_is_told(
    source: str, answer: str | Translation, reason: str
) -> None:
    trip = back_to(source, {("en", "de"): {EN: answer}})
    assert (trip.state, trip.reason) == (SignalState.FAILED, reason)


PAIRS = {("en", "de"), ("de", "en"), ("en", "ru"), ("ru", "en"), ("en", "fr")}


def route(source_lang: str | None = None, **settings: object) -> Route:
    segment = make_segment(EN, "en", source=EN if source_lang else None, source_lang=source_lang)
    plan = PivotPlan(lambda one, other: (one, other) in PAIRS, **settings)  # type: ignore[arg-type]
    return plan(segment)


def test_the_pivot() -> None:
    assert route("de") == Route("de", to_source=True)
    assert route("fr") == Route("fr", to_source=True)  # there is no need to come from there
    assert route("ru", configured="de") == Route("de")  # who names a pivot has his way
    assert route(preferred=("fr", "en", "ru", "de")).pivot == "ru"
    assert route(configured="zh", preferred=("de",)).pivot == "zh"  # and is refused by name
    assert route() == Route(None, "the translator does not go from en anywhere and back")


@pytest.mark.parametrize(
    ("source", "lang", "reason"),
    [
        ("  ", "de", "its source is empty"),
        (SOURCE, None, "the language of its source is unknown"),
        (SOURCE, "und", "the language of its source is unknown"),
        (SOURCE, "en", "its source is in its own language (en)"),
        (SOURCE, "cs", "the translator does not know en to cs"),
        ("Nothing German.", "de", "its source does not read as de"),
    ],
)
def test_a_source_that_is_of_no_use_is_told(source: str, lang: str | None, reason: str) -> None:
    segment = make_segment(EN, source=source, source_lang=lang)
    plan = PivotPlan(
        lambda one, other: (one, other) in PAIRS,
        preferred=("de",),
        reads_as=lambda text, lang: "German" not in text,
    )
    assert plan(segment) == Route(None, reason)


def test_what_is_not_wanted_stays() -> None:
    assert route("ru", is_wanted=lambda _: False, unwanted="no doubt") == Route(None, "no doubt")
