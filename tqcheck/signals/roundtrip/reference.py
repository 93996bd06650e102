"""How fluent human texts fare on the same round trip, so that a score reads as a percentile.

The file is written by benchmarks from human news (NTREX, FLORES dev), one distribution for each
language, pivot and translator, in buckets by length. Those of trips that end in the language of the
source, `to_source`, are of human translations beside their sources:

    {"format": 1,
     "probabilities": [0.0, 0.01, ..., 1.0],
     "distributions": [
       {"lang": "en", "pivot": "de", "translator": "NAME@DIGEST", "to_source": false, "buckets": [
         {"max_words": 12, "n": 400, "scores": {"roundtrip_chrf": [12.1, 20.4, ..., 100.0]}},
         {"max_words": null, "n": 380, "scores": {...}}]}]}

Beside them stands from which distance on words beside a source are a major finding
(`unmatched.py`), by score:

     "unmatched": [
       {"lang": "en", "pivot": "de", "translator": "NAME@DIGEST",
        "major": {"roundtrip_lost": 0.61, "roundtrip_added": 0.57}}]

and so does what human translations have of unexplained words (`unexplained.py`), in nats:

     "unexplained": [
       {"lang": "en", "pivot": "de", "translator": "NAME@DIGEST",
        "minor": {"name": 9.1, "figure": 1.2, "other": 10.3}, "major": {...}}]

The numbers of a score are its quantiles at `probabilities`, ascending; `max_words` ascends, and
null has no bound.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

from tqcheck.errors import ModelError
from tqcheck.signals.roundtrip.unexplained import UnexplainedCuts, WordClass

FORMAT = 1
LOWER_IS_BETTER = frozenset(
    {"roundtrip_ter", "roundtrip_changed", "roundtrip_lost", "roundtrip_added"}
)


class Way(NamedTuple):
    """Name which way texts went, and by which translator."""

    lang: str
    pivot: str
    translator: str
    to_source: bool = False


@dataclass(frozen=True, slots=True)
class Bucket:
    """Hold the quantiles of each score for texts of up to `max_words` words (None: any number)."""

    max_words: int | None
    n: int
    scores: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class ReferenceDistribution:
    """Hold the quantiles of scores of fluent texts by the way they went and their length."""

    probabilities: tuple[float, ...] = ()
    distributions: Mapping[Way, tuple[Bucket, ...]] | None = None
    unmatched: Mapping[Way, Mapping[str, float]] = field(default_factory=dict)
    unexplained: Mapping[Way, UnexplainedCuts] = field(default_factory=dict)

    def percentile(self, score: str, value: float, key: Way, n_words: int) -> float | None:
        """Give the share of fluent texts of such a length, in percent, that did no better.

        0 is worse than all, 100 as good as the best. None without a distribution for it.
        """
        bucket = self._bucket(key, n_words)
        quantiles = bucket.scores.get(score) if bucket else None
        if quantiles is None:
            return None
        below = _share_below(value, quantiles, self.probabilities, above=score in LOWER_IS_BETTER)
        return 100.0 * (1.0 - below if score in LOWER_IS_BETTER else below)

    def value(self, score: str, percentile: float, key: Way, n_words: int) -> float | None:
        """Give the value than which that many fluent texts of 100 did no better."""
        bucket = self._bucket(key, n_words)
        quantiles = bucket.scores.get(score) if bucket else None
        if quantiles is None:
            return None
        share = percentile / 100.0
        share = 1.0 - share if score in LOWER_IS_BETTER else share
        n = max(1, bisect_left(self.probabilities, share))
        low, high = self.probabilities[n - 1 : n + 1]
        part = (share - low) / (high - low)
        return quantiles[n - 1] + part * (quantiles[n] - quantiles[n - 1])

    def _bucket(self, key: Way, n_words: int) -> Bucket | None:
        for bucket in (self.distributions or {}).get(key, ()):
            if bucket.max_words is None or n_words <= bucket.max_words:
                return bucket
        return None


def _share_below(
    value: float, quantiles: Sequence[float], shares: Sequence[float], *, above: bool
) -> float:
    """Interpolate the share of a distribution up to a value; `above`: short of it, where tied."""
    find = bisect_left if above else bisect_right
    n = find(quantiles, value)
    if n == 0:
        return 0.0
    if n == len(quantiles):
        return 1.0
    low, high = quantiles[n - 1], quantiles[n]
    part = (value - low) / (high - low) if high > low else 0.0
    return shares[n - 1] + part * (shares[n] - shares[n - 1])


def read_reference(content: object) -> ReferenceDistribution:
    """Read the parsed file; raises ModelError where it is not of our form."""
    try:
        return _read(content)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        kind = "lacks" if isinstance(error, KeyError) else "is not of our form:"
        raise ModelError(f"the reference distribution of round trips {kind} {error}") from error


def _read(content: Any) -> ReferenceDistribution:
    if content["format"] != FORMAT:
        raise ValueError(f"format {content['format']!r}; this version reads {FORMAT}")
    shares = _ascending(content["probabilities"], "probabilities")
    if len(shares) < 2 or shares[0] < 0 or shares[-1] > 1:
        raise ValueError("probabilities are two or more numbers from 0 to 1")
    found: dict[Way, tuple[Bucket, ...]] = {}
    for each in content["distributions"]:
        names = (str(each["lang"]), str(each["pivot"]), str(each["translator"]))
        key = Way(*names, bool(each.get("to_source", False)))
        if key in found:
            raise ValueError(f"two distributions for {'/'.join(names)}")
        found[key] = _buckets(each["buckets"], len(shares))
    unmatched = {
        _to_source(each): {str(name): float(value) for name, value in each["major"].items()}
        for each in content.get("unmatched", ())
    }
    unexplained = {
        _to_source(each): UnexplainedCuts(_of_classes(each["minor"]), _of_classes(each["major"]))
        for each in content.get("unexplained", ())
    }
    return ReferenceDistribution(shares, found, unmatched, unexplained)


def _to_source(each: Any) -> Way:
    return Way(str(each["lang"]), str(each["pivot"]), str(each["translator"]), to_source=True)


def _of_classes(content: Any) -> dict[str, float]:
    return {str(own): float(content[own]) for own in WordClass}


def _buckets(content: Any, n_shares: int) -> tuple[Bucket, ...]:
    buckets = tuple(
        Bucket(
            None if each["max_words"] is None else int(each["max_words"]),
            int(each["n"]),
            {str(k): _quantiles(v, str(k), n_shares) for k, v in each["scores"].items()},
        )
        for each in content
    )
    bounds = [float("inf") if b.max_words is None else b.max_words for b in buckets]
    if any(one >= other for one, other in pairwise(bounds)):
        raise ValueError("max_words of the buckets do not ascend")
    return buckets


def _quantiles(values: Any, name: str, n: int) -> tuple[float, ...]:
    quantiles = _ascending(values, name)
    if len(quantiles) != n:
        raise ValueError(f"{name} has {len(quantiles)} quantiles for {n} probabilities")
    return quantiles


def _ascending(values: Any, name: str) -> tuple[float, ...]:
    numbers = tuple(float(value) for value in values)
    if any(not one <= other for one, other in pairwise(numbers)):
        raise ValueError(f"{name} do not ascend")
    return numbers
