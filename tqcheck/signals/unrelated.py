"""Find texts that say something else than their source altogether."""

from __future__ import annotations

from collections.abc import Iterable

from tqcheck.backends.protocols import QualityReading
from tqcheck.records import Finding, JsonValue, Segment
from tqcheck.rules.quality import UNRELATED


def find_unrelated(
    segment: Segment, reading: QualityReading | None, cut: float, languages: frozenset[str]
) -> tuple[Finding, ...]:
    """Report a text that the encoder finds less than `cut` of in its source, and the other way.

    `languages` are those between which it can tell; of others nothing is said.
    """
    if reading is None or reading.second is None:
        return ()
    alike = reading.second.alike
    if alike is None or alike >= cut:
        return ()
    if not {segment.lang, segment.source_lang} <= languages:
        return ()
    message = "this does not seem to say what its source says, but something else altogether"
    evidence: dict[str, JsonValue] = {"signal": "quality", "alike": round(alike, 3)}
    return (UNRELATED.at(0, len(segment.text), message, evidence),)


def is_unrelated(findings: Iterable[Finding]) -> bool:
    """Tell whether a text says something else altogether: then no word of it is worth a mark."""
    return any(finding.code == UNRELATED.code for finding in findings)
