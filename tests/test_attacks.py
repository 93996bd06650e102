"""No text of others becomes a command in the log of a build, whatever writes it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks.robustness.attacks import LOG_ATTACKS as ATTACKS
from benchmarks.robustness.attacks import commands_in
from tests.comparison import made
from tests.gate.build import Line, Text, report_of
from tests.report.sample import sample_report
from tqcheck.cli import stderr
from tqcheck.cli.failures import describe
from tqcheck.comparison import compare
from tqcheck.comparison.writers import render as render_comparison
from tqcheck.config.policy import GateConfig
from tqcheck.errors import InputError
from tqcheck.gate import Exceptions, Policy, judge
from tqcheck.gate import render as render_verdict
from tqcheck.records import Finding, Origin, Report, RoundTrip, Severity, SignalState
from tqcheck.report import print_report
from tqcheck.report.trips import print_trips

WIDTHS = (30, 100)


def hostile(attack: str) -> Report:
    """Put the attack into every text of a report."""
    report = sample_report()
    findings = (Finding("TQ101", Severity.MAJOR, 0, 1, attack),)
    trip = RoundTrip(SignalState.OK, "de", None, attack, attack)
    failed = RoundTrip(SignalState.FAILED, "de", attack)
    results = []
    for n, result in enumerate(report.results):
        segment = replace(
            result.segment,
            text=attack,
            source=attack,
            lang=attack,
            system=attack,
            origin=Origin(attack, 1),
        )
        own = findings if n % 2 else ()
        done = trip if n % 3 else failed
        results.append(replace(result, segment=segment, words=(), findings=own, roundtrip=done))
    return replace(report, results=tuple(results), notices=(attack,))


def printed(show: Callable[[Report, Console], None], attack: str) -> str:
    files = []
    for width in WIDTHS:
        file = io.StringIO()
        show(hostile(attack), Console(file=file, width=width, color_system=None, _environ={}))
        files.append(file.getvalue())
    return "".join(files)


def listed(attack: str) -> str:
    from tqcheck.config import ViewConfig

    return printed(lambda r, console: print_report(r, console, ViewConfig(top=99)), attack)


def trips(attack: str) -> str:
    return printed(print_trips, attack)


def verdict(attack: str, format: str = "terminal") -> str:
    text = Text(attack, [Line(attack, 0.9, [(attack[:3], "TQ101")])], doc=attack)
    report = report_of(text, notices=[attack])
    policy = Policy(GateConfig(max_risk=0.5, fail_on=("TQ1",), max_suspects=0))
    return render_verdict(judge(report, policy, Exceptions()), format)


def comparison(attack: str) -> str:
    texts = made.lines(6)
    name = attack if attack.isprintable() else "one"  # others are refused
    found = compare(
        {name: [attack, *texts[1:]], "other": made.garbled(texts, 0.5)},
        source=[attack] * 6,
        reference=texts,
        docs=[attack, "b"] * 3,
        settings=made.QUICK,
        checker=made.checker(),
    )
    return render_comparison(replace(found, notices=(attack,)), "terminal")


def said(attack: str) -> str:
    stream = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stderr", stream)
        stderr.say(attack)
        stderr.say(describe(InputError(attack, path=attack, line=1)))
    return stream.getvalue()


def a_path(attack: str) -> str:
    return stderr.path_line(Path("/tmp") / attack) + "\n" + stderr.path_line(attack)


def one_line(attack: str) -> str:
    return stderr.one_line(attack)


WRITERS = (listed, trips, verdict, comparison, said, a_path, one_line)


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
@pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__)
def test_no_text_becomes_a_command(write: Callable[[str], str], attack: str) -> None:
    assert commands_in(write(attack)) == []


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
def test_commands_for_github_are_ours_alone(attack: str) -> None:
    output = verdict(attack, "github")
    form = re.compile(r"::(error|warning|notice) [^:]*::[^\r\n]*")
    lines = output.split("\n")[:-1]
    assert len(lines) == 4
    assert all(form.fullmatch(line) for line in lines)
    assert "##[" not in output
    assert "\x1b" not in output


def test_the_list_is_seen_as_what_it_is() -> None:
    armed_later = [attack for attack in ATTACKS if not commands_in(attack)]
    assert armed_later == [*ATTACKS[5:8]], "by what cuts or wraps lines"


def test_colours_do_not_bring_a_command_back() -> None:
    file = io.StringIO()
    console = Console(file=file, width=60, force_terminal=True, color_system="truecolor")
    print_trips(hostile("##[error]x"), console)
    assert "##[" not in file.getvalue()
