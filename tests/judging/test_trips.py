"""Round trips through the front door: who is sent, what counts, what is told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import tqcheck.judging.models
from tests.fake_translator import TableTranslator
from tests.fakes import FakeQuality
from tests.judging.test_combine import COEFFICIENTS
from tests.signals.roundtrip.aligner import TableAligner
from tqcheck.api import Checker
from tqcheck.backends.protocols import Laid
from tqcheck.config import CacheConfig, Config, RoundtripConfig, SegmentConfig
from tqcheck.judging.standing import UNEXPLAINED_RATE, UNEXPLAINED_SHARE
from tqcheck.judging.tally import count
from tqcheck.records import Origin, Report, Row, RunKind, Severity, SignalState
from tqcheck.signals.roundtrip.trip import name_of_translator

GOOD = "The council met on Monday and talked about the new road."
BAD = "The mayor raised the blorp of the city in the evening."
THERE = {
    GOOD: "Der Rat tagte am Montag und sprach über die neue Straße.",
    BAD: "Der Bürgermeister hob am Abend die Fahne der Stadt.",
}
BACK = {
    THERE[GOOD]: "The council met on Monday and talked about the new road.",
    THERE[BAD]: "The mayor raised the flag of the city in the evening.",
}
SEVERE = {"blorp": -14.0}


def translator(**changes: Any) -> TableTranslator:
    tables = {("en", "de"): THERE, ("de", "en"): BACK}
    return replace(TableTranslator(tables, SEVERE), **changes)


def config(mode: str, **changes: Any) -> Config:
    return Config(
        segment=SegmentConfig(lang="en"), roundtrip=RoundtripConfig(roundtrip=mode, **changes)
    )


@pytest.fixture(autouse=True)
def coefficients(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return fit_to_translator(tmp_path, monkeypatch)


def fit_to_translator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Fit a level with round trips to the translator of these tests."""
    level = COEFFICIENTS["levels"]["translation"]
    counted = {
        **level,
        "weights": {**level["weights"], "reconstruction_worst": -0.1},
        "translator": name_of_translator(translator()),
    }
    levels = {**COEFFICIENTS["levels"], "translation+roundtrip": counted}
    path = tmp_path / "coefficients.json"
    path.write_text(json.dumps({**COEFFICIENTS, "levels": levels}), "utf-8")
    reference = tmp_path / "reference.json"
    reference.write_text('{"format": 1, "probabilities": [0, 1], "distributions": []}', "utf-8")
    files = {
        tqcheck.judging.models.COMBINER_ID: path,
        tqcheck.judging.models.REFERENCE_ID: reference,
    }
    monkeypatch.setattr(tqcheck.judging.models, "checked_file", files.__getitem__)
    return path


def checked(mode: str, own: TableTranslator | None = None, **changes: Any) -> Report:
    checker = Checker(
        config(mode, **changes), quality=FakeQuality(), translator=own or translator()
    )
    return checker.check_text(f"{GOOD} {BAD}")


def test_off_asks_no_translator() -> None:
    own = translator()
    report = checked("off", own)
    assert own.calls == []
    assert all(r.roundtrip is None and r.level == "translation" for r in report.results)
    assert report.summary.roundtrips == 0
    assert "roundtrip" not in report.run.signature


def test_on_sends_everything_and_counts_it() -> None:
    report = checked("on")
    good, bad = report.results
    assert [r.level for r in report.results] == ["translation+roundtrip"] * 2
    assert bad.roundtrip is not None
    assert bad.roundtrip.back_text == BACK[THERE[BAD]]
    assert [r.text for r in bad.roundtrip.text_runs if r.kind is RunKind.CHANGED] == ["blorp"]
    assert report.summary.roundtrips == 2
    without = checked("off").results
    assert bad.risk is not None
    assert without[1].risk is not None
    assert bad.risk > without[1].risk
    assert "round trip: 2 of 2 segments sent, 2 came back" in report.notices
    assert "roundtrip:on,pivot=best" in report.run.signature
    assert good.risk is not None


def test_the_finding_tells_what_came_back() -> None:
    found = [f for f in checked("on").results[1].findings if f.code == "TQ201"]
    assert [(BAD[f.start : f.end], f.evidence["came_back"]) for f in found] == [("blorp", "flag")]


def test_auto_sends_what_is_in_doubt() -> None:
    own = translator()
    report = checked("auto", own)  # risks 0.08 and 0.62; in doubt from 0.1 to 0.6
    assert [r.roundtrip is not None and r.roundtrip.state for r in report.results] == [
        SignalState.SKIPPED,
        SignalState.SKIPPED,
    ]
    assert own.calls == []
    assert "round trip: 0 of 2 segments sent, 0 came back" in report.notices


