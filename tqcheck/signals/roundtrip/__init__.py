"""The signal `roundtrip`: machine translation there and back as a witness.

A garbled sentence does not survive a trip through another language: what comes back differs, and
the difference says where, and what was probably meant. `make_trips` sends the texts, by any
translator; `read_roundtrip` turns a trip into scores and findings; `side_by_side` shows it.
"""

from __future__ import annotations

from tqcheck.signals.roundtrip.findings import RoundtripCuts
from tqcheck.signals.roundtrip.pivots import PivotPlan
from tqcheck.signals.roundtrip.reading import SCORES, read_roundtrip
from tqcheck.signals.roundtrip.reference import ReferenceDistribution, read_reference
from tqcheck.signals.roundtrip.scores import signatures
from tqcheck.signals.roundtrip.sides import record_of, side_by_side
from tqcheck.signals.roundtrip.trip import Plan, Route, Trip, make_trips, name_of_translator

__all__ = [
    "SCORES",
    "PivotPlan",
    "Plan",
    "ReferenceDistribution",
    "RoundtripCuts",
    "Route",
    "Trip",
    "make_trips",
    "name_of_translator",
    "read_reference",
    "read_roundtrip",
    "record_of",
    "side_by_side",
    "signatures",
]
