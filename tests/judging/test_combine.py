"""One risk from many scores, against sums done by hand."""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tqcheck.errors import ModelError
from tqcheck.judging.combine import (
    Calibration,
    Combined,
    Points,
    Rates,
    WordCuts,
    combine,
    count_rules,
    read_calibration,
)
from tqcheck.judging.standing import Excess
from tqcheck.records import (
    Finding,
    Origin,
    Segment,
    SegmentKind,
    Severity,
    SignalScore,
    SignalState,
)
from tqcheck.rules import RULES

# One in a hundred where the direct assessment is 0, rarer under it, common from 1 on.
YARDSTICK = {"languages": {}, "pooled": [0.0, 1.0], "tail": [[-1.0, 1.0], [0.0, 0.01]]}
STANDING = {
    "weights": {"da": -1.0},
    "usual": {"intercept": 0.0, "weights": {}, "languages": {}},
    "text_share": 0.5,
    "prior_words": 0.0,
    "article": YARDSTICK,
    "alone": YARDSTICK,
}
COEFFICIENTS: dict[str, Any] = {
    "id": "combine-test",
    "levels": {
        "translation": {
            "intercept": -1.0,
            "weights": {"major": 0.5, "penalty": 0.2},
            "languages": {"de": 0.75},
            "fragment": -2.0,
            "standing": STANDING,
            "words": {"enter": 0.5, "stay": 0.3, "major": 0.8, "plain": 0.85},
            "points": {
                "intercept": 0.1,
                "weights": {"penalty": 0.25, "marked": 0.5},
                "languages": {"de": 0.3},
            },
        },
        "source": {
            "intercept": -1.5,
            "weights": {"major": 0.5, "penalty": 0.2},
            "languages": {},
            "fragment": 0.0,
            "standing": STANDING,
            "words": {"enter": 0.4, "stay": 0.2, "major": 0.5, "plain": 0.6},
            "points": {"intercept": 0.0, "weights": {"penalty": 0.2}, "languages": {}},
        },
    },
    "decisive_risk": 0.9,
    "doubt": [0.1, 0.6],
}
DECISIVE = next(code for code, rule in RULES.items() if rule.decisive)
HARMLESS = next(code for code, rule in RULES.items() if not rule.decisive)
SCORES = (
    SignalScore("major", SignalState.OK, 2.0),
    SignalScore("penalty", SignalState.OK, 5.0),
    SignalScore("surprisal", SignalState.OK, 99.0),
    SignalScore("marked", SignalState.OK, 3.0),
)


@pytest.fixture
def calibration(tmp_path: Path) -> Calibration:
    (tmp_path / "coefficients.json").write_text(json.dumps(COEFFICIENTS), "utf-8")
    return read_calibration(tmp_path / "coefficients.json")


def test_what_stands_out_hangs_on_the_precision_where_it_was_fitted_to_it(tmp_path: Path) -> None:
    levels = COEFFICIENTS["levels"]
    alone = {**levels, "source+encoder-alone": levels["source"]}
    of_int8 = {"int8": {**STANDING, "prior_words": 9.0}}
    content = {**COEFFICIENTS, "levels": alone, "precisions": of_int8}
    (tmp_path / "coefficients.json").write_text(json.dumps(content), "utf-8")
    fitted = read_calibration(tmp_path / "coefficients.json")
    for precision, priors in (("int8", [9.0, 9.0, 0.0]), ("float32", [0.0] * 3), (None, [0.0] * 3)):
        told = fitted.in_precision(precision).levels.values()
        assert [level.standing.prior_words for level in told] == priors


def test_a_round_trip_counts_where_its_translator_was_fitted(tmp_path: Path) -> None:
    levels = COEFFICIENTS["levels"]
    trip = {**levels["source"], "translator": "ours@1"}
    content = {**COEFFICIENTS, "levels": {**levels, "source+roundtrip": trip}}
    (tmp_path / "coefficients.json").write_text(json.dumps(content), "utf-8")
    fitted = read_calibration(tmp_path / "coefficients.json")
    assert fitted.with_roundtrip("source", "ours@1") == "source+roundtrip"
    assert fitted.with_roundtrip("source", "another@1") == "source"
    assert fitted.with_roundtrip("translation", "ours@1") == "translation"
    assert fitted.doubt == (0.1, 0.6)


def test_an_encoder_counts_where_a_level_was_fitted_with_it(tmp_path: Path) -> None:
    levels = COEFFICIENTS["levels"]
    both = {**levels["source"], "words": {**levels["source"]["words"], "left_out": 0.7}}
    content = {**COEFFICIENTS, "levels": {**levels, "source+encoder": both}}
    (tmp_path / "coefficients.json").write_text(json.dumps(content), "utf-8")
    fitted = read_calibration(tmp_path / "coefficients.json")
    assert fitted.with_encoder("source", is_alone=False) == "source+encoder"
    assert fitted.with_encoder("translation", is_alone=False) == "translation"
    assert fitted.levels["source+encoder"].words.left_out == 0.7
    assert fitted.levels["source"].words.left_out == 1.0


