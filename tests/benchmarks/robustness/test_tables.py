"""The table of what was done to tqcheck says what went wrong, too."""

from __future__ import annotations

from benchmarks.robustness.tables import render

KILLS = {"kills": 1400, "at_changes": 92, "renames": 13, "not_resumed": 2, "troubles": ["a", "b"]}
ATTACKS = {
    "logs": {"outputs": 4000, "obeyed": ["::x"], "failures": []},
    "xml": {"attacks": 176, "leaks": ["file"], "slow": ["laughs"], "failures": ["a", "b", "c"]},
}
FUZZ = {
    "mutations": 2000,
    "formats": {
        "csv": {"rows": 9, "tracebacks": 1, "slowest_s": 0.25},
        "po": {"rows": 9, "tracebacks": 2, "slowest_s": 0.5},
    },
}
CORRUPTION = {"each": 100, "kinds": {n: {"changed": n, "tracebacks": 1} for n in (1, 2)}}


def test_mutations_and_corruptions_are_told() -> None:
    *_, fuzz, corruption = render([FUZZ, CORRUPTION]).splitlines()
    assert "2 formats" in fuzz
    assert fuzz.endswith("| 4,000 | 3 tracebacks, 0.50 s at most |")
    assert corruption.endswith("| 200 | 2 tracebacks, 3 silent changes |")


def test_every_figure_is_told() -> None:
    head, line, kills, logs, xml = render([KILLS, ATTACKS]).splitlines()
    assert head.count("|") == line.count("|") == kills.count("|") == logs.count("|") == 4
    assert "92 times at the changes" in kills
    assert "| 1,400 | 2 did not end byte for byte" in kills
    assert "| 4,000 | 1 lines obeyed, 0 internal errors |" in logs
    assert "| 176 | 1 opened or asked for, 1 took over 5 s, 3 internal errors |" in xml
