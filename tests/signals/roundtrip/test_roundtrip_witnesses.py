"""What TQ104 says is left out and does not come back either is one finding."""

from __future__ import annotations

from tests.signals.test_left_out import SOURCE, find, lost
from tqcheck.records import Finding, Severity
from tqcheck.signals.roundtrip.unmatched import join_witnesses


def trip_finding(words: str, severity: Severity, came_back: str | None = None) -> Finding:
    start = SOURCE.index(words)
    evidence = {"source_start": start, "source_end": start + len(words), "came_back": came_back}
    return Finding("TQ206", severity, 3, 3, "it does not come back", evidence)


def test_two_witnesses_of_one_gap_are_one_finding() -> None:
    gone = trip_finding("Minsk 14", Severity.MAJOR)
    other = trip_finding("Minister", Severity.MINOR)
    (joined, left) = join_witnesses((gone, other), find(lost("Minsk", 0.9, 30)))
    assert (joined.code, joined.start, joined.severity) == ("TQ104", 30, Severity.MAJOR)
    assert joined.message.endswith("“Minsk” of the source; it does not come back")
    assert joined.evidence["roundtrip"] == gone.evidence
    assert left == other


def test_the_worse_severity_of_two_witnesses_stays_and_what_came_back_is_told() -> None:
    gone = trip_finding("Minsk", Severity.MINOR, "Moscow")
    (joined,) = join_witnesses((gone,), find(lost("Minsk", 0.9), is_suspect=True))
    assert joined.severity is Severity.MAJOR
    assert joined.message.endswith("; it comes back as “Moscow”")


def test_a_witness_alone_stays_what_it_is() -> None:
    gap, gone = find(lost("Montag", 0.9)), trip_finding("Minsk", Severity.MINOR)
    assert list(join_witnesses((gone,), gap)) == [*gap, gone]