def test_another_translator_is_shown_and_not_counted() -> None:
    own = translator(models=(replace(translator().models[0], id="another"),))
    report = checked("on", own)
    assert [r.level for r in report.results] == ["translation"] * 2
    assert report.results[1].roundtrip is not None
    assert report.results[1].risk == checked("off").results[1].risk


def test_a_failure_is_told_and_costs_nothing() -> None:
    report = checked("on", translator(down=frozenset({("de", "en")})))
    assert report.summary.roundtrips_failed == 2
    assert [r.risk for r in report.results] == [r.risk for r in checked("off").results]
    assert "round trip: 2 not done: on the way back: the table is away" in report.notices


def test_a_trip_that_lacks_a_score_is_shown_and_not_counted() -> None:
    report = checked("on", translator(can_score=False))
    assert [r.level for r in report.results] == ["translation"] * 2
    assert [r.risk for r in report.results] == [r.risk for r in checked("off").results]
    assert report.summary.roundtrips == 2


def test_an_unknown_pivot_is_told() -> None:
    report = checked("on", pivot="fr")
    assert any("does not know en to fr" in notice for notice in report.notices)


def test_the_destination_of_the_text_is_told() -> None:
    report = checked("on", translator(destination="http://127.0.0.1:5000"))
    assert "round trip: the text of 2 segments was sent to http://127.0.0.1:5000" in report.notices


def test_round_trips_alone_judge_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"{GOOD} {BAD}\n", "utf-8")
    report = Checker(config("off"), translator=translator()).roundtrip([tmp_path / "a.txt"])
    assert [r.risk for r in report.results] == [None, None]
    assert [f.code for f in report.results[1].findings] == ["TQ201"]
    assert report.summary.roundtrips == 2
    assert "translator:table@000000000000" in report.run.signature


class LayingQuality(FakeQuality):
    """Lay texts beside each other, too."""

    def align(self, pairs: Sequence[tuple[str, str]]) -> tuple[Laid | None, ...]:
        return TableAligner().align(pairs)


SOURCE = THERE[BAD].replace("Fahne", "Steuer")


def beside(source: str | None, own: TableTranslator | None = None, **changes: Any) -> Report:
    checker = Checker(
        Config(
            segment=SegmentConfig(lang="en", source_lang="de"),
            roundtrip=RoundtripConfig(roundtrip="on", **changes),
        ),
        quality=LayingQuality(),
        translator=own or translator(),
    )
    return checker.check_rows([Row(Origin("a", 1), BAD, source=source)])


def test_a_text_with_a_source_is_laid_beside_it() -> None:
    own = translator()
    report = beside(SOURCE, own)
    (result,) = report.results
    assert result.roundtrip is not None
    assert result.roundtrip.to_source
    assert [r.text for r in result.roundtrip.source_runs if r.kind is RunKind.CHANGED] == ["Steuer"]
    assert own.calls == [("translate", ("en", "de"), 1), ("score", ("de", "en"), 1)]
    assert [f.evidence["source_words"] for f in result.findings if f.code == "TQ206"] == ["Steuer"]
    assert "round trip: 1 of 1 segments sent, 1 came back" in report.notices
    assert beside(None).results[0].roundtrip == checked("on").results[1].roundtrip


CUTS = {"name": 9.0, "figure": 9.0, "other": 9.0}


def weighed(tmp_path: Path, text: str, source: str | None, own: TableTranslator) -> Report:
    """Check a text in mode `forced`."""
    name, major = name_of_translator(translator()), dict.fromkeys(CUTS, 12.0)
    way = {"lang": "en", "pivot": "de", "translator": name, "minor": CUTS, "major": major}
    content = {"format": 1, "probabilities": [0, 1], "distributions": [], "unexplained": [way]}
    (tmp_path / "reference.json").write_text(json.dumps(content), "utf-8")
    forced = RoundtripConfig(roundtrip="forced")
    checker = Checker(
        Config(segment=SegmentConfig(lang="en", source_lang="de"), roundtrip=forced),
        quality=LayingQuality(),
        translator=own,
    )
    return checker.check_rows([Row(Origin("a", 1), text, source=source)])


