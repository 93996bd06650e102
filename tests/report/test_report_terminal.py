"""The ranked list on consoles of several kinds."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console

from tqcheck.config import ViewConfig
from tqcheck.records import Report
from tqcheck.report import print_report, render

from .sample import sample_report, summarize


def _printed(report: Report, width: int, color: bool, view: ViewConfig | None = None) -> str:
    file = io.StringIO()
    console = Console(
        file=file,
        width=width,
        force_terminal=color,
        color_system="truecolor" if color else None,
        legacy_windows=False,
        _environ={},
    )
    print_report(report, console, view)
    return file.getvalue()


def _with_text(text: str) -> Report:
    report = sample_report()
    worst = next(r for r in report.results if r.rank == 1)
    segment = replace(worst.segment, text=text, lang=text, system=text, source=text)
    result = replace(worst, segment=segment, words=(), findings=())
    return replace(report, results=(result,), notices=(text,))


@pytest.mark.parametrize("width", [30, 60, 140])
def test_lines_fit_the_width_and_have_no_trailing_space(width: int) -> None:
    for line in _printed(sample_report(), width, color=False).splitlines():
        assert cell_len(line) <= width
        assert line == line.rstrip()


def test_colour_and_plain_say_the_same() -> None:
    plain = _printed(sample_report(), 400, color=False)
    coloured = _printed(sample_report(), 400, color=True)
    assert "\x1b[" in coloured
    assert "\x1b" not in plain
    assert "[[exit the hope]]" in plain
    assert "damage at[[‸]]\n" in plain
    assert "[[" not in coloured
    bare = re.sub(r"\x1b\[[\d;]*m", "", coloured)
    assert bare == plain.replace("[[", "").replace("]]", "")


def test_no_color_is_respected_on_a_terminal() -> None:
    file = io.StringIO()
    console = Console(file=file, width=200, force_terminal=True, _environ={"NO_COLOR": "1"})
    print_report(sample_report(), console)
    assert "[[exit the hope]]" in file.getvalue()
    assert "\x1b[31m" not in file.getvalue()


def test_hostile_text_reaches_the_terminal_disarmed() -> None:
    text = "\x1b]0;owned\x07 [red]x[/red] \x9b31m \u202eabc"
    for color in (True, False):
        shown = _printed(_with_text(text), 200, color)
        assert "\x1b]0;" not in shown
        assert not {"\x07", "\x9b", "\u202e"} & set(shown)
        assert "␛]0;owned␇ [red]x[/red]" in shown


def test_right_to_left_text_is_untouched() -> None:
    arabic = "أعلنت البلدية \u200fيوم الاثنين فتح ملجأين"
    assert arabic in _printed(_with_text(arabic), 200, color=False)


def test_summary_counts_everything() -> None:
    shown = _printed(sample_report(), 400, color=False)
    assert (
        "7 of 26 sentences suspect (at most 2% of human sentences stand out as far); 2 not scored; "
        "1 read only in part; "
        "2 in an untested language; 1 not brought back from the round trip." in shown
    )
    assert "1 more finding in sentences not listed here." in shown
    assert "note: round trip: 2 of 26 sentences sent" in shown


def test_clean_report_says_so_and_lists_the_worst_five() -> None:
    report = sample_report()
    results = tuple(r for r in report.results if r.risk is not None and not r.is_suspect)
    shown = render(replace(report, results=results, summary=summarize(results)), "terminal")
    assert shown.startswith("Nothing is suspect. The 5 sentences that stand out most:\n")
    assert shown.count("examples/river") == 5 + 1  # and one notice


def test_empty_report_is_only_a_summary() -> None:
    report = replace(sample_report(), results=(), documents=(), summary=summarize(()), notices=())
    assert render(report, "terminal") == (
        "0 of 0 sentences suspect (at most 2% of human sentences stand out as far).\n"
    )


def test_top_limits_the_list() -> None:
    shown = _printed(sample_report(), 200, color=False, view=ViewConfig(top=1))
    assert shown.startswith(" 91%")
    assert "83%" not in shown


def test_suspect_without_findings_names_its_riskiest_words() -> None:
    report = sample_report()
    results = tuple(replace(r, findings=()) for r in report.results)
    shown = render(replace(report, results=results), "terminal")
    assert "no single word stands out; the riskiest are “" in shown
