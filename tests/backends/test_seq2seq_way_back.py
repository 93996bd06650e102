"""A tiny model of one direction: with a source, that may be the way back, and no more is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.backends import tiny_seq2seq
from tests.backends.tiny import SENTENCES
from tests.signals.examples import make_segment
from tqcheck.backends.seq2seq import Seq2SeqOptions, Seq2SeqTranslator, load_seq2seq
from tqcheck.records import Document, SignalState
from tqcheck.signals.roundtrip.pivots import PivotPlan
from tqcheck.signals.roundtrip.trip import Trip, make_trips

TEXT, SOURCE = SENTENCES[0], "Der Rat tagte am Montag und sprach über die neue Straße."


@pytest.fixture(scope="module")
def marian(tmp_path_factory: pytest.TempPathFactory) -> Seq2SeqTranslator:
    folder: Path = tmp_path_factory.mktemp("way") / "opus-mt-en-de"
    folder.mkdir()
    tiny_seq2seq.write_marian(folder)
    return load_seq2seq(None, str(folder), Seq2SeqOptions())


def send(marian: Seq2SeqTranslator, text: str, lang: str, source: str, source_lang: str) -> Trip:
    segment = make_segment(text, lang, source=source, source_lang=source_lang)
    documents = [Document("a", "a.txt", lang, (segment,))]
    ((trip,),) = make_trips(documents, marian, PivotPlan(marian.supports), lambda *_: None)
    return trip


def test_it_is_asked_for_the_way_back_alone(marian: Seq2SeqTranslator) -> None:
    (answer,) = marian.translate([TEXT], "en", "de", lambda *_: None)
    trip = send(marian, TEXT, "en", SOURCE, "de")
    assert (trip.pivot, trip.back_text, trip.source) == ("de", answer.text, SOURCE)
    if trip.state is SignalState.FAILED:  # its weights are random, so it mostly babbles
        assert trip.reason
        assert trip.forced is None
    else:
        assert trip.forced_reason == "the translator does not know de to en"


def test_the_other_way_is_not_guessed(marian: Seq2SeqTranslator) -> None:
    trip = send(marian, SOURCE, "de", TEXT, "en")
    assert (trip.state, trip.back_text) == (SignalState.SKIPPED, None)
    assert trip.reason == "the translator does not know de to en"
