"""How far a segment stands out from what people write: the number that decides what is suspect.

Risk alone is confounded with how rare the words and names of a text are, and with what annotators
of a language call an error. So a segment is held against its like. Its `oddity` is a weighted sum
of the quality model's scores, less what is usual for a segment of that length, with so many names,
in that language; in a text of `FEWEST` segments of a kind and more, a part of the text's own median
is taken off, too: only a part, so that a text garbled throughout is no measure of itself. Few words
say little, so the `excess` of short segments is drawn towards 0.

The excesses of what people wrote themselves turn an excess into an `alarm_rate`: the share of it
that stands out at least as far. All numbers are fitted by `benchmarks/fit/standing.py`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Any

from tqcheck.records import SegmentKind, SegmentResult, SignalState

FEWEST = 8
"""So many segments of one kind and level make a text that its segments can be held against."""

SERIOUS_SHARE = "serious_share"
NOTABLE_RATE = 0.2
"""What stands out as far as this is worth a look, suspect or not."""

RULE_RATE = 0.005
"""The share of people's own segments in which a rule may take a figure for wrong by mistake, in any
language that it claims (`benchmarks/rules/measure.py` holds it to that)."""

UNEXPLAINED_RATE, UNEXPLAINED_SHARE = 0.006, 0.3
"""The share of human translations with a major TQ208, and of the alarms that are kept for those
where a translator has read the source (`benchmarks/roundtrip/unexplained.py`)."""

LEAST_RATE = 1e-6
PROBABILITIES = ("encoder_worst", "left_out")
"""Scores that weigh by their log-odds."""
ENCODER_COUNTS = ("encoder_marked", "left_out_words")
"""Scores that weigh by the logarithm of one more."""
_SUREST = 1e-4  # a share of words nearer to 0 or 1 is taken for this
_SUREST_SCORE = 1e-3  # and a score


@dataclass(frozen=True, slots=True)
class Usual:
    """Hold a regression on how hard a segment is: intercept + weights . difficulty + language."""

    intercept: float
    weights: Mapping[str, float]
    languages: Mapping[str, float]

    def of(self, result: SegmentResult) -> float:
        """Give the oddity that is usual for a segment so hard."""
        hard = difficulty(result)
        weighted = sum(weight * hard[name] for name, weight in self.weights.items())
        return self.intercept + weighted + self.languages.get(result.segment.lang, 0.0)


@dataclass(frozen=True, slots=True)
class Yardstick:
    """Hold how far people's own segments stand out.

    `languages` give centre and scale of their excesses, `pooled` those for other languages. `tail`
    holds pairs of a scaled excess, rising, and the share of the segments beyond it, falling.
    """

    languages: Mapping[str, tuple[float, float]]
    pooled: tuple[float, float]
    tail: tuple[tuple[float, float], ...]

    def rate(self, excess: float, lang: str) -> float:
        """Give the share of people's own segments whose excess is at least so high."""
        centre, scale = self.languages.get(lang, self.pooled)
        return _beyond((excess - centre) / scale, self.tail)


@dataclass(frozen=True, slots=True)
class Standing:
    """Hold what a level of evidence judges by how far segments stand out.

    `weights` are those of the scores in the oddity. `text_share` (0 to 1) of a text's median is
    taken off. An excess is multiplied by words / (words + `prior_words`). `article` is the
    yardstick of segments that were held against their text, `alone` that of the others.
    """

    weights: Mapping[str, float]
    usual: Usual
    text_share: float
    prior_words: float
    article: Yardstick
    alone: Yardstick

    def alarm_rates(
        self, results: Sequence[SegmentResult], *, is_connected: bool
    ) -> list[float | None]:
        """Rate segments of one kind and level; `is_connected`: they are of one running text.

        None where the quality model has not judged a segment.
        """
        excesses, is_text = self.excesses(results, is_connected=is_connected)
        yardstick = self.article if is_text else self.alone
        return [
            None if excess is None else yardstick.rate(excess, result.segment.lang)
            for excess, result in zip(excesses, results, strict=True)
        ]

    def excesses(
        self, results: Sequence[SegmentResult], *, is_connected: bool
    ) -> tuple[list[float | None], bool]:
        """Say how far segments stand out, and whether they were held against their text."""
        odd = [self._unusual(result) for result in results]
        known = [one for one in odd if one is not None]
        is_text = is_connected and len(known) >= FEWEST
        own = self.text_share * median(known) if is_text else 0.0
        return [
            None if one is None else (one - own) * self._trust(result)
            for one, result in zip(odd, results, strict=True)
        ], is_text

    def _unusual(self, result: SegmentResult) -> float | None:
        scores = scores_of(result)
        if not result.words or not self.weights.keys() <= scores.keys():
            return None
        oddity = sum(weight * scores[name] for name, weight in self.weights.items())
        return oddity - self.usual.of(result)

    def _trust(self, result: SegmentResult) -> float:
        return len(result.words) / (len(result.words) + self.prior_words)


