"""`tqcheck roundtrip`, and the options of the round trip on `tqcheck check`."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.conftest import Call, Recorder, small_report
from tqcheck.config import RoundtripConfig
from tqcheck.records import Report, RoundTrip, Run, RunKind, SignalState


def report_with_trip() -> Report:
    report = small_report()
    trip = RoundTrip(
        SignalState.OK,
        "de",
        pivot_text="Er hob die Steuer an.",
        back_text="He raised the tax.",
        text_runs=(Run("He raised the tax ", RunKind.KEPT), Run("to window.", RunKind.LOST)),
        back_runs=(Run("He raised the tax.", RunKind.KEPT),),
    )
    first, second, third = report.results
    return replace(report, results=(first, replace(second, roundtrip=trip), third))


@pytest.fixture
def recorder(recorder: Recorder) -> Recorder:
    recorder.act = report_with_trip
    return recorder


def test_text_pivot_and_back_stand_side_by_side(call: Call, recorder: Recorder) -> None:
    done = call("roundtrip", "a.txt", "--pivot", "de", "--translator", "apertium")
    assert done.code == 0
    assert "text: He raised the tax [-to window.-]" in done.out
    assert "de:   Er hob die Steuer an." in done.out
    assert recorder.configs[0].roundtrip == RoundtripConfig(pivot="de", translator="apertium")


def test_jsonl_has_the_runs(call: Call, recorder: Recorder) -> None:
    done = call("roundtrip", "a.txt", "--format", "jsonl")
    segments = [json.loads(line) for line in done.out.splitlines()][1:-1]
    assert segments[1]["roundtrip"]["text_runs"][1] == {"text": "to window.", "kind": "lost"}
    assert segments[0]["roundtrip"] is None
    assert "a.txt: one remark" in done.err


def test_a_page_is_written_whole(call: Call, recorder: Recorder, folder: Path) -> None:
    done = call("roundtrip", "a.txt", "--output", "trip.html")
    assert (done.code, done.out) == (0, "")
    assert '<i class="lost">to window.</i>' in (folder / "trip.html").read_text("utf-8")


def test_a_text_file_is_plain(call: Call, recorder: Recorder, folder: Path) -> None:
    assert call("roundtrip", "a.txt", "--output", "trip.txt").code == 0
    assert "[-to window.-]" in (folder / "trip.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--format", "csv"), "--format: 'csv' is not one of terminal, jsonl, html"),
        (("--pivot", "xx"), "--pivot: unknown language 'xx'"),
        (("--output", "missing/trip.html"), "no folder missing"),
    ],
)
def test_wrong_options_are_named(
    call: Call, recorder: Recorder, arguments: tuple[str, ...], told: str
) -> None:
    done = call("roundtrip", "a.txt", *arguments)
    assert done.code == 2
    assert told in done.err
    assert recorder.configs == []


def test_check_takes_the_options_of_the_round_trip(call: Call, recorder: Recorder) -> None:
    assert call("check", "a.txt", "--roundtrip", "auto", "--pivot", "fr").code == 0
    assert recorder.configs[0].roundtrip == RoundtripConfig(roundtrip="auto", pivot="fr")


def test_an_unknown_mode_is_refused(call: Call, recorder: Recorder) -> None:
    done = call("check", "a.txt", "--roundtrip", "always")
    assert done.code == 2
    assert "--roundtrip: 'always' is not one of off, forced, auto, on" in done.err


@pytest.mark.parametrize(
    "command",
    [
        ("check", "a.txt"),
        ("batch", "a.txt", "--out", "run"),
        ("gate", "a.txt"),
        ("compare", "--system", "A=a.txt", "--system", "B=a.txt", "--source", "a.txt"),
    ],
    ids=lambda command: str(command[0]),
)
@pytest.mark.parametrize("option", [("--pivot", "de"), ("--translator", "apertium")])
def test_options_of_a_trip_that_nobody_asked_for_are_refused(
    call: Call, recorder: Recorder, folder: Path, command: tuple[str, ...], option: tuple[str, ...]
) -> None:
    (folder / "a.txt").write_text("One.\n")
    told = f"tqcheck: {option[0]}: it does nothing without --roundtrip on (or auto, forced)\n"
    for mode in ((), ("--roundtrip", "off")):
        done = call(*command, *option, *mode)
        assert (done.code, done.out, done.err) == (2, "", told)
    assert (recorder.inputs, (folder / "run").exists()) == ([], False)


def test_a_file_may_name_the_pivot_of_trips_that_it_has_not_asked_for(
    call: Call, recorder: Recorder, folder: Path
) -> None:
    (folder / "tqcheck.toml").write_text("[roundtrip]\npivot = 'de'\n")
    assert call("check", "a.txt").code == 0
    (folder / "tqcheck.toml").write_text("[roundtrip]\nroundtrip = 'auto'\n")
    assert call("check", "a.txt", "--pivot", "fr").code == 0
    assert recorder.configs[-1].roundtrip == RoundtripConfig("auto", "fr")
