"""Round trips for people: side by side on a terminal, and as a page."""

from __future__ import annotations

import io
from dataclasses import replace

from rich.console import Console

from tqcheck.records import Report, RoundTrip, SignalScore, SignalState
from tqcheck.report.trips import print_trips, trips_headline
from tqcheck.report.trips_page import render

from .sample import sample_report


def printed(report: Report, *, colour: bool = False) -> str:
    buffer = io.StringIO()
    console = Console(
        file=buffer,
        width=200,
        color_system="truecolor" if colour else None,
        force_terminal=colour,
    )
    print_trips(report, console)
    return buffer.getvalue()


def test_the_legs_stand_below_one_another_with_their_differences() -> None:
    lines = printed(sample_report()).splitlines()
    at = next(n for n, line in enumerate(lines) if "en → de → en" in line)
    text, pivot, back = (line.strip() for line in lines[at + 1 : at + 4])
    assert text.startswith("text:")
    assert "[[return the current]] [-to feet-] until Thursday." in text
    assert pivot.startswith("de:   Der <Netzbetreiber>")
    assert "[[supply power]] {+by+} Thursday." in back


def test_beside_its_source_a_text_comes_between_it_and_what_came_back() -> None:
    lines = printed(sample_report()).splitlines()
    at = next(n for n, line in enumerate(lines) if line.endswith("ja → en"))
    source, text, back = (line.strip() for line in lines[at + 1 : at + 4])
    assert source == (
        "source: The grid operator promised to [[have the power back on its feet]] by Thursday."
    )
    assert text == "text:   電力会社は木曜日までに[[電流を足に返す]]と約束した。"
    assert back == (
        "back:   The power company promised to [[return the current to the foot]] by Thursday."
    )
    page = render(sample_report())
    assert '<dt>source</dt><dd dir="auto" lang="en">The grid operator promised to <i' in page
    assert '<i class="changed">電流を足に返す</i>' in page


def test_a_trip_that_was_not_done_says_why() -> None:
    told = printed(sample_report())
    assert (
        "round trip by way of de not done: on the way there: the translator ran in a loop" in told
    )
    assert told.count("not sent") == len(sample_report().results) - 3
    assert "2 of 26 sentences there and back; 1 failed." in told


def test_scores_that_ran_stand_behind_the_way() -> None:
    report = sample_report()
    scores = (
        SignalScore("roundtrip_chrf", SignalState.OK, 61.8),
        SignalScore("roundtrip_percentile", SignalState.SKIPPED, None, "none"),
    )
    results = [replace(r, evidence=(*r.evidence, *scores)) for r in report.results]
    assert "en → de → en, chrF 62\n" in printed(replace(report, results=tuple(results)))


def test_colour_takes_the_place_of_brackets() -> None:
    told = printed(sample_report(), colour=True)
    assert "[[" not in told
    assert "\x1b[33mreturn the current\x1b[0m" in told


def test_the_page_escapes_and_marks_everything() -> None:
    page = render(sample_report())
    assert '<i class="changed">return the current</i>' in page
    assert '<i class="lost">to feet</i>' in page
    assert '<i class="added">by</i>' in page
    assert "Der &lt;Netzbetreiber&gt;" in page
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page


def test_hostile_reasons_are_harmless() -> None:
    report = sample_report()
    trip = RoundTrip(SignalState.FAILED, "de", "</p><script>alert(1)</script>\x1b[31m\u202e")
    results = tuple(replace(r, roundtrip=trip) for r in report.results)
    hostile = replace(report, results=results)
    assert "<script>alert" not in render(hostile)
    assert "\x1b" not in printed(hostile)
    assert "\u202e" not in printed(hostile)


def test_the_headline_counts() -> None:
    assert trips_headline(sample_report()) == "2 of 26 sentences there and back; 1 failed"
