"""Decide which segments go on a round trip and by which way, and tell what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from tqcheck.backends.protocols import Translator
from tqcheck.config import RoundtripConfig
from tqcheck.language import weigh_languages
from tqcheck.records import Origin, Segment, SegmentResult, SignalState, Skip
from tqcheck.signals.roundtrip.pivots import PivotPlan
from tqcheck.signals.surface.language import find_wrong_language

# Best first, by what the embedded translator does on held-out texts
# (benchmarks/roundtrip/translation.py).
PIVOTS = ("en", "de", "fr", "es", "ru", "zh")
NOT_IN_DOUBT = "the other signals leave no doubt about it"
_REASONS_TOLD = 3


def plan_trips(
    config: RoundtripConfig,
    translator: Translator,
    risks: Mapping[int, float | None],
    doubt: tuple[float, float],
) -> PivotPlan:
    """Send everything, or in mode `auto` what has a risk within `doubt`, by segment index."""

    def is_wanted(segment: Segment) -> bool:
        risk = risks.get(segment.index)
        return config.roundtrip != "auto" or (risk is not None and doubt[0] <= risk <= doubt[1])

    return PivotPlan(
        supports=translator.supports,
        configured=config.pivot,
        preferred=PIVOTS,
        is_wanted=is_wanted,
        unwanted=NOT_IN_DOUBT,
        reads_as=_reads_as,
        is_forced=config.roundtrip == "forced",
    )


def _reads_as(text: str, lang: str) -> bool:
    """Say whether a text may be in a language; what is too short to tell may be in any."""
    segment = Segment(0, "", "", Origin("", 1), 0, len(text), text, lang)
    return not any(find_wrong_language(segment, weigh_languages))


def trip_notices(counts: Sequence[tuple[str, str, int]], destination: str | None) -> list[str]:
    """Say how many segments were sent, why others did not come back, and where the text went.

    `counts` has the number of trips of each state and reason.
    """
    if not counts:
        return []
    states: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for state, reason, n in counts:
        states[state] += n
        if state != SignalState.OK.value and reason not in (NOT_IN_DOUBT, Skip.WEIGHED):
            reasons[reason or "no reason given"] += n
    back = states[SignalState.OK.value]
    sent = back + states[SignalState.FAILED.value]
    total = sum(states.values())
    weighed = sum(n for _, reason, n in counts if reason == Skip.WEIGHED)
    told = [f"round trip: {sent} of {total} segments sent, {back} came back"]
    if weighed:
        told = [f"round trip: {weighed} of {total} segments read with their source, none sent"]
    told += [f"round trip: {n} not done: {why}" for why, n in reasons.most_common(_REASONS_TOLD)]
    left = sum(n for _, n in reasons.most_common()[_REASONS_TOLD:])
    told += [f"round trip: {left} not done for other reasons"] if left else []
    if destination is not None and sent:
        told.append(f"round trip: the text of {sent} segments was sent to {destination}")
    return told


def destination_notices(results: Sequence[SegmentResult], destination: str | None) -> list[str]:
    """Say where text went, if any went, without a number: parts of a run say it alike."""
    sent = (SignalState.OK, SignalState.FAILED)
    is_sent = any(r.roundtrip is not None and r.roundtrip.state in sent for r in results)
    return [f"round trip: text was sent to {destination}"] if destination and is_sent else []
