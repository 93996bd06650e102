"""What the cache and the parts of a run hold comes back as it was."""

from __future__ import annotations

import re
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.records import (
    Document,
    Finding,
    Origin,
    RoundTrip,
    Run,
    RunKind,
    Segment,
    SegmentResult,
    Severity,
    SignalScore,
    SignalState,
    Skip,
    WordRisk,
)
from tqcheck.records.wire import decode, encode, plain, read_as

SEGMENT = Segment(3, "a#4", "a", Origin("a.txt", 2), 5, 17, "The blorp it", "en")
DONE = RoundTrip(
    SignalState.OK,
    "de",
    None,
    "Die Fahne",
    "The flag",
    (Run("The ", RunKind.KEPT), Run("blorp", RunKind.CHANGED), Run(" it", RunKind.LOST)),
    (Run("The ", RunKind.KEPT), Run("flag", RunKind.ADDED)),
    "table@000000000000",
)
FAILED = RoundTrip(SignalState.FAILED, "fr", "on the way there: the table is away")
BESIDE = replace(DONE, to_source=True, source_runs=(Run("Die Flagge", RunKind.CHANGED),))


def result_of(trip: RoundTrip | None = None, **evidence: object) -> SegmentResult:
    return SegmentResult(
        segment=SEGMENT,
        risk=0.1 + 0.2,
        mqm=-1.5,
        rank=None,
        level="translation+roundtrip",
        is_suspect=True,
        words=(WordRisk(4, 9, 0.9, 3.25), WordRisk(10, 12, 0.1)),
        findings=(Finding("TQ201", Severity.MAJOR, 4, 9, "differs", evidence),),  # type: ignore[arg-type]
        evidence=(
            SignalScore("quality", SignalState.OK, 0.5),
            SignalScore("other", SignalState.SKIPPED, None, "it has no words"),
            SignalScore("da", SignalState.SKIPPED, None, Skip.UNREAD.value, Skip.UNREAD),
        ),
        truncated=1,
        source_truncated=2,
        roundtrip=trip,
    )


@pytest.mark.parametrize("trip", [None, DONE, FAILED, BESIDE])
def test_a_result_comes_back_as_it_was(trip: RoundTrip | None) -> None:
    result = result_of(trip, suggestion="flag", places=[[1, 2, "kept"], None, True])
    assert decode(encode(result), SegmentResult) == result


@given(
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(2**63), 2**64),
    st.text(st.characters()),  # halves of surrogate pairs, too
)
def test_every_number_and_text_comes_back(number: float, whole: int, text: str) -> None:
    result = result_of(DONE, number=number, whole=whole, **{text: text})
    found = decode(encode(result), SegmentResult)
    assert found == result
    assert repr(found.findings[0].evidence["number"]) == repr(number)
    assert "\n" not in encode(result).decode()


class Smart(str):
    """A text as lxml gives it."""


def test_what_libraries_call_text_and_number_is_written_as_such() -> None:
    number, text, mapped = np.float64(0.25), Smart("x"), MappingProxyType({"a": 1})
    result = result_of(number=number, text=text, map=mapped)
    wanted = result_of(number=0.25, text="x", map={"a": 1})
    assert decode(encode(result), SegmentResult) == wanted
    assert plain(result) == plain(wanted)


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"null", b'{"path": "\\udc80"}', b"\xff"])
def test_what_is_no_record_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode(data, Document)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"risk": "high"}, "risk has the value 'high'; allowed: float | null"),
        ({"risk": 1.25}, "risk has the value 1.25; allowed: 0 to 1"),
        ({"truncated": True}, "truncated has the value True; allowed: int"),
        ({"truncated": -1}, "truncated has the value -1; allowed: 0 or more"),
        ({"rank": 0}, "rank has the value 0; allowed: 1 or more"),
        ({"words": [3]}, "words[0] has the value 3; allowed: object"),
        ({"words": [{"start": 1, "end": 2}]}, "a field 'risk' is missing in words[0]"),
        (
            {"roundtrip": {"state": "ok", "text_runs": [{"text": "a", "kind": "new"}]}},
            "roundtrip.text_runs[0].kind: 'new' is not one of kept, changed, lost, added",
        ),
    ],
)
def test_a_wrong_value_is_told_with_its_field_and_what_is_allowed(
    change: dict[str, object], told: str
) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(told)}$"):
        read_as({**plain(result_of()), **change}, SegmentResult)
