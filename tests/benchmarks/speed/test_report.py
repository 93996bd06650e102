"""Medians, ratios and bars of turns made by hand; what was not measured says why."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from benchmarks.speed.jobs import CONTENDERS, Json
from benchmarks.speed.report import render, spread_of, summarize

NAMED = {contender.name: contender for contender in CONTENDERS}


def entry(name: str, *seconds: float, peak_mb: float = 900.0, reason: str | None = None) -> Json:
    turns = [
        {"seconds": s, "load_seconds": 2.0, "peak_mb": peak_mb, "precision": "bfloat16"}
        for s in seconds
    ]
    return {**asdict(NAMED[name]), "batch": 512, "tuned": {}, "turns": turns, "reason": reason}


def lm_pass(share: float) -> Json:
    found = entry("pass-auto", 1.0)
    figures = {
        "products_gflops": {"1x1x1": 700.0, "2x2x2": 650.0},
        "peak_gflops": 700.0,
        "gflops": 700.0 * share,
        "share": share,
    }
    found["turns"] = [{**found["turns"][0], **figures}]
    return found


def growth(*seconds: float) -> Json:
    steps = [
        {
            "segments": 100 * 10**n,
            "tokens_per_segment": 30.0,
            "seconds": s,
            "start_mb": 900.0,
            "peak_mb": 1000.0 + n,
        }
        for n, s in enumerate(seconds)
    ]
    return {"name": "ours-translation", "reason": None, "warm_mb": 950.0, "steps": steps}


def result(*contenders: Json, grown: Json | None = None) -> Json:
    made: Json = {
        "version": "1.0",
        "machine": {
            "processor": "P",
            "cores": 2,
            "threads": 2,
            "instructions": "AVX2",
            "load_before": 0.1,
            "torch": "2",
            "transformers": "5",
        },
        "options": {"seed": 0, "repetitions": 3, "tune": 8},
        "data": [{"name": "qe/dev/x.zh-en", "sha256": "0"}],
        "sentences": {"n": 40, "tokens": 30.0, "source_tokens": 20.0, "documents": 2},
        "command": {"file": "examples/a.txt", "seconds": [1.0, 2.0, 3.0], "reason": None},
        "contenders": list(contenders),
        "growth": grown,
    }
    return {**made, "summary": summarize(made)}


def bars(made: Json) -> dict[str, tuple[float | None, bool]]:
    return {b["what"]: (b["value"], b["is_reached"]) for b in made["summary"]["bars"]}


def test_the_median_and_the_range() -> None:
    assert spread_of([3.0, 1.0, 2.0]) == {"median": 2.0, "low": 1.0, "high": 3.0}
    assert spread_of([]) is None


def test_ratios_are_taken_within_a_turn() -> None:
    """The second turn was slow for both: ratios of medians would be 8."""
    made = result(
        entry("ours-translation", 1.0, 10.0, 2.0), entry("xlmr-bfloat16", 4.0, 30.0, 16.0)
    )
    assert made["summary"]["ratios"] == [
        {
            "ours": "ours-translation",
            "against": "xlmr-bfloat16",
            "median": 4.0,
            "low": 3.0,
            "high": 8.0,
        }
    ]
    rates = made["summary"]["rates"]["ours-translation"]["segments_per_second"]
    assert rates == {"median": 20.0, "low": 4.0, "high": 40.0}
    assert bars(made)["ours-translation against xlmr-bfloat16, times as fast"] == (4.0, False)


@pytest.mark.parametrize(("share", "is_reached"), [(0.5, True), (0.49, False)])
def test_the_share_of_the_peak_has_a_bar(share: float, is_reached: bool) -> None:
    found = bars(result(lm_pass(share)))
    assert found["pass-auto, share of the peak"] == (share, is_reached)


def test_memory_is_that_of_our_hungriest_process() -> None:
    what = "tqcheck, peak memory in MB, at most"
    ours, other = entry("ours-source", 1.0), entry("xlmr-float32", 1.0, peak_mb=5000.0)
    assert bars(result(ours, other))[what] == (900.0, True)
    assert bars(result(ours, other, grown=growth(1.0, 10.0)))[what] == (1001.0, True)
    hungry = entry("ours-source-float32", 1.0, peak_mb=3001.0)
    assert bars(result(ours, hungry))[what] == (3001.0, False)


@pytest.mark.parametrize(("last", "is_reached"), [(10.0, True), (10.9, True), (12.0, False)])
def test_the_cost_of_a_segment_may_not_grow(last: float, is_reached: bool) -> None:
    found = bars(result(grown=growth(1.0, last)))
    value, reached = found["cost per segment, most segments to fewest, at most"]
    assert value == pytest.approx(last / 10)
    assert reached == is_reached


def test_what_was_not_measured_has_no_number() -> None:
    made = result(
        entry("ours-translation", 1.0),
        entry("lmppl-bfloat16", reason="ModuleNotFoundError: No module named 'lmppl'"),
        entry("xlmr-bfloat16", 4.0, reason="took longer than 5 s"),
    )
    assert made["summary"]["ratios"] == []
    assert list(made["summary"]["rates"]) == ["ours-translation"]
    found = bars(made)
    assert found["ours-translation against xlmr-bfloat16, times as fast"] == (None, False)
    text = render(made)
    assert "- lmppl-bfloat16: not measured: ModuleNotFoundError: No module named 'lmppl'" in text
    assert "- xlmr-bfloat16: not measured: took longer than 5 s" in text
    assert "## From few segments to many\n\nNot measured." in text


def test_the_report_shows_every_figure() -> None:
    made = result(
        entry("ours-translation", 1.0, 2.0),
        entry("xlmr-bfloat16", 4.0, 6.0),
        entry("minicons-float32", 8.0, 8.0),
        lm_pass(0.6),
        grown=growth(1.0, 9.0),
    )
    lines = render(made).splitlines()
    assert (
        "| tqcheck, translation only | bfloat16 | 512 tokens | 30.0 (20.0–40.0) | 900 | 2.0 |"
        in lines
    )
    assert "|  | xlmr-bfloat16 | minicons-float32 |" in lines
    assert "| ours-translation | 3.5 (3.0–4.0) | 6.0 (4.0–8.0) |" in lines
    assert "| bfloat16 | 700 | 420 | 60% |" in lines
    assert "| 2x2x2 | 650 |" in lines
    assert "| 1,000 | 30.0 | 9.00 | 1001 | +51 |" in lines
    assert "`tqcheck check examples/a.txt`, each time a new process: 1.0, 2.0, 3.0 s." in lines
    assert any("512 sentences" in line for line in lines if "minicons" in line)
