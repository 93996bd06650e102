"""A segment is read once, however often it is judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.fake_translator import TableTranslator
from tests.fakes import FakeQuality
from tqcheck.api import Checker
from tqcheck.backends.store import checked_file
from tqcheck.config import Config, RoundtripConfig, SegmentConfig
from tqcheck.judging import models, readings
from tqcheck.judging.readings import gather, read_rules
from tqcheck.read import read_text
from tqcheck.records import Document
from tqcheck.segment import build_documents

TEXT = "The the mayor left the hall on Monday. It was a fine day for the whole village."
READERS = ("read_surface", "read_consistency", "read_quality", "join_views")
TRIPS = RoundtripConfig(roundtrip="on")
CONFIG = Config(segment=SegmentConfig(lang="en"), roundtrip=TRIPS)


def counting(counts: Counter[str], name: str, real: Callable[..., Any]) -> Callable[..., Any]:
    def counted(*given: Any) -> Any:
        counts[name] += 1
        return real(*given)

    return counted


def checker(**changes: Any) -> Checker:
    quality, translator = FakeQuality(), TableTranslator({("en", "de"): {}, ("de", "en"): {}})
    return Checker(CONFIG, quality=quality, translator=translator, **changes)


@pytest.mark.parametrize("budget_s", [None, 1000.0], ids=["at leisure", "by the clock"])
def test_rules_and_model_are_read_once_where_trips_are_made(
    budget_s: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts: Counter[str] = Counter()
    for name in READERS:
        monkeypatch.setattr(readings, name, counting(counts, name, getattr(readings, name)))
    report = checker(time_budget_s=budget_s).check_text(TEXT)
    assert [r.roundtrip is not None for r in report.results] == [True, True]
    assert counts == {
        "read_surface": 2, "read_quality": 2, "join_views": 2, "read_consistency": 1
    }  # fmt: skip


def test_fitted_files_are_read_once_for_all_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    counts: Counter[str] = Counter()

    def counted(id_: str) -> Path:
        counts[id_] += 1
        return checked_file(id_)

    monkeypatch.setattr(models, "checked_file", counted)
    one = checker()
    rows = read_text(TEXT, CONFIG.read, path="a.txt")
    for own in (one, one, one.for_languages("de", None)):
        own.check_part(rows)
    assert counts == {models.COMBINER_ID: 1, models.REFERENCE_ID: 1}


def document(text: str) -> Document:
    rows = read_text(text, CONFIG.read, path="a.txt")
    (built,) = build_documents(rows, CONFIG.segment).documents
    return built


def test_rules_are_those_of_a_sentence_and_of_its_document() -> None:
    given = document("The the talks in Kiev failed.\n\nOfficials in Kyiv were silent.")
    found = [sorted({f.code for f in one.findings}) for one in read_rules(given)]
    assert found == [["TQ311"], ["TQ401"]]


def test_what_is_gathered_has_the_order_of_the_segments() -> None:
    given = document(TEXT)
    (read,) = FakeQuality().read([given], lambda done, total: None)
    known = gather(given, read_rules(given), (read[0], None))
    assert [one.segment for one in known] == [*given.segments]
    assert [one.model is None for one in known] == [False, True]
    assert [len(one.signals) for one in known] == [2, 2]