def test_two_risks_of_a_word_are_blended_in_log_odds(tmp_path: Path) -> None:
    levels = COEFFICIENTS["levels"]
    words = levels["source"]["words"] | {"blend": {"intercept": -0.5, "first": 0.5, "second": 2.0}}
    content = {**COEFFICIENTS, "levels": {**levels, "source": {**levels["source"], "words": words}}}
    (tmp_path / "coefficients.json").write_text(json.dumps(content), "utf-8")
    fitted = read_calibration(tmp_path / "coefficients.json")
    assert fitted.levels["translation"].words.blend is None
    blend = fitted.levels["source"].words.blend
    assert blend is not None
    # The odds of .8 are 4, those of .25 a third.
    odds = math.exp(-0.5) * 4**0.5 / 3**2
    assert blend.of(0.8, 0.25) == pytest.approx(odds / (1 + odds))
    assert 0.0 <= blend.of(0.0, 1.0) <= 1.0


def test_of_an_excess_the_logarithm_counts(calibration: Calibration) -> None:
    cuts = Excess({"left_out": (0.0, 2.0)}, 0.0, ((0.0, 0.05), (1.0, 0.01)), 0.25)
    level = replace(
        calibration.levels["translation"],
        intercept=0.0,
        weights={"encoder_excess": 3.0, "encoder_penalty": 0.5},
        excess=cuts,
    )
    # The log-odds of .8 are 1.386.
    found = [
        SignalScore("left_out", SignalState.OK, 0.8),
        SignalScore("encoder_penalty", SignalState.OK, 0.6),
    ]
    segment = Segment(0, "a#1", "a", Origin("a", 1), 0, 5, "Text.", "en")
    odds = 3.0 * math.log1p(2.0 * math.log(4)) + 0.5 * 0.6
    assert combine(found, (), segment, Rates(level, 0.9)).risk == pytest.approx(
        1 / (1 + math.exp(-odds))
    )


Judge = Callable[..., Combined]


@pytest.fixture
def judge(calibration: Calibration) -> Judge:
    rates = Rates(calibration.levels["translation"], calibration.decisive_risk)

    def judge(
        scores: Sequence[SignalScore] = SCORES,
        *codes: str,
        lang: str = "en",
        kind: SegmentKind = SegmentKind.SENTENCE,
    ) -> Combined:
        segment = Segment(0, "a#1", "a", Origin("a", 1), 0, 5, "Text.", lang, kind)
        findings = [Finding(code, Severity.MAJOR, 0, 1, "bad") for code in codes]
        return combine(scores, findings, segment, rates)

    return judge


def scores(major: float | None, penalty: float | None) -> tuple[SignalScore, ...]:
    return tuple(
        SignalScore(name, SignalState.OK, value)
        if value is not None
        else SignalScore(name, SignalState.SKIPPED, reason="nothing to read")
        for name, value in (("major", major), ("penalty", penalty), ("marked", 3.0))
    )


def test_calibration_is_read(calibration: Calibration) -> None:
    assert calibration.id == "combine-test"
    assert calibration.levels["translation"].words == WordCuts(0.5, 0.3, 0.8, 0.85)
    assert calibration.levels["source"].points == Points(0.0, {"penalty": 0.2}, {})
    assert calibration.levels["source"].standing.weights == {"da": -1.0}
    assert calibration.decisive_risk == 0.9


def test_risk_is_the_logistic_of_the_weighted_sum(judge: Judge) -> None:
    # -1 + 0.5 * 2 + 0.2 * 5 = 1
    assert judge().risk == pytest.approx(1 / (1 + math.exp(-1.0)))
    # -1 + 0.5 * 0 + 0.2 * 0 = -1
    assert judge(scores(0.0, 0.0)).risk == pytest.approx(0.2689414213699951)


def test_a_language_of_its_own_moves_the_risk(judge: Judge) -> None:
    assert judge(lang="de").risk == pytest.approx(1 / (1 + math.exp(-1.75)))
    assert judge(lang="fr").risk == judge(lang="en").risk


def test_what_is_no_sentence_moves_the_risk(judge: Judge) -> None:
    assert judge(kind=SegmentKind.FRAGMENT).risk == pytest.approx(1 / (1 + math.exp(1.0)))


def test_mqm_is_what_the_weighted_sum_says_below_zero(judge: Judge) -> None:
    # log(1 + lost) = 0.1 + 0.25 * 5 + 0.5 * log(1 + 3)
    assert judge().mqm == pytest.approx(1 - math.exp(0.1 + 1.25 + 0.5 * math.log(4)))
    assert judge(lang="de").mqm == pytest.approx(1 - math.exp(0.4 + 1.25 + 0.5 * math.log(4)))