@dataclass(frozen=True, slots=True)
class Excess:
    """Hold by how much the encoder's scores exceed what people's translations hardly reach.

    `cuts` give for each score the value that 95 of 100 of them stay under, and the weight of what
    is beyond it; what exceeds `start` counts. `tail` is that of a yardstick, of what people's own
    translations have of it. Of the alarms that a run allows `share` is kept for this.
    """

    cuts: Mapping[str, tuple[float, float]]
    start: float
    tail: tuple[tuple[float, float], ...]
    share: float

    def of(self, scores: Mapping[str, float]) -> float:
        """Give the weighted sum of what is beyond the cuts, as far as it exceeds `start`."""
        over = {name: scores[name] - cut for name, (cut, _) in self.cuts.items() if name in scores}
        total = sum(max(0.0, beyond) * self.cuts[name][1] for name, beyond in over.items())
        return max(0.0, total - self.start)

    @property
    def word_cut(self) -> float:
        """Give the risk of a word that 95 of 100 of people's translations hold none of."""
        odds, _ = self.cuts["encoder_worst"]
        return 1.0 / (1.0 + math.exp(-odds))

    def joined(self, rate: float, scores: Mapping[str, float]) -> float:
        """Join an alarm rate with that of the excess, so that both together keep the promise."""
        return join_rates(rate, _beyond(self.of(scores), self.tail), self.share)


def join_rates(rate: float, other: float, share: float) -> float:
    """Join two alarm rates, with a share of the alarms allowed for the other."""
    return min(1.0, rate / (1.0 - share), other / share)


def scores_of(result: SegmentResult) -> dict[str, float]:
    """Give the scores that ran, and the log-odds of a word's being a major error."""
    scores = {s.name: s.value for s in result.evidence if s.state is SignalState.OK}
    known = {name: value for name, value in scores.items() if value is not None}
    if known.get("words") and "serious" in known:
        share = known["serious"] / known["words"]
        known[SERIOUS_SHARE] = log_odds(share, _SUREST)
    return {**known, **as_weighed(known)}


def as_weighed(known: Mapping[str, float]) -> dict[str, float]:
    """Give what weighs by its log-odds, or by its logarithm."""
    odds = {name: log_odds(known[name]) for name in PROBABILITIES if name in known}
    counts = {name: math.log1p(known[name]) for name in ENCODER_COUNTS if name in known}
    return {**odds, **counts}


def log_odds(probability: float, surest: float = _SUREST_SCORE) -> float:
    """Give the log-odds of a probability, not beyond those of the surest that counts."""
    bounded = min(max(probability, surest), 1.0 - surest)
    return math.log(bounded / (1.0 - bounded))


def difficulty(result: SegmentResult) -> dict[str, float]:
    """Say how hard a segment is to foresee, whoever wrote it.

    `length`: logarithm of the number of words. `names`: share of the words behind the first with a
    capital or a digit. `fragment`: 1 for what is no sentence.
    """
    text = result.segment.text
    named = [_is_name(text[word.start : word.end]) for word in result.words[1:]]
    return {
        "length": math.log(len(result.words)),
        "names": fmean(named) if named else 0.0,
        "fragment": float(result.segment.kind is SegmentKind.FRAGMENT),
    }


def _is_name(word: str) -> bool:
    return any(char.isupper() or char.isdigit() for char in word)


def _beyond(value: float, tail: Sequence[tuple[float, float]]) -> float:
    """Read the share beyond a value off a table, between its entries by the logarithm."""
    if value <= tail[0][0]:
        return 1.0
    above = next((n for n, (at, _) in enumerate(tail) if at > value), len(tail) - 1)
    (low, share), (high, next_share) = tail[above - 1], tail[above]
    slope = math.log(next_share / share) / (high - low)
    return max(LEAST_RATE, share * math.exp(slope * (value - low)))


def read_standing(content: Mapping[str, Any]) -> Standing:
    """Read the fitted numbers; raises KeyError, TypeError or ValueError where they are not ours."""
    return Standing(
        weights=content["weights"],
        usual=Usual(**content["usual"]),
        text_share=content["text_share"],
        prior_words=content["prior_words"],
        article=_yardstick(content["article"]),
        alone=_yardstick(content["alone"]),
    )


def read_excess(content: Mapping[str, Any]) -> Excess:
    """Read the fitted numbers; raises KeyError, TypeError or ValueError where they are not ours."""
    cuts = {name: (float(pair[0]), float(pair[1])) for name, pair in content["cuts"].items()}
    return Excess(cuts, content["start"], _tail(content["tail"]), content["share"])


def _tail(pairs: Any) -> tuple[tuple[float, float], ...]:
    return tuple((at, share) for at, share in pairs)


def _yardstick(content: Mapping[str, Any]) -> Yardstick:
    return Yardstick(
        languages={lang: (pair[0], pair[1]) for lang, pair in content["languages"].items()},
        pooled=(content["pooled"][0], content["pooled"][1]),
        tail=_tail(content["tail"]),
    )