def test_a_text_is_weighed_against_its_source_and_not_sent(tmp_path: Path) -> None:
    own = translator(logprobs={"blorp": -10.0})
    report = weighed(tmp_path, BAD, SOURCE, own)
    assert own.calls == [("score", ("de", "en"), 1)]
    (result,) = report.results
    (found,) = (f for f in result.findings if f.code == "TQ208")
    assert (BAD[found.start : found.end], found.severity) == ("blorp", Severity.MINOR)
    values = {s.name: s.value for s in result.evidence}
    assert (values["reconstruction_worst"], values["unexplained_words"]) == (-10.0, 1)
    assert values["roundtrip_chrf"] is None
    assert result.roundtrip is None
    assert "round trip: 1 of 1 segments read with their source, none sent" in report.notices
    assert "roundtrip:forced" in report.run.signature


def test_what_a_source_hardly_ever_leads_to_is_suspect(tmp_path: Path) -> None:
    (minor,), (major,) = (
        weighed(tmp_path, GOOD, THERE[GOOD], translator(logprobs={"road": -nats})).results
        for nats in (10.0, 12.0)
    )
    assert (minor.is_suspect, major.is_suspect) == (False, True)
    assert minor.alarm_rate is not None
    assert major.alarm_rate == pytest.approx(UNEXPLAINED_RATE / UNEXPLAINED_SHARE)


@pytest.mark.parametrize(
    ("source", "own", "told"),
    [
        (None, {}, "it has no source to be read with"),
        (SOURCE, {"can_score": False}, "the translator cannot score a given text"),
        (SOURCE, {"tables": {("en", "de"): THERE}}, "the translator does not know de to en"),
        (SOURCE, {"down": frozenset({("de", "en")})}, "the translator could not score: the table"),
    ],
)
def test_what_cannot_be_weighed_says_why(
    tmp_path: Path, source: str | None, own: dict[str, Any], told: str
) -> None:
    report = weighed(tmp_path, BAD, source, translator(**own))
    (result,) = report.results
    assert not [f for f in result.findings if f.code.startswith("TQ2")]
    assert {s.value for s in result.evidence if s.name == "unexplained_words"} == {None}
    assert any(f"round trip: 1 not done: {told}" in notice for notice in report.notices)


def test_a_named_pivot_makes_the_whole_trip() -> None:
    (result,) = beside(SOURCE, pivot="de").results
    assert result.roundtrip is not None
    assert not result.roundtrip.to_source
    assert result.roundtrip.back_text == BACK[THERE[BAD]]


@pytest.mark.parametrize(
    ("source", "own", "told"),
    [
        ("", {}, "its source is empty"),
        (
            "The talks on the budget went on until late in the night, the speaker said.",
            {},
            "its source does not read as de",
        ),
        (f"{SOURCE} {SOURCE} {SOURCE}", {}, "the source and what came back differ in length"),
        (
            SOURCE,
            {"tables": {("de", "en"): BACK}},
            "the translator does not know en to de",
        ),
        (SOURCE, {"down": frozenset({("en", "de")})}, "on the way back: the table is away"),
    ],
)
def test_what_cannot_be_laid_beside_the_source_says_why(
    source: str, own: dict[str, Any], told: str
) -> None:
    report = beside(source, translator(**own))
    (result,) = report.results
    assert result.roundtrip is not None
    assert told in str(result.roundtrip.reason)
    assert any(f"round trip: 1 not done: {told}" in notice for notice in report.notices)
    assert not [f for f in result.findings if f.code.startswith("TQ2")]
    values = {s.value for s in result.evidence if s.name.startswith("roundtrip")}
    assert values == {None}


def test_trips_are_made_anew_whatever_is_remembered(tmp_path: Path) -> None:
    cache = CacheConfig(str(tmp_path / "cache"), 50)
    fresh = {mode: checked(mode) for mode in ("off", "on")}
    for mode in ("off", "on", "off", "on"):
        own = translator()
        remembering = Checker(
            replace(config(mode), cache=cache), quality=FakeQuality(), translator=own
        )
        assert remembering.check_text(f"{GOOD} {BAD}") == fresh[mode]
        assert bool(own.calls) == (mode == "on")


def test_a_part_says_where_its_text_went() -> None:
    own = translator(destination="https://example.org")
    checker = Checker(config("on"), quality=FakeQuality(), translator=own)
    part = checker.check_part([Row(Origin("a", 1), GOOD)])
    assert part.notices == ("round trip: text was sent to https://example.org",)
    assert count(part.documents, part.results).summary({"en"}).roundtrips == 1
    assert [m.id for m in checker.models.infos] == ["fake", "table"]
