"""What rules and the quality model say of each segment, gathered once.

Verdicts are made of it as often as they are needed: before round trips, and with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tqcheck.backends.protocols import QualityReading
from tqcheck.language import weigh_languages
from tqcheck.records import Document, Segment, SegmentReading
from tqcheck.signals.consistency import read_consistency
from tqcheck.signals.quality import join_views, read_quality
from tqcheck.signals.surface import read_surface

Rules = tuple[SegmentReading, ...]
"""What the rules find in the segments of a document, in their order."""
ModelReadings = Sequence[Sequence[QualityReading | None]]
"""What the quality model reads in the segments of documents; None where it does not."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Hold what is known of a segment but for its round trip; `model` is what a model read."""

    segment: Segment
    model: QualityReading | None
    signals: tuple[SegmentReading, ...]


def read_rules(document: Document) -> Rules:
    """Read segments by the rules that need no model, those of their document included."""
    consistency = read_consistency(document)
    surface = [read_surface(segment, weigh_languages) for segment in document.segments]
    return tuple(
        replace(reading, findings=(*reading.findings, *found))
        for reading, found in zip(surface, consistency, strict=True)
    )


def gather(
    document: Document, rules: Rules, model: Sequence[QualityReading | None]
) -> tuple[Gathered, ...]:
    """Put together what is known of each segment of a document."""
    named = [None if read is None else join_views(read) for read in model]
    return tuple(
        Gathered(segment, read, (read_quality(segment, read), found))
        for segment, read, found in zip(document.segments, named, rules, strict=True)
    )
