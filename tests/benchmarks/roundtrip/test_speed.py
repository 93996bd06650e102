"""Rates of a round trip, with a translator that counts what it is asked."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.roundtrip.speed import measure
from tqcheck.backends.protocols import ForcedReading, Step, Translation
from tqcheck.records import ModelInfo


class Moody:
    """Translate by turning a text round; what goes alone comes out another way, if it is long."""

    models = (ModelInfo("moody", "translator", "0" * 64, "none"),)
    destination = None
    can_score = True

    def supports(self, source_lang: str, target_lang: str) -> bool:
        return True

    def translate(
        self, texts: Sequence[str], source_lang: str, target_lang: str, step: Step
    ) -> tuple[Translation, ...]:
        is_moody = len(texts) == 1 and len(texts[0]) > 3
        return tuple(Translation(text if is_moody else text[::-1]) for text in texts)

    def score(
        self,
        sources: Sequence[str],
        targets: Sequence[str],
        languages: tuple[str, str],
        step: Step,
    ) -> tuple[ForcedReading | None, ...]:
        assert languages == ("de", "en")
        assert [source[::-1] for source in sources] == list(targets)
        return (None,) * len(targets)


def test_rates_and_what_comes_out_the_same_alone() -> None:
    found = measure(Moody(), ["one", "two", "three", "four", "six"], "de", alone=4)
    assert (found["segments"], found["pivot"]) == (5, "de")
    assert (found["same_alone"], found["alone"]) == (2, 4)
    both, there = found["both_legs_per_second"], found["there_per_second"]
    assert isinstance(both, float)
    assert isinstance(there, float)
    assert 0 < both <= there
