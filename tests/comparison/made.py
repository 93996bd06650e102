"""Small comparisons for the tests: a fake model, systems that garble one text more or less."""

from __future__ import annotations

import random
from functools import cache

from tests.fakes import BAD_WORD, FakeQuality
from tqcheck.api import Checker
from tqcheck.comparison import CompareSettings, Comparison, compare

WORDS = ("the", "council", "met", "on", "monday", "to", "raise", "a", "tax", "again", "here")
QUICK = CompareSettings(replicates=200, trials=400)


def lines(n: int, seed: int = 0) -> list[str]:
    """Give sentences that the fake model likes."""
    rng = random.Random(seed)
    return [" ".join(rng.choices(WORDS, k=rng.randint(4, 14))) + "." for _ in range(n)]


def garbled(texts: list[str], share: float, seed: int = 0) -> list[str]:
    """Put bad words in the place of a share of the words."""
    rng = random.Random(seed)
    return [
        " ".join(BAD_WORD if rng.random() < share else word for word in text.split())
        for text in texts
    ]


def checker() -> Checker:
    return Checker(quality=FakeQuality())


@cache
def sample() -> Comparison:
    """Compare three systems, the last of them clearly worse, with reference and documents."""
    reference = lines(60)
    names = ("one", "two <b>&|_%", "three")
    shares = (0.05, 0.06, 0.4)
    systems = {
        n: garbled(reference, s, i) for i, (n, s) in enumerate(zip(names, shares, strict=True))
    }
    systems["three"][7] = ""
    return compare(
        systems,
        source=[f"Quelle {text}" for text in reference],
        reference=reference,
        docs=[f"{'news' if i % 3 else 'talk'}\tdoc{i // 4}" for i in range(60)],
        settings=QUICK,
        checker=checker(),
    )
