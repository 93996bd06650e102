"""Turn the scores of the signals that ran into one calibrated risk and one MQM score.

A logistic and a linear regression on the same scores, whose coefficients are fitted by
`benchmarks/fit/combine.py` and shipped in `models/combine/coefficients.json`; the file names the
data. Only scores come in here, no text.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tqcheck.errors import ModelError
from tqcheck.judging.standing import (
    Excess,
    Standing,
    as_weighed,
    log_odds,
    read_excess,
    read_standing,
)
from tqcheck.records import Finding, Segment, SegmentKind, Severity, SignalScore, SignalState
from tqcheck.rules import RULES
from tqcheck.rules.roundtrip import UNEXPLAINED

MOST_POINTS = 25.0
"""What a segment can lose at most, by the convention of MQM."""
# Scores that count something weigh by the logarithm of one more than it: the tenth word of a
# sentence says less than the second.
COUNTS = ("marked", "words")
RULES_SCORE, EXCESS_SCORE = "rules", "encoder_excess"
ENCODER, ENCODER_ALONE, ROUNDTRIP = "+encoder", "+encoder-alone", "+roundtrip"
_RULE_CODES = "TQ3"
_FIGURE_CODES = "TQ35"
_MOST_RULES = 2


@dataclass(frozen=True, slots=True)
class WordBlend:
    """Weigh what both models say of a word, in log-odds: intercept + first . own + second . other.

    `first` weighs the language model's risk, `second` that of the encoder, which saw the source.
    """

    intercept: float
    first: float
    second: float

    def of(self, first: float, second: float) -> float:
        """Blend two risks (0 to 1) into one."""
        odds = self.intercept + self.first * log_odds(first) + self.second * log_odds(second)
        return 1.0 / (1.0 + math.exp(-odds))


@dataclass(frozen=True, slots=True)
class WordCuts:
    """Hold how spans are found: where they begin, how far they run on, what makes one major.

    A span begins at a word risk of `enter`, runs on through words of `stay` or more, and is major
    from that probability on. In a segment that does not stand out it begins at
    `plain`. A word of the source counts as left out from a risk of `left_out` on. Where both models
    look at a word, `blend` makes one risk of theirs.
    """

    enter: float
    stay: float
    major: float
    plain: float
    left_out: float = 1.0
    blend: WordBlend | None = None


@dataclass(frozen=True, slots=True)
class UnrelatedCut:
    """Say how little alike a text and its source are that have nothing to do with each other.

    `languages` are those between which the encoder can tell.
    """

    below: float
    languages: frozenset[str]


@dataclass(frozen=True, slots=True)
class Points:
    """Hold a linear regression: log(1 + MQM points lost) = intercept + weights . scores.

    `languages` are added for the target language, 0 where it has none of its own.
    """

    intercept: float
    weights: Mapping[str, float]
    languages: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Level:
    """Hold the coefficients for one level of evidence: log-odds = intercept + weights . scores.

    `languages` are added for the target language, 0 where it has none of its own, `fragment` for
    what is not a sentence. `standing` tells which segments are suspect. `translator` made the round
    trips that a level with them was fitted on. `excess` is what the encoder's score is by itself,
    `unrelated` says from where on a text is something else than its source.
    """

    intercept: float
    weights: Mapping[str, float]
    languages: Mapping[str, float]
    fragment: float
    words: WordCuts
    points: Points
    standing: Standing
    translator: str | None = None
    excess: Excess | None = None
    unrelated: UnrelatedCut | None = None


@dataclass(frozen=True, slots=True)
class Calibration:
    """Hold all fitted numbers: levels of evidence, a decisive rule's worth.

    `doubt` is the range of risks in which a round trip may change the verdict. `precisions` hold
    what stands out where the language model multiplies so; elsewhere the levels have their own.
    """

    id: str
    digest: str
    levels: Mapping[str, Level]
    decisive_risk: float
    doubt: tuple[float, float]
    precisions: Mapping[str, Standing] = field(default_factory=dict)

    def in_precision(self, precision: str | None) -> Calibration:
        """Give the numbers that were fitted to a precision of the language model."""
        standing = self.precisions.get(precision or "")
        if standing is None:
            return self
        levels = {
            name: level if name.endswith(ENCODER_ALONE) else replace(level, standing=standing)
            for name, level in self.levels.items()
        }
        return replace(self, levels=levels)

    def with_encoder(self, level: str, *, is_alone: bool) -> str:
        """Name the level that counts the encoder, too, or it alone, where there is one."""
        name = f"{level}{ENCODER_ALONE if is_alone else ENCODER}"
        return name if name in self.levels else level

    def with_roundtrip(self, level: str, translator: str) -> str:
        """Name the level that counts a round trip by a translator, too; else the same level.

        Another translator's scores mean something else: its trips are shown, and not counted.
        """
        name = f"{level}{ROUNDTRIP}"
        fitted = self.levels.get(name)
        return name if fitted is not None and fitted.translator == translator else level


@dataclass(frozen=True, slots=True)
class Rates:
    """Hold what a segment is judged by: its level, and the least risk of a decisive finding."""

    level: Level
    decisive: float


@dataclass(frozen=True, slots=True)
class Combined:
    """Give a segment's risk (0 to 1) and predicted MQM score (-25 to 0); None: cannot tell."""

    risk: float | None
    mqm: float | None


