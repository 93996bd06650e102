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


PAIRS = {("en", "de"), ("de", "en"), ("en", "ru"), ("ru", "en"), ("en", "fr")}


def route(source_lang: str | None = None, **settings: object) -> Route:
    segment = make_segment(EN, "en", source=EN if source_lang else None, source_lang=source_lang)
    plan = PivotPlan(lambda one, other: (one, other) in PAIRS, **settings)  # type: ignore[arg-type]
    return plan(segment)


def test_the_pivot() -> None:
    assert route("ru", configured="de").pivot == "ru"
    assert route("fr", configured="de").pivot == "de"  # fr cannot come back
    assert route("en", preferred=("fr", "en", "ru", "de")).pivot == "ru"
    assert route(configured="zh", preferred=("de",)).pivot == "zh"  # and is refused by name
    assert route() == Route(None, "the translator does not go from en anywhere and back")


def test_what_is_not_wanted_stays() -> None:
    assert route("ru", is_wanted=lambda _: False, unwanted="no doubt") == Route(None, "no doubt")