@pytest.mark.parametrize(("penalty", "mqm"), [(-1000.0, 0.0), (1000.0, -25.0)])
def test_mqm_stays_on_its_scale(judge: Judge, penalty: float, mqm: float) -> None:
    assert judge(scores(0.0, penalty)).mqm == pytest.approx(mqm)


@pytest.mark.parametrize(("major", "penalty"), [(None, 5.0), (2.0, None), (None, None)])
def test_a_missing_score_leaves_no_risk(
    judge: Judge, major: float | None, penalty: float | None
) -> None:
    verdict = judge(scores(major, penalty))
    assert verdict.risk is None
    assert (verdict.mqm is None) is (penalty is None)
    assert judge(()) == Combined(None, None)


def test_a_score_that_failed_counts_as_missing_whatever_it_says(judge: Judge) -> None:
    failed = SignalScore("major", SignalState.FAILED, 2.0, "out of memory")
    assert judge((failed, *SCORES[1:])).risk is None


def test_a_decisive_finding_lifts_the_risk(judge: Judge) -> None:
    assert judge(scores(0.0, 0.0), DECISIVE).risk == 0.9
    assert judge(scores(None, None), DECISIVE) == Combined(0.9, None)


def test_a_decisive_finding_never_lowers_the_risk(judge: Judge) -> None:
    high = judge(scores(20.0, 0.0))
    assert high.risk is not None
    assert high.risk > 0.99
    assert judge(scores(20.0, 0.0), DECISIVE).risk == high.risk


def test_another_finding_lifts_nothing(judge: Judge) -> None:
    assert judge(SCORES, HARMLESS) == judge()
    assert judge(scores(None, None), HARMLESS).risk is None


@pytest.mark.parametrize(("major", "risk"), [(-1e6, 0.0), (1e6, 1.0), (-1500, 0.0)])
def test_extreme_scores_stay_in_range(judge: Judge, major: float, risk: float) -> None:
    assert judge(scores(major, 0.0)).risk == pytest.approx(risk, abs=1e-200)


def without(*keys: str) -> str:
    content = copy.deepcopy(COEFFICIENTS)
    table = content
    for key in keys[:-1]:
        table = table[key]
    del table[keys[-1]]
    return json.dumps(content)


@pytest.mark.parametrize(
    "content",
    [
        None,
        "",
        "[]",
        "null",
        '{"id": "x", "levels": []}',
        without("id"),
        without("levels", "translation", "words", "stay"),
        without("levels", "translation", "standing", "article", "tail"),
        without("levels", "translation", "points"),
        without("decisive_risk"),
        json.dumps({**COEFFICIENTS, "levels": {"translation": {"slope": 1}}}),
    ],
)
def test_a_file_that_is_not_ours_is_refused(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "coefficients.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ModelError, match=r"coefficients\.json: the combiner's coefficients cannot"):
        read_calibration(path)


def test_the_shipped_coefficients_are_read() -> None:
    path = Path(__file__).parents[2] / "models" / "combine" / "coefficients.json"
    level = read_calibration(path).levels["translation"]
    assert set(level.weights) <= {"major", "penalty", "da", "rules"}
    assert set(level.points.weights) > set(level.weights)
    assert 0 < level.words.enter < level.words.plain < 1
    assert set(level.standing.article.languages) > {"en", "de", "zh"}


def rule_finding(code: str, severity: Severity = Severity.MAJOR) -> Finding:
    return Finding(code, severity, 0, 1, "m")


@pytest.mark.parametrize(
    ("findings", "wanted"),
    [
        ((), 0),
        ((rule_finding("TQ351"),), 1),
        ((rule_finding("TQ351"), rule_finding("TQ353")), 2),
        ((rule_finding("TQ351"),) * 5, 2),
        ((rule_finding("TQ101"), rule_finding("TQ402")), 0),
        ((rule_finding("TQ311", Severity.MINOR),), 0),
    ],
)
def test_major_findings_of_rules_are_counted(findings: tuple[Finding, ...], wanted: float) -> None:
    assert count_rules(findings) == wanted


def test_a_level_may_weigh_the_rules(calibration: Calibration) -> None:
    level = calibration.levels["translation"]
    weighing = replace(level, weights={**level.weights, "rules": 0.8})
    segment = Segment(0, "a", "a", Origin("a", 1), 0, 4, "text", "en")
    without, weighed = (
        combine(SCORES, [rule_finding("TQ351")], segment, Rates(each, 0.9)).risk
        for each in (level, weighing)
    )
    assert without is not None
    assert weighed is not None
    assert math.log(weighed / (1 - weighed)) - math.log(without / (1 - without)) == pytest.approx(
        0.8
    )