def read_calibration(path: Path) -> Calibration:
    """Read the fitted numbers; raises ModelError when the file is missing or not ours."""
    try:
        raw = path.read_bytes()
        content = json.loads(raw)
        return Calibration(
            id=content["id"],
            digest=hashlib.sha256(raw).hexdigest(),
            levels={name: _level(level) for name, level in content["levels"].items()},
            decisive_risk=content["decisive_risk"],
            doubt=(content["doubt"][0], content["doubt"][1]),
            precisions={p: read_standing(own) for p, own in content.get("precisions", {}).items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"{path}: the combiner's coefficients cannot be read: {error}") from error


def _level(content: Mapping[str, Any]) -> Level:
    words, points = _word_cuts(content["words"]), Points(**content["points"])
    standing = read_standing(content["standing"])
    excess = read_excess(content["excess"]) if "excess" in content else None
    fitted = {"words": words, "points": points, "standing": standing, "excess": excess}
    if "unrelated" in content:
        below, languages = content["unrelated"]["below"], content["unrelated"]["languages"]
        fitted["unrelated"] = UnrelatedCut(below, frozenset(languages))
    return Level(**{**content, **fitted})


def _word_cuts(content: Mapping[str, Any]) -> WordCuts:
    blend = WordBlend(**content["blend"]) if "blend" in content else None
    return WordCuts(**{**content, "blend": blend})


def combine(
    scores: Sequence[SignalScore], findings: Sequence[Finding], segment: Segment, rates: Rates
) -> Combined:
    """Judge one segment; only its language and kind are looked at, not its text.

    A score that the level needs and that did not run leaves the risk to the rules: a decisive
    finding sets it to `rates.decisive` at least, else there is none.
    """
    values = weighable(scores, findings)
    if rates.level.excess is not None:
        values[EXCESS_SCORE] = math.log1p(rates.level.excess.of(values))
    risk = _risk(values, segment, rates.level)
    if is_decided(findings):
        risk = max(risk or 0.0, rates.decisive)
    return Combined(risk, _mqm(values, segment, rates.level.points))


def is_decided(findings: Sequence[Finding]) -> bool:
    """Tell whether a finding decides by itself: what is no translation needs no measuring."""
    return any(RULES[finding.code].decisive for finding in findings)


def differs_from_source(findings: Sequence[Finding]) -> bool:
    """Tell whether a number, date, percentage or currency is found not to be the source's."""
    major = (Severity.MAJOR, Severity.CRITICAL)
    return any(f.code.startswith(_FIGURE_CODES) and f.severity in major for f in findings)


def is_unexplained(findings: Sequence[Finding]) -> bool:
    """Tell whether the source explains a word as little as hardly ever with people."""
    return any(f.code == UNEXPLAINED and f.severity is Severity.MAJOR for f in findings)


def weighable(scores: Sequence[SignalScore], findings: Sequence[Finding]) -> dict[str, float]:
    """Give the scores there are, as the weights of a level mean them, by their names."""
    values = {s.name: s.value for s in scores if s.state is SignalState.OK and s.value is not None}
    counted = {name: math.log1p(values[name]) for name in COUNTS if name in values}
    return {**values, **counted, **as_weighed(values), RULES_SCORE: count_rules(findings)}


def count_rules(findings: Sequence[Finding]) -> float:
    """Count the major findings of the surface rules, two at most; the score `rules` of a level."""
    major = (Severity.MAJOR, Severity.CRITICAL)
    found = sum(f.code.startswith(_RULE_CODES) and f.severity in major for f in findings)
    return float(min(found, _MOST_RULES))


def _risk(values: Mapping[str, float], segment: Segment, level: Level) -> float | None:
    odds = _sum(values, level.weights)
    if odds is None:
        return None
    odds += level.intercept + level.languages.get(segment.lang, 0.0)
    odds += level.fragment if segment.kind is SegmentKind.FRAGMENT else 0.0
    return 1.0 / (1.0 + math.exp(-odds)) if odds > -700 else 0.0


def _mqm(values: Mapping[str, float], segment: Segment, points: Points) -> float | None:
    lost = _sum(values, points.weights)
    if lost is None:
        return None
    lost += points.intercept + points.languages.get(segment.lang, 0.0)
    return -math.expm1(min(max(lost, 0.0), math.log1p(MOST_POINTS)))


def _sum(values: Mapping[str, float], weights: Mapping[str, float]) -> float | None:
    """Add up weighted scores; None where one of them is missing."""
    if any(name not in values for name in weights):
        return None
    return sum(weight * values[name] for name, weight in weights.items())
