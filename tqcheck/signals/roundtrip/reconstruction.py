"""How likely the text still is once its pivot is known: the back model's forced decoding.

What a pivot says need not surprise: names and numbers are given. A word that stays surprising all
the same is garbled or chosen against the meaning.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from tqcheck.backends.protocols import ForcedReading
from tqcheck.signals.roundtrip.words import Word


@dataclass(frozen=True, slots=True)
class Reconstruction:
    """Give surprisals in nats, 0 or more: mean and worst of the tokens, worst of the words.

    `words` has the sum over the tokens of each word, `least` the surprisal of its least likely one;
    None for a word that was not read.
    """

    mean_token: float
    worst_token: float
    mean_word: float | None
    worst_word: float | None
    words: tuple[float | None, ...]
    least: tuple[float | None, ...]


def reconstruct(words: Sequence[Word], reading: ForcedReading) -> Reconstruction | None:
    """Lay the tokens of a forced reading on the words of the text; None where there are none."""
    if not reading.logprobs:
        return None
    surprisals = [-value for value in reading.logprobs]
    sums, least = _by_word(words, reading)
    known = [value for value in sums if value is not None]
    return Reconstruction(
        mean_token=sum(surprisals) / len(surprisals),
        worst_token=max(surprisals),
        mean_word=sum(known) / len(known) if known else None,
        worst_word=max(known, default=None),
        words=tuple(sums),
        least=tuple(least),
    )


def _by_word(
    words: Sequence[Word], reading: ForcedReading
) -> tuple[list[float | None], list[float | None]]:
    """Give sum and maximum of the tokens of each word.

    A token that covers several words counts for that it ends in.
    """
    sums: list[float | None] = [None] * len(words)
    least: list[float | None] = [None] * len(words)
    starts = [word.start for word in words]
    for start, end, logprob in zip(reading.starts, reading.ends, reading.logprobs, strict=True):
        n = bisect_right(starts, end - 1) - 1
        if n >= 0 and words[n].end > start:
            sums[n] = (sums[n] or 0.0) - logprob
            least[n] = max(least[n] or 0.0, -logprob)
    return sums, least
