"""The front door, with a model that is easily foreseen: same numbers whichever way in."""

from __future__ import annotations

import hashlib
import json
import math
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

import tqcheck.judging.models
from tests.fakes import FakeQuality
from tests.judging.test_combine import COEFFICIENTS
from tqcheck.api import Checker, check
from tqcheck.backends.protocols import QualityReading
from tqcheck.config import CombineConfig, Config, ModelConfig, SegmentConfig
from tqcheck.errors import ConfigError, InputError, ModelError
from tqcheck.records import Origin, Report, Row, Segment, SegmentResult, SignalState
from tqcheck.signals.quality import SCORES

GOOD = "The council met on Monday and talked about the new road."
BAD = "The mayor raised the blorp of the city in the evening."
WORSE = "The blorp went to the blorp, and nobody knew what it was."
GERMAN = "Die Brücke kostete 450 Millionen Euro."
ARTICLE = f"{GOOD} {BAD}\n\n{WORSE} {GOOD}\n"
CONTENT = json.dumps(COEFFICIENTS)
DIGEST = hashlib.sha256(CONTENT.encode()).hexdigest()
ENGLISH = Config(segment=SegmentConfig(lang="en"))


@pytest.fixture(autouse=True)
def _coefficients(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "coefficients.json"
    path.write_text(CONTENT, "utf-8")
    reference = tmp_path / "reference.json"
    reference.write_text('{"format": 1, "probabilities": [0, 1], "distributions": []}', "utf-8")
    files = {
        tqcheck.judging.models.COMBINER_ID: path,
        tqcheck.judging.models.REFERENCE_ID: reference,
    }
    monkeypatch.setattr(tqcheck.judging.models, "checked_file", files.__getitem__)


def checker(config: Config = ENGLISH) -> Checker:
    return Checker(config, quality=FakeQuality())


def rows(*texts: str) -> list[Row]:
    return [Row(Origin("a.tsv", n), text, id=f"row-{n}") for n, text in enumerate(texts, start=1)]


def numbers(report: Report) -> list[tuple[object, ...]]:
    return [(r.segment.text, r.risk, r.mqm, r.rank, r.words, r.findings) for r in report.results]


def logistic(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


def points(penalty: float, good: int, bad: int) -> float:
    marked = 0.05 * good + 0.9 * bad
    return -math.expm1(min(0.1 + 0.25 * penalty + 0.5 * math.log1p(marked), math.log(26)))


def test_risk_is_that_of_the_coefficients() -> None:
    report = checker().check_text(ARTICLE)
    # One bad word: major 1, penalty 5; two: major 7, penalty 10; none: major -5, penalty 0.
    wanted = [logistic(-3.5), logistic(0.5), logistic(4.5), logistic(-3.5)]
    assert [r.risk for r in report.results] == pytest.approx(wanted)
    # Penalty; words that are not the bad one (each counts 0.05 of a mark), words that are (0.9).
    facts = [(0, 11, 0), (5, 10, 1), (10, 10, 2), (0, 11, 0)]
    assert [r.mqm for r in report.results] == pytest.approx([points(*fact) for fact in facts])
    assert [r.is_suspect for r in report.results] == [False, True, True, False]


def test_every_way_in_gives_the_same_numbers(tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE, "utf-8")
    one = checker()
    by_path, by_text = one.check([path]), one.check_text(ARTICLE, path=str(path))
    assert by_path == by_text
    texts = [r.segment.text for r in by_path.results]
    by_rows = one.check_rows(rows(*texts))
    assert numbers(by_rows) == numbers(by_path)
    assert one.check_text(ARTICLE, path=str(path)) == by_text


def test_check_is_a_checker_used_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[ModelConfig] = []

    def load(config: ModelConfig, step: object) -> FakeQuality:
        seen.append(config)
        return FakeQuality()

    stand_in = SimpleNamespace(load_two_views=load)
    monkeypatch.setitem(sys.modules, "tqcheck.backends.two_views", stand_in)
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE, "utf-8")
    assert check([path], ENGLISH) == checker().check([path])
    lasting = Checker(ENGLISH)
    lasting.check([path])
    lasting.check([path])
    assert seen == [ENGLISH.model] * 2  # a checker loads once


def test_offsets_lead_back_into_the_text() -> None:
    report = checker().check_text(ARTICLE)
    assert len(report.results) == 4
    for result in report.results:
        segment = result.segment
        assert ARTICLE[segment.start : segment.end] == segment.text
    (finding,) = report.results[1].findings
    assert BAD[finding.start : finding.end] == "blorp"
    assert finding.code == "TQ101"


def test_order_is_kept_and_ranks_follow_the_risk() -> None:
    texts = [GOOD, WORSE, BAD, GOOD, WORSE]
    report = checker().check_rows(rows(*texts))
    assert [r.segment.text for r in report.results] == texts
    assert [r.segment.id for r in report.results] == [f"row-{n}" for n in range(1, 6)]
    # Equal risks are ranked in the order of the input.
    assert [r.rank for r in report.results] == [4, 1, 3, 5, 2]


def test_rows_of_mixed_documents_come_back_in_input_order() -> None:
    mixed = [
        Row(Origin("a.tsv", n), text, doc=f"doc-{n % 2}")
        for n, text in enumerate([GOOD, BAD, WORSE, GOOD, BAD])
    ]
    report = checker().check_rows(mixed)
    assert [r.segment.text for r in report.results] == [row.translation for row in mixed]
    assert [r.segment.index for r in report.results] == list(range(5))
    assert len(report.documents) == 2
    assert sorted(r.rank or 0 for r in report.results) == [1, 2, 3, 4, 5]


def test_words_and_evidence_travel_along() -> None:
    result = checker().check_rows(rows(BAD)).results[0]
    assert [BAD[w.start : w.end] for w in result.words if w.risk > 0.5] == ["blorp"]
    values = {score.name: score.value for score in result.evidence}
    assert (values["major"], values["penalty"], values["surprisal"]) == (1.0, 5.0, 3.0)
    assert "surface" in values


def findings_of(report: Report) -> set[str]:
    return {finding.code for result in report.results for finding in result.findings}


def test_disabled_rules_are_silent() -> None:
    texts = (BAD, "The the house house is is red red.", "")
    loud = checker().check_rows(rows(*texts))
    assert {"TQ101", "TQ301"} <= findings_of(loud)
    off = Config(segment=ENGLISH.segment, combine=CombineConfig(disabled=("TQ101", "TQ301")))
    quiet = checker(off).check_rows(rows(*texts))
    assert findings_of(quiet) == findings_of(loud) - {"TQ101", "TQ301"}
    assert quiet.results[0].risk == loud.results[0].risk
    assert loud.results[2].risk == 0.9
    assert quiet.results[2].risk is None  # its decisive rule is off
    assert quiet.run.signature == f"{loud.run.signature}|off:TQ101,TQ301"


def test_what_is_suspect_hangs_on_the_alarm_rate() -> None:
    fitted = checker().check_text(ARTICLE)
    assert (fitted.run.alarm_rate, fitted.summary.suspect) == (0.02, 2)
    assert fitted.results[1].alarm_rate == pytest.approx(1e-6)
    rare = Config(segment=ENGLISH.segment, combine=CombineConfig(alarm_rate=1e-7))
    report = checker(rare).check_text(ARTICLE)
    assert (report.run.alarm_rate, report.summary.suspect) == (1e-7, 0)
    assert [r.alarm_rate for r in report.results] == [r.alarm_rate for r in fitted.results]
    assert "alarms:1e-07" in report.run.signature


def test_a_number_that_is_not_the_sources_is_suspect_however_it_reads() -> None:
    settings = Config(segment=SegmentConfig(lang="en", source_lang="de"))
    given = [
        Row(Origin("a.tsv", 1), "The bridge cost 450 million euros.", GERMAN),
        Row(Origin("a.tsv", 2), "The bridge cost 540 million euros.", GERMAN),
    ]  # fmt: skip
    right, wrong = checker(settings).check_rows(given).results
    assert (right.alarm_rate, right.is_suspect) == (1.0, False)
    assert [f.code for f in wrong.findings] == ["TQ351"]
    assert (wrong.alarm_rate, wrong.is_suspect) == (0.005, True)


def test_a_threshold_takes_the_place_of_the_alarm_rate() -> None:
    fitted = checker().check_text(ARTICLE)
    strict = Config(segment=ENGLISH.segment, combine=CombineConfig(threshold=0.9))
    report = checker(strict).check_text(ARTICLE)
    assert (report.run.threshold, report.run.alarm_rate) == (0.9, None)
    assert report.summary.suspect == 1
    assert [r.risk for r in report.results] == [r.risk for r in fitted.results]
    assert "threshold:0.9000" in report.run.signature
    exact = fitted.results[1].risk
    at = Config(segment=ENGLISH.segment, combine=CombineConfig(threshold=exact))
    assert checker(at).check_text(ARTICLE).results[1].is_suspect


def test_a_setting_that_is_not_allowed_is_refused_at_once() -> None:
    with pytest.raises(ConfigError, match="threshold"):
        Checker(Config(combine=CombineConfig(threshold=1.5)))


def test_an_untested_language_is_scored_counted_and_noticed() -> None:
    config = Config(segment=SegmentConfig(lang="fi"))
    report = checker(config).check_rows(rows(GOOD, BAD))
    assert [r.risk is not None for r in report.results] == [True, True]
    assert report.summary.untested_language == 2
    assert any(
        n.startswith("untested language fi: the model was trained on de, en")
        for n in report.notices
    )


def test_a_tested_language_is_not_noticed() -> None:
    report = checker().check_rows(rows(GOOD))
    assert (report.summary.untested_language, report.notices) == (0, ())


@pytest.mark.parametrize("blank", ["", "  ", "\u200b"])
def test_an_empty_row_never_gets_a_made_up_score(blank: str) -> None:
    report = checker().check_rows(rows(GOOD, blank, BAD))
    empty = report.results[1]
    assert empty.mqm is None
    assert empty.words == ()
    model_scores = [s for s in empty.evidence if s.name in SCORES]
    assert len(model_scores) == len(SCORES)
    assert all(s.state is SignalState.SKIPPED and s.value is None for s in model_scores)
    # What risk it has is the decisive rule's: it is empty.
    assert [f.code for f in empty.findings] == ["TQ301"]
    assert empty.risk == 0.9


def test_what_cannot_be_scored_has_no_rank_and_is_counted() -> None:
    off = Config(segment=ENGLISH.segment, combine=CombineConfig(disabled=("TQ301",)))
    report = checker(off).check_rows(rows(GOOD, "", BAD))
    silent = report.results[1]
    assert (silent.risk, silent.rank, silent.is_suspect) == (None, None, False)
    assert [r.rank for r in report.results] == [2, None, 1]
    summary = report.summary
    assert (summary.segments, summary.scored, summary.skipped) == (3, 2, 1)


@pytest.mark.parametrize("text", ["", " \n\n \n"])
def test_nothing_to_check_is_an_error(text: str) -> None:
    with pytest.raises(InputError):
        checker().check_text(text)


def test_no_rows_are_an_error() -> None:
    with pytest.raises(InputError, match="nothing to check"):
        checker().check_rows([])


def test_summary_adds_up() -> None:
    report = checker().check_text(ARTICLE)
    summary = report.summary
    assert (summary.documents, summary.segments, summary.scored) == (1, 4, 4)
    assert (summary.skipped, summary.truncated, summary.suspect) == (0, 0, 2)
    assert all(result.segment in report.documents[0].segments for result in report.results)


def test_truncation_is_counted() -> None:
    class Truncating(FakeQuality):
        def _read(self, segment: Segment) -> QualityReading | None:
            reading = super()._read(segment)
            return reading and replace(reading, truncated=7)

    report = Checker(ENGLISH, quality=Truncating()).check_rows(rows(GOOD, BAD))
    assert [result.truncated for result in report.results] == [7, 7]
    assert report.summary.truncated == 2


def test_the_signature_names_what_changes_a_number() -> None:
    run = checker().check_rows(rows(GOOD)).run
    assert run.signature == (
        f"tqcheck:{run.version}|combine:combine-test@{DIGEST[:12]}|"
        "quality-fake:fake@000000000000:float64|judged:translation/en|alarms:0.02"
    )
    assert run.models == FakeQuality.models
    assert run.options["lang"] == "en"
    assert not run.has_source


def test_a_source_is_reported() -> None:
    given = [Row(Origin("a.tsv", 1), GOOD, source="Рада збіралася ў панядзелак.")]
    assert checker().check_rows(given).run.has_source


def test_progress_is_told() -> None:
    told: list[tuple[str, int, int]] = []
    noisy = Checker(ENGLISH, progress=lambda *news: told.append(news), quality=FakeQuality())
    noisy.check_rows(rows(GOOD, BAD))
    assert told[-1] == ("quality", 2, 2)


def test_missing_coefficients_are_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(
        tqcheck.judging.models, "checked_file", lambda model_id: tmp_path / "none.json"
    )
    with pytest.raises(ModelError, match=r"none\.json"):
        checker().check_rows(rows(GOOD))


def test_findings_are_in_the_order_of_their_places() -> None:
    text = "A blorp {0} and and a blorp &amp; more."
    found: Sequence[SegmentResult] = checker().check_rows(rows(text)).results
    places = [(f.start, f.end, f.code) for f in found[0].findings]
    assert len(places) > 2
    assert places == sorted(places)


class _EncoderAlone(FakeQuality):
    """Judge what has a source, and say that no language model read it."""

    def _read(self, segment: Segment) -> QualityReading | None:
        reading = super()._read(segment)
        if reading is None or segment.source is None:
            return None
        words = tuple(replace(w, surprisal_nats=None, expected_nats=None) for w in reading.words)
        return replace(reading, surprisal_nats=None, words=words)


@pytest.fixture
def without_lm(monkeypatch: pytest.MonkeyPatch) -> Checker:
    stand_in = SimpleNamespace(load_two_views=lambda config, step: _EncoderAlone())
    monkeypatch.setitem(sys.modules, "tqcheck.backends.two_views", stand_in)
    monkeypatch.setattr("tqcheck.backends.store.has_embedded_lm", lambda: False)
    return Checker(ENGLISH)


def test_without_a_language_model_it_says_so_and_what_to_install(without_lm: Checker) -> None:
    beside, alone = rows(GOOD, GOOD)
    report = without_lm.check_rows([replace(beside, source=GERMAN), alone])
    assert [result.risk is None for result in report.results] == [False, True]
    (told,) = [notice for notice in report.notices if "the encoder judges alone" in notice]
    assert "pip install 'tqcheck[embedded]'" in told


def test_without_a_language_model_and_sources_nothing_is_judged(without_lm: Checker) -> None:
    with pytest.raises(ModelError, match=r"nothing could be judged: .*pip install"):
        without_lm.check_rows(rows(GOOD))
